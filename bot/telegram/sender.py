"""Takes messages from the outbox to Telegram, one of each chat at a time, chats side by side."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from telegram.error import TelegramError

from bot.counters import given_to_telegram
from bot.markup import plain_of
from bot.telegram import chats, inbox, outbox
from bot.telegram.client import RawBot
from bot.telegram.inbox import LostError
from bot.telegram.ledger import Ledger
from bot.telegram.limiter import Pace
from bot.telegram.outbox import Claimed, Outgoing
from bot.telegram.verdict import Fate, Verdict, judge
from index.errors import CatalogError

_log = logging.getLogger(__name__)

_AT_ONCE = 40
_LOOK_SECONDS = 0.25
_REST_SECONDS = 2.0
_GATHER_SECONDS = 0.02  # what comes meanwhile is claimed in one go
_DOUBT = timedelta(seconds=1)
_EDITS_TRIED = 5

# Where a message that may have arrived is looked for: so many ids after the last known one.
_SEARCHED = 12
_ONLY_WHEN_NEW = ("message_thread_id", "reply_parameters")

_Work = Callable[[Connection], None]


class Sender:
    """Sends what is in the outbox, as ``owner``, for as long as ``run`` runs."""

    def __init__(
        self,
        bot: RawBot,
        ledger: Ledger,
        owner: str,
        pace: Pace,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._now = clock
        self._bot = bot
        self._ledger = ledger
        self._owner = owner
        self._pace = pace
        self._woken = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There is something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled. What is on its way then is left in doubt, and settled later."""
        try:
            while True:
                try:
                    pause = await self._round()
                except CatalogError as error:
                    _log.error("Messages wait: %s", error)
                    pause = _REST_SECONDS
                await self._rest(pause)
                await asyncio.sleep(_GATHER_SECONDS)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def drain(self) -> None:
        """Wait until nothing is left to be sent now."""
        while bool(self._tasks) or await self._is_anything_due():
            self.wake()
            await asyncio.sleep(0.05)

    async def _round(self) -> float:
        """Begin to send what may be sent now; return how long to rest if nothing wakes us."""
        self._woken.clear()
        clock = asyncio.get_running_loop().time
        room = min(self._pace.allowance(clock()), _AT_ONCE - len(self._tasks))
        if room <= 0:
            return self._pace.pause(clock()) or _LOOK_SECONDS
        due = await self._ledger.read(lambda c: outbox.due(c, self._now()))
        if not any(due):
            return _LOOK_SECONDS
        ready, doubted = await self._ledger.write(lambda c: self._claim(c, room, looking=due[1]))
        self._pace.spend(len(ready), clock())
        for message in ready:
            self._begin(self._send(message))
        for message in doubted:
            self._begin(self._settle(message))
        return self._pace.pause(clock()) if len(ready) == room else _LOOK_SECONDS

    def _claim(
        self, connection: Connection, room: int, *, looking: bool
    ) -> tuple[list[Claimed], list[Claimed]]:
        now, owner = self._now(), self._owner
        doubted = outbox.claim_uncertain(connection, owner, room, now) if looking else []
        return outbox.claim(connection, owner, room, now), doubted

    async def _is_anything_due(self) -> bool:
        return await self._ledger.read(lambda c: outbox.unsent(c, self._now())) > 0

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._woken.set()
        if not task.cancelled() and task.exception() is not None:
            _log.error("A message is left in doubt", exc_info=task.exception())

    async def _send(self, message: Claimed) -> None:
        try:
            answer = await self._bot.call(
                message.method, {"chat_id": message.chat, **message.payload}
            )
        except TelegramError as error:
            await self._failed(message, error)
        else:
            given_to_telegram("sent")
            await self._arrived(message, _message_id(answer))

    async def _arrived(self, message: Claimed, message_id: int | None) -> None:
        await self._note(lambda c: outbox.sent(c, message, self._owner, message_id, self._now()))

    async def _failed(self, message: Claimed, error: TelegramError) -> None:
        verdict = judge(error, message.attempts)
        _report(message, verdict, error)
        given_to_telegram(verdict.fate.name.lower())
        await self._note(lambda c: self._decide(c, message, verdict, str(error)))

    def _decide(
        self, connection: Connection, message: Claimed, verdict: Verdict, reason: str
    ) -> None:
        """Write down what has become of a message that failed."""
        now, owner = self._now(), self._owner
        later = now + timedelta(seconds=verdict.seconds)
        match verdict.fate:
            case Fate.ARRIVED:
                outbox.sent(connection, message, owner, message.payload.get("message_id"), now)
            case Fate.LATER | Fate.FLOOD:
                if verdict.fate is Fate.FLOOD:
                    chats.pause(connection, message.chat, later)
                outbox.put_off(connection, message, owner, later, reason)
            case Fate.DOUBT:
                self._doubt(connection, message, reason)
            case Fate.PLAIN | Fate.ANEW if other := _in_other_words(message, verdict.fate):
                outbox.rewritten(connection, message, owner, other, now)
            case Fate.CLOSED:
                chats.close(connection, message.chat, reason, now)
                outbox.dead(connection, message, owner, reason, now)
                outbox.dead_all(connection, message.chat, reason, now)
            case Fate.MOVED:
                chats.move(connection, message.chat, verdict.chat, now)
                outbox.put_off(connection, message, owner, now, reason)
            case _:
                outbox.dead(connection, message, owner, reason, now)

    def _doubt(self, connection: Connection, message: Claimed, reason: str) -> None:
        """A change may be made twice; a message is to be looked for."""
        now = self._now()
        if message.method == "sendMessage":
            outbox.in_doubt(connection, message, self._owner, now + _DOUBT, reason)
        elif message.attempts < _EDITS_TRIED:
            outbox.put_off(connection, message, self._owner, now + _DOUBT, reason)
        else:
            outbox.dead(connection, message, self._owner, reason, now)

    async def _settle(self, message: Claimed) -> None:
        """Look for a message that may have arrived; send it once more if it is not there.

        Telegram has no way to ask. But to change a message into what it is already is refused
        with just these words, and no other message of ours can be among those that we do not
        know: so the attempt to change it tells whether it is there.
        """
        known = await self._ledger.read(lambda c: _known(c, message.chat))
        candidates = [n for n in range(message.after + 1, message.after + 99) if n not in known]
        same = {name: one for name, one in message.payload.items() if name not in _ONLY_WHEN_NEW}
        try:
            for number in candidates[:_SEARCHED]:
                if await self._is_there(message.chat, number, same):
                    await self._arrived(message, number)
                    return
        except TelegramError as error:
            verdict = judge(error, message.attempts)
            until = self._now() + max(timedelta(seconds=verdict.seconds), _DOUBT)
            closed = verdict if verdict.fate in (Fate.CLOSED, Fate.MOVED) else None
            await self._note(lambda c: self._unsettled(c, message, until, closed))
            return
        await self._note(lambda c: outbox.not_found(c, message, self._owner, self._now()))

    def _unsettled(
        self, connection: Connection, message: Claimed, until: datetime, closed: Verdict | None
    ) -> None:
        if closed is not None:
            self._decide(connection, message, closed, "the chat is gone")
        else:
            outbox.in_doubt(connection, message, self._owner, until, "it cannot be looked for")

    async def _is_there(self, chat: int, number: int, payload: Mapping[str, Any]) -> bool:
        """Whether message ``number`` is the one that ``payload`` makes."""
        try:
            await self._bot.call(
                "editMessageText", {"chat_id": chat, "message_id": number, **payload}
            )
        except TelegramError as error:
            fate = judge(error, 0).fate
            if fate is Fate.ARRIVED:
                return True
            if fate in (Fate.ANEW, Fate.DEAD):
                return False
            raise
        return True

    async def _note(self, work: _Work) -> None:
        """Write down what became of a message, however long the database takes to let us."""
        while True:
            try:
                return await self._ledger.write(work)
            except LostError as error:
                return _log.warning("%s", error)
            except CatalogError as error:
                _log.error("What became of a message cannot be written down: %s", error)
                await asyncio.sleep(_REST_SECONDS)


