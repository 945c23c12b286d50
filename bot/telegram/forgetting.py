"""Forgets a chat: all that was said in it, and all that it asked for.

What keeps messages from being handled or sent twice stays, without their words: the numbers of
updates, of messages and of the chat itself.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from bot import subscriptions
from bot.people import conversations, turns
from bot.subscription_tables import subscriptions as subscription_rows
from bot.subscription_tables import told as told_rows
from bot.telegram import dialogs
from bot.telegram.outcome import Write
from bot.telegram.tables import DONE, READY, UNCERTAIN, followed, inbox, outbox, standing

_NOTHING = "{}"


def of(chat: int) -> Write:
    """Return what forgets ``chat``, with all its topics."""

    def forget(connection: Connection, now: datetime) -> None:
        _forget_talk(connection, f"telegram:{chat}")
        owned = select(subscription_rows.c.id).where(subscription_rows.c.chat == chat)
        for number in connection.scalars(owned).all():
            subscriptions.remove(connection, number)
        for table in (standing, followed):
            connection.execute(delete(table).where(table.c.chat == chat))
        dialogs.forget(connection, chat)
        _forget_messages(connection, chat)

    return forget


def _forget_talk(connection: Connection, key: str) -> None:
    for table in (turns, conversations, told_rows):
        topics = table.c.chat.startswith(f"{key}/", autoescape=True)
        connection.execute(delete(table).where(or_(table.c.chat == key, topics)))


def _forget_messages(connection: Connection, chat: int) -> None:
    here = outbox.c.chat == chat
    waiting = or_(outbox.c.state == READY, outbox.c.state == UNCERTAIN)
    connection.execute(delete(outbox).where(here, waiting, outbox.c.done_at.is_(None)))
    done = update(outbox).where(here, outbox.c.done_at.is_not(None))
    connection.execute(done.values(payload=_NOTHING, error=None))
    # A tap is kept under who tapped, which in private is the chat.
    read = or_(inbox.c.chat == chat, inbox.c.lane == f"callback_query {chat}")
    connection.execute(update(inbox).where(read, inbox.c.state == DONE).values(raw=_NOTHING))
