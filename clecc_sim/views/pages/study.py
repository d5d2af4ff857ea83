"""A stored study as one HTML page: what it asks, what came of it, and where each number comes from."""

import shlex
from collections.abc import Iterator

from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.numbers import count
from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.analysis import late_months
from clecc_sim.studies.sensitivity.findings import Doses
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.sources import code_text
from clecc_sim.views.blocks import to_text
from clecc_sim.views.figures import doses, heat
from clecc_sim.views.figures.points import Point
from clecc_sim.views.figures.points import pictures as points_pictures
from clecc_sim.views.figures.sensitivity import analysis_pictures
from clecc_sim.views.figures.style import Picture
from clecc_sim.views.pages.page import CANNOT, HowItWasMade, doubts, rendered
from clecc_sim.views.pages.study_tables import failures, points, results, varied
from clecc_sim.views.text.knockout import blocks as knockouts
from clecc_sim.views.text.report import KINDS, answers, findings, question, uncertain

ASSUMED = "assumed"  # source of a parameter for which no evidence was found
RANGES = (
    "What matters most is said of these ranges and levels: a wider range, or one factor more in a group, "
    "makes its part larger."
)
POINTS = (
    "The design's points are no sample of real wards: how many of them do well says nothing of how many do."
)


def study_page(result: Reported, version: str) -> str:
    """Return the page of a stored study as HTML, to be saved as UTF-8; all that is put into it is escaped.

    `version` is that of the package that makes the page, with its code's digest; the runs may be of another.
    """
    (_, answer), *others = answers(result)
    return rendered(
        "study.html.j2",
        title=f"Report of {result.plan.name}",
        question=question(result),
        answer=answer,
        detail=[" ".join(sentences) for _, sentences in others],
        scenarios=[
            (name, " ".join(x.description.split()) or "No description is given.")
            for name, x in result.plan.scenarios.items()
        ],
        varied=list(filter(None, [varied(result)])),
        left_out=list(result.plan.left_out.items()),
        knockouts=to_text(knockouts(result.knockouts)) if result.knockouts else "",
        figures=list(study_pictures(result)),
        tables=[*results(result), points(result)],
        failures=list(filter(None, [failures(result)])),
        uncertain=[*uncertain(result), *_assumed(result), *doubts(posterior=result.plan.sets is not None)],
        cannot=[RANGES if findings(result) else POINTS, *CANNOT],
        provenance=_made(result, version),
    )


def study_pictures(result: Reported) -> Iterator[Picture]:
    """Return what a study's design is for: indices and their growth, curves, or the outcome at each point."""
    late, sets = late_months(result.plan), result.analysis.sets if result.analysis else {}
    # Points that somebody brings, or that fill a cube, are looked at one by one, too.
    chosen = result.plan.design.kind in ("csv", "sequence")
    for outcome in result.outcomes:
        if chosen or not findings(result, outcome):
            means = enumerate(result.means(outcome))
            drawn = [Point(number=i, factors=result.plan.row(i), mean=mean) for i, mean in means]
            yield from points_pictures(drawn, outcome, late)
        for x in findings(result, outcome):
            if isinstance(x, Doses):
                yield from heat.pictures(x, late=late, sets=sets)
                yield from doses.pictures(x, late=late, sets=sets)
            else:
                yield from analysis_pictures(x)


def _assumed(result: Reported) -> Iterator[str]:
    """Say how much of what the numbers depend on has no evidence."""
    keys = {line.key.rpartition(".")[2] for factor in result.plan.factors for line in factor.sets}
    known = [key for key in sorted(keys) if key in PARAMETERS]
    mine = [key for key in known if PARAMETERS[key].source == ASSUMED]
    all_ = sum(parameter.source == ASSUMED for parameter in PARAMETERS.values())
    text = f"{all_} of the model's {len(PARAMETERS)} parameters are assumed outright, without any evidence"
    if known:
        text += f"; of the {len(known)} that are varied here {len(mine) or 'none'}"
        text += f" ({', '.join(mine)})" if 0 < len(mine) <= 8 else ""
    yield (
        f"{text}. Of most others, too, a source gives the direction or the mechanism and not the number. "
        "clecc parameters gives the source of each."
    )


def _made(result: Reported, version: str) -> HowItWasMade:
    plan = result.plan
    points, kind = plan.design.points, plan.design.kind
    what = {"sobol": "base rows", "morris": "trajectories", "lhs": "points", "sequence": "points"}.get(kind)
    size = f", from {points:,} {what} of each scenario" if what and points is not None else ""
    lengths = sorted({scenario.months for scenario in plan.scenarios.values()})
    platforms = "; ".join(
        f"clecc_sim {code_text(row)}, Python {row['python']}, NumPy {row['numpy']}, {row['platform']}"
        for row in result.made_with
    )
    facts = [
        f"{count(len(plan), 'design point')} x {plan.replicates:,} = {count(result.runs, 'run')}, seed "
        f"{plan.seed}. Design: {kind}, {KINDS[kind]}{size}.",
        "The runs were made by clecc_sim "
        f"{' and '.join(result.versions)}{f' ({platforms})' if platforms else ''}.",
        f"Length of the runs: {' or '.join(map(str, lengths))} month{'' if lengths == [1] else 's'}.",
        *(_described(name, scenario) for name, scenario in plan.scenarios.items()),
        f"The plan's digest is {plan.digest}; {result.folder / 'study.toml'} holds it with every value said, "
        f"and {result.folder / 'runs'} every run with all its outcomes.",
    ]
    if plan.sets is not None:
        facts.append(
            f"Parameters: {len(plan.sets)} accepted sets were laid under what the scenarios say, a set a "
            f"replicate; their digest is {plan.sets.digest}."
        )
    return HowItWasMade(version=version, facts=tuple(facts), commands=tuple(_commands(result)))


def _described(name: str, scenario: Scenario) -> str:
    """Say what a scenario switches off, and where it differs from the table's defaults."""
    off = [id_ for id_, on in scenario.mechanisms.items() if not on]
    own = [
        f"{key} {scenario.parameters[key]:g}"
        for key, parameter in PARAMETERS.items()
        if scenario.parameters[key] != parameter.default
    ]
    local = [
        f"{key} {hospital.parameters[key]:g} in {hospital.name}"
        for hospital in scenario.hospitals
        for key in PARAMETERS
        if hospital.parameters[key] != scenario.parameters[key]
    ]
    mechanisms = f"without {', '.join(off)}" if off else "all mechanisms on"
    values = "; ".join(part for part in (", ".join(own), ", ".join(local)) if part)
    return f"{name}: {mechanisms}; values other than the table's defaults: {values or 'none'}."


def _commands(result: Reported) -> Iterator[tuple[str, str]]:
    folder = str(result.folder)
    again = f"{folder.rstrip('/')}_again"
    asked = result.outcomes if result.outcomes != result.plan.outcomes else ()
    chosen = [word for outcome in asked for word in ("--outcome", outcome)]
    yield (
        f"This makes every run again, to the last bit, in the new folder {again}:",
        shlex.join(["clecc", "sweep", folder, "--out", again]),
    )
    if findings(result):
        words = ["clecc", "sensitivity", folder, *chosen]
        yield "This makes the analysis again from the stored runs:", shlex.join(words)
    yield "This makes this page again:", shlex.join(["clecc", "report", folder, *chosen])
