"""Questions in plain words about one's ward, and the scenario file that the answers make."""
