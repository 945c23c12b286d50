"""The stories: articles grouped by event as they come in, and found again by article, id and topic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from index import story_table
from index.catalog import Catalog
from index.database import reading, write
from index.embed import Embedder
from index.story_grouping import WINDOW, Sketch, grouped, likeness, named
from index.types import Passage, StoredArticle, Story, Window
from index.vectors import Filter, Point, Vector, Vectors

LEAD = 600  # characters of a body that tell, with the headline, what happened
_ANY_TIME = Window()
_NEAR = 30  # articles that are compared with a new one
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
        self.vectors.upsert([_point(*pair) for pair in zip(articles, rows, strict=True)])
        for article, row in zip(articles, rows, strict=True):
            if article.version > 1:
                self.vectors.delete_article(article.id, keep_version=article.version)
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
        found = self.vectors.search(
            query.topic,
            self._embedder.embed_query(query.topic),
            filter=_filter(query),
            limit=_DEPTH,
            now=query.as_of,
        )
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

    def _place(self, article: StoredArticle, row: Vector) -> None:
        found = self.vectors.search(
            article.headline,
            row,
            filter=Filter(since=article.known_at - WINDOW, until=article.known_at + WINDOW),
            limit=_NEAR,
            now=article.known_at,
        )
        near = {one.article_id for one in found} - {article.id}

        def work(connection: Connection) -> None:
            new = Sketch(
                article_id=article.id,
                version=article.version,
                voice=article.copy_of or article.id,
                known_at=article.known_at,
                vector=row,
                words={},
                story_id=story_table.last_story(connection, article.id),
            )
            kin = story_table.kin(connection, article.id)
            others = story_table.sketches(connection, near | set(kin))
            touched = {one.story_id for one in others if likeness(new, one) >= 0}
            ids = [one for one in (*touched, new.story_id) if one is not None]
            around = story_table.members(connection, ids)
            groups = grouped([new, *(one for one in around if one.article_id != new.article_id)])
            story_table.keep(connection, list(zip(named(groups), groups, strict=True)))

        write(self._catalog.engine, work)


def beginning(article: StoredArticle) -> str:
    """Return what tells which event an article is about: its headline and how it begins."""
    return f"{article.headline}\n{article.body[:LEAD]}"


def _filter(query: StoryQuery) -> Filter:
    return Filter(
        since=query.window.since,
        until=query.window.until,
        as_of=query.as_of,
        sources=query.sources,
    )


def _point(article: StoredArticle, row: Vector) -> Point:
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
