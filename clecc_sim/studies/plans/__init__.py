"""Experiments: what a study is to run, read from a file, drawn as a design, stored and read again."""
