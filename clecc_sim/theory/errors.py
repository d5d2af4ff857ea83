"""The package's own errors, so that whoever calls it can tell a wrong input from a fault of ours."""


class CleccError(Exception):
    """Base of every error that the package raises on purpose."""


class InputError(CleccError, ValueError):
    """What was given is wrong; the message names what, where, and what is allowed."""


class RunError(CleccError):
    """A replicate failed while running; the message names scenario, replicate and day."""


class MachineError(CleccError):
    """The machine lacks memory, disk or files; no replicate is wrong, and elsewhere all may go well."""


LACKING = (MemoryError, OSError)
"""Python's own errors that say so."""


def lacking(where: str, error: BaseException) -> MachineError:
    """Return the error to raise for one of these."""
    return MachineError(f"{where}: the machine lacks what this takes: {type(error).__name__}: {error}")
