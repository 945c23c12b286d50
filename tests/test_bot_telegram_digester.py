"""Digests are built when they are due: each once, whatever happens, and owned up to where it is late."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from databases import engine  # noqa: F401 - a fixture
from newsstand import Newsstand, embed, report
from sqlalchemy import select

from bot import subscriptions
from bot.press import Press
from bot.schedule import Days, Schedule
from bot.subscription_tables import ASLEEP, BUILT, SKIPPED, digests, told
from bot.subscriptions import Subscription
from bot.telegram import chats, outbox
from bot.telegram.digester import Digester
from bot.telegram.ledger import Ledger
from bot.telegram.tables import outbox as messages
from index.database import reading, write

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BEGIN = datetime(2026, 11, 25, 12, tzinfo=UTC)
DUE = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def stand():
    stand = Newsstand()
    stand.add(1, bridge(11, BEGIN + HOUR))
    stand.add(2, bakery(21, BEGIN + 2 * HOUR))
    return stand


def bridge(number, at, **given):
    headline = "Harbour bridge closes for repairs"
    body = (
        "The harbour bridge will close to cars on Sunday for three weeks, the mayor said. "
        "Engineers found rust in four of the twelve cables of the harbour bridge."
    )
    return report(number, headline, body, at, **given)


def bakery(number, at, **given):
    headline = "Oldest bakery in Porthaven is sold"
    body = (
        "The oldest bakery of Porthaven was sold to two of its bakers on Thursday. "
        "Nothing about the bread will change, the new owners promised their customers."
    )
    return report(number, headline, body, at, **given)


class Bench:
    """A digester on an engine, and what it has written."""

    def __init__(self, engine, stand, clock) -> None:  # noqa: F811 - the fixture
        self.engine, self.stand, self.clock = engine, stand, clock
        self.ledger = Ledger(engine)

    def digester(self, owner="one", press=None) -> Digester:
        press = press or Press(self.stand, embed)
        return Digester(press, self.ledger, owner, lambda: None, self.clock)

    def subscribe(self, chat=1, about=(), at=(time(7, 30),), zone="UTC", **given) -> Subscription:
        schedule = Schedule(zone=zone, times=at, **given)
        wanted = Subscription(chat=chat, topic=None, language="en", about=about, schedule=schedule)
        now = self.clock()
        return write(self.engine, lambda c: subscriptions.add(c, wanted, now))

    async def at(self, moment, **given) -> int:
        self.clock.now = moment
        digester = self.digester(**given)
        await digester.own_up()
        return await digester.round()

    def texts(self, chat=1) -> list[str]:
        return [json.loads(row.payload)["text"] for row in self.rows(messages) if row.chat == chat]

    def rows(self, table):
        with reading(self.engine) as connection:
            return connection.execute(select(table).order_by(table.c.id)).all()

    def states(self) -> list[tuple[int, str]]:
        return [(row.day.day, row.state) for row in self.rows(digests)]

    def send_all(self, *, doubt=False) -> None:
        """Let all that waits be taken by Telegram, or nobody know whether it was."""
        now = self.clock()

        def work(connection):
            while claimed := outbox.claim(connection, "sender", 50, now):
                for number, one in enumerate(claimed, 1):
                    if doubt:
                        outbox.in_doubt(connection, one, "sender", now, "timed out")
                    else:
                        outbox.sent(connection, one, "sender", number, now)

        write(self.engine, work)


@pytest.fixture
def bench(engine, stand, clock):  # noqa: F811 - the fixture
    bench = Bench(engine, stand, clock)
    yield bench
    bench.ledger.close()


async def test_nothing_is_built_before_it_is_due(bench):
    bench.subscribe()
    assert await bench.at(DUE - MINUTE) == 0
    assert bench.texts() == []


async def test_a_digest_is_built_once_however_often_it_is_looked_for(bench):
    bench.subscribe()
    assert [await bench.at(DUE), await bench.at(DUE), await bench.at(DUE + HOUR)] == [1, 0, 0]
    (text,) = bench.texts()
    assert text.startswith("<b>Thursday, 26 November 2026, 07:30 UTC</b>")
    assert "1. Oldest bakery in Porthaven is sold" in text
    assert "2. Harbour bridge closes for repairs" in text
    assert "The Gazette</a>)" in text
    assert bench.states() == [(26, BUILT)]


async def test_two_that_build_at_the_same_time_build_it_once(bench):
    bench.subscribe()
    bench.clock.now = DUE
    one, other = bench.digester("one"), bench.digester("other")
    plans = await bench.ledger.write(lambda c: _claim(c, "one", DUE))
    assert await other.round() == 0
    assert await one._build(plans, DUE) == 1
    assert len(bench.texts()) == 1


async def test_what_somebody_claimed_and_never_built_is_built_by_another(bench):
    bench.subscribe()
    bench.clock.now = DUE
    plans = await bench.ledger.write(lambda c: _claim(c, "gone", DUE))
    assert await bench.at(DUE + MINUTE) == 0
    assert await bench.at(DUE + subscriptions.LEASE) == 1
    assert await bench.digester("gone")._build(plans, bench.clock()) == 0
    assert len(bench.texts()) == 1


def _claim(connection, owner, now):
    from bot.telegram import digest_ledger

    return digest_ledger.claim(connection, owner, 10, now)


async def test_the_next_one_tells_nothing_that_was_told(bench):
    bench.subscribe()
    await bench.at(DUE)
    bench.send_all()
    await bench.at(DUE + DAY)
    assert "Nothing new since Thu 26 Nov, 07:30." in bench.texts()[1]


async def test_of_a_story_that_was_told_only_the_news_is(bench):
    bench.subscribe()
    await bench.at(DUE)
    bench.send_all()
    bench.stand.add(
        1,
        report(
            12,
            "Harbour bridge to open again on Friday",
            "The harbour bridge will close to cars on Sunday for three weeks, the mayor said. "
            "New cables from Norway arrived ten days early, so that traffic may return Friday.",
            DUE + HOUR,
            source="Coast Wire",
        ),
    )
    await bench.at(DUE + DAY)
    text = bench.texts()[1]
    assert "1. Harbour bridge to open again on Friday" in text
    assert "Update; you know it since Thu 26 Nov, 07:30" in text
    assert "New cables from Norway" in text
    assert "for three weeks" not in text
    assert "bakery" not in text


async def test_a_second_outlet_that_says_the_same_is_no_news(bench):
    bench.subscribe()
    await bench.at(DUE)
    bench.send_all()
    bench.stand.add(1, bridge(13, DUE + HOUR, source="Coast Wire"))
    await bench.at(DUE + DAY)
    assert "Nothing new" in bench.texts()[1]


async def test_news_that_comes_to_us_late_is_told_in_the_next(bench):
    bench.subscribe()
    await bench.at(DUE)
    bench.send_all()
    slow = report(
        31,
        "Ferry gets a second deck",
        "The ferry across the bay will be given a second deck this winter, its owner said. "
        "It will carry sixty cars an hour instead of thirty, and the fare stays as it is.",
        DUE - 2 * HOUR,
    )
    bench.stand.add(3, replace(slow, first_seen=DUE + HOUR))
    await bench.at(DUE + DAY)
    assert "Ferry gets a second deck" in bench.texts()[1]


async def test_topics_decide_what_is_told(bench):
    bench.subscribe(about=("bakery",))
    bench.subscribe(chat=2, about=("volcano",))
    await bench.at(DUE)
    assert "bakery" in bench.texts()[0]
    assert "bridge" not in bench.texts()[0]
    assert "Nothing new about volcano since Tue 24 Nov, 12:00." in bench.texts(2)[0]


async def test_two_subscriptions_of_a_chat_tell_a_story_once(bench):
    bench.subscribe(about=("bakery",))
    bench.subscribe()
    await bench.at(DUE)
    assert sum("bakery" in text for text in bench.texts()) == 1


async def test_after_downtime_it_comes_late_and_says_so(bench):
    bench.subscribe()
    await bench.at(DUE + 6 * HOUR)
    (text,) = bench.texts()
    assert "Late: this was due at 07:30." in text
    assert bench.rows(digests)[0].late


async def test_once_the_day_is_over_it_is_skipped_and_the_next_says_so(bench):
    bench.subscribe()
    assert await bench.at(DUE + 20 * HOUR) == 0
    assert bench.states() == [(26, SKIPPED)]
    await bench.at(DUE + DAY)
    (text,) = bench.texts()
    assert "I could not send the digest of Thu 26 Nov, 07:30" in text
    assert "bakery" in text
    bench.send_all()
    await bench.at(DUE + 2 * DAY)
    assert "could not send" not in bench.texts()[1]


async def test_of_several_that_were_missed_the_last_speaks_for_all(bench):
    bench.clock.now = BEGIN + 7 * HOUR
    bench.subscribe(at=(time(7, 30), time(18)))
    assert await bench.at(DUE + 12 * HOUR) == 1
    (text,) = bench.texts()
    assert "Late: this was due at 18:00." in text
    assert "I could not send the digest of 07:30" in text
    assert sorted(bench.states()) == [(26, BUILT), (26, SKIPPED)]


async def test_what_waits_too_long_to_be_sent_is_marked_late(bench):
    bench.subscribe()
    await bench.at(DUE)
    await bench.at(DUE + 3 * HOUR)
    await bench.at(DUE + 4 * HOUR)
    (text,) = bench.texts()
    assert text.count("Late: this was due at 07:30.") == 1
    assert text.startswith("<b>Thursday, 26 November 2026, 07:30 UTC</b>\nLate:")


async def test_what_waits_until_its_day_is_over_is_taken_back(bench):
    bench.subscribe()
    await bench.at(DUE)
    await bench.at(DUE + DAY)
    bench.send_all()
    assert [row.state for row in bench.rows(messages)] == ["dead", "sent"]
    text = bench.texts()[1]
    assert "I could not send the digest of Thu 26 Nov, 07:30" in text
    assert "bakery" in text  # nobody was told


async def test_one_that_may_not_have_arrived_is_owned_up_to_with_a_button(bench):
    bench.subscribe()
    await bench.at(DUE)
    bench.send_all(doubt=True)
    await bench.at(DUE + DAY)
    second = json.loads(bench.rows(messages)[1].payload)
    assert "I do not know whether the digest of Thu 26 Nov, 07:30 reached you." in second["text"]
    assert "bakery" not in second["text"]
    number = bench.rows(digests)[0].id
    buttons = [one for row in second["reply_markup"]["inline_keyboard"] for one in row]
    assert [one["callback_data"] for one in buttons] == [f"da:{number}"]


async def test_a_closed_chat_sleeps_and_wakes(bench):
    bench.subscribe()
    bench.subscribe(chat=2)
    write(bench.engine, lambda c: chats.close(c, 1, "blocked", BEGIN))
    assert await bench.at(DUE) == 1
    assert (bench.texts(1), len(bench.texts(2))) == ([], 1)
    assert sorted(bench.states()) == [(26, ASLEEP), (26, BUILT)]
    write(bench.engine, lambda c: chats.open_(c, 1, DUE + HOUR))
    await bench.at(DUE + DAY)
    (text,) = bench.texts(1)
    assert "could not" not in text
    assert "bakery" in text


async def test_a_refused_digest_tells_its_stories_again(bench):
    bench.subscribe()
    await bench.at(DUE)

    def refuse(connection):
        (claimed,) = outbox.claim(connection, "sender", 5, DUE)
        outbox.dead(connection, claimed, "sender", "Forbidden", DUE)

    write(bench.engine, refuse)
    await bench.at(DUE + DAY)
    assert "bakery" in bench.texts()[1]


async def test_one_subscription_that_fails_stops_no_other(bench):
    broken = bench.subscribe()
    bench.subscribe(chat=2)
    press = Press(bench.stand, embed)
    compose = press.compose

    def trip(edition, wants, memory):
        if wants.about == ("broken",):
            raise ValueError("this reader breaks it")
        return compose(edition, wants, memory)

    press.compose = trip
    write(
        bench.engine,
        lambda c: subscriptions.change(c, replace(broken, about=("broken",)), BEGIN),
    )
    assert await bench.at(DUE, press=press) == 1
    assert len(bench.texts(2)) == 1
    assert await bench.at(DUE + 10 * MINUTE) == 1


async def test_a_story_that_cannot_be_told_is_left_out(bench):
    bench.subscribe()
    bad = replace(bakery(91, BEGIN + 3 * HOUR), headline="Broken", body=None)
    bench.stand.add(9, bad)
    await bench.at(DUE)
    (text,) = bench.texts()
    assert "Broken" not in text
    assert "bakery" in text


async def test_a_change_while_it_is_built_wins(bench):
    one = bench.subscribe()
    bench.clock.now = DUE
    plans = await bench.ledger.write(lambda c: _claim(c, "one", DUE))
    write(bench.engine, lambda c: subscriptions.change(c, replace(one, is_paused=True), DUE))
    assert await bench.digester("one")._build(plans, DUE) == 0
    assert bench.texts() == []


async def test_weekly_and_weekdays_keep_their_days(bench):
    bench.subscribe(days=Days.WEEKLY, weekday=4)
    bench.subscribe(chat=2, days=Days.WEEKDAYS)
    built = [await bench.at(DUE + number * DAY) for number in range(5)]
    assert built == [1, 2, 0, 0, 1]  # Thursday to Monday


async def test_changing_the_zone_recomputes_and_gives_no_second_of_a_day(bench):
    one = bench.subscribe(zone="Asia/Tokyo")
    await bench.at(datetime(2026, 11, 25, 22, 30, tzinfo=UTC))
    moved = replace(one, schedule=replace(one.schedule, zone="America/New_York"))
    changed = write(bench.engine, lambda c: subscriptions.change(c, moved, bench.clock()))
    assert changed.due_at == datetime(2026, 11, 27, 12, 30, tzinfo=UTC)


async def test_what_is_told_can_be_found_by_its_message(bench):
    bench.subscribe()
    await bench.at(DUE)
    rows = bench.rows(told)
    assert [(row.chat, row.line, row.story_id, row.articles) for row in rows] == [
        ("telegram:1", 1, 2, [21]),
        ("telegram:1", 2, 1, [11]),
    ]
    assert {row.series for row in rows} == {row.series for row in bench.rows(messages)}


async def test_what_was_owned_up_to_in_vain_is_owned_up_to_again(bench):
    bench.subscribe()
    await bench.at(DUE + 20 * HOUR)  # the first is skipped
    await bench.at(DUE + DAY)  # the second says so, but is never sent
    await bench.at(DUE + 2 * DAY)
    skipped = "I could not send the digest of Thu 26 Nov, 07:30 and Fri 27 Nov, 07:30"
    assert skipped in bench.texts()[-1]


async def test_what_was_owned_up_to_where_nobody_may_have_read_it_is_owned_up_to_again(bench):
    bench.subscribe()
    for number in range(3):
        await bench.at(DUE + number * DAY)
        bench.send_all(doubt=True)
    both = (
        "I do not know whether the digest of Thu 26 Nov, 07:30 and Fri 27 Nov, 07:30 reached you."
    )
    assert both in bench.texts()[2]
