"""What happens: the simulation's engines and the runs that they make."""
