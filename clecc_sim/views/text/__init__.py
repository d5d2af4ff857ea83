"""Results in sentences and as plain text for a terminal."""

from clecc_sim.views import modules_of

__getattr__ = modules_of(__name__)
