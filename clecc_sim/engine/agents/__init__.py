"""The people and places of the Mesa model: state, and methods that call the rules."""
