"""A comparison as one HTML page that needs nothing else: no network, no script, no other file."""

import base64
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.comparing.numbers import range_text, table_places, value_text
from clecc_sim.studies.comparing.words import USUAL, in_words, meaning, span
from clecc_sim.studies.estimates import Estimate
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.views.figures.comparison import alt_text, caption
from clecc_sim.views.screen import rounding_text, settings_text, sureness, unit_text

if TYPE_CHECKING:
    from jinja2 import Template

MINUS = "\N{MINUS SIGN}"
TEMPLATES = Path(__file__).parent / "templates"


def comparison_page(comparison: Comparison, figure_svg: bytes) -> str:
    """Give the page of a comparison.

    Parameters
    ----------
    comparison
        What is shown.
    figure_svg
        The comparison's figure, without a caption, as an SVG file, which the page carries inside.

    Returns
    -------
    str
        HTML, to be saved as UTF-8. Names and descriptions are escaped.
    """
    return _template().render(
        title=_title(comparison),
        arms=comparison.arms,
        answer=[_signed(sentence) for sentence in in_words(comparison)],
        figure="data:image/svg+xml;base64," + base64.b64encode(figure_svg).decode("ascii"),
        alt=alt_text(comparison),
        caption=caption(comparison),
        late=span(comparison.made.late),
        first=comparison.first.name,
        rows=[_row(comparison, name) for name in comparison.chosen or USUAL],
        left_out=_left_out(comparison),
        rounding=rounding_text(comparison),
        sureness=sureness(comparison),
        changed=settings_text(comparison) if comparison.made.settings else "",
        comparison=comparison,
        main_outcome=DEFAULT_OUTCOME,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    # The loader's file names end in .html.j2, so escaping must not be left to be guessed from them.
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.lstrip_blocks = True
    return environment.get_template("comparison.html.j2")


def _title(comparison: Comparison) -> str:
    first, *others = (arm.title for arm in comparison.arms)
    # Names with settings have commas of their own.
    between = "; " if any("," in name for name in (first, *others)) else " and "
    return f"{first} compared with {between.join(others)}"


def _row(comparison: Comparison, outcome: str) -> dict[str, Any]:
    """Give what the table says of one outcome: a cell an arm."""
    places = table_places(comparison, outcome)
    return {
        "name": outcome,
        "meaning": meaning(outcome, comparison.made.late) + unit_text(outcome),
        "cells": [_cell(comparison, arm, outcome, places) for arm in comparison.arms],
    }


def _cell(comparison: Comparison, arm: Arm, outcome: str, places: int) -> dict[str, str]:
    found = arm.outcomes[outcome]
    cell = {
        "arm": arm.name,
        "mean": _mean(outcome, found, places),
        "interval": _range(outcome, found, places),
    }
    if arm is not comparison.first:
        gap = comparison.difference(arm, outcome)
        cell["gap"] = _mean(outcome, gap, places, sign=True)
        cell["gap_interval"] = _range(outcome, gap, places, sign=True)
        # Whether the interval holds 0 must not be told by colour alone.
        unclear = gap.has_interval and gap.could_be_nothing
        same = gap.low == gap.high == 0.0
        cell["could_be_nothing"] = "the same in every run" if same else "could be nothing" if unclear else ""
    return cell


def _mean(outcome: str, found: Estimate, places: int, *, sign: bool = False) -> str:
    if math.isnan(found.mean):
        return "undefined"
    return _signed(value_text(outcome, found.mean, sign=sign, places=places))


def _range(outcome: str, found: Estimate, places: int, *, sign: bool = False) -> str:
    return _signed(range_text(outcome, found, sign=sign, places=places))


def _signed(text: str) -> str:
    """Put a true minus sign where a hyphen stands before a number."""
    return re.sub(r"(?<!\w)-(?=\d)", MINUS, text)


def _left_out(comparison: Comparison) -> list[str]:
    """Say how many replicates leave an outcome of the table undefined, where others define it."""
    return [
        f"{outcome} in {arm.name}: {arm.outcomes[outcome].undefined} of {comparison.made.replicates} runs"
        for outcome in comparison.chosen or USUAL
        for arm in comparison.arms
        if arm.outcomes[outcome].known and arm.outcomes[outcome].undefined
    ]
