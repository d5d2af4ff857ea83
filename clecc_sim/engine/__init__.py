"""What happens: the simulation's engines and the runs that they make."""

DEFAULT_SEED = 1
"""The seed where none is given."""
