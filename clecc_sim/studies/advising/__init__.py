"""What would help a ward: levers that a planner has, pulled one and two at a time."""
