"""Stories made by hand, and what lays them out, for tests of the digests that tell them."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from clippings import clip

from bot.press import Press
from bot.words import stems
from index.story_index import StoryInHand
from index.types import StoredArticle, Story, Window

_DIMENSION = 256


def report(
    number: int, headline: str, body: str, at: datetime, *, source: str = "The Gazette"
) -> StoredArticle:
    """Return an article that was published, and came to us, at ``at``."""
    article = clip(body, id=number, headline=headline, source=source, published=at)
    return replace(article, first_seen=at)


def embed(texts: Sequence[str]) -> np.ndarray:
    """Return unit vectors that are alike as far as the texts share words."""
    rows = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for stem in stems(text):
            row[zlib.crc32(stem.encode()) % _DIMENSION] += 1.0
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Newsstand:
    """Stories by number, each known as far as its reports are by then."""

    def __init__(self) -> None:
        self._reports: dict[int, list[StoredArticle]] = {}

    def add(self, story: int, *reports: StoredArticle) -> None:
        """Let these be reports of ``story``."""
        self._reports.setdefault(story, []).extend(reports)

    def current(self, window: Window, as_of: datetime) -> list[StoryInHand]:
        """Return what changed in ``window``, the last changed first, as ``StoryIndex`` does."""
        known = (self._known(number, as_of) for number in list(self._reports))
        found = [one for one in known if one and _is_in(one, window)]
        found.sort(key=lambda one: one.changed_at, reverse=True)
        rows = embed([f"{one.headline} {one.voices[0].body}" for one in found])
        return [StoryInHand(story=one, vector=row) for one, row in zip(found, rows, strict=True)]

    def by_id(self, story_id: int, as_of: datetime) -> Story | None:
        """Return a story by its number, as it was known then."""
        return self._known(story_id, as_of) if story_id in self._reports else None

    def _known(self, number: int, as_of: datetime) -> Story | None:
        reports = [one for one in self._reports[number] if one.known_at <= as_of]
        reports.sort(key=lambda one: (one.known_at, one.id))
        return Story(id=number, articles=tuple(reports)) if reports else None


def _is_in(story: Story, window: Window) -> bool:
    return any(window.since is None or one.known_at >= window.since for one in story.articles)


def press_of(stand: Newsstand) -> Press:
    """Return what makes digests of the stories on ``stand``."""
    return Press(stand, embed)


def empty_press() -> Press:
    """Return what makes digests where there is no news."""
    return press_of(Newsstand())
