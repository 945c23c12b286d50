"""A story as a reader gets to see it: asked for, told, with what became known when."""
