"""The commands of ``dateline``, one module for each group of them; imported when they are used."""
