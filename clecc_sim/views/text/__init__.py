"""Results in sentences and as plain text for a terminal."""
