"""The equations of the model as scalar functions: numbers in, a number out, one module a process.

Both engines call these and nothing else, so that an equation stands once. Scores, shares and chances lie
in [0, 1]; evidence ids are those of MODEL.md.
"""
