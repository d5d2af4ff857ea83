"""One run of one ward, shift by shift, and its people's stories: `clecc_sim.film` and what it gives."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clecc_sim.engine.run_settings import whole
from clecc_sim.interface.arguments import picked
from clecc_sim.interface.run import without_own_agents
from clecc_sim.interface.scenarios import Source, load
from clecc_sim.scenario.problems import one_of
from clecc_sim.studies.lives.shift import AWAY, Cluster, Person, Shift
from clecc_sim.studies.numbers import capital
from clecc_sim.theory.record import CONSTRUCTS, HELD_UP_BY, VARIABLES
from clecc_sim.theory.timetable import WEEKDAYS, date, weekday
from clecc_sim.views.blocks import to_html
from clecc_sim.views.table import Frame, Table, data_table, plain_table

if TYPE_CHECKING:
    from clecc_sim.studies.lives import film as study
    from clecc_sim.studies.lives.divergence import Parting
    from clecc_sim.studies.lives.story import Life


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Scene:
    """One shift of the ward: who is at work, how much there is to do, what happens to the cluster."""

    shift: Shift
    """All about it, to be reckoned with: `shift.load`, `shift.cluster.held`, `shift.on`."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The shift in plain sentences: load, then the cluster."""
        shift, cluster = self.shift, self.shift.cluster
        bank = f" and {shift.bank} from the bank" if shift.bank else ""
        load = f"{len(shift.on)} of the ward's own{bank} for a need of {shift.need}: load {shift.load:.2f}."
        if cluster is None or not cluster.called:
            return load, "Nobody calls the cluster." if cluster else "No cluster is planned."
        call = f"{capital(cluster.called_by)} calls the cluster;"
        if cluster.held:
            later, n = " later in the shift" if cluster.moved else "", len(cluster.came)
            return load, f"{call} it is held{later}, and {n} come{'s' * (n == 1)}."
        instead = " The manager goes round the staff instead." if cluster.round else ""
        return load, f"{call} it isn't held: {HELD_UP_BY[cluster.obstacle or 'chance']}.{instead}"

    def __str__(self) -> str:
        """Return the shift in a few lines."""
        does = [(name, ", ".join(filter(None, words))) for name, *words in self._on()]
        who = ", ".join(f"{name} ({words})" if words else name for name, words in does)
        return "\n".join([self._title, f"At work: {who or 'nobody'}.", *self.sentences])

    def __repr__(self) -> str:
        return f"<Scene of {self._title}>"

    def _repr_html_(self) -> str:
        away = [
            f"{capital(why)}: {', '.join(people)}."
            for reason, why in AWAY.items()
            if (people := [str(one.person) for one in self.shift.away if one.why == reason])
        ]
        rows = [(name, charge, " and ".join(filter(None, rest))) for name, charge, *rest in self._on()]
        table = plain_table(("At work", "As", "Cluster"), rows, caption=self._title)
        return to_html([table, [*self.sentences, *away]])

    @property
    def _title(self) -> str:
        return f"{self.shift.ward}, {self.shift}"

    def _on(self) -> list[tuple[str, str, str, str]]:
        """Return those at work: who, whether in charge, whether they call the cluster, and come to it."""
        caller = self.shift.cluster and self.shift.cluster.caller
        return [
            (str(x.person), "in charge" * x.in_charge, "calls it" * (x.person == caller), "comes" * x.came)
            for x in self.shift.on
        ]


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Story:
    """One person's life on the ward.

    Tables: ``happenings`` (day, weekday, date, shift, kind, how, text, came) and, at the start and after each
    week, ``states`` (day: how many have passed; then the person's scores, and those of the four constructs).
    """

    life: "Life"
    shifts_a_day: int

    def until(self, day: int) -> "Story":
        """Return the story up to the end of a day, counted from 0."""
        return replace(self, life=self.life.until((day + 1) * self.shifts_a_day - 1))

    def to_pandas(self, kind: str | None = None) -> Frame:
        """Return one of its tables, the first for None; raises `InputError` where there is none."""
        scores = (*VARIABLES, *CONSTRUCTS)
        happenings = (
            (
                x.day,
                WEEKDAYS[weekday(x.day)],
                date(x.day, x.first_day),
                x.shift,
                x.kind,
                x.how,
                x.text,
                x.came,
            )
            for x in self.life.happenings
        )
        states = ((state.day, *(state.scores[name] for name in scores)) for state in self.life.states)
        columns = ("day", "weekday", "date", "shift", "kind", "how", "text", "came")
        tables = {
            "happenings": data_table(columns, happenings), "states": data_table(("day", *scores), states)
        }  # fmt: skip
        return picked("kind", kind, tables).to_pandas()

    def __str__(self) -> str:
        """Return it line by line."""
        return str(self.life)

    def __repr__(self) -> str:
        return f"<Story of {self.life.person}: {len(self.life.happenings)} happenings>"

    def _repr_html_(self) -> str:
        head, *_ = str(self.life).split("\n")
        rows = [(f"{one.day}", one.when, one.text) for one in self.life.happenings]
        return plain_table(("Day", "Shift", "What happens"), rows, caption=head).to_html()


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Film:
    """One ward's run. ``film[0]`` is its first shift; it has a length, and can be gone through.

    Tables: ``shifts`` (number, day, weekday, date, shift, own, bank, need, load, in_charge; of the cluster
    planned, called, drive, caller, held, moved, obstacle, came), ``weeks`` (week from 1, planned, held), and
    ``people`` (who, since, left, shifts, calls, came).

    Examples
    --------
    >>> import clecc_sim as cs
    >>> film = cs.film("democratic", days=14)
    >>> film
    <Film of ash in democratic: 14 days, seed 1, replicate 0>
    >>> print(film[0])
    ash, day 0, Mon 1 May, early
    At work: RN 11 (in charge, comes), RN 14 (comes), RN 18 (comes), HCA 5 (comes), HCA 8 (comes),
    HCA 11 (comes).
    6 of the ward's own and 2 from the bank for a need of 8: load 0.95.
    The facilitator calls the cluster; it is held, and 6 come.
    >>> film.story("RN 3").until(4).to_pandas()["text"].tolist()
    ['in charge; nobody calls the cluster', 'in charge; no cluster is planned']
    """

    label: str
    """The scenario's name, with what was changed in it."""
    watched: "study.Film"
    """The film as the study has it, played; whoever plays on changes it here, too."""

    @property
    def ward(self) -> str:
        """Name of the ward that is watched."""
        return self.watched.ward.name

    @property
    def shifts_a_day(self) -> int:
        """Shifts of the ward in a day."""
        return self.watched.shifts_a_day

    @property
    def programme_days(self) -> int:
        """Day of the run after the last with a facilitator here; 0 without a programme."""
        return self.watched.programme_days

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who has held a post on the ward, the starting team first."""
        return tuple(map(str, self.watched.people))

    def __len__(self) -> int:
        """Count its shifts."""
        return len(self.watched.shifts)

    def __iter__(self) -> Iterator[Scene]:
        """Go through its shifts."""
        return (Scene(shift=shift) for shift in self.watched.shifts)

    def __getitem__(self, number: int) -> Scene:
        """Return a shift by its number from 0; raises `InputError` where there is none."""
        return Scene(shift=self.watched.shifts[whole("shift", number, 0, len(self) - 1)])

    def story(self, who: str) -> Story:
        """Return the life of one of `people`; raises `InputError` where there is no such one."""
        return Story(life=self.watched.life(self._person(who)), shifts_a_day=self.shifts_a_day)

    def parting(self, other: "Film", who: str) -> "Parting | None":
        """Find the first shift on which somebody's life here and in another film differ.

        Parameters
        ----------
        other
            Film of the same ward, seed and replicate under another scenario.
        who
            One of `people`.

        Returns
        -------
        Parting or None
            `day` from 0, and `sentence(here, there)`, a sentence, given what the two are called; None if the
            lives are the same as far as both films go.

        Raises
        ------
        InputError
            If the films are of different wards or random draws, or there is nobody of the name.
        """
        from clecc_sim.studies.lives.divergence import parting

        return parting(self.watched, other.watched, self._person(who))

    def to_pandas(self, kind: str | None = None) -> Frame:
        """Return one of its tables, the first for None; raises `InputError` where there is none."""
        tables = {"shifts": self._shifts, "weeks": self._weeks, "people": self._people}
        return picked("kind", kind, tables)().to_pandas()

    def __repr__(self) -> str:
        draws = self.watched.model.draws
        days = len(self) // self.shifts_a_day
        run = f"seed {draws.seed}, replicate {draws.replicate}"
        return f"<Film of {self.ward} in {self.label}: {days} day{'s' * (days != 1)}, {run}>"

    def _repr_html_(self) -> str:
        rows = [tuple(map(str, row)) for row in self._weeks().values()]
        heads = ("Week", "Clusters planned", "Held")
        return plain_table(heads, rows, caption=repr(self).strip("<>")).to_html()

    def _person(self, who: str) -> Person:
        one_of("who", who, self.people, listed="those in people")
        return self.watched.people[self.people.index(who)]

    def _shifts(self) -> Table:
        columns = (
            "number", "day", "weekday", "date", "shift", "own", "bank", "need", "load", "in_charge",
            "planned", "called", "drive", "caller", "held", "moved", "obstacle", "came",
        )  # fmt: skip
        return data_table(columns, (
            (x.number, x.day, x.weekday, x.date, x.name, len(x.on), x.bank, x.need, x.load,
             x.in_charge and str(x.in_charge), x.cluster is not None, c.called, c.drive,
             c.caller and str(c.caller), c.held, c.moved, c.obstacle, len(c.came))
            for x in self.watched.shifts for c in (x.cluster or Cluster(),)
        ))  # fmt: skip

    def _weeks(self) -> Table:
        weeks = enumerate(self.watched.weeks(), 1)
        return data_table(("week", "planned", "held"), ((k, x.planned, x.held) for k, x in weeks))

    def _people(self) -> Table:
        return data_table(("who", "since", "left", "shifts", "calls", "came"), (
            (str(x.person), x.since, x.left, len({y.number for y in x.happenings if y.shift}),
             sum(y.kind == "calls" for y in x.happenings), sum(y.came for y in x.happenings))
            for x in map(self.watched.life, self.watched.people)
        ))  # fmt: skip


def film(
    source: Source = "paper",
    *,
    ward: str | None = None,
    days: int | None = None,
    seed: int | None = 1,
    replicate: int = 0,
) -> Film:
    """Play one ward's run in the Mesa model, and keep every shift of it, to be looked at.

    Watching changes nothing: replicate k of a seed is what it is in `run`, `compare` and `model`. A year of
    four wards takes about a second.

    Parameters
    ----------
    source
        As `clecc_sim.load` takes it.
    ward
        Which ward is watched, by its name (``"north.ash"`` where two hospitals have one of the name); None:
        the first.
    days
        How many days are played, from 1; None: all of the scenario.
    seed
        Seed of all random draws, 0 to 2^63 - 1; None means 1.
    replicate
        Which replicate under that seed, from 0.

    Raises
    ------
    InputError
        If an argument is not allowed.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> autocratic, democratic = (cs.film(style, days=30) for style in ("autocratic", "democratic"))
    >>> autocratic.parting(democratic, "RN 3").day
    9
    """
    from clecc_sim.studies.lives import film as study

    story = without_own_agents(load(source), "film")
    length = None if days is None else whole("days", days, 1, story.resolved.days)
    watched = study.Film(story.resolved, ward=ward, seed=seed, replicate=replicate)
    return Film(label=story.label, watched=watched.play(length))
