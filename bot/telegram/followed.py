"""Followed stories: whoever follows one is told its news, and only these, as they come.

What a chat was told is kept in ``bot.told``, as that of digests: neither tells what the other
told. The functions work in the transaction of the connection they are given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot import told
from bot.telegram.address import Address
from bot.telegram.tables import followed
from index.types import Story

KEPT = told.REMEMBERED - timedelta(days=1)
"""How long a story is followed without any news: less long than what was told is remembered."""

EVERY = timedelta(minutes=10)
"""How long after one look at a story the next is due."""

MOST = 20
"""Stories that may be followed in one chat or topic."""

_AT_ONCE = 200  # followers of one story that are told in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A story that is followed at ``address``, under the number ``id``, and when it was looked at last."""

    address: Address
    story_id: int
    headline: str
    language: str
    id: int
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Where a story is to be followed, and in which language its news are announced."""

    address: Address
    language: str


def begin(connection: Connection, story: Story, reader: Reader, now: datetime) -> Followed:
    """Follow ``story``, once in each chat and topic; all that is known of it counts as told."""
    for known in of_place(connection, reader.address):
        if known.story_id == story.id:
            return known
    values = {
        "chat": reader.address.chat,
        "topic": reader.address.topic,
        "story_id": story.id,
        "headline": story.headline,
        "language": reader.language,
    }
    made = insert(followed).values(**values, news_at=now, looked_at=now).returning(followed)
    new = _followed(connection.execute(made).one())
    tell(connection, new, story, now)
    return new


def tell(connection: Connection, one: Followed, story: Story, now: datetime) -> str:
    """Note that a follower was told ``story`` as it is; return the series of the message that does."""
    series = f"follow:{one.id}:{now:%Y%m%dT%H%M%S%f}"
    line = told.told_now(story, series, 1, now)
    told.keep(connection, [told.told_row(one.address.key, line)])
    return series


def end(connection: Connection, number: int, chat: int) -> None:
    """Follow a story no longer; ``chat`` is where that is wished, and can end nothing elsewhere."""
    connection.execute(delete(followed).where(followed.c.id == number, followed.c.chat == chat))


def of_place(connection: Connection, address: Address) -> list[Followed]:
    """Return what is followed in a chat and topic, the oldest first."""
    here = (followed.c.chat == address.chat, followed.c.topic == address.topic)
    rows = connection.execute(select(followed).where(*here).order_by(followed.c.id))
    return [_followed(row) for row in rows]


def due(connection: Connection, now: datetime) -> list[Followed]:
    """Return followers of the story that was not looked at for the longest time, and note that it is now.

    Whoever asks beside us gets others.
    """
    late = followed.c.looked_at <= now - EVERY
    oldest = select(followed.c.story_id).where(late).order_by(followed.c.looked_at).limit(1)
    story_id = connection.execute(oldest).scalar()
    few = select(followed.c.id).where(followed.c.story_id == story_id, late).limit(_AT_ONCE)
    claimed = update(followed).where(followed.c.id.in_(few), late).values(looked_at=now)
    return [_followed(row) for row in connection.execute(claimed.returning(followed))]


def has_news(connection: Connection, one: Followed, now: datetime) -> bool:
    """Note that there is news for a follower; say whether it is still for us to tell it."""
    ours = (followed.c.id == one.id, followed.c.looked_at == one.looked_at)
    return connection.execute(update(followed).where(*ours).values(news_at=now)).rowcount == 1


def prune(connection: Connection, now: datetime) -> int:
    """Follow no longer what had no news for long; return how many that were."""
    return connection.execute(delete(followed).where(followed.c.news_at < now - KEPT)).rowcount


def count(connection: Connection) -> int:
    """Return how many stories are followed, each counted in every chat."""
    return connection.execute(select(func.count()).select_from(followed)).scalar_one()


def _followed(row: Row[Any]) -> Followed:
    return Followed(
        address=Address(row.chat, row.topic),
        story_id=row.story_id,
        headline=row.headline,
        language=row.language,
        id=row.id,
        looked_at=row.looked_at,
    )
