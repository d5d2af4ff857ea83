"""What all pages share: their parts, as plain objects, and how a page is made of them.

A page is one HTML file that needs nothing else: no network, no script, no other file. It can be read on
paper, on a phone, and by those who hear it or use no mouse. All pages extend `templates/page.html.j2` and so
have the same sections: question, answer, figures, numbers, what is uncertain, what it can't say, how it was
made.
"""

import base64
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clecc_sim.studies.numbers import count
from clecc_sim.studies.provenance import Provenance
from clecc_sim.views.table import signed, worded
from clecc_sim.views.text.comparison_words import changed

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
NARROW_SCREEN = "(max-width: 600px)"  # what holds, in CSS, of a screen on which a narrow figure is shown

CANNOT = (
    "The study that it is built on describes in words what happened; it counted almost nothing. So the "
    "levels here are not the study's: read which is higher, and when it falls, not how high it is.",
    "In the study, the facilitator's style, the matron's part and the meetings differed between the "
    "hospitals at the same time. Which of them made the difference cannot be known from it; here they can be "
    "set apart only because the model assumes how each of them works.",
    "Nothing here forecasts any real ward.",
)
"""What the model can't tell, whatever it is asked."""
PARAMETERS_DOUBT = (
    "Intervals do not hold the doubt about the parameters. Most of them rest on judgement, and other values "
    "that are as plausible may change a result, or even turn it round. The option --posterior shows how far, "
    "over parameter sets that fit the study."
)
"""What is open where runs are on the table's values."""
MECHANISMS_DOUBT = (
    "Intervals do not hold any doubt about the mechanisms: these are what the study describes, so this says "
    "what follows from them, not that they are so."
)
SPREAD_DOUBT = (
    "What the study leaves open of the parameters is in the spread of runs, not in intervals of their mean, "
    "which more runs make narrower."
)
"""What is open where runs are on accepted parameter sets."""


def chance(*, posterior: bool) -> str:
    """Say what intervals hold."""
    sets = ", and which accepted parameter sets were drawn" if posterior else ""
    what = f"who is on shift, how busy it is, who leaves{sets}"
    return f"The intervals hold chance only: {what}. More runs make them narrower."


def doubts(*, posterior: bool) -> list[str]:
    """Say what intervals do not hold."""
    return [SPREAD_DOUBT if posterior else PARAMETERS_DOUBT, MECHANISMS_DOUBT]


@dataclass(frozen=True, slots=True, kw_only=True)
class HowItWasMade:
    """The block that says how a page came about."""

    version: str
    """Of the package, which made the page, with the digest of its code."""
    facts: tuple[str, ...]
    """Versions, platform, seed, runs and all else that the numbers depend on, in sentences."""
    commands: tuple[tuple[str, str], ...]
    """What each makes again, and the command."""


def how_it_was_made(provenance: Provenance, each: str) -> HowItWasMade:
    """Say how the runs of scenarios were made; `each` says of what so many were made, such as "scenario"."""
    source = provenance.made_with
    facts = [
        f"clecc_sim {provenance.made_by}, engine {provenance.engine}, seed {provenance.seed}, "
        f"{count(provenance.replicates, 'run')} of {count(provenance.months, 'month')} for each {each} "
        f"(Python {source['python']}, NumPy {source['numpy']}, {source['platform']})."
    ]
    if provenance.posterior:
        facts.append(
            f"Parameters: {provenance.parameter_sets} accepted sets were laid under what the scenarios say, "
            f"a set a run; their digest is {provenance.posterior}."
        )
    facts += changed(provenance, "Changed in all")
    again = "This gives the same numbers again, and with --out FOLDER this page:"
    commands = ((again, provenance.command),) if provenance.command else ()
    return HowItWasMade(version=provenance.made_by, facts=tuple(facts), commands=commands)


def rendered(template: str, *, provenance: HowItWasMade, **parts: Any) -> str:
    """Return a page as HTML, to be saved as UTF-8; all that is put into it is escaped.

    `parts` are what the template, a file in `templates/`, and `page.html.j2`, which it extends, name:
    `title`, `question`, `answer`, `detail`, `figures`, `tables`, `uncertain`, `cannot`, and what the template
    adds.
    """
    page = _environment().get_template(template).render(provenance=provenance, **parts)
    return re.sub(r"\n{3,}", "\n\n", page)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    # The loader's file names end in .html.j2, so escaping must not be left to be guessed from them.
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.lstrip_blocks = True
    environment.globals["narrow_screen"] = f"screen and {NARROW_SCREEN}"
    environment.filters |= {"data_uri": _data_uri, "minus": signed, "words": worded}
    return environment


def _data_uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
