"""``dateline eval FOLDER --stories LABELS``: how well articles are put into stories.

LABELS is a JSON object: name of a part -> identity of an article -> event, where the identity is
the beginning of the SHA-256 of its canonical URL, so that nobody's text or address is in it.
Only articles with a label count, but all of FOLDER are grouped.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from index.core import NewsIndex
from index.errors import InputError
from index.urls import canonical_url

Labels = Mapping[str, str]  # identity of an article -> its event or story

_DIGITS = 16


def identity(url: str) -> str:
    """Return the identity under which the article at ``url`` is labelled."""
    return hashlib.sha256(canonical_url(url).encode()).hexdigest()[:_DIGITS]


def read_labels(file: Path) -> dict[str, dict[str, str]]:
    """Return the labels in ``file``, by part. Raises InputError."""
    try:
        parts: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8"))
        return {
            part: {str(key): str(event) for key, event in labels.items()}
            for part, labels in parts.items()
        }
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"{file} holds no labels of stories: {error}") from error


def story_figures(index: NewsIndex, labels: Path, as_of: datetime) -> dict[str, float]:
    """Return the figures of each part of ``labels`` of which articles are in ``index``."""
    found = {}
    for one in index.catalog.iterate():
        story = index.stories.of_article(one.id, as_of)
        found[identity(one.url)] = f"article {one.id}" if story is None else str(story.id)
    return {
        f"{part}: {name}": value
        for part, events in read_labels(labels).items()
        if (known := {key: event for key, event in events.items() if key in found})
        for name, value in scores({key: found[key] for key in known}, known).items()
    }


def scores(stories: Labels, events: Labels) -> dict[str, float]:
    """Compare the ``stories`` that articles were put into with the ``events`` they are about.

    A digest would tell each story once, so that each story beyond the first of an event is a
    duplicate; a story with articles of several events is a mixed one.
    """
    items = len(set(stories.values()))
    told = {(events[key], story) for key, story in stories.items()}
    duplicates = len(told) - len({event for event, _ in told})
    mixed = sum(number > 1 for number in Counter(story for _, story in told).values())
    return {
        "articles": len(stories),
        "events": len(set(events.values())),
        "stories": items,
        **_pairwise(stories, events),
        **_bcubed(stories, events),
        "duplicates in 100 items": round(100 * duplicates / items, 2),
        "mixed stories in 100": round(100 * mixed / items, 2),
    }


def _pairwise(stories: Labels, events: Labels) -> dict[str, float]:
    both = _pairs(Counter((stories[key], events[key]) for key in stories))
    precision = both / max(1, _pairs(Counter(stories.values())))
    recall = both / max(1, _pairs(Counter(events.values())))
    return _rates("pairs", precision, recall)


def _bcubed(stories: Labels, events: Labels) -> dict[str, float]:
    both = Counter((stories[key], events[key]) for key in stories)
    by_story, by_event = Counter(stories.values()), Counter(events.values())
    precision = sum(both[stories[key], events[key]] / by_story[stories[key]] for key in stories)
    recall = sum(both[stories[key], events[key]] / by_event[events[key]] for key in stories)
    return _rates("B-cubed", precision / len(stories), recall / len(stories))


def _pairs(counted: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(number * (number - 1) // 2 for number in counted.values())


def _rates(what: str, precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        f"{what} precision": round(precision, 3),
        f"{what} recall": round(recall, 3),
        f"{what} F1": round(f1, 3),
    }
