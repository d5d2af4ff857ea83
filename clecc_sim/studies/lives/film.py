"""A run of the Mesa model, watched on one ward: every shift, and the lives of its people.

A `Film` plays the model as far as it is asked to and keeps every shift, so that one can go back. Watching
changes nothing: the run that is watched is the run that `simulate` makes.
"""

from dataclasses import dataclass, replace
from itertools import groupby

from clecc_sim.engine.agents.ward import Ward
from clecc_sim.scenario.problems import one_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.lives.observe import Moment, Watched, WatchedModel, observed, person_of, scores_of
from clecc_sim.studies.lives.shift import Person, Shift
from clecc_sim.studies.lives.story import BEFALLS, BEFORE_SHIFTS, Life, State, befallen, on_shift
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.record import CONSTRUCTS, VARIABLES, Entry, Record
from clecc_sim.theory.timetable import DAYS_IN_WEEK, SUNDAY, weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A ward's clusters in a week, as far as it has been played."""

    planned: int
    held: int


class Film:
    """One ward's run, shift by shift.

    Parameters
    ----------
    scenario
        A resolved scenario, the name of a bundled one, or the path of a TOML file.
    ward
        Which ward is watched, by its label (`Scenario.ward_labels`); None: the first.
    replicate, seed
        As `CleccModel` takes them.

    Raises
    ------
    InputError
        If the scenario, the ward or a number is not allowed.

    Examples
    --------
    >>> film = Film("paper", ward="ash")
    >>> film.step().name
    'early'
    """

    def __init__(
        self,
        scenario: Scenario | str = "paper",
        *,
        ward: str | None = None,
        replicate: int = 0,
        seed: int | None = None,
    ) -> None:
        self.model = WatchedModel(scenario, seed=seed, replicate=replicate)
        """The model that is played; whoever steps it by hand leaves the watcher behind."""
        labels = self.model.story.ward_labels
        place = 0 if ward is None else labels.index(one_of("ward", ward, labels))
        self.ward: Ward = self.model.wards[place]
        """The ward that is watched, as it is now."""
        self.shifts: list[Shift] = []
        """Every shift so far."""
        self._lives: dict[Person, Life] = {}
        self._begin_lives()
        self._write_states(0)

    @property
    def scenario(self) -> Scenario:
        """The scenario that is played."""
        return self.model.story

    @property
    def length(self) -> int:
        """Shifts of the ward in the whole run."""
        return self.scenario.days * self.shifts_a_day

    @property
    def shifts_a_day(self) -> int:
        """Shifts of the ward in a day."""
        return len(self.ward.site.shifts)

    @property
    def over(self) -> bool:
        """Whether the run has come to its end."""
        return len(self.shifts) == self.length

    @property
    def posts(self) -> tuple[str, ...]:
        """Names of the ward's posts, in post order."""
        return tuple(post.name for post in self.ward.site.posts)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who has held a post on the ward so far, the starting team first."""
        return tuple(self._lives)

    @property
    def programme_days(self) -> int:
        """Day of the run after the last with a facilitator here, as things stand; 0 without a programme."""
        p = self.ward.p
        return self.ward.model.programme.end(vars(p)) if p.programme else 0

    def weeks(self, until: int | None = None) -> list[Week]:
        """Count clusters by week, of the first `until` shifts; None: of all so far."""
        weeks = groupby(self.shifts[:until], key=lambda shift: shift.day // DAYS_IN_WEEK)
        clusters = ([shift.cluster.held for shift in week if shift.cluster] for _, week in weeks)
        return [Week(planned=len(held), held=sum(held)) for held in clusters]

    def life(self, person: Person | str) -> Life:
        """Return somebody's life so far; a post's name ("RN 3") means whoever holds it or held it last.

        Raises `InputError` if there is no such post, or nobody has held it so far.
        """
        post = person if isinstance(person, str) else person.post
        one_of(f"{self.ward.name}: post", post, self.posts)
        if isinstance(person, str):
            person = Person(post, max(0, self.ward.holders[self.posts.index(post)] - 1))
        if person not in self._lives:
            raise InputError(f"{person}: nobody on {self.ward.name} so far")
        return self._lives[person]

    def record(self) -> Record:
        """Return the record of the whole months that have passed, as the engines do."""
        return self.model.written()

    def step(self) -> Shift:
        """Play the ward's next shift, and all that comes between it and the one after.

        Raises `InputError` if the run is over.
        """
        number, model, ward = len(self.shifts), self.model, self.ward
        day, index = divmod(number, self.shifts_a_day)
        # People come and go after a day's last shift only.
        team, ideas, tick = tuple(ward.team), tuple(ward.ideas), model.tick
        model.step()
        came = frozenset(w for w in ward.on_shift if isinstance(w, Watched) and w.came_at == tick)
        moment = Moment(ward=ward, day=day, index=index, team=team, ideas=ideas, came=came)
        if index == self.shifts_a_day - 1:
            # Other wards may have more shifts in a day; the day ends for all together.
            while model.tick % model.world.shifts_a_day:
                model.step()
        entries = tuple(entry for entry in model.hear() if self._concerns(entry))
        shift = observed(moment, number, entries)
        self._begin_lives()
        self._write_lives(shift, moment)
        if index == self.shifts_a_day - 1 and weekday(day) == SUNDAY:
            self._write_states(day + 1)
        self.shifts.append(shift)
        return shift

    def play(self, days: int | None = None) -> "Film":
        """Play so many days more, or to the end; return the film itself."""
        last = self.length if days is None else len(self.shifts) + days * self.shifts_a_day
        while len(self.shifts) < min(last, self.length):
            self.step()
        return self

    def _concerns(self, entry: Entry) -> bool:
        """Return whether an entry is about this ward, its matron, or the trust."""
        if entry.ward >= 0:
            return entry.ward == self.ward.site.index
        return entry.kind == "event" or entry.entity == self.ward.matron.site.entity

    def _begin_lives(self) -> None:
        for who in self.ward.staff():
            person = person_of(who)
            if person not in self._lives:
                self._lives[person] = Life(person=person, since=who.start_day, tenure=who.tenure_before)

    def _write_states(self, days: int) -> None:
        """Record everybody's state after so many days."""
        for who, scores in scores_of(list(self.ward.staff())):
            values = {name: float(getattr(who, name)) for name in VARIABLES}
            values |= zip(CONSTRUCTS, scores, strict=True)
            state = State(day=days, number=days * self.shifts_a_day - 1, scores=values)
            life = self._lives[person_of(who)]
            self._lives[life.person] = replace(life, states=(*life.states, state))

    def _write_lives(self, shift: Shift, moment: Moment) -> None:
        """Add to each life what happened on the shift, and with the day."""
        entries = [pair for pair in moment.owners(shift.entries) if pair[0].kind in BEFALLS]
        feedback = [entry for entry in shift.entries if entry.kind == "feedback"][:1]
        entries += [(entry, person_of(who)) for entry in feedback for who in moment.people()]
        own = [(person, befallen(shift, entry)) for entry, person in entries]
        before = [(person, event) for person, event in own if event.kind in BEFORE_SHIFTS]
        after = [(person, event) for person, event in own if event.kind not in BEFORE_SHIFTS]
        for person, event in (*before, *on_shift(shift), *after):
            life = self._lives[person]
            left = event.day if event.kind == "left" else life.left
            self._lives[person] = replace(life, happenings=(*life.happenings, event), left=left)
