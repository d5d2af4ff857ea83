"""The commands that tell what a result is worth: whether the patterns hold, and what they are due to."""

import click

COMMANDS: tuple[click.Command, ...] = ()
