"""The stories of the moment, laid out once for all readers: how much each matters, and to whom.

Nearness to topics is one product of two matrices, however many readers share them.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.words import stems
from index.story_index import StoryInHand
from index.types import StoredArticle, Story
from index.vectors import Vector

_log = logging.getLogger(__name__)

Scores = NDArray[np.float32]

NAMED = 0.6
"""How near a story is to a topic whose words all stand in its headlines: as near as can be."""

_HALF_LIFE = timedelta(hours=14)  # in which the newness of a story halves
_NEWS = 1.5  # what being new weighs, as an outlet more or less does
_OPENING = 240  # characters of an article that, with its headline, name what it is about


class _Sheet(NamedTuple):
    """A story laid out."""

    story: Story
    vector: Vector
    arrived: float
    weight: float
    words: frozenset[str]


class Edition:
    """The stories as they are at ``as_of``; place ``i`` of every array is for ``stories[i]``."""

    def __init__(self, hands: Sequence[StoryInHand], as_of: datetime) -> None:
        sheets = [sheet for hand in hands if (sheet := _laid_out(hand, as_of)) is not None]
        self.as_of = as_of
        self.stories: tuple[Story, ...] = tuple(sheet.story for sheet in sheets)
        self.vectors: Scores = np.array([sheet.vector for sheet in sheets], dtype=np.float32)
        self.arrived = np.array([sheet.arrived for sheet in sheets])
        self.changed = np.array([sheet.story.changed_at.timestamp() for sheet in sheets])
        self.weight: Scores = np.array([sheet.weight for sheet in sheets], dtype=np.float32)
        self._words = [sheet.words for sheet in sheets]
        self._nearness: dict[str, Scores] = {}

    def knows(self, topic: str) -> bool:
        """Tell whether ``near`` can be asked about ``topic``."""
        return topic in self._nearness

    def learn(self, topics: Mapping[str, Vector]) -> None:
        """Measure the stories by ``topics``, each with the unit vectors of what stands for it.

        What is nearest to a story counts.
        """
        if not topics or not self.stories:
            self._nearness.update(dict.fromkeys(topics, np.zeros(0, dtype=np.float32)))
            return
        begins = np.cumsum([0, *(len(rows) for rows in topics.values())])[:-1]
        cosines = np.concatenate(list(topics.values())) @ self.vectors.T
        nearest = np.maximum.reduceat(cosines, begins, axis=0)
        for (topic, rows), row in zip(topics.items(), nearest, strict=True):
            self._nearness[topic] = self._with_names(topic, row) if len(rows) == 1 else row

    def near(self, topic: str) -> Scores:
        """Return how near each story is to ``topic``, from -1 to 1."""
        return self._nearness[topic]

    def likeness(self, place: int, others: Sequence[int]) -> Scores:
        """Return how like the story at ``place`` is to those at ``others``."""
        cosines: Scores = self.vectors[list(others)] @ self.vectors[place]
        return cosines

    def _with_names(self, topic: str, row: Scores) -> Scores:
        wanted = frozenset(stems(topic))
        if wanted:
            named = np.array([wanted <= words for words in self._words], dtype=bool)
            row[named] = np.maximum(row[named], NAMED)
        return row


def _laid_out(hand: StoryInHand, as_of: datetime) -> _Sheet | None:
    """Lay a story out; a broken one is left out, so that it stops no digest."""
    story = hand.story
    try:
        came, matters = arrived(story, as_of).timestamp(), weight(story, as_of)
        return _Sheet(story, hand.vector, came, matters, _words(story))
    except Exception:  # noqa: BLE001 - what strangers publish may trip anything
        _log.exception("Story %s cannot be laid out", story.id)
        return None


def arrived(story: Story, as_of: datetime) -> datetime:
    """Return when the latest independent report of a story came to us: it may be older than that."""
    return max(_arrived(one, as_of) for one in story.voices)


def weight(story: Story, as_of: datetime) -> float:
    """Return how much a story matters to everybody: by its independent outlets and by its newness."""
    age = max(as_of - story.changed_at, timedelta(0))
    # What nobody has dated may be of any age.
    newness = 0.5 ** (age / _HALF_LIFE) if story.voices[-1].published else 0.0
    return float(np.log2(1 + len(story.sources))) + _NEWS * newness


def _arrived(article: StoredArticle, as_of: datetime) -> datetime:
    """An archive that is taken in later than ``as_of`` counts as having come when it was news."""
    seen = article.first_seen
    return max(seen, article.known_at) if seen <= as_of else article.known_at


def _words(story: Story) -> frozenset[str]:
    texts: Iterable[str] = (f"{one.headline}\n{one.body[:_OPENING]}" for one in story.voices)
    return frozenset(stem for text in texts for stem in stems(text))
