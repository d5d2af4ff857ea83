"""Figures: tables in, a Matplotlib figure out, all in one style; nothing here runs a simulation."""
