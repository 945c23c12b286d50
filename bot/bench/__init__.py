"""Measures how fast this is on a machine, and how much room it takes: ``dateline bench``."""
