"""What a gap between two scenarios is made of."""
