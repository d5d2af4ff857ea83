"""Replicates of scenarios, summed up and compared, in numbers and in words."""
