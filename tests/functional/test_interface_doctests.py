"""The examples in the docstrings of the public interface do what they show."""

import doctest
import importlib
import pkgutil

import pytest

import clecc_sim
from clecc_sim import interface

MODULES = [
    "clecc_sim",
    *(f"clecc_sim.interface.{found.name}" for found in pkgutil.iter_modules(interface.__path__)),
]
FLAGS = doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert found.failed == 0, f"{found.failed} of {found.attempted} examples of {name}; see the output above"


def test_there_are_examples_for_every_question_and_noun() -> None:
    finder, shown = doctest.DocTestFinder(), ""
    for name in MODULES:
        for test in finder.find(importlib.import_module(name), name):
            shown += "".join(example.source for example in test.examples)
    # A type's examples are those of the question whose result it is.
    asked = [name for name in clecc_sim.__all__ if not isinstance(getattr(clecc_sim, name), type)]
    assert [name for name in (*asked, "InputError") if f"cs.{name}" not in shown] == []
