"""Scenario discovery: the conditions under which a study's outcome is below or above a level."""

RESAMPLES = 100
"""Resamples of each box unless a number is given."""
