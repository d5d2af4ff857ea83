"""Values as they are typed: how each kind is read, and the message where one is not allowed."""

import math
from collections.abc import Callable
from pathlib import Path

import click

from clecc_sim.engine.run_settings import ENGINES


def refused(value: object, allowed: str) -> click.BadParameter:
    """Return the error for a value that is not allowed; click names the option that it was typed for."""
    return click.BadParameter(f"{value} (allowed: {allowed})")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number within limits."""

    def read(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise refused(value, f"a whole number from {low} to {high}")
        return number

    return read


def half_width(value: str) -> float:
    """Read a half-width that can be a target."""
    from clecc_sim.studies.precision import ALLOWED, checked_target

    try:
        return checked_target(float(value))
    except ValueError:  # which an InputError is, too
        raise refused(value, ALLOWED) from None


def figure_width(value: str) -> float:
    """Read a width that a figure can have."""
    from clecc_sim.views.figures.style import ALLOWED_WIDTHS, checked_width

    try:
        return checked_width("", float(value))
    except ValueError:  # which an InputError is, too
        raise refused(value, ALLOWED_WIDTHS) from None


def level(value: str) -> float:
    """Read a number that an outcome can lie below or above."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise refused(value, "a number, in the outcome's unit; 0.3 is 30 % of a share")
    return number


def checked_docx(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    """Look whether a Word document could be made, if one is asked for, before anything runs."""
    if value:
        from clecc_sim.views.word import library

        library()
    return value


def checked_engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Read an engine's name as typed."""
    if value not in ENGINES:
        raise refused(value, ", ".join(ENGINES))
    return value


def checked_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Read a folder as typed."""
    if value is not None and not value.strip():
        # An empty path is the folder one is in, which nobody means by it.
        raise refused('""', "a folder that can be written to, or a new name in one")
    return None if value is None else Path(value)


def checked_outcomes(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...] | str | None
) -> tuple[str, ...] | str | None:
    """Read outcomes' names as typed, each once; or that of one outcome."""
    from clecc_sim.engine.runs import checked_outcome

    if isinstance(value, tuple):
        return tuple(dict.fromkeys(map(checked_outcome, value)))
    return None if value is None else checked_outcome(value)
