"""Which articles are about one event: decided by what each of them says, and when.

Pure functions. A few articles that may belong together are grouped anew from scratch, so that
the order in which they came matters little.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from index.vectors import Vector

WINDOW = timedelta(days=7)  # what is further apart is no longer the same news
ALIKE = 0.6  # from which two articles are taken to be about one event


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """What of an article tells which event it is about.

    ``voice`` is the id that it has in common with its near-copies; ``story_id`` the story that
    it was in last.
    """

    article_id: int
    version: int
    voice: int
    known_at: datetime
    vector: Vector
    words: dict[str, int]
    story_id: int | None = None


def likeness(one: Sketch, other: Sketch) -> float:
    """Return how sure it is that two articles are about one event; below 0 is "no"."""
    if one.voice == other.voice:
        return 1.0
    if abs(one.known_at - other.known_at) > WINDOW:
        return -1.0
    return float(one.vector @ other.vector) - ALIKE


def grouped(sketches: Sequence[Sketch]) -> list[list[Sketch]]:
    """Group ``sketches`` so that those of a group are alike on average; near-copies stay together."""
    groups = list(_voices(sketches).values())
    while len(groups) > 1:
        links = [
            (_linkage(one, other), place, further)
            for place, one in enumerate(groups)
            for further, other in enumerate(groups[:place])
        ]
        best, place, further = max(links)
        if best < 0:
            break
        groups[further] = groups[further] + groups.pop(place)
    return groups


def named(groups: Sequence[Sequence[Sketch]]) -> list[int | None]:
    """Return which of the stories there were each group goes on with; None makes a new one.

    The group with most articles of a story goes on with it, of several stories with the oldest.
    """
    shares = sorted(
        (-count, story_id, place)
        for place, group in enumerate(groups)
        for story_id, count in Counter(one.story_id for one in group).items()
        if story_id is not None
    )
    owner: dict[int, int] = {}
    for _, story_id, place in shares:
        owner.setdefault(story_id, place)
    return [
        min((one for one, owned in owner.items() if owned == place), default=None)
        for place in range(len(groups))
    ]


def _voices(sketches: Sequence[Sketch]) -> dict[int, list[Sketch]]:
    voices: dict[int, list[Sketch]] = {}
    for one in sorted(sketches, key=lambda one: (one.known_at, one.article_id)):
        voices.setdefault(one.voice, []).append(one)
    return voices


def _linkage(one: Sequence[Sketch], other: Sequence[Sketch]) -> float:
    """Return the mean likeness of two groups, near-copies counting once."""
    first, second = (
        list({sketch.voice: sketch for sketch in group}.values()) for group in (one, other)
    )
    return float(np.mean([likeness(left, right) for left in first for right in second]))
