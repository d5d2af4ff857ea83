"""How something is run: its values are checked once, and its defaults stand in one place."""

import inspect
from dataclasses import FrozenInstanceError
from typing import Any

import click
import numpy as np
import pytest

import clecc_sim as cs
from clecc_sim.cli.main import main
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.theory.errors import InputError


def test_numbers_of_numpy_become_plain_ones() -> None:
    found = RunSettings(seed=np.int64(7), workers=np.array(2))  # type: ignore[arg-type]
    assert (found.seed, type(found.seed), found.workers, type(found.workers)) == (7, int, 2, int)
    assert RunSettings(seed=0).seed == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"seed": -1}, r"seed = -1: allowed: a whole number from 0 to 2\^63 - 1"),
        ({"seed": 2**63}, "seed = 9223372036854775808: allowed"),
        ({"seed": 1.0}, r"seed = 1\.0: allowed"),
        ({"seed": True}, "seed = true: allowed"),
        ({"workers": 0}, "workers = 0: allowed: a whole number from 1 to 1,024"),
        ({"workers": 2000}, "workers = 2000: allowed"),
        ({"engine": "ensembel"}, 'engine = "ensembel": no such one; did you mean "ensemble"'),
        ({"engine": None}, r"engine = null: no such one \(allowed: ensemble, mesa\)"),
    ],
)
def test_what_is_not_allowed_is_told(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        RunSettings(**given)


def test_nobody_changes_them() -> None:
    with pytest.raises(FrozenInstanceError):
        RunSettings().seed = 2  # type: ignore[misc]


@pytest.mark.parametrize("question", ["run", "compare", "attribute", "advise", "patterns"])
def test_commands_and_python_have_the_same_defaults(question: str) -> None:
    usual = RunSettings()
    typed = {x.name: x.default for x in main.commands[question].params if isinstance(x, click.Option)}
    asked = inspect.signature(getattr(cs, question)).parameters
    for name in ("seed", "engine"):
        assert typed[name] == asked[name].default == getattr(usual, name)
    assert asked["workers"].default is usual.workers is None
