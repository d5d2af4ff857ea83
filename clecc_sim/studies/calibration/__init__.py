"""Pattern-oriented calibration: which parameter sets reproduce what the study saw, and what that shows."""
