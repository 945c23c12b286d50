"""Conversations, kept in the database of the catalog: they survive a restart, and never mix.

A chat is known by its key: "terminal", "telegram:42", or "telegram:42/7" for topic 7 in a forum.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.types import Citation, Kind, Reply, Searched, Sentence
from index.database import reading, write
from index.tables import AnyText, UtcDateTime
from index.tables import metadata as index_metadata

REMEMBERED = 12  # turns: what a follow-up can reach back to

KEPT = timedelta(days=180)
"""How long turns are kept for the buttons under old answers."""

_PRUNED = 2_000  # turns at a time

metadata = MetaData(naming_convention=index_metadata.naming_convention)

# The present conversation of a chat are its turns numbered above ``began_after``.
conversations = Table(
    "conversations",
    metadata,
    Column("chat", AnyText, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("began_after", Integer, nullable=False, default=0),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", AnyText, ForeignKey("conversations.chat", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("question", AnyText, nullable=False),
    Column("rewrite", AnyText, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reply", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("chat", "number"),
)


# Made once: to make a statement takes longer than to run it.
_LATEST = select(func.max(turns.c.number)).where(turns.c.chat == bindparam("this"))
_ADD = insert(turns)
_GO_ON = update(conversations).where(conversations.c.chat == bindparam("this"))
_BEGIN = _GO_ON.where(conversations.c.began_after == bindparam("latest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question with its reply. ``number`` counts the turns of a chat from 1; ``at`` is UTC."""

    number: int
    question: str
    rewrite: str
    reply: Reply
    at: datetime


