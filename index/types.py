"""What moves through the index. Frozen values, no behaviour beyond what follows from their fields.

Offsets are characters (code points) of ``Article.body``, end exclusive. Times are aware UTC.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as a Feed lists it, before its page is fetched.

    ``content`` is the full text (HTML or plain) where the feed carries it, ``summary`` the
    teaser. ``published`` is None where the feed gives no date that can be read; ``updated``
    is when the feed says the item last changed, where it says so apart.
    """

    feed_url: str
    url: str
    headline: str
    summary: str = ""
    content: str = ""
    byline: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A cleaned page. ``published`` is None where the page has no date that can be believed."""

    url: str
    headline: str
    body: str
    source: str
    byline: tuple[str, ...] = ()
    published: datetime | None = None
    language: str = ""
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """An Article as one version of it stands in the catalog.

    ``id`` names the article whatever its version; ``version`` counts from 1, and offsets mean
    the body of that version. ``copy_of`` is the id of the earliest article of which this one
    is a near-copy, else None.
    """

    id: int
    version: int
    first_seen: datetime
    copy_of: int | None = None

    @property
    def known_at(self) -> datetime:
        """When this was news: as published, else when it was first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A contiguous span of one version of an article: what is embedded, retrieved and cited."""

    article_id: int
    version: int
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A span of time, ``since`` inclusive, ``until`` exclusive; None is open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What the index is asked.

    ``window`` is what the question asked for; ``as_of`` hides whatever became known after it,
    and is the "now" that freshness is measured from. Empty tuples filter nothing.
    """

    text: str
    as_of: datetime
    window: Window = Window()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    article_ids: tuple[int, ...] = ()
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for one Query.

    ``score`` orders the hits (fused and freshened, comparable within one query only);
    ``similarity`` is the cosine of question and passage, in [-1, 1], comparable across
    queries. ``also_in`` names the sources that carry a near-copy of the article.
    """

    passage: Passage
    article: StoredArticle
    score: float
    similarity: float
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one version of an article reports that someone said, thought or wrote.

    ``speaker`` is canonical within the article, ``speaker_as_written`` and ``cue`` are the slices
    of their spans. ``is_named`` tells a person or body from "a senior official". ``direct``
    tells a Quotation from indirect speech. ``reported_by`` is the speaker in whose words the
    statement stands, if it does in somebody's. ``number`` counts within the article.
    """

    number: int
    speaker: str
    speaker_as_written: str
    role: str
    is_named: bool
    cue: str
    direct: bool
    source_span: tuple[int, int] | None
    cue_span: tuple[int, int] | None
    content_spans: tuple[tuple[int, int], ...]
    reported_by: str = ""

    def text(self, body: str) -> str:
        """Return the words of the statement out of ``body``, parts joined by an ellipsis."""
        return " … ".join(body[start:end] for start, end in self.content_spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles about one event, as far as they were known at a moment; earliest first, never none.

    ``id`` names the story for good. Articles that are near-copies are one voice, that of the
    earliest of them.
    """

    id: int
    articles: tuple[StoredArticle, ...]

    @property
    def voices(self) -> tuple[StoredArticle, ...]:
        """The articles that were written independently of each other, earliest first."""
        first: dict[int, StoredArticle] = {}
        for one in self.articles:
            first.setdefault(one.copy_of or one.id, one)
        return tuple(first.values())

    @property
    def sources(self) -> tuple[str, ...]:
        """The outlets of independent reports, the first first."""
        return tuple(dict.fromkeys(one.source for one in self.voices))

    @property
    def headline(self) -> str:
        """What the story is called: as its newest independent report."""
        return self.voices[-1].headline

    @property
    def first_known(self) -> datetime:
        """When the first article was known."""
        return self.articles[0].known_at

    @property
    def changed_at(self) -> datetime:
        """When the newest independent report was known: a copy of an old one changes nothing."""
        return self.voices[-1].known_at
