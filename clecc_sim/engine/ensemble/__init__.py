"""The ward model compiled: the same process over arrays, many replicates, no objects.

`tables` lays a scenario out as arrays of records; `run` puts the kernels in the order of PHASES, `play` gives
records of replicates; the other modules hold the kernels, one for each method of the Mesa agents that they
mirror. All call the same rules with the same draws in the same order as `engine.model`, so
both agree to the last bit.
"""
