"""Outcomes read off records made by hand."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.runs import places, readings
from clecc_sim.scenario.files import load
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.outcomes import OUTCOMES, SERIES
from clecc_sim.theory.parameters import defaults
from clecc_sim.theory.readings import PlaceRecord, embedded, lapse_days
from clecc_sim.theory.record import COUNT, COUNTS, STATE, STATES, Record

Marks = Mapping[tuple[int, int, str], float]
Summary = tuple[dict[str, np.ndarray], dict[str, np.ndarray]]


def lapse_day(held: np.ndarray, planned: int, ends: int, window: int, threshold: float) -> int | None:
    plans = np.full_like(held, planned)
    (day,) = lapse_days(held[None], plans[None], np.array([ends]), window, threshold)
    return None if np.isnan(day) else int(day)


def is_embedded(held: np.ndarray, ends: int, weekdays: int, planned: np.ndarray | None = None) -> bool:
    is_weekday = np.arange(len(held)) % 7 < 5
    plans = np.full_like(held, 2) if planned is None else planned
    return bool(embedded(held[None], plans[None], is_weekday, np.array([ends]), weekdays)[0])


def summarise(scenario: Scenario, records: Sequence[Record]) -> Summary:
    """Return outcomes [replicate, place] and monthly series [replicate, place, month]."""
    at = places(scenario)
    outcomes = np.empty((len(OUTCOMES), len(records), len(at)))
    months = {name: np.empty((len(records), len(at), scenario.months)) for name in SERIES}
    readings(scenario, at, records, outcomes, months)
    return dict(zip(OUTCOMES, outcomes, strict=True)), months


def made(
    counts: Marks | None = None,
    states: Marks | None = None,
    *,
    wards: int = 1,
    months: int = 6,
    held: np.ndarray | None = None,
    planned: int = 2,
    programme_days: int = 30,
) -> Record:
    """Make a record of zeros but for what is given by ward, month and name (states: month 0 is the start)."""
    all_counts = np.zeros((wards, months, len(COUNTS)))
    for (ward, month, name), value in (counts or {}).items():
        all_counts[ward, month, COUNT[name]] = value
    all_states = np.zeros((wards, months + 1, len(STATES)))
    for (ward, month, name), value in (states or {}).items():
        all_states[ward, month, STATE[name]] = value
    return Record(
        counts=all_counts,
        states=all_states,
        held=np.zeros((wards, 30 * months), np.uint8) if held is None else held.astype(np.uint8),
        planned=np.full((wards, 30 * months), planned, np.uint8),
        programme_days=np.full(wards, programme_days),
        delays=np.zeros(wards, np.int64),
    )


def place(record: Record, **p: float) -> PlaceRecord:
    return PlaceRecord([record], range(len(record.counts)), defaults() | p)


def outcome(name: str, record: Record, **p: float) -> float:
    (value,) = OUTCOMES[name].summary(place(record, **p))
    return float(value)


# --- how long clusters last ------------------------------------------------------------------------------


def days(*spans: tuple[int, int, int], length: int = 180) -> np.ndarray:
    """Return clusters held by day, from spans (first day, day after the last, clusters a day)."""
    held = np.zeros(length, np.uint8)
    for first, end, number in spans:
        held[first:end] = number
    return held


def test_clusters_lapse_on_the_first_day_of_a_window_below_the_threshold() -> None:
    # 2 a day planned, window 28: lapsed with fewer than 11.2 in it. One a day until day 100:
    # from day 89 on, 11 are left (days 89 to 99).
    assert lapse_day(days((0, 100, 1)), 2, 30, 28, 0.2) == 89
    assert lapse_day(days((0, 100, 1)), 2, 95, 28, 0.2) == 95
    assert lapse_day(days((0, 180, 1)), 2, 30, 28, 0.2) is None
    assert lapse_day(days(), 2, 30, 28, 0.2) == 30


def test_what_happens_in_the_programme_is_no_lapse_and_the_last_window_counts() -> None:
    assert lapse_day(days((60, 180, 2)), 2, 60, 28, 0.2) is None
    assert lapse_day(days((0, 152, 2)), 2, 30, 28, 0.2) == 147
    assert lapse_day(days((0, 157, 2)), 2, 30, 28, 0.2) == 152
    assert lapse_day(days((0, 158, 2)), 2, 30, 28, 0.2) is None
    assert lapse_day(days(length=20), 2, 0, 28, 0.2) is None


def test_exactly_the_threshold_is_no_lapse() -> None:
    assert lapse_day(days((0, 20, 1), length=20), 2, 0, 20, 0.5) is None
    assert lapse_day(days((0, 19, 1), length=20), 2, 0, 20, 0.5) == 0


def test_embedded_is_a_cluster_on_fifteen_weekdays_in_a_row() -> None:
    # Day 35 is a Monday; three weeks of weekdays end on Friday, day 53.
    assert is_embedded(days((35, 54, 1)), 30, 15)
    assert not is_embedded(days((35, 53, 1)), 30, 15)
    assert not is_embedded(days((35, 54, 1)), 36, 15)
    without_weekends = days((35, 54, 1))
    without_weekends[[40, 41, 47, 48]] = 0
    assert is_embedded(without_weekends, 30, 15)
    one_wednesday_off = days((35, 61, 1))
    one_wednesday_off[44] = 0
    assert not is_embedded(one_wednesday_off, 30, 15)
    no_wednesdays = (np.arange(len(one_wednesday_off)) % 7 != 2).astype(np.uint8)
    assert is_embedded(one_wednesday_off, 30, 15, planned=no_wednesdays)


def test_lapse_and_embedding_are_averaged_over_wards() -> None:
    held = np.stack([days((0, 100, 1)), days((0, 180, 1))])
    record = made(wards=2, held=held)
    assert outcome("lapse_month", record) == pytest.approx((89 / 30 + 6) / 2)
    assert outcome("lapsed", record) == 0.5
    assert outcome("embedded", record) == 1.0
    assert outcome("embedded", made(wards=2, held=held, programme_days=90)) == 0.5


# --- shares ----------------------------------------------------------------------------------------------


def test_a_share_is_a_ratio_of_sums_over_wards_and_the_last_four_months() -> None:
    counts = {(0, 0, "planned"): 60, (0, 0, "held"): 60, (0, 1, "planned"): 60, (0, 1, "held"): 60}
    counts |= {(w, m, "planned"): (10, 30)[w] for w in (0, 1) for m in range(2, 6)}
    counts |= {(w, m, "held"): (10, 6)[w] for w in (0, 1) for m in range(2, 6)}
    record = made(counts, wards=2)
    assert outcome("sustained_cluster_rate", record) == 16 / 40
    assert outcome("sustained_cluster_rate", record, sustained_months=6) == (4 * 16 + 120) / (4 * 40 + 120)
    assert place(record).ward_rates().tolist() == [[1.0, 0.2]]
    assert outcome("sustained", record) == 0.5
    assert outcome("sustained", record, sustained_threshold=0.2) == 1.0
    assert outcome("cluster_rate_programme", record) == 1.0
    assert SERIES["cluster_rate"](place(record))[0, 2:].tolist() == [0.4] * 4


def test_a_run_shorter_than_the_window_is_taken_whole() -> None:
    record = made({(0, 0, "planned"): 60, (0, 0, "held"): 15}, months=1, programme_days=120)
    assert outcome("sustained_cluster_rate", record) == 0.25
    assert outcome("cluster_rate_programme", record) == 0.25
    assert list(place(record).last) == [0]


def test_a_programme_of_part_of_a_month_counts_that_month() -> None:
    counts = {(0, m, "planned"): 10 for m in range(6)} | {(0, 0, "held"): 10, (0, 1, "held"): 5}
    assert outcome("cluster_rate_programme", made(counts, programme_days=30)) == 1.0
    assert outcome("cluster_rate_programme", made(counts, programme_days=31)) == 0.75


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("call_rate", {"called": 3}, {"planned": 12}),
        ("go_ahead_rate", {"held": 3}, {"called": 12}),
        ("moved_share", {"moved": 3}, {"held": 12}),
        ("staff_led_share", {"held_nurse": 1, "held_assistant": 2}, {"held": 12}),
        ("hca_led_share", {"held_nurse": 9, "held_assistant": 3}, {"held": 12}),
        ("reflective_rate", {"sessions_held": 3}, {"sessions_planned": 12}),
        ("meeting_rate", {"meetings_held": 3}, {"meetings_planned": 12}),
        ("idea_approval_share", {"ideas_approved": 3}, {"ideas_refused": 5, "ideas_lapsed": 4}),
        ("load", {"load": 3}, {"shifts": 12}),
        ("quis_positive", {"quis_positive": 3}, {"quis_shifts": 12}),
        ("quis_negative", {"quis_negative": 3}, {"quis_shifts": 12}),
    ],
)
def test_shares_over_the_last_months(name: str, above: dict, below: dict) -> None:
    counts = {(0, month, key): value for month in (2, 5) for key, value in (above | below).items()}
    early = {(0, 0, key): 100.0 for key in above}
    assert outcome(name, made(counts | early)) == 0.25


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("study_attendance", {"study_attended": 3}, {"study_due": 12}),
        ("set_attendance", {"sets_attended": 3}, {"sets_planned": 12}),
        ("ideas_lapsed", {"ideas_lapsed": 3}, {"ideas_approved": 5, "ideas_refused": 4}),
        ("understaffed", {"understaffed": 3}, {"shifts": 12}),
        ("visits_resolved", {"visits_resolved": 3}, {"visits_questioned": 12}),
        ("blocked_load", {"blocked_load": 3}, {"blocked_enrolment": 5, "blocked_chance": 4}),
        ("blocked_chance", {"blocked_chance": 3}, {"blocked_load": 5, "blocked_legitimacy": 4}),
    ],
)
def test_shares_over_the_whole_run(name: str, above: dict, below: dict) -> None:
    counts = {(0, 0, key): value for key, value in above.items()}
    counts |= {(0, 5, key): value for key, value in below.items()}
    assert outcome(name, made(counts)) == 0.25


def test_counts_a_year() -> None:
    # Two wards for half a year are one ward and year.
    counts = {(0, 1, "rounds"): 4, (1, 2, "rounds"): 3, (0, 0, "ideas_raised"): 9}
    counts |= {(0, 4, "visits_questioned"): 1, (1, 0, "visits_questioned"): 1}
    counts |= {(0, 3, "leavers"): 2, (0, 3, "post_days"): 365, (1, 3, "post_days"): 365}
    counts |= {(0, 0, "minutes"): 450, (1, 5, "minutes"): 60}
    record = made(counts, wards=2)
    assert outcome("rounds", record) == 7
    assert outcome("ideas_raised", record) == 9
    assert outcome("visits_questioned", record) == 2
    assert outcome("leavers", record) == 1.0
    assert outcome("staff_minutes", record) == 510


def test_help_is_in_points_of_load() -> None:
    assert outcome("help_points", made({(0, 5, "help"): 0.9, (0, 5, "shifts"): 90})) == pytest.approx(1.0)


def test_shares_of_nothing_are_undefined() -> None:
    undefined = {name for name in OUTCOMES if math.isnan(outcome(name, made(planned=0, programme_days=0)))}
    assert {
        "sustained_cluster_rate", "sustained", "cluster_rate_programme", "lapse_month", "lapsed", "embedded",
        "go_ahead_rate", "staff_led_share", "reflective_rate", "meeting_rate", "idea_approval_share",
        "leavers", "start_team_lost", "practice", "coherence", "quis_positive",
    } <= undefined  # fmt: skip
    assert {"staff_minutes", "rounds", "ideas_raised", "legitimacy"}.isdisjoint(undefined)


def test_wards_that_plan_no_clusters_are_left_out_of_shares_of_wards() -> None:
    counts = {(0, m, "planned"): 60 for m in range(6)} | {(0, m, "held"): 30 for m in range(6)}
    record = made(counts, wards=2, held=np.stack([days((0, 180, 1)), days()]))
    control = np.repeat(np.array([[2], [0]], np.uint8), 180, axis=1)
    record = Record(
        counts=record.counts, states=record.states, held=record.held, planned=control,
        programme_days=np.array([30, 0]), delays=np.zeros(2, np.int64),
    )  # fmt: skip
    assert outcome("sustained", record) == 1.0
    assert outcome("embedded", record) == 1.0
    assert outcome("lapsed", record) == 0.0


# --- states ----------------------------------------------------------------------------------------------


def test_means_of_people_weigh_everybody_alike() -> None:
    states = {}
    for month in range(7):
        # Ward 0: one deputy of 1.0, three nurses of 0.5; ward 1: four assistants of 0.25.
        states |= {(0, month, "heads_deputy"): 1, (0, month, "practice_deputy"): 1.0}
        states |= {(0, month, "heads_RN"): 3, (0, month, "practice_RN"): 1.5}
        states |= {(1, month, "heads_HCA"): 4, (1, month, "practice_HCA"): 1.0}
        states |= {(0, month, "coherence"): 2.0, (1, month, "coherence"): 4.0}
        states |= {(0, month, "legitimacy"): 0.8, (1, month, "legitimacy"): 0.4}
        states |= {(0, month, "heads_newcomer"): 2, (0, month, "practice_newcomer"): 0.5}
    record = made(states=states, wards=2)
    assert outcome("practice", record) == 3.5 / 8
    assert outcome("coherence", record) == 0.75
    assert outcome("legitimacy", record) == pytest.approx(0.6)
    read = place(record)
    assert SERIES["practice_RN"](read).tolist() == [[0.5] * 6]
    assert SERIES["practice_newcomer"](read).tolist() == [[0.25] * 6]
    assert SERIES["practice"](read).shape == (1, 6)


def test_states_are_averaged_over_the_ends_of_the_last_months() -> None:
    states = {(0, month, "matron_participation"): month / 10 for month in range(7)}
    record = made(states=states)
    assert outcome("matron_participation", record) == pytest.approx((0.3 + 0.4 + 0.5 + 0.6) / 4)
    assert SERIES["matron_participation"](place(record))[0].tolist() == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def test_changes_are_the_last_month_less_the_start() -> None:
    states = {(0, month, "heads_RN"): 2 for month in range(7)}
    states |= {(0, 0, "wellbeing_RN"): 1.0, (0, 6, "wellbeing_RN"): 1.3, (0, 3, "wellbeing_RN"): 2.0}
    states |= {(0, 0, "relational_RN"): 0.9, (0, 6, "relational_RN"): 0.8}
    record = made(states=states)
    assert outcome("wellbeing_change", record) == pytest.approx(0.15)
    assert outcome("relational_change", record) == pytest.approx(-0.05)


def test_the_start_team_that_was_lost() -> None:
    states = {(0, 0, "heads_RN"): 8, (0, 0, "heads_HCA"): 2, (0, 6, "heads_RN"): 1}
    counts = {(0, 1, "start_team_left"): 1, (0, 5, "start_team_left"): 2, (0, 5, "leavers"): 9}
    assert outcome("start_team_lost", made(counts, states)) == pytest.approx(0.3)


def test_tenure_is_a_mean_over_people_in_years() -> None:
    states = {(w, m, f"heads_{role}"): 2 for w in (0, 1) for m in range(7) for role in ("RN", "HCA")}
    states |= {(0, m, "tenure"): 10.0 + m for m in range(7)} | {(1, m, "tenure"): 6.0 for m in range(7)}
    record = made(states=states, wards=2)
    assert outcome("tenure_start", record) == 16 / 8
    assert SERIES["tenure"](place(record))[0].tolist() == [(17 + m) / 8 for m in range(6)]


def test_dropped_ideas_are_counted_per_filled_post() -> None:
    # Forty posts filled for thirty days; what was approved was not dropped.
    counts = {(0, 1, "ideas_refused"): 1, (0, 1, "ideas_lapsed"): 3, (0, 1, "ideas_approved"): 50}
    counts |= {(0, m, "post_days"): 40 * 30 for m in range(6)}
    assert SERIES["ideas_dropped"](place(made(counts)))[0].tolist() == [0, 0.1, 0, 0, 0, 0]


def test_nomad_is_taken_when_last_answered() -> None:
    states = {(0, month, "heads_RN"): 2 for month in range(7)}
    states |= {(0, month, "nomad_coherence"): math.nan for month in range(7)}
    states |= {(0, 0, "nomad_coherence"): 4.0, (0, 4, "nomad_coherence"): 7.0}
    assert outcome("nomad_coherence", made(states=states)) == 3.5


# --- batches ---------------------------------------------------------------------------------------------


def test_summaries_do_not_depend_on_how_replicates_are_batched() -> None:
    scenario = load("paper", months=2)
    records = [CleccModel(scenario, replicate=k).run() for k in range(3)]
    whole = summarise(scenario, records)
    parts = [summarise(scenario, records[:1]), summarise(scenario, records[1:])]
    for kind in (0, 1):
        for name in whole[kind]:
            together = np.concatenate([part[kind][name] for part in parts])
            assert np.array_equal(whole[kind][name], together, equal_nan=True), name


def test_a_place_is_the_same_among_many_as_alone() -> None:
    scenario = load("paper", months=2)
    record = CleccModel(scenario).run()
    outcomes, months = summarise(scenario, [record])
    alone = PlaceRecord([record], [2], scenario.parameters)
    # All, two hospitals, then the wards.
    for name, values in outcomes.items():
        assert np.array_equal(values[:, 5], OUTCOMES[name].summary(alone), equal_nan=True), name
    for name, values in months.items():
        assert np.array_equal(values[:, 5], SERIES[name](alone), equal_nan=True), name
