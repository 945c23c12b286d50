"""Which article is in which story, in the catalog. Each function works in a transaction of its caller's."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    delete,
    func,
    insert,
    select,
    update,
)

from index.story_grouping import Sketch
from index.tables import articles, stories, story_articles
from index.types import Window

_EVER = Window()
_AT_ONCE = 400  # ids in one query: SQLite takes no more than some thousand values

_SKETCH = select(
    story_articles,
    articles.c.known_at,
    func.coalesce(articles.c.copy_of, articles.c.id).label("voice"),
).join(articles, articles.c.id == story_articles.c.article_id)


def waiting(connection: Connection, limit: int) -> list[int]:
    """Return the ids of at most ``limit`` articles that wait to be put into a story."""
    wanted = select(story_articles.c.article_id).where(story_articles.c.version == 0)
    return list(connection.scalars(wanted.order_by(story_articles.c.article_id).limit(limit)))


def let_all_wait(connection: Connection) -> None:
    """Let every article wait to be put into a story anew; its last one is remembered."""
    connection.execute(update(story_articles).values(version=0, vector=None, words=None))


def sketches(connection: Connection, ids: Iterable[int]) -> list[Sketch]:
    """Return the sketches of those of the articles ``ids`` that are in a story."""
    return _by(connection, story_articles.c.article_id, ids)


def kin(connection: Connection, article_id: int) -> list[int]:
    """Return the ids of an article and all its near-copies."""
    root = select(func.coalesce(articles.c.copy_of, articles.c.id))
    head = root.where(articles.c.id == article_id).scalar_subquery()
    return list(
        connection.scalars(
            select(articles.c.id).where((articles.c.id == head) | (articles.c.copy_of == head))
        )
    )


def last_story(connection: Connection, article_id: int) -> int | None:
    """Return the story in which an article is or was last."""
    wanted = select(story_articles.c.story_id).where(story_articles.c.article_id == article_id)
    return connection.scalar(wanted)


def members(connection: Connection, story_ids: Iterable[int], within: Window) -> list[Sketch]:
    """Return the sketches of the articles in these stories that became known ``within`` a time."""
    return _by(connection, story_articles.c.story_id, story_ids, within)


def keep(
    connection: Connection, new: Sketch, groups: Sequence[tuple[int | None, Sequence[Sketch]]]
) -> None:
    """Put the articles of each group into the story with that id, or into a new one.

    ``new`` is the one of them that was not there yet. A story that is left without articles by this becomes the one where most of them went.
    """
    moved: dict[int, int] = {}
    for story_id, group in groups:
        goes_to = _new_story(connection) if story_id is None else story_id
        for one in group:
            if one is new:
                _put(connection, one, goes_to)
            elif one.story_id != goes_to:
                _move(connection, one, goes_to)
            if one.story_id is not None and one.story_id != goes_to:
                moved.setdefault(one.story_id, goes_to)
    for old, goes_to in moved.items():
        left = select(story_articles.c.article_id).where(story_articles.c.story_id == old)
        if connection.execute(left.limit(1)).first() is None:
            become = stories.c.became == old
            connection.execute(update(stories).where(become).values(became=goes_to))
            connection.execute(update(stories).where(stories.c.id == old).values(became=goes_to))


def leave_out(connection: Connection, article_id: int, version: int) -> None:
    """Note that this version of an article belongs to no story."""
    own = story_articles.c.article_id == article_id
    connection.execute(delete(story_articles).where(own))
    row = {"article_id": article_id, "version": version, "story_id": None}
    connection.execute(insert(story_articles).values(row))


def current_id(connection: Connection, story_id: int) -> int | None:
    """Return the id under which a story goes on; None if there never was one with this id."""
    wanted = select(func.coalesce(stories.c.became, stories.c.id)).where(stories.c.id == story_id)
    found: int | None = connection.scalar(wanted)
    return found


def story_of(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Return for each of the articles ``ids`` its story, where it has one."""
    found: dict[int, int] = {}
    for some in _batches(ids):
        wanted = select(story_articles.c.article_id, story_articles.c.story_id).where(
            story_articles.c.article_id.in_(some), story_articles.c.story_id.is_not(None)
        )
        found.update((row.article_id, row.story_id) for row in connection.execute(wanted))
    return found


