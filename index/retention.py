"""Forgets old news: what became known before a moment goes, with all that was made of it.

The vectors go first. Whatever ends the process then, the next time does the rest.
"""

from datetime import datetime

from index.ingest import Parts, Progress


def forget_before(parts: Parts, moment: datetime, progress: Progress = lambda _: None) -> int:
    """Forget all articles that became known before ``moment`` (aware); return how many those were.

    Their passages, statements and places in stories go with them. ``progress`` is told how many
    each time. Raises VectorsError and CatalogError; what is away is asked again the next time.
    """
    if not parts.catalog.has_before(moment):
        return 0
    for one in (parts.vectors, parts.statements.vectors, parts.stories.vectors):
        one.delete_before(moment)
    forgotten = 0
    while gone := parts.catalog.remove_before(moment):
        forgotten += gone
        progress(gone)
    return forgotten
