"""Figures: tables in, a Matplotlib figure out, all in one style.

Nothing here runs a simulation or touches Matplotlib's global state, so that figures can be drawn in any
thread of any program.
"""

from clecc_sim.views import modules_of

__getattr__ = modules_of(__name__)