def articles_of(
    connection: Connection, story_ids: Collection[int], as_of: datetime
) -> dict[int, list[int]]:
    """Return for each story the ids of the articles that were known then, earliest first."""
    found: dict[int, list[int]] = {}
    for some in _batches(story_ids):
        wanted = _placed().where(story_articles.c.story_id.in_(some), articles.c.known_at <= as_of)
        wanted = wanted.order_by(articles.c.known_at, articles.c.id)
        for row in connection.execute(wanted):
            found.setdefault(row.story_id, []).append(row.article_id)
    return found


def with_news(connection: Connection, window: Window, as_of: datetime) -> list[int]:
    """Return the stories of which an article became known in ``window``."""
    wanted = (
        select(story_articles.c.story_id)
        .distinct()
        .join(articles, articles.c.id == story_articles.c.article_id)
    )
    wanted = wanted.where(
        story_articles.c.story_id.is_not(None), articles.c.known_at <= as_of, *_bounds(window)
    )
    return list(connection.scalars(wanted))


def vectors_of(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """Return the vectors of the articles ``ids``, where they have one."""
    found: dict[int, Any] = {}
    for some in _batches(ids):
        wanted = select(story_articles.c.article_id, story_articles.c.vector)
        wanted = wanted.where(
            story_articles.c.article_id.in_(some), story_articles.c.vector.is_not(None)
        )
        found.update((row.article_id, _vector(row.vector)) for row in connection.execute(wanted))
    return found


def _placed() -> Select[Any]:
    return select(story_articles.c.story_id, story_articles.c.article_id).join(
        articles, articles.c.id == story_articles.c.article_id
    )


def _bounds(window: Window) -> list[ColumnElement[bool]]:
    bounds = []
    if window.since is not None:
        bounds.append(articles.c.known_at >= window.since)
    if window.until is not None:
        bounds.append(articles.c.known_at < window.until)
    return bounds


def _by(
    connection: Connection, column: ColumnElement[Any], ids: Iterable[int], within: Window = _EVER
) -> list[Sketch]:
    wanted = _SKETCH.where(story_articles.c.vector.is_not(None), *_bounds(within))
    return [
        _sketch(row)
        for some in _batches(ids)
        for row in connection.execute(wanted.where(column.in_(some))).mappings()
    ]


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(ids))
    for begin in range(0, len(wanted), _AT_ONCE):
        yield wanted[begin : begin + _AT_ONCE]


def _new_story(connection: Connection) -> int:
    (story_id,) = connection.execute(insert(stories).values(became=None)).inserted_primary_key or (
        0,
    )
    return int(story_id)


def _put(connection: Connection, one: Sketch, story_id: int) -> None:
    own = story_articles.c.article_id == one.article_id
    connection.execute(delete(story_articles).where(own))
    connection.execute(insert(story_articles).values(row_of(one, story_id)))


def _move(connection: Connection, one: Sketch, story_id: int) -> None:
    own = story_articles.c.article_id == one.article_id
    connection.execute(update(story_articles).where(own).values(story_id=story_id))


def row_of(one: Sketch, story_id: int) -> dict[str, Any]:
    """Return the row that keeps a sketch in a story."""
    return {
        "article_id": one.article_id,
        "story_id": story_id,
        "version": one.version,
        "vector": one.vector.astype(np.float16).tobytes(),
        "words": one.words,
    }


def _sketch(row: RowMapping) -> Sketch:
    return Sketch(
        article_id=row["article_id"],
        version=row["version"],
        voice=row["voice"],
        known_at=row["known_at"],
        vector=_vector(row["vector"]),
        words=row["words"],
        story_id=row["story_id"],
    )


def _vector(kept: bytes) -> Any:  # noqa: ANN401 - an array, whose type says no more
    return np.frombuffer(kept, dtype=np.float16).astype(np.float32)
