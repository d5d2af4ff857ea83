"""The ward model compiled: the same process over arrays, many replicates, no objects.

`tables` lays a scenario out as arrays of records; `people`, `shift` and `calendar` hold the kernels, one for
each method of the Mesa agents that they mirror; `run` puts them in the order of PHASES; `play` gives records.
All call the same rules with the same draws in the same order as `engine.model`, so they agree bit for bit.
"""
