"""What holds in every test: how many examples Hypothesis invents, what the garbage collector leaves alone."""

import gc

from hypothesis import settings

# No deadline, since the first call of a rule may have to compile it.
settings.register_profile("usual", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("thorough", deadline=None, max_examples=4000)
settings.load_profile("usual")


def pytest_collection_finish() -> None:
    """Leave libraries and collected tests out of all later garbage collections."""
    gc.collect()
    gc.freeze()