class People:
    """The conversations of all chats in the database behind ``engine``.

    Each method is one transaction. All raise CatalogError where the database fails.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def conversation(self, chat: str) -> list[Turn]:
        """Return the latest turns of the present conversation of ``chat``, oldest first."""
        present = turns.join(conversations)
        wanted = select(turns.c.number, turns.c.reply, turns.c.at).select_from(present)
        wanted = wanted.where(turns.c.chat == chat, turns.c.number > conversations.c.began_after)
        latest = wanted.order_by(turns.c.number.desc()).limit(REMEMBERED)
        with reading(self._engine) as connection:
            rows = connection.execute(latest).all()
        return [_turn(number, reply_from_json(reply), at) for number, reply, at in reversed(rows)]

    def add_turn(self, chat: str, reply: Reply, at: datetime) -> Turn:
        """Keep ``reply`` and its question as the latest turn of ``chat``, and return it."""
        return write(self._engine, lambda connection: add_turn(connection, chat, reply, at))

    def turn(self, chat: str, number: int) -> Turn | None:
        """Return one turn of ``chat``, however old; None if there is none."""
        with reading(self._engine) as connection:
            return find_turn(connection, chat, number)

    def start_afresh(self, chat: str) -> None:
        """Let the next turn of ``chat`` begin a new conversation; what was said stays stored."""
        write(self._engine, lambda connection: start_afresh(connection, chat))

    def forget(self, chat: str) -> None:
        """Delete all that was said in ``chat``."""
        write(self._engine, lambda connection: _forget(connection, chat))


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """Return ``reply`` as what JSON can hold; ``reply_from_json`` gives an equal one back."""
    plain: dict[str, Any] = _plain(asdict(reply))
    return plain


def reply_from_json(plain: Mapping[str, Any]) -> Reply:
    """Return the reply that ``reply_to_json`` was given."""
    fields = dict(plain)
    fields["kind"] = Kind(plain["kind"])
    fields["searched"] = _searched(plain["searched"])
    fields["sentences"] = tuple(_sentence(one) for one in plain["sentences"])
    fields["citations"] = tuple(_citation(one) for one in plain["citations"])
    fields["stories"] = tuple(plain.get("stories", ()))
    return Reply(**fields)


def add_turn(connection: Connection, chat: str, reply: Reply, at: datetime) -> Turn:
    """Do what ``People.add_turn`` does, in the transaction of ``connection``."""
    latest = connection.scalar(_LATEST, {"this": chat}) or 0
    _touch(connection, chat, latest, at)
    turn = _turn(latest + 1, reply, at)
    row = {
        "chat": chat,
        "number": turn.number,
        "question": turn.question,
        "rewrite": turn.rewrite,
        "kind": reply.kind.value,
        "reply": reply_to_json(reply),
        "at": at,
    }
    connection.execute(_ADD, row)
    return turn


def find_turn(connection: Connection, chat: str, number: int) -> Turn | None:
    """Do what ``People.turn`` does, in the transaction of ``connection``."""
    wanted = select(turns.c.number, turns.c.reply, turns.c.at)
    row = connection.execute(wanted.where(turns.c.chat == chat, turns.c.number == number)).first()
    return None if row is None else _turn(row[0], reply_from_json(row[1]), row[2])


def prune(connection: Connection, now: datetime) -> int:
    """Forget old turns, some at a time; return how many that were.

    The last of each chat stays: its number goes on from there, and no old button meets a new turn.
    """
    later = turns.alias()
    is_followed = select(later.c.id).where(
        later.c.chat == turns.c.chat, later.c.number > turns.c.number
    )
    old = select(turns.c.id).where(turns.c.at < now - KEPT, is_followed.exists())
    few = old.order_by(turns.c.id).limit(_PRUNED)
    return connection.execute(delete(turns).where(turns.c.id.in_(few))).rowcount


def start_afresh(connection: Connection, chat: str) -> None:
    """Do what ``People.start_afresh`` does, in the transaction of ``connection``."""
    latest = select(func.max(turns.c.number)).where(turns.c.chat == chat).scalar_subquery()
    change = update(conversations).where(conversations.c.chat == chat)
    connection.execute(change.values(began_after=func.coalesce(latest, 0)))


def move_conversations(connection: Connection, old: str, new: str) -> None:
    """Let what was said in the chat ``old``, and in its topics, be what was said in ``new``.

    A conversation that has begun there already stays, and the old one is left where it is.
    """
    topics = conversations.c.chat.startswith(f"{old}/", autoescape=True)
    held = select(conversations).where((conversations.c.chat == old) | topics)
    for row in connection.execute(held).mappings().all():
        chat = new + row["chat"].removeprefix(old)
        there = select(conversations.c.chat).where(conversations.c.chat == chat)
        if connection.execute(there).first() is None:
            _move_conversation(connection, row, chat)


def _move_conversation(connection: Connection, row: RowMapping, chat: str) -> None:
    connection.execute(insert(conversations).values(**{**row, "chat": chat}))
    connection.execute(update(turns).where(turns.c.chat == row["chat"]).values(chat=chat))
    connection.execute(delete(conversations).where(conversations.c.chat == row["chat"]))


def _touch(connection: Connection, chat: str, latest: int, at: datetime) -> None:
    """Note that the conversation of ``chat``, with ``latest`` turns up to now, goes on."""
    if connection.execute(_GO_ON, {"this": chat, "updated_at": at}).rowcount == 0:
        connection.execute(insert(conversations).values(chat=chat, started_at=at, updated_at=at))
    connection.execute(_BEGIN, {"this": chat, "latest": latest, "started_at": at})


def _forget(connection: Connection, chat: str) -> None:
    connection.execute(delete(turns).where(turns.c.chat == chat))
    connection.execute(delete(conversations).where(conversations.c.chat == chat))


def _turn(number: int, reply: Reply, at: datetime) -> Turn:
    return Turn(number=number, question=reply.question, rewrite=reply.rewrite, reply=reply, at=at)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field of a reply holds
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(plain: str | None) -> datetime | None:
    return None if plain is None else datetime.fromisoformat(plain)


def _searched(plain: Mapping[str, Any]) -> Searched:
    span = {name: _moment(plain[name]) for name in ("since", "until")}
    return Searched(**{**plain, **span, "sources": tuple(plain["sources"])})


def _sentence(plain: Mapping[str, Any]) -> Sentence:
    return Sentence(**{**plain, "citations": tuple(plain["citations"])})


def _citation(plain: Mapping[str, Any]) -> Citation:
    known = {"published": _moment(plain["published"]), "also_in": tuple(plain["also_in"])}
    return Citation(**{**plain, **known})