def _known(connection: Connection, chat: int) -> set[int]:
    return inbox.known_messages(connection, chat) | outbox.known_messages(connection, chat)


def _in_other_words(message: Claimed, fate: Fate) -> Outgoing | None:
    """What to send in the place of a refused message; None where nothing else is left."""
    payload = dict(message.payload)
    as_it_is = Outgoing(chat=message.chat, payload=payload, method=message.method)
    if fate is Fate.PLAIN and payload.pop("parse_mode", None):
        return replace(as_it_is, payload={**payload, "text": plain_of(payload["text"])})
    if fate is Fate.ANEW and payload.pop("message_id", None):
        return replace(as_it_is, payload=payload, method="sendMessage")
    return None


def _message_id(answer: object) -> int | None:
    return answer.get("message_id") if isinstance(answer, Mapping) else None


def _report(message: Claimed, verdict: Verdict, error: TelegramError) -> None:
    quiet = (Fate.ARRIVED, Fate.FLOOD, Fate.LATER, Fate.MOVED, Fate.CLOSED)
    level = logging.INFO if verdict.fate in quiet else logging.WARNING
    if verdict.fate in (Fate.DEAD, Fate.PLAIN):
        level = logging.ERROR
    _log.log(level, "Chat %s: %s: %s", message.chat, _WORDS.get(verdict.fate, "trouble"), error)


_WORDS = {
    Fate.ARRIVED: "it was there already",
    Fate.LATER: "a message could not leave yet",
    Fate.FLOOD: "it is to be left alone for a while",
    Fate.DOUBT: "a message may have arrived or not",
    Fate.PLAIN: "Telegram refused the markup of a message",
    Fate.ANEW: "the message to be changed is gone",
    Fate.CLOSED: "nothing can be sent there",
    Fate.MOVED: "it has become another chat",
    Fate.DEAD: "a message could not be delivered",
}
