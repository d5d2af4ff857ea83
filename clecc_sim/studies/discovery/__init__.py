"""Scenario discovery: under which conditions a study's outcome comes out as nobody would want it."""

RESAMPLES = 100
"""Resamples of each box unless a number is given."""
