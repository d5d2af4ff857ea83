"""The package's own errors, so that whoever calls it can tell a wrong input from a fault of ours."""


class CleccError(Exception):
    """Base of every error that the package raises on purpose."""


class InputError(CleccError, ValueError):
    """What was given is wrong; the message names what, where, and what is allowed."""


class RunError(CleccError):
    """A replicate failed while running; the message names scenario, replicate and day."""
