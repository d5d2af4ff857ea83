"""Knock-outs: which patterns are lost without which mechanism, and which rival worlds keep them."""
