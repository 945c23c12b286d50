"""What a reader may look up behind an answer: passages as they stand, and how they were found.

Each method leaves the event loop for a thread of its own, beside those that answer.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from itertools import chain
from typing import TypeVar

from bot.log import Threads
from bot.people import Turn
from bot.question import understand
from bot.render_more import Found, Surroundings, Why
from bot.types import Citation, Reply
from index.core import NewsIndex
from index.types import Hit, Query, StoredArticle, Story

_HITS = 12
_AROUND = 600

_T = TypeVar("_T")


class Shelf:
    """Looks things up in ``index``. Raises the errors of the index."""

    def __init__(self, index: NewsIndex) -> None:
        self._index = index
        self._threads = Threads(1, thread_name_prefix="shelf")

    async def surroundings(self, citation: Citation) -> Surroundings | None:
        """Return what stands around ``citation`` in its article; None if that is gone."""
        return await self._run(self._surroundings, citation)

    async def why(self, turn: Turn) -> Why:
        """Return how the question of ``turn`` was understood, and what there is for it."""
        return await self._run(self._why, turn)

    async def article(self, article_id: int) -> StoredArticle | None:
        """Return an article as it is now; None if there is none."""
        return await self._run(self._index.catalog.article, article_id)

    async def story(self, reply: Reply, now: datetime) -> Story | None:
        """Return the story that ``reply`` is about: the one it tells, or of what it cites first."""
        return await self._run(self._story, reply, now)

    async def find(self, text: str, now: datetime, limit: int) -> list[Hit]:
        """Return the passages that fit ``text`` best, one of each article."""
        return await self._run(self._find, text, now, limit)

    async def _run(self, work: Callable[..., _T], *given: object) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work, *given)

    def _surroundings(self, citation: Citation) -> Surroundings | None:
        article = self._index.catalog.article(citation.article_id, citation.version)
        if article is None or article.body[citation.start : citation.end] != citation.quote:
            return None
        return surroundings_in(article.body, citation.start, citation.end)

    def _why(self, turn: Turn) -> Why:
        asked = understand(turn.rewrite, turn.at, ())
        query = Query(text=asked.text, as_of=turn.at, window=asked.window, limit=_HITS)
        cited = [(one.article_id, one.start, one.end) for one in turn.reply.citations]
        found = [_found(hit, cited) for hit in self._index.search(query)]
        return Why(
            understood=_understood(turn, asked.speaker, asked.topic, asked.time_words), found=found
        )

    def _story(self, reply: Reply, now: datetime) -> Story | None:
        stories = self._index.stories
        told = (stories.by_id(one, now) for one in reply.stories)
        cited = (stories.of_article(one.article_id, now) for one in reply.citations)
        return next((one for one in chain(told, cited) if one is not None), None)

    def _find(self, text: str, now: datetime, limit: int) -> list[Hit]:
        hits = self._index.search(Query(text=text, as_of=now, limit=3 * limit))
        best: dict[int, Hit] = {}
        for hit in hits:
            best.setdefault(hit.article.id, hit)
        return list(best.values())[:limit]


def surroundings_in(body: str, start: int, end: int) -> Surroundings:
    """Return ``body[start:end]`` with the rest of its paragraph, a long one cut at a word."""
    begin = max(body.rfind("\n", 0, start) + 1, 0)
    stop = body.find("\n", end)
    stop = len(body) if stop < 0 else stop
    before, after = body[begin:start], body[end:stop]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return Surroundings(before=before, quote=body[start:end], after=after)


def _understood(turn: Turn, speaker: str, topic: str, time_words: str) -> list[tuple[str, str]]:
    known = [("asked", turn.question), ("read as", turn.rewrite), ("speaker", speaker)]
    known += [("topic", topic), ("time", time_words)]
    return [(name, value) for name, value in known if value]


def _found(hit: Hit, cited: list[tuple[int, int, int]]) -> Found:
    passage = hit.passage
    used = any(
        article == hit.article.id and start < passage.end and end > passage.start
        for article, start, end in cited
    )
    return Found(
        source=hit.article.source,
        headline=hit.article.headline,
        url=hit.article.url,
        published=hit.article.published,
        text=passage.text,
        score=hit.score,
        similarity=hit.similarity,
        used=used,
    )
