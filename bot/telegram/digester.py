"""Builds digests when they are due, and owns up to those that are late. The outbox sends them.

What is built is written down with its messages in one transaction; so whatever ends the process,
a digest is either still due or waits to be sent.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import subscriptions, told
from bot.digest import FEW, MANY, Digest, Wants
from bot.digest_text import Heading, late_line
from bot.edition import Edition
from bot.press import LONGEST, Press
from bot.schedule import Days
from bot.subscriptions import Subscription
from bot.telegram import digest_ledger
from bot.telegram.address import Address
from bot.telegram.digest_ledger import Built, Plan
from bot.telegram.digest_messages import digest_messages
from bot.telegram.ledger import Ledger
from bot.told import Memory, told_rows
from index.database import LATE, in_turn
from index.errors import DatelineError

_log = logging.getLogger(__name__)

LOOK_S = 3.0
"""Seconds between two looks for a digest that is due."""

_CLAIMED = 400  # subscriptions for which digests are composed in one go
_WRITTEN = 40  # of them in one transaction: others want to write, too
_AGAIN = timedelta(minutes=5)
_REST_S = 10.0

Clock = Callable[[], datetime]


class Digester:
    """Works off what is due, as ``owner``; calls ``written`` when there is something to send."""

    def __init__(
        self,
        press: Press,
        ledger: Ledger,
        owner: str,
        written: Callable[[], None],
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._press = press
        self._ledger = ledger
        self._owner = owner
        self._written = written
        self._clock = clock

    async def run(self, look_s: float = LOOK_S) -> None:
        """Work until cancelled."""
        while True:
            pause = look_s
            try:
                await self.own_up()
                await self.round()
            except DatelineError as error:
                _log.error("Digests wait: %s", error)
                pause = _REST_S
            await asyncio.sleep(pause)

    async def round(self) -> int:
        """Build all that is due now; return how many digests that were."""
        built = 0
        while await self._ledger.read(lambda c: subscriptions.is_any_due(c, self._clock())):
            now = self._clock()
            plans = await self._ledger.write(
                lambda c, now=now: digest_ledger.claim(c, self._owner, _CLAIMED, now)  # type: ignore[misc]
            )
            if not plans:
                break
            built += await self._build(plans, now)
        return built

    async def own_up(self) -> None:
        """Mark what waits to be sent for too long as late, and skip it once its day is over."""
        now = self._clock()
        waiting = await self._ledger.read(lambda c: digest_ledger.waiting(c, now))
        if waiting:
            await self._ledger.write(lambda c: own_up(c, now))

    async def _build(self, plans: Sequence[Plan], now: datetime) -> int:
        keys = {plan.subscription.key for plan in plans if plan.sends}
        memories = await self._ledger.read(lambda c: told.memories(c, keys, now))
        built = await self._press.apart(self._compose_all, plans, memories, now)
        made = {one.plan.subscription.id for one in built}
        failed = [one.subscription.id for one in plans if one.subscription.id not in made]
        if failed:
            again = now + _AGAIN
            await self._ledger.write(lambda c: subscriptions.put_off(c, failed, self._owner, again))
        sent = 0
        for begin in range(0, len(built), _WRITTEN):
            few = built[begin : begin + _WRITTEN]
            sent += await self._ledger.write(
                lambda c, few=few: digest_ledger.record(c, few, self._owner, now)  # type: ignore[misc]
            )
            self._written()
        if sent:
            _log.info("Built %d digests", sent)
        return sent

    def _compose_all(
        self, plans: Sequence[Plan], memories: dict[str, Memory], now: datetime
    ) -> list[Built]:
        """Compose what is to be sent; what cannot be is left out, and stops no other."""
        built = [Built(plan=plan) for plan in plans if not plan.sends]
        sending = [plan for plan in plans if plan.sends]
        if not sending:
            return built
        edition = self._press.edition(
            min(wants_of(plan.subscription, now).since for plan in sending),
            {topic for plan in sending for topic in plan.subscription.about},
            now,
        )
        for plan in sending:
            try:
                built.append(self._compose(plan, edition, memories[plan.subscription.key], now))
            except Exception:  # noqa: BLE001 - one reader's digest stops no other's
                _log.exception("The digest of subscription %s fails", plan.subscription.id)
        return built

    def _compose(self, plan: Plan, edition: Edition, memory: Memory, now: datetime) -> Built:
        one = plan.subscription
        digest = self._press.compose(edition, wants_of(one, now), memory)
        due = plan.missed.send
        rows = told_rows(digest, one.key, one.series(due), now) if due else []
        for item in digest.items:
            memory.add((article.id for article in item.story.articles), now)
        return Built(
            plan=plan,
            messages=digest_messages(
                digest, _heading(plan, digest), Address(one.chat, one.topic), plan.unsure
            ),
            told=rows,
            until=edition.as_of,
        )


def wants_of(one: Subscription, now: datetime) -> Wants:
    """Return what a subscription wants to be told now: what came since the last digest."""
    since = one.news_until or now - subscriptions.first_span(one.schedule)
    most = MANY if one.schedule.days is Days.WEEKLY else FEW
    return Wants(about=one.about, since=max(since, now - LONGEST), most=most)


def _heading(plan: Plan, digest: Digest) -> Heading:
    due = plan.missed.send
    skipped = [bad.due_at for bad in plan.skipped] + [one.at for one in plan.missed.skipped]
    return Heading(
        language=plan.subscription.language,
        zone=plan.subscription.schedule.zone,
        since=digest.wants.since,
        due=due.at if due else None,
        late=plan.missed.late,
        skipped=tuple(skipped),
        unsure=tuple(bad.due_at for bad in plan.unsure),
    )


def own_up(connection: Connection, now: datetime) -> None:
    """Mark digests that still wait as late, and skip those whose day is over."""
    in_turn(connection, LATE)  # or two would both say that it is late
    rows = digest_ledger.waiting(connection, now)
    over = [row for row in rows if _is_over(row, now)]
    digest_ledger.drop(connection, over, now)
    for row in rows:
        if row not in over and not row.late:
            line = late_line(row.language, row.zone, row.due_at, now)
            digest_ledger.mark_late(connection, row.id, line)


def _is_over(row: Row[tuple[object, ...]], now: datetime) -> bool:
    return bool(now.astimezone(ZoneInfo(row.zone)).date() > row.day)
