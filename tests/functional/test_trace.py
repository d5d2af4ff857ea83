"""The log of events in lines that people read."""

from clecc_sim.engine.draws import FIRST_SLOT, MANAGER, MATRON, hospital_entity, ward_entity
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load, parse
from clecc_sim.theory.record import DRIVES, LOGGED, OBSTACLES, Entry
from clecc_sim.views.text.event_log import CALLED_BY, HELD_UP_BY, SENTENCES, date, trace_lines, trace_rows

PAPER = load("paper")
HCA_3 = ward_entity(0, 0, FIRST_SLOT["HCA"] + 2)


def line(entry: Entry) -> str:
    (said,) = trace_lines(PAPER, [entry])
    return said


def test_a_call() -> None:
    entry = Entry(12, 0, 0, HCA_3, "cluster_called", DRIVES.index("assistant"))
    assert line(entry) == "day 12 Sat 13 May early ash: cluster called by a healthcare assistant (HCA 3)"


def test_leaders_and_places() -> None:
    called = Entry(0, 0, 3, ward_entity(1, 1, MANAGER), "cluster_called", DRIVES.index("manager"))
    assert line(called) == "day 0 Mon 1 May early elm: cluster called by the ward manager"
    left = Entry(13, -1, -1, hospital_entity(0, MATRON), "leader_left", 0.0)
    assert line(left) == "day 13 Sun 14 May north: the matron leaves and a successor starts"
    blocked = Entry(1, 1, 2, ward_entity(1, 0), "cluster_blocked", OBSTACLES.index("legitimacy"))
    assert line(blocked) == "day 1 Tue 2 May late cedar: cluster not held: not seen as proper work"


def test_events_tell_their_own_story() -> None:
    story = parse(
        'months = 1\n[[event]]\nday = 3\ndescription = "a hard day"\nset = { demand = 1.2 }\n'
        "[[event]]\nday = 3\nset = { turnover = 0.5 }\n"
    )
    (runs,) = simulate(story, 1, RunSettings(workers=1), keep_logs=True).logs
    said = [text for text in trace_lines(story, runs) if "event" in text]
    assert said == [f"day 3 Thu 4 May trust: event: {what}" for what in ("a hard day", "turnover = 0.5")]


def test_every_kind_drive_and_obstacle_has_words() -> None:
    assert set(SENTENCES) == set(LOGGED) - {"event"}
    assert set(CALLED_BY) == set(DRIVES)
    assert set(HELD_UP_BY) == set(OBSTACLES)


def test_whole_logs_can_be_read() -> None:
    runs = simulate(load("matron_leaves", months=6), 1, RunSettings(workers=1), keep_logs=True)
    rows = list(trace_rows(runs.scenario, runs.logs[0]))
    assert len(rows) == len(runs.logs[0]) > 1000
    assert all(row["place"] in {"ash", "beech", "cedar", "elm", "north", "south", "trust"} for row in rows)
    assert not [row["text"] for row in rows if "None" in row["text"] or "{" in row["text"]]
    assert any(row["text"] == "the matron leaves and a successor starts" for row in rows)
    texts = list(trace_lines(runs.scenario, runs.logs[0]))
    assert max(map(len, texts)) <= 110


def test_a_week_is_one() -> None:
    for value, said in ((1.0, "after 1 week"), (3.0, "after 3 weeks")):
        assert line(Entry(30, -1, 0, HCA_3, "idea_approved", value)).endswith(said)


def test_dates_go_round_the_year() -> None:
    days = {0: "1 May", 30: "31 May", 31: "1 Jun", 214: "1 Dec", 303: "28 Feb", 304: "1 Mar", 365: "1 May"}
    assert {day: date(day) for day in days} == days
