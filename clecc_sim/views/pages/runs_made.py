"""How the runs of scenarios were made, as the block of a page; for studies that is told in `study`."""

from clecc_sim.studies.provenance import HowMade
from clecc_sim.views.pages.page import HowItWasMade


def how_it_was_made(made: HowMade, each: str) -> HowItWasMade:
    """Say how some runs were made.

    Parameters
    ----------
    made
        What the runs say of themselves.
    each
        Of what so many runs were made, such as "scenario".
    """
    source = made.provenance
    runs = f"{made.replicates:,} run{'' if made.replicates == 1 else 's'}"
    months = f"{made.months} month{'' if made.months == 1 else 's'}"
    facts = [
        f"clecc_sim {made.made_by}, engine {made.engine}, seed {made.seed}, {runs} of {months} for each "
        f"{each} (Python {source['python']}, NumPy {source['numpy']}, {source['platform']})."
    ]
    if made.posterior:
        facts.append(
            f"Parameters: {made.parameter_sets} accepted sets were laid under what the scenarios say, a set "
            f"a run; their digest is {made.posterior}."
        )
    if made.settings:
        facts.append(f"Changed in all: {', '.join(made.settings)}.")
    again = "This gives the same numbers again, and with --out FOLDER this page:"
    commands = ((again, made.command),) if made.command else ()
    return HowItWasMade(version=made.made_by, facts=tuple(facts), commands=commands)
