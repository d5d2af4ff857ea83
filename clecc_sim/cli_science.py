"""The commands that tell what a result is worth: do the patterns hold, and what are they due to?"""

import click

COMMANDS: tuple[click.Command, ...] = ()
