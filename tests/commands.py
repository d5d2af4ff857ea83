"""A command of `clecc`, asked in this process."""

import json
from typing import Any

from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli


def clecc(*words: str) -> Result:
    """Ask it; whatever comes, it must not be a traceback."""
    result = CliRunner().invoke(cli.main, words)
    assert "Traceback" not in result.output
    return result


def document(*words: str) -> Any:
    """Return the JSON document that it prints, and nothing else."""
    result = clecc(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)
