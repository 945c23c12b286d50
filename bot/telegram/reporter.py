"""Looks at followed stories again and again, and tells whoever follows one what is new of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from bot import told
from bot.digest import Item
from bot.press import Press
from bot.telegram import chats, followed, outbox
from bot.telegram.follow_messages import news_messages
from bot.telegram.followed import Followed
from bot.telegram.ledger import Ledger
from bot.telegram.outbox import BULK, Posting
from bot.telegram.rounds import keep_looking
from bot.told import Memory

LOOK_S = 20.0
"""Seconds between two looks for a followed story that is due."""


class Reporter:
    """Works off the followed stories one by one; calls ``written`` when there is news."""

    def __init__(self, press: Press, ledger: Ledger, written: Callable[[], None]) -> None:
        self._press = press
        self._ledger = ledger
        self._written = written

    async def run(self) -> None:
        """Report until cancelled."""
        await keep_looking(self._next, LOOK_S, "A followed story could not be looked at")

    async def _next(self) -> bool:
        """Look at the story that is due, if there is one; say whether there was."""
        now = datetime.now(UTC)
        found = await self._ledger.write(lambda c: followed.due(c, now))
        if not found:
            return False
        there, memories = await self._ledger.read(lambda c: _readers(c, found, now))
        story_id = found[0].story_id
        news = await self._press.apart(self._press.news, story_id, memories, now)
        for one in there:
            if item := news.get(one.address.key):
                await self._ledger.write(partial(_tell, one=one, item=item, now=now))
        if news:
            self._written()
        return True


def _readers(
    connection: Connection, found: Sequence[Followed], now: datetime
) -> tuple[list[Followed], dict[str, Memory]]:
    """Return those of ``found`` who can be written to, and what each of them was told."""
    there = [one for one in found if chats.is_open(connection, one.address.chat)]
    return there, told.memories(connection, {one.address.key for one in there}, now)


def _tell(connection: Connection, one: Followed, item: Item, now: datetime) -> None:
    if not followed.has_news(connection, one, now):
        return
    series = followed.tell(connection, one, item.story, now)
    posting = Posting(series=series, priority=BULK, repeatable=False)
    outbox.put(connection, news_messages(item, one, now), posting, now)
