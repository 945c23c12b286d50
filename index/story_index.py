"""The stories: articles grouped by event as they come in, and found again by article, id and topic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from index import story_table
from index.catalog import Catalog
from index.database import STORIES, in_turn, reading, write
from index.embed import Embedder
from index.errors import VectorsAwayError
from index.roundups import is_roundup
from index.story_grouping import ALIKE, MOST, WINDOW, Sketch, grouped, joined, likeness, named
from index.story_words import telling_words
from index.types import Passage, StoredArticle, Story, Window
from index.vectors import Filter, Point, Vector, Vectors

LEAD = 600  # characters of a body that tell, with the headline, what happened
_ANY_TIME = Window()
_NEAR = 30  # articles that are compared with a new one
_REGROUPED = 3 * WINDOW  # what is longer past stays in its story
_MAYBE = 0.4 * ALIKE  # likeness of two articles from which they may be of one story
_DEPTH = 120  # articles near a topic that are looked at
_BATCH = 48  # articles embedded together


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryQuery:
    """What is asked of the stories: about what ("" for anything), which changed when, by whom."""

    as_of: datetime
    topic: str = ""
    window: Window = _ANY_TIME
    sources: tuple[str, ...] = ()
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStory:
    """A story found. ``similarity`` is the cosine of topic and nearest article, 0 without a topic."""

    story: Story
    similarity: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoryInHand:
    """A story with a unit vector of what it is about, to be compared with those of topics."""

    story: Story
    vector: Vector


class StoryIndex:
    """Stories in the catalog, and the beginnings of articles in vectors of their own.

    May be called from any thread.
    """

    def __init__(self, catalog: Catalog, vectors: Vectors, embedder: Embedder) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self.vectors = vectors

    def place(self, articles: Sequence[StoredArticle]) -> None:
        """Put ``articles`` into stories, taking them out of those they were in. Durable on return."""
        rows = self._embedder.embed_passages([beginning(one) for one in articles])
        self.vectors.upsert([story_point(*pair) for pair in zip(articles, rows, strict=True)])
        for article, row in zip(articles, rows, strict=True):
            if article.version > 1:
                self.vectors.delete_article(article.id, keep_version=article.version)
            if is_roundup(article.headline):
                self._leave_out(article)
            else:
                self._place(article, row)

    def place_waiting(self) -> int:
        """Put into stories what waits for that; return how many articles that were."""
        done = 0
        while ids := self._waiting():
            found = self._catalog.articles(ids)
            self.place(list(found.values()))
            done += len(found)
        return done

    def is_behind(self) -> bool:
        """Tell whether any article waits to be put into a story."""
        with reading(self._catalog.engine) as connection:
            return bool(story_table.waiting(connection, 1))

    def let_all_wait(self) -> None:
        """Let every article be put into a story anew."""
        write(self._catalog.engine, story_table.let_all_wait)

    def of_article(self, article_id: int, as_of: datetime) -> Story | None:
        """Return the story of an article as it was known then; None where it is in none."""
        with reading(self._catalog.engine) as connection:
            story_id = story_table.story_of(connection, [article_id]).get(article_id)
        return None if story_id is None else self.by_id(story_id, as_of)

    def by_id(self, story_id: int, as_of: datetime) -> Story | None:
        """Return a story as it was known then, or the one that it has become; None if there is none."""
        with reading(self._catalog.engine) as connection:
            now = story_table.current_id(connection, story_id)
        return None if now is None else self._stories([now], as_of).get(now)

    def search(self, query: StoryQuery) -> list[FoundStory]:
        """Return stories: the nearest to the topic first, without one the last changed first."""
        if not query.topic:
            return self._latest(query)
        try:
            found = self.vectors.search(
                query.topic,
                self._embedder.embed_query(query.topic),
                filter=_filter(query),
                limit=_DEPTH,
                now=query.as_of,
            )
        except VectorsAwayError:
            return []  # a question is then answered out of articles
        similar: dict[int, float] = {}
        with reading(self._catalog.engine) as connection:
            of = story_table.story_of(connection, [one.article_id for one in found])
        for one in found:
            if one.article_id in of:
                story_id = of[one.article_id]
                similar[story_id] = max(similar.get(story_id, -1.0), one.similarity)
        known = self._stories(similar, query.as_of)
        ranked = sorted(similar, key=lambda story_id: -similar[story_id])
        return [
            FoundStory(story=known[one], similarity=similar[one]) for one in ranked if one in known
        ][: query.limit]

    def current(self, window: Window, as_of: datetime) -> list[StoryInHand]:
        """Return all stories that changed in ``window``, the last changed first."""
        with reading(self._catalog.engine) as connection:
            ids = story_table.with_news(connection, window, as_of)
        known = sorted(
            self._stories(ids, as_of).values(),
            key=lambda one: (one.changed_at, one.id),
            reverse=True,
        )
        with reading(self._catalog.engine) as connection:
            vectors = story_table.vectors_of(
                connection, [article.id for one in known for article in one.voices]
            )
        return [
            StoryInHand(
                story=one,
                vector=_middle(vectors[two.id] for two in one.voices if two.id in vectors),
            )
            for one in known
            if any(two.id in vectors for two in one.voices)
        ]

    def close(self) -> None:
        """Let go of the vectors."""
        self.vectors.close()

    def _latest(self, query: StoryQuery) -> list[FoundStory]:
        with reading(self._catalog.engine) as connection:
            ids = story_table.with_news(connection, query.window, query.as_of)
        known = self._stories(ids, query.as_of).values()
        wanted = [
            one for one in known if not query.sources or set(query.sources) & set(one.sources)
        ]
        wanted.sort(key=lambda one: (one.changed_at, one.id), reverse=True)
        return [FoundStory(story=one) for one in wanted[: query.limit]]

    def _waiting(self) -> list[int]:
        with reading(self._catalog.engine) as connection:
            return story_table.waiting(connection, _BATCH)

    def _stories(self, ids: Iterable[int], as_of: datetime) -> dict[int, Story]:
        with reading(self._catalog.engine) as connection:
            members = story_table.articles_of(connection, set(ids), as_of)
        bodies = self._catalog.articles(one for those in members.values() for one in those)
        return {
            story_id: Story(id=story_id, articles=tuple(bodies[one] for one in those))
            for story_id, those in members.items()
            if all(one in bodies for one in those)
        }

    def _leave_out(self, article: StoredArticle) -> None:
        """Keep out of all stories what is about no one event."""
        write(
            self._catalog.engine,
            lambda connection: story_table.leave_out(connection, article.id, article.version),
        )

    def _place(self, article: StoredArticle, row: Vector) -> None:
        """Put one article into a story, in one transaction."""
        near = self._near(article, row)
        words = telling_words(article)

        def work(connection: Connection) -> None:
            in_turn(
                connection, STORIES
            )  # another article of the same event may be about to be placed
            new = Sketch(
                article_id=article.id,
                version=article.version,
                voice=article.copy_of or article.id,
                known_at=article.known_at,
                vector=row,
                words=words,
                story_id=story_table.last_story(connection, article.id),
            )
            around = _around(connection, new, near)
            story_table.keep(connection, new, _settled(new, around))

        write(self._catalog.engine, work)

    def _near(self, article: StoredArticle, row: Vector) -> set[int]:
        """Return the articles of those days that are nearest to one."""
        days = _days_around(article.known_at, WINDOW)
        found = self.vectors.search(
            beginning(article),
            row,
            filter=Filter(since=days.since, until=days.until),
            limit=_NEAR,
            now=article.known_at,
        )
        return {one.article_id for one in found} - {article.id}


def _around(connection: Connection, new: Sketch, near: set[int]) -> list[Sketch]:
    """Return the articles of all stories that ``new`` may belong to, or did."""
    kin = set(story_table.kin(connection, new.article_id)) - {new.article_id}
    others = story_table.sketches(connection, near | kin)
    alike = likeness([new, *others])[0, 1:]
    touched = {
        one.story_id
        for one, how in zip(others, alike, strict=True)
        if how >= _MAYBE or one.voice == new.voice
    } | {new.story_id}
    members = story_table.members(
        connection,
        [one for one in touched if one is not None],
        _days_around(new.known_at, _REGROUPED),
    )
    return [one for one in members if one.article_id != new.article_id]


def _settled(new: Sketch, around: Sequence[Sketch]) -> list[tuple[int | None, Sequence[Sketch]]]:
    """Return stories with the articles that belong to them now that there is ``new``."""
    if len({one.voice for one in around}) < MOST:
        groups = grouped([new, *around])
        return list(zip(named(groups), groups, strict=True))
    stories: dict[int, list[Sketch]] = {}
    for one in around:
        if one.story_id is not None:
            stories.setdefault(one.story_id, []).append(one)
    return [(joined(new, stories), [new])]


def beginning(article: StoredArticle) -> str:
    """Return what tells which event an article is about: its headline and how it begins."""
    return f"{article.headline}\n{article.body[:LEAD]}"


def _days_around(moment: datetime, reach: timedelta) -> Window:
    """Return the time that far before and after ``moment``, which may be close to the end of time."""
    earliest, latest = (end.replace(tzinfo=UTC) for end in (datetime.min, datetime.max))  # noqa: DTZ901
    return Window(
        since=moment - reach if moment - earliest > reach else earliest,
        until=moment + reach if latest - moment > reach else latest,
    )


def _filter(query: StoryQuery) -> Filter:
    return Filter(
        since=query.window.since,
        until=query.window.until,
        as_of=query.as_of,
        sources=query.sources,
    )


def story_point(article: StoredArticle, row: Vector) -> Point:
    """Return the beginning of an article as it is kept in the vectors."""
    text = beginning(article)
    return Point(
        passage=Passage(
            article_id=article.id,
            version=article.version,
            number=0,
            start=0,
            end=min(LEAD, len(article.body)),
            text=article.body[:LEAD],
        ),
        vector=row,
        lexical=text,
        known_at=article.known_at,
        source=article.source,
        language=article.language,
    )


def _middle(vectors: Iterable[Vector]) -> Vector:
    total: Vector = np.sum(list(vectors), axis=0)
    return total / max(float(np.linalg.norm(total)), 1e-9)
