"""What each chat was told of which story, so that nothing is told twice and replies are understood.

Every function works in the transaction of the connection it is given. A chat is named as its
conversation is: "telegram:42", "telegram:42/7", "terminal".
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.subscription_tables import told
from index.types import Story

if TYPE_CHECKING:
    from bot.digest import Digest

REMEMBERED = timedelta(days=14)
"""How long what was told is held against telling it again: longer than a story goes on for."""

KEPT = timedelta(days=60)

_AT_ONCE = 400  # chats in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as a chat was told it in line ``line`` of the messages of ``series``.

    It was told as it was at ``changed_at``, out of ``articles``; all ids of them are here.
    """

    story_id: int
    headline: str
    changed_at: datetime
    articles: tuple[int, ...]
    series: str
    line: int
    told_at: datetime


@dataclass(slots=True)
class Memory:
    """What one chat was told of late: which articles, and when."""

    articles: dict[int, datetime] = field(default_factory=dict)

    def add(self, articles: Iterable[int], at: datetime) -> None:
        """Note that these were told then."""
        for one in articles:
            self.articles[one] = max(at, self.articles.get(one, at))


def keep(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Note what was told; ``told_row`` makes the rows."""
    if rows:
        connection.execute(insert(told), list(rows))


def told_row(chat: str, one: Told) -> dict[str, Any]:
    """Return what is kept of ``one``."""
    return {
        "chat": chat,
        "story_id": one.story_id,
        "headline": one.headline,
        "changed_at": one.changed_at,
        "articles": list(one.articles),
        "series": one.series,
        "line": one.line,
        "told_at": one.told_at,
    }


def told_rows(digest: "Digest", chat: str, series: str, now: datetime) -> list[dict[str, Any]]:
    """Return what is to be kept of what a digest tells ``chat``."""
    return [
        told_row(chat, told_now(item.story, series, number, now))
        for number, item in enumerate(digest.items, 1)
    ]


def told_now(story: Story, series: str, line: int, now: datetime) -> Told:
    """Return ``story`` as told, as it is, in line ``line`` of the messages of ``series``."""
    return Told(
        story_id=story.id,
        headline=story.headline,
        changed_at=story.changed_at,
        articles=tuple(article.id for article in story.articles),
        series=series,
        line=line,
        told_at=now,
    )


def memories(connection: Connection, chats: Collection[str], now: datetime) -> dict[str, Memory]:
    """Return what each of ``chats`` was told of late; of those that were told nothing, an empty one."""
    found = {chat: Memory() for chat in chats}
    names = sorted(found)
    for begin in range(0, len(names), _AT_ONCE):
        wanted = select(told.c.chat, told.c.articles, told.c.told_at).where(
            told.c.chat.in_(names[begin : begin + _AT_ONCE]), told.c.told_at > now - REMEMBERED
        )
        for chat, articles, at in connection.execute(wanted):
            found[chat].add(articles, at)
    return found


def of_series(connection: Connection, chat: str, series: str) -> list[Told]:
    """Return the stories that the messages of ``series`` told ``chat``, line by line."""
    wanted = select(told).where(told.c.series == series, told.c.chat == chat)
    return [_told(row) for row in connection.execute(wanted.order_by(told.c.line))]


def latest(connection: Connection, chat: str, limit: int) -> list[Told]:
    """Return the stories that ``chat`` was told last, the last first."""
    wanted = select(told).where(told.c.chat == chat).order_by(told.c.id.desc()).limit(limit)
    return [_told(row) for row in connection.execute(wanted)]


def untell(connection: Connection, series: Collection[str]) -> None:
    """The messages of ``series`` will never be read: let their stories be news again."""
    connection.execute(delete(told).where(told.c.series.in_(list(series))))


def forget(connection: Connection, chat: str) -> None:
    """Forget what ``chat`` was told."""
    connection.execute(delete(told).where(told.c.chat == chat))


def move(connection: Connection, old: str, new: str) -> None:
    """What the chat ``old``, or a topic of it, was told is what ``new`` was told."""
    topics = (
        select(told.c.chat).distinct().where(told.c.chat.startswith(f"{old}/", autoescape=True))
    )
    for chat in [old, *connection.scalars(topics)]:
        moved = update(told).where(told.c.chat == chat)
        connection.execute(moved.values(chat=new + chat.removeprefix(old)))


def prune(connection: Connection, now: datetime) -> int:
    """Forget what was told long ago; return how many lines that were."""
    return connection.execute(delete(told).where(told.c.told_at < now - KEPT)).rowcount


def _told(row: Row[Any]) -> Told:
    return Told(
        story_id=row.story_id,
        headline=row.headline,
        changed_at=row.changed_at,
        articles=tuple(row.articles),
        series=row.series,
        line=row.line,
        told_at=row.told_at,
    )
