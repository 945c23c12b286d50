"""Statements made by hand, as they are found in the index, for tests of what is done with them."""

from datetime import datetime

from clippings import YESTERDAY, clip
from marks import place

from index.statement_index import Said
from index.statement_table import StoredStatement


def spoken(
    body: str,
    *content: str,
    speaker: str = "Ida Korr",
    cue: str = "said",
    role: str = "",
    direct: bool = False,
    reported_by: str = "",
    similarity: float = 0.0,
    is_named: bool = True,
    id: int = 1,  # noqa: A002 - as the article calls it
    source: str = "The Gazette",
    published: datetime | None = YESTERDAY,
) -> Said:
    """Return what ``speaker`` said in an article with ``body``; all parts stand in it once."""
    there = bool(speaker) and speaker in body
    article = clip(body, id=id, source=source, published=published)
    spans = tuple(place(body, part) for part in content)
    statement = StoredStatement(
        number=0,
        speaker=speaker,
        speaker_as_written=speaker if there else "",
        role=role,
        is_named=is_named,
        cue=cue,
        direct=direct,
        reported_by=reported_by,
        source_span=place(body, speaker) if there else None,
        cue_span=place(body, cue) if cue else None,
        content_spans=spans,
        article_id=id,
        version=1,
        copy_of=None,
        known_at=article.known_at,
        words=" … ".join(body[start:end] for start, end in spans),
    )
    return Said(statement=statement, article=article, similarity=similarity)
