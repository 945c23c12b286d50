"""Answers questions for stories from the index. Blocks; knows no Telegram and no terminal."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.citations import cite
from bot.likeness import meaning
from bot.people import Turn
from bot.render import when
from bot.story.question import Kind, StoryAsked
from bot.story.reply import Told, told
from bot.story.timeline import shown, timeline
from bot.story.view import StoryView, view
from bot.types import Citation, Reply, Searched, Sentence
from bot.types import Kind as ReplyKind
from bot.words import stems
from index.core import NewsIndex
from index.statement_index import Said
from index.story_index import FoundStory, StoryQuery
from index.types import Query, Story, Window

_LISTED = 8  # stories of a list
_LOOKED_AT = 40
_COVERED = 0.6  # share of a topic in a story's headlines and leads that makes it a story about it …
_ALIKE = 0.5  # … or the likeness in meaning that does
_AS_GOOD = (
    0.8  # of the best share or likeness: among such stories the one that changed last is meant
)
_LEAD = 600
_NEW = timedelta(days=7)  # before the newest change: as new as that


class StoryDesk:
    """Finds and tells stories."""

    def __init__(self, index: NewsIndex) -> None:
        self._index = index

    def reply(self, asked: StoryAsked, turns: Sequence[Turn], now: datetime) -> Reply | None:
        """Reply to a question for stories; None where there is no such story."""
        if asked.kind is Kind.LATEST:
            return self._latest(asked, now)
        if asked.kind is Kind.FULL:
            story = self._last_told(turns, now)
            return None if story is None else self._told(story, now, full=True)
        found = self.about(asked.topic, asked.window, now)
        return self._told(found[0], now) if found else None

    def by_id(self, story_id: int, now: datetime, *, full: bool = True) -> Reply | None:
        """Tell the story with this id, or the one it has become; None if there is none."""
        story = self._index.stories.by_id(story_id, now)
        return None if story is None else self._told(story, now, full=full)

    def about(self, topic: str, window: Window, now: datetime) -> list[Story]:
        """Return the stories about ``topic``, the one that is meant first."""
        query = StoryQuery(as_of=now, topic=topic, window=window, limit=_LOOKED_AT)
        rated = [(_fit(topic, one), one.story) for one in self._index.stories.search(query)]
        fitting = [(fit, story) for fit, story in rated if fit >= 1.0]
        best = max((fit for fit, _ in fitting), default=0.0)
        good = [story for fit, story in fitting if fit >= _AS_GOOD * best]
        rest = [story for fit, story in fitting if fit < _AS_GOOD * best]
        return [*_meant_first(good), *_meant_first(rest)]

    def view(self, story: Story, now: datetime) -> StoryView:
        """Lay ``story`` out with what was said in its articles."""
        table = self._index.statements.table
        said = [
            Said(statement=one, article=article)
            for article in story.voices
            for one in table.of_article(article.id, now)
            if one.version == article.version
        ]
        return view(story, said)

    def _told(self, story: Story, now: datetime, *, full: bool = False) -> Reply:
        telling = told(self.view(story, now), now, full=full)
        return self._reply(telling, now, () if full else (story.id,))

    def latest(
        self, topic: str, window: Window, now: datetime, limit: int = _LISTED
    ) -> list[Story]:
        """Return the stories about ``topic``, or any, that changed last, the last changed first."""
        if not topic:
            query = StoryQuery(as_of=now, window=window, limit=limit)
            return [one.story for one in self._index.stories.search(query)]
        about = self.about(topic, window, now)
        return sorted(about, key=lambda one: one.changed_at, reverse=True)[:limit]

    def _latest(self, asked: StoryAsked, now: datetime) -> Reply | None:
        listed = self.latest(asked.topic, asked.window, now)
        if not listed:
            return None
        return self._reply(_listing(listed, asked.topic, now), now, tuple(one.id for one in listed))

    def _last_told(self, turns: Sequence[Turn], now: datetime) -> Story | None:
        """Return the story that the last answer was about."""
        cited = [one.article_id for turn in turns[-1:] for one in turn.reply.citations]
        stories = (self._index.stories.of_article(one, now) for one in cited)
        return next((one for one in stories if one is not None), None)

    def _reply(self, telling: Told, now: datetime, stories: tuple[int, ...]) -> Reply:
        coverage = self._index.searched(Query(text="", as_of=now))
        return Reply(
            question="",
            rewrite="",
            kind=ReplyKind.ANSWER,
            text=telling.text,
            searched=Searched.of(coverage),
            sentences=telling.sentences,
            citations=telling.citations,
            title=telling.title,
            note=telling.note,
            stories=stories,
        )


def _fit(topic: str, found: FoundStory) -> float:
    """Return how well a story fits ``topic``: from 1 it is about it."""
    about = meaning(topic)
    leads = (f"{one.headline} {one.body[:_LEAD]}" for one in found.story.voices)
    covered = max((about.share(set(stems(text))) for text in leads), default=0.0)
    return max(covered / _COVERED, found.similarity / _ALIKE)


def _meant_first(stories: Sequence[Story]) -> list[Story]:
    """Put first what most outlets report of what is new, then the rest, the newest first."""
    newest = max((one.changed_at for one in stories), default=None)
    return sorted(
        stories,
        key=lambda one: (
            newest is not None and newest - one.changed_at <= _NEW,
            len(one.sources),
            one.changed_at,
            one.id,
        ),
        reverse=True,
    )


def _listing(stories: Sequence[Story], topic: str, now: datetime) -> Told:
    """Tell of each story its newest news in one sentence."""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for story in stories:
        lines = timeline(story.voices)
        line = lines[-1] if lines else None
        number = len(citations) + 1
        newest = line.article if line else story.voices[-1]
        span = (line.start, line.end) if line else (0, min(len(newest.body), 200))
        citations.append(cite(number, newest, span))
        count = len(story.sources)
        outlets = "1 outlet" if count == 1 else f"{count} independent outlets"
        sentences.append(
            Sentence(
                text=shown(line) if line else citations[-1].quote,
                citations=(number,),
                label=f"{story.headline} ({outlets}, {when(story.changed_at, now)})",
            )
        )
    title = f"The latest about {topic}" if topic else "The latest stories"
    return Told(title=title, note="", sentences=tuple(sentences), citations=tuple(citations))
