"""The record of what commands give leaves none out: whoever adds an option adds it to tests/record, too."""

import re
import shlex
from pathlib import Path

import click
import pytest

import clecc_sim
from clecc_sim.__main__ import main
from tests.record import record

LINES = [shlex.split(line) for lines in record.cases().values() for line in lines]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_of_every_command_is_recorded(name: str) -> None:
    words = {word for line in LINES if line[0] == name for word in line}
    assert {"--help"} <= words
    options = [option for option in main.commands[name].params if isinstance(option, click.Option)]
    assert [option.opts[0] for option in options if words.isdisjoint(option.opts)] == []


def test_every_name_of_the_python_interface_is_recorded() -> None:
    script = (Path(record.HERE) / "inputs" / "interface.py").read_text("utf-8")
    assert set(clecc_sim.__all__) - set(re.findall(r"\bcs\.(\w+)", script)) == set()
