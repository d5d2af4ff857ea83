"""Running an experiment into a study's folder, which survives whatever happens to the run."""
