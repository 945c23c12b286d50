"""Standing questions: asked without an answer, and asked again until the news has one.

The functions work in the transaction of the connection they are given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from bot.telegram.address import Address
from bot.telegram.tables import OPEN, TOLD, standing

KEPT = timedelta(days=30)
"""How long a question is asked again."""

EVERY = timedelta(minutes=30)
"""How long after it was asked in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A question, where its answer is to go, and in whose language it is announced."""

    address: Address
    question: str
    language: str
    id: int = 0


def keep(connection: Connection, asked: Standing, now: datetime) -> None:
    """Keep a question, once for each chat and topic."""
    here = (standing.c.chat == asked.address.chat, standing.c.topic == asked.address.topic)
    same = select(standing.c.id).where(
        *here, standing.c.question == asked.question, standing.c.state == OPEN
    )
    if connection.execute(same).first() is None:
        values = {
            "chat": asked.address.chat,
            "topic": asked.address.topic,
            "about": asked.address.about,
            "question": asked.question,
            "language": asked.language,
        }
        times = {"asked_at": now, "looked_at": now}
        connection.execute(insert(standing).values(**values, **times, state=OPEN))


def due(connection: Connection, now: datetime) -> Standing | None:
    """Return the question that was not asked for the longest time, and note that it is now."""
    wanted = select(standing).where(
        standing.c.state == OPEN,
        standing.c.looked_at <= now - EVERY,
        standing.c.asked_at > now - KEPT,
    )
    row = connection.execute(wanted.order_by(standing.c.looked_at).limit(1)).first()
    if row is None:
        return None
    change = update(standing).where(standing.c.id == row.id).values(looked_at=now)
    connection.execute(change)
    address = Address(row.chat, row.topic, row.about if row.chat < 0 else None, row.about)
    return Standing(address=address, question=row.question, language=row.language, id=row.id)


def told(connection: Connection, asked: Standing) -> bool:
    """Note that a question was answered; say whether it still stood."""
    change = update(standing).where(standing.c.id == asked.id, standing.c.state == OPEN)
    return connection.execute(change.values(state=TOLD)).rowcount == 1


def count(connection: Connection) -> int:
    """Return how many questions stand."""
    rows = connection.execute(select(standing.c.id).where(standing.c.state == OPEN))
    return len(rows.all())
