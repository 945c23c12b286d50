"""A small network that tells whether a text bears a claim out: what it is, and how it is trained."""
