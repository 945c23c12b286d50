"""What handling an update leads to: written down in one transaction, nothing done before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import people
from bot.telegram import chats, outbox
from bot.telegram.outbox import INTERACTIVE, Outgoing, Posting
from bot.types import Kind, Reply

Write = Callable[[Connection, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A reply that becomes a turn of the conversation ``key``.

    ``render`` makes its messages, from the number of the turn (0 for a notice, which is none).
    """

    key: str
    reply: Reply
    render: Callable[[int], Sequence[Outgoing]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Messages, then a turn with its own, and whatever else changes in the catalog."""

    messages: Sequence[Outgoing] = ()
    said: Said | None = None
    writes: Sequence[Write] = ()


NOTHING = Outcome()


def write_down(connection: Connection, outcome: Outcome, series: str, now: datetime) -> None:
    """Write an outcome: the turn, the changes, and the messages in the outbox."""
    for work in outcome.writes:
        work(connection, now)
    messages = [*outcome.messages, *_messages_of(connection, outcome.said, now)]
    moved = [_where_it_is_now(connection, one) for one in messages]
    outbox.put(connection, moved, Posting(series=series, priority=INTERACTIVE), now)


def _messages_of(connection: Connection, said: Said | None, now: datetime) -> Sequence[Outgoing]:
    if said is None:
        return ()
    if said.reply.kind is Kind.NOTICE:
        return said.render(0)
    return said.render(people.add_turn(connection, said.key, said.reply, now).number)


def _where_it_is_now(connection: Connection, message: Outgoing) -> Outgoing:
    """The message, for the chat that its chat may have become meanwhile."""
    chat = chats.current(connection, message.chat)
    if chat == message.chat:
        return message
    return Outgoing(chat=chat, payload=message.payload, method=message.method, about=message.about)
