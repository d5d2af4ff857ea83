"""The web page: compare two facilitators, watch a ward, bring a scenario of one's own."""
