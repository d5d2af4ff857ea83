"""What is known of the parameters after calibration: a set of accepted parameter sets."""
