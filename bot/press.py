"""Where digests are made: the stories are laid out once, and told to each reader out of that.

``Press`` blocks, and is used by one thread at a time: ``apart`` is how the event loop asks for it.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import numpy as np

from bot.digest import SLACK, Digest, Item, Wants, beginning_of, compose, news_of, sum_up
from bot.edition import Edition
from bot.log import Threads
from bot.summary.summarize import Summary
from bot.told import Memory
from bot.topics import phrases_of
from index.story_index import StoryInHand
from index.types import Story, Window
from index.vectors import Vector

_log = logging.getLogger(__name__)

FRESH = timedelta(minutes=5)
"""For how long an edition is not made anew: readers who are due together get the same one."""

DAY = timedelta(hours=24)
"""How far back a digest reaches that somebody asks for."""

LONGEST = timedelta(days=8)
"""How far back a digest reaches, whenever the last one was."""

_PHRASES_KEPT = 20_000
_WRITING_S = 20.0  # that a language model may take over one edition: digests come in time
_LITTLE = 2  # stories

_T = TypeVar("_T")


class Stories(Protocol):
    """What knows the stories: ``index.story_index.StoryIndex``."""

    def current(self, window: Window, as_of: datetime) -> list[StoryInHand]:
        """Return all stories that changed in ``window``."""
        ...

    def by_id(self, story_id: int, as_of: datetime) -> Story | None:
        """Return the story with this id, or the one that it has become; None if there is none."""
        ...


Embed = Callable[[list[str]], Vector]
"""Turns texts into unit vectors, one row each."""

Reword = Callable[[Summary], Summary]
"""Tells the news of a story in other words, or as they are; blocks."""


class Press:
    """Composes digests of ``stories``; ``embed`` makes vectors of topics, ``reword`` may reword news."""

    def __init__(self, stories: Stories, embed: Embed, reword: Reword | None = None) -> None:
        self._stories = stories
        self._embed = embed
        self._reword = reword
        self._wrote_s = 0.0
        self._thread = Threads(1, thread_name_prefix="press")
        self._phrases: dict[str, Vector] = {}
        self._edition: Edition | None = None
        self._since: datetime | None = None
        self._summaries: dict[tuple[int, datetime, frozenset[int]], Summary] = {}

    def edition(self, since: datetime, topics: Collection[str], now: datetime) -> Edition:
        """Return the stories since ``since`` (and somewhat before), measured by ``topics``."""
        edition = self._edition
        if edition is None or not self._reaches(since) or not _is_fresh(edition, now):
            window = Window(since=since - SLACK)
            edition = Edition(self._stories.current(window, now), now)
            self._edition, self._since = edition, since
            self._summaries.clear()
            self._wrote_s = 0.0
        new = sorted({topic for topic in topics if not edition.knows(topic)})
        edition.learn(self._vectors(new))
        return edition

    def compose(self, edition: Edition, wants: Wants, memory: Memory) -> Digest:
        """Compose a digest; what cannot be told of a story is left out, and logged."""
        return compose(edition, wants, memory, self._tell)

    def once(self, wants: Wants, memory: Memory, now: datetime) -> Digest:
        """Compose the digest of one reader."""
        return self.compose(self.edition(wants.since, wants.about, now), wants, memory)

    def at_once(self, wants: Wants, memory: Memory, now: datetime) -> Digest:
        """Compose a digest that was asked for.

        Whoever was told nothing yet gets older news, too, where there is little else.
        """
        digest = self.once(wants, memory, now)
        if len(digest.items) > _LITTLE or memory.articles:
            return digest
        return self.once(replace(wants, since=now - LONGEST), memory, now)

    def news(self, story_id: int, memories: Mapping[str, Memory], now: datetime) -> dict[str, Item]:
        """Return by chat what is news of a story to those of ``memories`` who know it."""
        story = self._stories.by_id(story_id, now)
        if story is None:
            return {}
        told: dict[frozenset[int], Summary] = {}

        def tell(story: Story, known: frozenset[int]) -> Summary:
            if known not in told:
                told[known] = _summary(story, known)
            return told[known]

        found = {chat: news_of(story, memory, tell) for chat, memory in memories.items()}
        return {chat: item for chat, item in found.items() if item and item.is_update}

    async def apart(self, work: Callable[..., _T], *given: object) -> _T:
        """Run ``work``, which uses this, in the thread that is there for it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    def _reaches(self, since: datetime) -> bool:
        return self._since is not None and self._since <= since

    def _tell(self, story: Story, known: frozenset[int]) -> Summary:
        key = (story.id, story.changed_at, known)
        if key not in self._summaries:
            self._summaries[key] = self._reworded(_summary(story, known))
        return self._summaries[key]

    def _reworded(self, summary: Summary) -> Summary:
        if self._reword is None or not summary.sentences or self._wrote_s >= _WRITING_S:
            return summary
        begun = time.monotonic()
        told = self._reword(summary)
        self._wrote_s += time.monotonic() - begun
        return told

    def _vectors(self, topics: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of what stands for each of ``topics``."""
        phrases = {topic: phrases_of(topic) for topic in topics}
        wanted = sorted({one for those in phrases.values() for one in those})
        new = [one for one in wanted if one not in self._phrases]
        if len(self._phrases) > _PHRASES_KEPT:
            self._phrases = {one: self._phrases[one] for one in wanted if one in self._phrases}
        if new:
            self._phrases.update(zip(new, self._embed(new), strict=True))
        return {
            topic: np.stack([self._phrases[one] for one in those])
            for topic, those in phrases.items()
        }


def _is_fresh(edition: Edition, now: datetime) -> bool:
    return edition.as_of <= now <= edition.as_of + FRESH


def _summary(story: Story, known: frozenset[int]) -> Summary:
    told = _safely(partial(sum_up, story, known), story)
    if told is None and not known:
        told = _safely(partial(beginning_of, story), story)
    return told or Summary()


def _safely(tell: Callable[[], Summary], story: Story) -> Summary | None:
    """One broken story stops no digest; None where it cannot be told."""
    try:
        return tell()
    except Exception:  # noqa: BLE001 - what strangers publish may trip anything
        _log.exception("Story %s cannot be told", story.id)
        return None
