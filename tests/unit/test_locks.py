"""The locks in `requirements/`: each holds what pyproject.toml asks for, and all hold the same versions."""

import re
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(lock: Path) -> dict[str, set[str]]:
    """Return the versions of each package in a lock; several where they differ by Python or platform."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


LOCKS = {path.stem: pins(path) for path in sorted((ROOT / "requirements").glob("*.lock"))}


def asked(extra: str) -> Iterator[Requirement]:
    """Yield what an extra of pyproject.toml asks for, those that it includes resolved."""
    for need in map(Requirement, PROJECT["optional-dependencies"][extra]):
        if need.name == PROJECT["name"]:
            for included in sorted(need.extras):
                yield from asked(included)
        else:
            yield need


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_all_that_is_asked_for(lock: str) -> None:
    needs = [*map(Requirement, PROJECT["dependencies"]), *asked("run"), *asked(lock)]
    pinned = LOCKS[lock]
    missing = [n for n in needs if not list(n.specifier.filter(pinned.get(canonicalize_name(n.name), ())))]
    assert missing == [], "make lock pins them"


def test_what_one_target_installs_another_leaves_as_it_is() -> None:
    different = {
        (name, one, other)
        for one, other in combinations(LOCKS, 2)
        for name in LOCKS[one].keys() & LOCKS[other].keys()
        if LOCKS[one][name] != LOCKS[other][name]
    }
    assert {"app", "dev", "docs", "notebooks", "run"} == LOCKS.keys()
    assert different == set(), "make lock pins one version of each"
