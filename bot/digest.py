"""The digest: which stories one reader is told now, and what of them. Pure.

Nothing that a chat was told before is told again: of a story that it knows only the news is told,
as an update, and where it has none the story is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from bot.citations import cite
from bot.edition import Edition
from bot.summary.lines import Line, lines_of
from bot.summary.summarize import Focus, Length, Summary, summarize
from bot.told import Memory
from bot.types import Sentence
from index.types import Story

FEW = 6
"""Stories in a digest, at most; of a week that may be some more."""

MANY = 9

NEAR = 0.28
"""How near to a topic of the reader's a story has to be."""

SLACK = timedelta(hours=12)
"""How much older than the last digest news may be that only now came to us."""

_PULL = 4.0  # what nearness weighs beside outlets and newness
_SAME = 0.78  # stories so alike are one event that was not seen as one
_AKIN = 0.5  # stories so alike are of one topic
_OF_ONE_TOPIC = 2  # of those so many, where the reader named no topics
_LOOKED_AT = 60  # stories that are weighed for a reader, at most
_NEW_STEMS = 3  # words that a sentence has to bring to be news
_NEW_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What a reader wants: stories about any of ``about``, or all, that came after ``since``."""

    about: tuple[str, ...] = ()
    since: datetime
    most: int = FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A story in a digest, or the news of one that the chat was told at ``told_at``."""

    story: Story
    summary: Summary
    about: str = ""
    told_at: datetime | None = None

    @property
    def is_update(self) -> bool:
        """Whether the chat knows the story."""
        return self.told_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one reader is told at ``as_of`` of what came after ``since``."""

    wants: Wants
    as_of: datetime
    items: tuple[Item, ...] = ()


class Pick(NamedTuple):
    """A story that may be told: where it is in the edition, and which topic brought it."""

    place: int
    about: str


Tell = Callable[[Story, frozenset[int]], Summary]
"""Sums up a story; with ids of articles that the reader knows, only what is new to that."""


def compose(edition: Edition, wants: Wants, memory: Memory, tell: Tell) -> Digest:
    """Choose the stories that matter most to one reader, and what of each is told."""
    items: list[Item] = []
    taken: list[Pick] = []
    for pick in ranked(edition, wants):
        if len(items) == wants.most:
            break
        if _is_crowded(edition, pick, taken, wants):
            continue
        item = news_of(edition.stories[pick.place], memory, tell, pick.about)
        if item is not None:
            items.append(item)
            taken.append(pick)
    return Digest(wants=wants, as_of=edition.as_of, items=tuple(items))


def ranked(edition: Edition, wants: Wants) -> list[Pick]:
    """Return the stories that came in time and are near to a topic, those that matter most first."""
    if not edition.stories:
        return []
    score = edition.weight.copy()
    nearest = np.zeros(len(edition.stories), dtype=np.int64)
    # What comes late is news for some hours, and not when an archive is taken in.
    fits = edition.arrived > wants.since.timestamp()
    fits &= edition.changed > (wants.since - SLACK).timestamp()
    if wants.about:
        near = np.stack([edition.near(topic) for topic in wants.about])
        nearest, best = near.argmax(axis=0), near.max(axis=0)
        fits &= best >= NEAR
        score += _PULL * (best - NEAR)
    places = np.flatnonzero(fits)
    order = places[np.argsort(-score[places], kind="stable")][:_LOOKED_AT]
    return [Pick(int(place), wants.about[nearest[place]] if wants.about else "") for place in order]


def sum_up(story: Story, known: frozenset[int]) -> Summary:
    """Sum a story up in two sentences; with ids of articles that are known, what is new to those."""
    voices = story.voices
    new = [one for one in voices if one.id not in known]
    if not known:
        return summarize(voices, Length.BRIEF)
    old = {
        stem
        for one in story.articles
        if one.id in known
        for line in lines_of(one)
        for stem in line.stems
    }
    stale = frozenset(
        (one.id, line.start) for one in new for line in lines_of(one) if not _is_news(line, old)
    )
    return summarize(voices, Length.BRIEF, Focus(only=frozenset(one.id for one in new), told=stale))


def beginning_of(story: Story) -> Summary:
    """Tell how the newest report of a story begins: for where it cannot be summed up."""
    first = lines_of(story.voices[-1])[:1]
    return Summary(
        sentences=tuple(
            Sentence(text=" ".join(line.text.split()), citations=(1,)) for line in first
        ),
        citations=tuple(cite(1, line.article, (line.start, line.end)) for line in first),
    )


def news_of(story: Story, memory: Memory, tell: Tell, about: str = "") -> Item | None:
    """Return what is to be told of a story; None where that is nothing."""
    known, told_at = unknown(story, memory)
    if known and all(one.id in known for one in story.voices):
        return None
    summary = tell(story, known)
    if not summary.sentences:
        return None
    return Item(story=story, summary=summary, about=about, told_at=told_at)


def unknown(story: Story, memory: Memory) -> tuple[frozenset[int], datetime | None]:
    """Return which articles of a story a chat knows, and when it was told last; none, None if new.

    A near-copy of what is known is known.
    """
    told = {one.id for one in story.articles if one.id in memory.articles}
    if not told:
        return frozenset(), None
    families = {one.copy_of or one.id for one in story.articles if one.id in told}
    known = {one.id for one in story.articles if (one.copy_of or one.id) in families}
    return frozenset(known), max(memory.articles[one] for one in told)


def _is_crowded(edition: Edition, pick: Pick, taken: Sequence[Pick], wants: Wants) -> bool:
    """Tell whether a story would say again what another says, or let one topic flood the digest."""
    if not taken:
        return False
    alike = edition.likeness(pick.place, [one.place for one in taken])
    if alike.max() >= _SAME:
        return True
    if len(wants.about) == 1:
        return False
    if wants.about:
        return _count(one.about == pick.about for one in taken) >= (wants.most + 1) // 2
    return _count(alike >= _AKIN) >= _OF_ONE_TOPIC


def _count(marks: Iterable[bool]) -> int:
    return sum(1 for one in marks if one)


def _is_news(line: Line, old: set[str]) -> bool:
    """Tell whether a sentence brings words, or a figure, that what is known does not have."""
    stems = set(line.stems)
    new = stems - old
    if any(stem.isdigit() for stem in new):
        return True
    return len(new) >= _NEW_STEMS and len(new) >= _NEW_SHARE * len(stems)
