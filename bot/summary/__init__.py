"""Sums up: the sentences that carry a story, an article or what was answered, each with its citation."""
