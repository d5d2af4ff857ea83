"""Patterns of the paper as predicates over runs: what the study saw, sought in the model."""
