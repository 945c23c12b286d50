"""What moves through the bot. Frozen values; ``Citation.quote`` is always the exact slice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.catalog import Coverage


class Kind(StrEnum):
    """What sort of reply a question got."""

    ANSWER = "answer"
    ABSTENTION = "abstention"
    NOTICE = "notice"  # neither: a greeting, a bad question, "fresh start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered pointer from a sentence to the characters of the article that support it.

    ``quote`` is ``body[start:end]`` of ``version`` of the article, character for character.
    ``also_in`` names other sources that carry a near-copy.
    """

    number: int
    article_id: int
    version: int
    url: str
    headline: str
    source: str
    published: datetime | None
    start: int
    end: int
    quote: str
    also_in: tuple[str, ...] = ()


Seen = Callable[[str], None]
"""Is told what is written so far of a reply, as far as that may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a reply with the numbers of the citations that prove it.

    ``heading`` is a line of ours that begins a part of the reply with it; ``label`` says before it
    where and when it stands, and sets it on a line of its own.
    """

    text: str
    citations: tuple[int, ...]
    heading: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The receipt: what the bot looked through. ``since``/``until`` are None with no dated article."""

    articles: int
    sources: tuple[str, ...]
    since: datetime | None
    until: datetime | None

    @classmethod
    def of(cls, coverage: "Coverage") -> "Searched":
        """Return the receipt for what a search of the catalog looks through."""
        return cls(
            articles=coverage.articles,
            sources=coverage.sources,
            since=coverage.since,
            until=coverage.until,
        )


NOWHERE = Searched(articles=0, sources=(), since=None, until=None)
"""The receipt where nothing was looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one question got. A NOTICE has no sentences; an ABSTENTION may cite the nearest miss.

    ``title`` and ``note`` stand above the sentences where they are of one thing, as of a Story;
    ``stories`` are the ids of the stories of which more can be told. ``length`` is that of a
    Summary, "" where the reply is none.
    """

    question: str
    rewrite: str
    kind: Kind
    text: str
    searched: Searched
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    elapsed_ms: float = 0.0
    title: str = ""
    note: str = ""
    stories: tuple[int, ...] = ()
    length: str = ""
