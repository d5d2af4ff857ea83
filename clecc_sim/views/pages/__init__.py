"""Pages: results in, one HTML file out that needs nothing else; nothing here runs a simulation."""

from clecc_sim.views import modules_of

__getattr__ = modules_of(__name__)
