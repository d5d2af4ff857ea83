"""The compiled twin of the Mesa model: the same process over arrays of records, without objects.

`tables` lays a scenario out, and documents shapes; `run` plays the phases in order; the other modules are the
phases' kernels, each beside the method of `engine.agents` that it mirrors; `play` is the way in from Python.
The kernels call the same rules in the same order as the agents do, so results agree to the last bit.

What makes them quick, in nanoseconds a staff-shift as measured one after the other: no counting of
references, 460 to 192; draws filled in ahead by purpose, bounds that spare working out most chances, and
normals without cosines, to 150; the generator compiled into the loops that fill, so that the processor makes
several draws at a time, to 113; the available listed without branches, to 102; turns in the roster counted
rather than sorted, and those on duty listed once a day rather than looked for on each shift, to 80.
`clecc bench` measures it anew.
"""
