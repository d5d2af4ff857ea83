import json

import pytest

from tests.golden.make import ACCEPTED, STORED, numbers, rates_on, run


def test_a_small_run_gives_the_numbers_that_it_always_gave() -> None:
    now, before = numbers(run()), json.loads(STORED.read_text())
    assert now["log_lengths"] == before["log_lengths"]
    assert [row[:5] for row in now["log_tail"]] == [row[:5] for row in before["log_tail"]]
    assert now["cluster_rate"] == before["cluster_rate"]
    assert now["outcomes"].keys() == before["outcomes"].keys()
    for name, values in before["outcomes"].items():
        for row, stored in zip(now["outcomes"][name], values, strict=True):
            # The last bits may differ between platforms' mathematical libraries, not more.
            assert row == [None if x is None else pytest.approx(x, rel=1e-9) for x in stored], name


def test_runs_on_an_accepted_set_give_the_numbers_that_they_always_gave() -> None:
    before = json.loads(ACCEPTED.read_text())
    assert rates_on(before["set"]) == before["cluster_rate"]
