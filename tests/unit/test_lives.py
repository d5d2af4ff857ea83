"""What a shift was for those at work on it, in words and in kinds, on shifts made by hand."""

from dataclasses import replace

from clecc_sim.studies.lives.divergence import Parting
from clecc_sim.studies.lives.shift import Cluster, Person, Session, Shift, Worker
from clecc_sim.studies.lives.story import befallen, on_shift
from clecc_sim.theory.record import Entry

CHARGE, NURSE, ASSISTANT = Person("RN 1"), Person("RN 2", 1), Person("HCA 1")


def worker(person: Person, *, came: bool = False) -> Worker:
    return Worker(person=person, in_charge=person == CHARGE, came=came, participation=0.5)


def shift(cluster: Cluster | None, session: Session | None = None) -> Shift:
    came = cluster.came if cluster else ()
    return Shift(
        ward="ash", number=13, day=4, index=1, name="late", bank=0, need=3, away=(), vacant=(), load=1.0,
        on=tuple(worker(person, came=person in came) for person in (CHARGE, NURSE, ASSISTANT)),
        legitimacy=0.5, running=True, leaders_in=False, facilitator=False, cluster=cluster, session=session,
        visit=None, entries=(),
    )  # fmt: skip


def told(cluster: Cluster | None, session: Session | None = None) -> dict[Person, list[str]]:
    found: dict[Person, list[str]] = {}
    for person, happening in on_shift(shift(cluster, session)):
        found.setdefault(person, []).append(happening.text)
    return found


def test_no_cluster_planned() -> None:
    assert told(None) == {
        CHARGE: ["in charge; no cluster is planned"],
        NURSE: ["at work; no cluster is planned"],
        ASSISTANT: ["at work; no cluster is planned"],
    }


def test_nobody_calls() -> None:
    assert told(Cluster())[NURSE] == ["nobody calls the cluster"]
    assert told(Cluster())[CHARGE] == ["in charge; nobody calls the cluster"]


def test_called_and_held() -> None:
    cluster = Cluster(drive="comply", caller=CHARGE, held=True, came=(CHARGE, ASSISTANT))
    assert told(cluster) == {
        CHARGE: ["in charge, calls the cluster as told; it is held, 1 other comes"],
        NURSE: ["stays at work during the cluster, called by RN 1 (the nurse in charge, as told)"],
        ASSISTANT: ["comes to the cluster, called by RN 1 (the nurse in charge, as told)"],
    }


def test_called_by_an_assistant_and_held_later() -> None:
    cluster = Cluster(drive="assistant", caller=ASSISTANT, held=True, moved=True, came=(ASSISTANT,))
    said = told(cluster)
    assert said[ASSISTANT] == [
        "calls the cluster, though an assistant; it is held later in the shift, nobody else comes"
    ]
    assert said[CHARGE] == [
        "in charge; stays at work during the cluster later in the shift, "
        "called by HCA 1 (a healthcare assistant)"
    ]


def test_called_by_a_leader_and_blocked() -> None:
    cluster = Cluster(drive="facilitator", obstacle="load", round=True)
    assert told(cluster)[NURSE] == [
        "the facilitator calls the cluster; not held: too much to do",
        "the manager goes round the staff instead",
    ]


def test_own_call_blocked() -> None:
    cluster = Cluster(drive="nurse", caller=NURSE, obstacle="legitimacy")
    assert told(cluster)[NURSE] == [
        "calls the cluster, though not in charge; it isn't held: not seen as proper work"
    ]
    assert told(cluster)[ASSISTANT] == [
        "RN 2 (holder 2) (another nurse) calls the cluster; not held: not seen as proper work"
    ]


def test_a_session_comes_on_top() -> None:
    assert told(None, Session(called=True, held=True))[NURSE][1:] == ["sits in the reflective session"]
    assert told(None, Session(called=True, held=False))[NURSE][1:] == []


def test_what_tells_two_shifts_apart() -> None:
    """Whose call it was is no difference, what moved them is, and so is being in charge."""
    held = Cluster(drive="own", caller=CHARGE, held=True, came=(NURSE, CHARGE))

    def how(cluster: Cluster) -> tuple[str, str]:
        event = dict(on_shift(shift(cluster)))[NURSE]
        return event.kind, event.how

    assert how(held) == how(replace(held, caller=Person("deputy 1"))) == ("comes", "own")
    assert how(replace(held, came=(NURSE, CHARGE, ASSISTANT))) == how(held)
    assert how(replace(held, drive="push")) == ("comes", "push")
    assert how(replace(held, moved=True)) == ("comes", "own moved")
    assert how(replace(held, came=(CHARGE,))) == ("stays", "own")
    assert dict(on_shift(shift(held)))[CHARGE].how == "own in charge"


def test_what_befalls_one_person() -> None:
    def text(kind: str, weeks: float) -> str:
        return befallen(shift(None), Entry(4, -1, 0, 7, kind, weeks)).text

    assert text("idea_approved", 1.0) == "own idea is approved after 1 week"
    assert text("idea_lapsed", 8.0) == "own idea lapses unanswered after 8 weeks"
    assert text("left", 0.0) == "leaves the ward"


def test_a_parting_is_told_in_a_sentence() -> None:
    (_, ours), *_ = on_shift(shift(Cluster()))
    where = Parting(person=CHARGE, number=13, day=4, one=(ours,), other=())
    assert where.sentence("Autocratic", "Democratic") == (
        "RN 1: the two lives part on day 4, Fri 5 May. "
        "Autocratic: in charge; nobody calls the cluster. Democratic: is not at work."
    )


def test_a_shift_knows_its_place_in_the_year() -> None:
    seen = shift(None)
    assert (seen.weekday, seen.date, seen.month) == ("Fri", "5 May", 1)
    assert str(seen) == "day 4, Fri 5 May, late"
    assert replace(seen, day=30).month == 2
    assert seen.in_charge == CHARGE
