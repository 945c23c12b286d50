"""``dateline eval FOLDER --stories LABELS``: how well articles are put into stories.

LABELS is a JSON object: name of a part -> identity of an article -> event, where the identity is
the beginning of the SHA-256 of its canonical URL, so that nobody's text or address is in it.
Only articles with a label count, but all of FOLDER are grouped.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.digest import Item, Wants
from bot.press import Press
from bot.told import Memory
from index.core import NewsIndex
from index.errors import InputError
from index.types import Story
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


def digest_figures(index: NewsIndex, labels: Path) -> dict[str, float]:
    """Let one reader without topics read a digest each evening, and count what is told twice.

    An item is a duplicate where another story of the same digest tells its event; it tells an
    event as new once more where another story told it on a day before.
    """
    events = {key: event for part in read_labels(labels).values() for key, event in part.items()}
    event_of = {
        one.id: event
        for one in index.catalog.iterate()
        if (event := events.get(identity(one.url))) is not None
    }
    told: dict[str, int] = {}
    counted: Counter[str] = Counter()
    for items in _digests(index, event_of):
        counted["items"] += len(items)
        known = [(event, item) for item in items for event in _events(item.story, event_of)]
        counted["duplicates"] += len(known) - len({event for event, _ in known})
        for event, item in known:
            again = told.get(event, item.story.id) != item.story.id and not item.is_update
            counted["again"] += again
        told |= {event: item.story.id for event, item in known}
    share = 100 / max(1, counted["items"])
    return {
        "digests: items": counted["items"],
        "digests: duplicates in 100 items": round(share * counted["duplicates"], 2),
        "digests: told as new once more in 100": round(share * counted["again"], 2),
    }


def _digests(index: NewsIndex, event_of: Mapping[int, str]) -> Iterator[Sequence[Item]]:
    """Yield the items of the digest of each evening on which there is news with a label."""
    days = sorted({one.known_at.date() for one in index.catalog.articles(event_of).values()})
    press = Press(index.stories, index.embedder.embed_passages)
    memory = Memory()
    for day in days:
        evening = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
        wants = Wants(since=evening - timedelta(days=1))
        items = press.once(wants, memory, evening).items
        for item in items:
            memory.add((one.id for one in item.story.articles), evening)
        yield items


def _events(story: Story, event_of: Mapping[int, str]) -> set[str]:
    return {event for one in story.articles if (event := event_of.get(one.id)) is not None}


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
