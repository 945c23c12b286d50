"""Asks standing questions again, and tells whoever asked when the news has an answer."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot import people
from bot.markup import escaped
from bot.render import render_html
from bot.telegram import outbox, standing
from bot.telegram.answering import Desk
from bot.telegram.buttons import keyboard_for
from bot.telegram.ledger import Ledger
from bot.telegram.messages import messages_to
from bot.telegram.outbox import BULK, Posting
from bot.telegram.rounds import keep_looking
from bot.telegram.standing import Standing
from bot.telegram.texts import texts_for
from bot.types import Kind, Reply

LOOK_S = 20.0
"""Seconds between two looks for a question that is due."""


class Teller:
    """Works off the standing questions one by one; calls ``written`` when there is news."""

    def __init__(self, desk: Desk, ledger: Ledger, written: Callable[[], None]) -> None:
        self._desk = desk
        self._ledger = ledger
        self._written = written

    async def run(self) -> None:
        """Ask until cancelled."""
        await keep_looking(self._next, LOOK_S, "A standing question could not be asked")

    async def _next(self) -> bool:
        """Ask the question that is due, if there is one; say whether there was."""
        asked = await self._ledger.write(lambda c: standing.due(c, datetime.now(UTC)))
        if asked is None:
            return False
        # A conversation of its own: what was said meanwhile must not bend the question.
        reply = await self._desk.consider(f"standing:{asked.id}", asked.question)
        if reply.kind is Kind.ANSWER:
            await self._ledger.write(lambda c: _tell(c, asked, reply))
            self._written()
        return True


def _tell(connection: Connection, asked: Standing, reply: Reply) -> None:
    now = datetime.now(UTC)
    if not standing.told(connection, asked):
        return
    texts = texts_for(asked.language)
    turn = people.add_turn(connection, asked.address.key, reply, now)
    parts = render_html(reply, now)
    parts[0] = f"{escaped(texts.told.format(question=asked.question))}\n\n{parts[0]}"
    messages = messages_to(asked.address, parts, keyboard_for(reply, turn.number, texts))
    posting = Posting(series=f"standing:{asked.id}", priority=BULK, repeatable=False)
    outbox.put(connection, messages, posting, now)
