"""Values as they are typed: how each kind is read, and the message where one is not allowed."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clecc_sim.engine.run_settings import ENGINES

if TYPE_CHECKING:
    _WholeNumbers = click.ParamType[int]
    _Numbers = click.ParamType[float]
else:
    # Generic only since click 8.2.
    _WholeNumbers = _Numbers = click.ParamType


class Whole(_WholeNumbers):
    """A whole number within limits; else it is said which are allowed."""

    name = "whole number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a number as typed."""
        try:
            number = int(value)
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            self.fail(f"{value} (allowed: a whole number from {self.low} to {self.high})", param, ctx)
        return number


class HalfWidth(_Numbers):
    """A half-width that can be a target."""

    name = "half-width"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number as typed."""
        from clecc_sim.studies.precision import ALLOWED, checked_target

        try:
            return checked_target(float(value))
        except ValueError:  # which an InputError is, too
            self.fail(f"{value} (allowed: {ALLOWED})", param, ctx)


class Level(_Numbers):
    """A number that an outcome can lie below or above."""

    name = "level"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number as typed."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fail(
                f"{value} (allowed: a number, in the outcome's unit; 0.3 is 30 % of a share)", param, ctx
            )
        return number


def checked_engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Read an engine's name as typed."""
    if value not in ENGINES:
        raise click.BadParameter(f"{value} (allowed: {', '.join(ENGINES)})", ctx, param)
    return value


def checked_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Read a folder as typed."""
    if value is not None and not value.strip():
        # An empty path is the folder one is in, which nobody means by it.
        raise click.BadParameter(
            '"" (allowed: a folder that can be written to, or a new name in one)', ctx, param
        )
    return None if value is None else Path(value)


def checked_outcomes(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...] | str | None
) -> tuple[str, ...] | str | None:
    """Read outcomes' names as typed, each once; or that of one outcome."""
    from clecc_sim.engine.runs import checked_outcome

    if isinstance(value, tuple):
        return tuple(dict.fromkeys(map(checked_outcome, value)))
    return None if value is None else checked_outcome(value)
