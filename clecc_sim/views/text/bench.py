"""What the bench measured, as text for a terminal and as a document."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from clecc_sim.studies.numbers import count
from clecc_sim.studies.speed.bench import BLOCKS, ENSEMBLE, FLOOR, MESA, OUTCOMES, Bench
from clecc_sim.studies.speed.turns import Spread, Timing, spread
from clecc_sim.theory.sources import code_text
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Table, numeric, shown

NAMES = {
    MESA: "Mesa",
    ENSEMBLE: "ensemble",
    OUTCOMES: "  with outcomes",
    FLOOR: "floor, one by one",
    BLOCKS: "floor, in blocks",
}
"""What each row of the table is called."""

UNDISTURBED = 0.95  # share of the cores from which on nothing is said of other programs


def bench_document(bench: Bench) -> dict[str, Any]:
    """Return all that was measured, each round's time included."""
    return {
        "scenario": bench.scenario.name,
        "months": bench.scenario.months,
        "seed": bench.seed,
        "replicates": bench.sizes.replicates,
        "rounds": bench.sizes.rounds,
        "cores": bench.cores,
        **bench.made_with,
        "staff_shifts_a_run": bench.staff_shifts,
        "draws_a_run": bench.draws,
        "draws_a_staff_shift": bench.draws_a_staff_shift,
        "share_of_the_cores": {str(workers): bench.got(workers) for workers in bench.workers},
        "speeds": list(_speeds(bench)),
        "growth": {
            what: [
                {
                    "size": size,
                    **_timing(timing),
                    "times_the_smallest": asdict(bench.growth_ratio(what, size)),
                }
                for size, timing in sizes.items()
            ]
            for what, sizes in bench.growth.items()
        },
        "memory": [asdict(held) for held in bench.memory],
        "mib_a_thousand_replicates": bench.mib_a_thousand,
    }


def _speeds(bench: Bench) -> Iterator[dict[str, Any]]:
    for (what, workers), timing in bench.speeds.items():
        yield {
            "what": what,
            "workers": workers,
            **_timing(timing),
            "staff_shifts_a_second": 1e9 / spread(timing.ns).median,
            "times_as_fast_as_mesa": asdict(bench.ratio(MESA, what, workers)),
            "times_the_floor": asdict(bench.ratio(what, FLOOR, workers)),
            "times_the_floor_in_blocks": asdict(bench.ratio(what, BLOCKS, workers)),
            "times_as_fast_as_on_one": asdict(bench.speed_up(what, workers)),
        }


def _timing(timing: Timing) -> dict[str, Any]:
    ns = asdict(spread(timing.ns))
    return {"staff_shifts": timing.staff_shifts, "seconds": timing.seconds, "ns_a_staff_shift": ns}


def blocks(bench: Bench) -> Iterator[Block]:
    """Return the table of speeds, and below it growth and memory."""
    sizes, provenance = bench.sizes, bench.made_with
    yield [
        f"{bench.scenario.name}, {count(bench.scenario.months, 'month')}: {bench.staff_shifts:,.0f} "
        f"staff-shifts a run, {bench.draws_a_staff_shift:.2f} draws a staff-shift. clecc_sim "
        f"{code_text(provenance)}, Python {provenance['python']}, {bench.cores} cores. {sizes.rounds} "
        "rounds: medians, in brackets the quartiles."
    ]
    yield _speeds_table(bench)
    yield [*_speed_ups(bench), _floors(bench)]
    yield [
        "The ensemble's time for a staff-shift on one core, over that at the smallest size:",
        *(f"  {what:<12}{_sizes(bench, what)}" for what in bench.growth),
    ]
    yield [_memory(bench)]
    yield [
        "Each round times everything once, by turns. Compiling, starting processes and laying scenarios out "
        'come before, and are not timed. "With outcomes" is what run and compare do: the ensemble, and '
        "outcomes read off its records."
    ]


def _speeds_table(bench: Bench) -> Table:
    def on(row: tuple[int, str]) -> str:
        got = bench.got(row[0])
        others = f"of which other programs took {100 * (1 - got):.0f} % meanwhile"
        return f"On {_cores(row[0])}{'' if got > UNDISTURBED else f' ({others})'}"

    def median(row: tuple[int, str]) -> float:
        return spread(bench.speeds[row[1], row[0]].ns).median

    def ratio(row: tuple[int, str], slow: str, fast: str) -> Cell:
        result = bench.ratio(slow, fast, row[0])
        between = "" if slow == fast else f"{_number(result.low)} to {_number(result.high)}"
        return Cell(text="1" if slow == fast else _number(result.median), below=(("small", between),))

    return Table(
        caption="Staff-shifts",
        group=on,
        columns=(
            shown("", lambda row: NAMES[row[1]]),
            numeric("ns each", lambda row: _number(median(row))),
            numeric("million a second", lambda row: _number(1e3 / median(row))),
            numeric("times as fast as Mesa", lambda row: ratio(row, MESA, row[1])),
            numeric("times the floor, one by one", lambda row: ratio(row, row[1], FLOOR)),
        ),
        rows=tuple((workers, what) for workers in bench.workers for what in NAMES),
    )


def _speed_ups(bench: Bench) -> Iterator[str]:
    for workers in bench.workers[1:]:
        ratios = ", ".join(
            f"{name.strip()} {_spread(bench.speed_up(what, workers))}" for what, name in NAMES.items()
        )
        yield f"Times as fast on {_cores(workers)} as on one: {ratios}."


def _floors(bench: Bench) -> str:
    each = {
        what: _number(spread(bench.speeds[what, 1].ns).median / bench.draws_a_staff_shift)
        for what in (FLOOR, BLOCKS)
    }
    return (
        f"The floor is the time for the run's draws alone: one by one in the run's order, {each[FLOOR]} ns a "
        f"draw; in blocks of one purpose, which the processor makes several at a time, {each[BLOCKS]} ns a "
        f"draw (the ensemble takes {_spread(bench.ratio(ENSEMBLE, BLOCKS, 1))} times that)."
    )


def _sizes(bench: Bench, what: str) -> str:
    smallest, *others = bench.growth[what]
    ns = spread(bench.growth[what][smallest].ns).median
    ratios = [f"{size}: {_spread(bench.growth_ratio(what, size))}" for size in others]
    return "  ".join([f"{smallest}: {_number(ns)} ns", *ratios])


def _memory(bench: Bench) -> str:
    parts = []
    for held in bench.memory:
        size = "not measured" if held.mib is None else f"{held.mib:.0f} MiB"
        parts.append(f"{NAMES[held.engine]}, {count(held.replicates, 'replicate')}: {size}")
    more = bench.mib_a_thousand
    grows = "" if more is None else f"; {more:.0f} MiB for 1,000 replicates more"
    return f"Most memory of a process that runs replicates one after the other: {', '.join(parts)}{grows}."


def _cores(number: int) -> str:
    return "one core" if number == 1 else f"{number} cores"


def _spread(x: Spread) -> str:
    return f"{_number(x.median)} ({_number(x.low)} to {_number(x.high)})"


def _number(x: float) -> str:
    return f"{x:,.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}" if x >= 0.1 else f"{x:.3f}"
