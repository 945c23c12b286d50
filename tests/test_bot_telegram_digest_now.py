"""A digest in a chat: asked for, read on, asked about, and shown again."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from newsstand import Newsstand, press_of, report
from sqlalchemy import select
from telegrambot import STORY, a_catalog, running_bot

from bot.digest_words import digest_words
from bot.schedule import Schedule
from bot.subscription_tables import digests, subscriptions, told
from bot.subscriptions import Subscription, add
from bot.telegram.tables import UNCERTAIN, outbox
from index.database import reading, write

EN = digest_words("en")
HOUR = timedelta(hours=1)
BRIDGE = 3


@pytest.fixture
def engine():
    with a_catalog() as engine:
        yield engine


@pytest.fixture
def stand():
    stand, now = Newsstand(), datetime.now(UTC)
    bridge = (
        "The harbour bridge will close to cars on Sunday for three weeks, the mayor said. "
        "Engineers found rust in four of the twelve cables of the harbour bridge."
    )
    bakery = (
        "The oldest bakery of Porthaven was sold to two of its bakers on Thursday. "
        "Nothing about the bread will change, the new owners promised their customers."
    )
    stand.add(BRIDGE, report(31, "Harbour bridge closes", bridge, now - 3 * HOUR))
    stand.add(STORY, report(71, "Oldest bakery is sold", bakery, now - HOUR, source="Coast <Wire>"))
    return stand


@pytest.fixture
def bot(server, engine, stand, desk):
    with running_bot(server, desk, engine=engine, press=press_of(stand)) as bot:
        yield bot


@pytest.fixture
def digest(ann):
    ann.say("/digest")
    return ann.wait_for_reply()


def rows(engine, table):
    with reading(engine) as connection:
        return connection.execute(select(table)).all()


def test_a_digest_is_given_at_once_and_tells_nothing_twice(ann, digest):
    assert "1. Oldest bakery is sold" in digest["text"]
    assert "2. Harbour bridge closes" in digest["text"]
    assert "promised their customers. (Coast <Wire>)" in digest["text"]
    ann.say("/digest")
    assert f"Nothing new since {datetime.now(UTC):%H:}" in ann.wait_for_reply()["text"]


def test_a_digest_may_be_about_what_is_named(ann):
    ann.say("/digest harbour")
    text = ann.wait_for_reply()["text"]
    assert "About harbour" in text
    assert "bakery" not in text


def test_whoever_was_told_nothing_yet_gets_older_news_where_there_is_no_other(server, engine, desk):
    old = Newsstand()
    body = "The ferry was given a second deck, its owner said. It carries sixty cars an hour now."
    old.add(1, report(11, "Ferry has two decks", body, datetime.now(UTC) - 100 * HOUR))
    with running_bot(server, desk, engine=engine, press=press_of(old)):
        ann = server.user(1, "Ann")
        ann.say("/digest")
        assert "Ferry has two decks" in ann.wait_for_reply()["text"]


def test_a_button_tells_the_full_story(ann, digest):
    ann.tap(digest, EN.story.format(number=1))
    assert "Bridge <opens>" in ann.wait_for_reply()["text"]


def test_a_button_invites_to_ask_and_the_reply_is_about_that_story(ann, desk, digest):
    ann.tap(digest, EN.ask.format(number=2))
    invited = ann.wait_for_reply()
    assert "Harbour bridge closes" in invited["text"]
    ann.say("For how long?", reply_to=invited)
    ann.wait_for_reply()
    assert desk.asked[-1][1] == f"For how long? (of {BRIDGE})"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("2: for how long?", f"{BRIDGE}"),
        ("how old is the bakery?", f"{STORY}"),
        ("when was that?", f"{STORY}, {BRIDGE}"),
    ],
)
def test_a_reply_to_a_digest_asks_about_the_line_it_names(ann, desk, digest, question, about):
    ann.say(question, reply_to=digest)
    ann.wait_for_reply()
    assert desk.asked[-1][1] == f"{question} (of {about})"


@pytest.mark.parametrize(
    ("quoted", "story"), [("Engineers found rust", BRIDGE), ("Oldest bakery", STORY)]
)
def test_a_reply_that_quotes_a_line_asks_about_that_line(ann, desk, digest, quoted, story):
    quote = {"text": quoted, "position": digest["text"].index(quoted)}
    ann.post(text="Why?", reply_to_message=digest, quote=quote)
    ann.wait_for_reply()
    assert desk.asked[-1][1] == f"Why? (of {story})"


def test_a_reply_to_anything_else_is_an_ordinary_question(ann, desk, digest):
    ann.say("What did the mayor say?")
    answered = ann.wait_for_reply()
    ann.say("Why?", reply_to=answered)
    ann.wait_for_reply()
    assert desk.asked[-1][1] == "Why?"


def test_nobody_can_ask_about_what_another_chat_was_told(server, ann, desk, digest):
    bea = server.user(2, "Bea")
    bea.say("/start")
    bea.wait_for_reply()
    data = digest["reply_markup"]["inline_keyboard"][1][1]["callback_data"]
    bea.tap_data({**digest, "chat": bea.private.as_json()}, data)
    assert "Harbour" not in bea.wait_for_reply()["text"]


def eventually(look, timeout: float = 30):
    """Wait until ``look`` gives something true, which no change of the server need announce."""
    deadline = time.monotonic() + timeout
    while not look():
        assert time.monotonic() < deadline, "waited for it in vain"
        time.sleep(0.05)


def due_now(engine, chat=1):
    """A subscription whose digest is due; returns it."""
    now = datetime.now(UTC)
    zone = "Asia/Tokyo" if now.hour == 0 else "UTC"  # two minutes ago it was the same day there
    at = now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0, tzinfo=None)
    wanted = Subscription(
        chat=chat,
        topic=None,
        language="en",
        about=(),
        schedule=Schedule(zone=zone, times=(at,)),
    )
    return write(engine, lambda c: add(c, wanted, now - timedelta(minutes=2)))


def test_a_digest_that_is_due_comes_by_itself(server, engine, ann):
    ann.say("/start")
    ann.wait_for_reply()
    due_now(engine)
    came = ann.wait_for_reply()
    assert "1. Oldest bakery is sold" in came["text"]
    assert f"{datetime.now(UTC).year}, " in came["text"]


def test_one_that_may_not_have_arrived_can_be_shown_again(server, engine, ann):
    ann.say("/start")
    ann.wait_for_reply()
    server.drop_after("sendMessage")
    due_now(engine)
    came = ann.wait_for_reply()
    eventually(lambda: [row for row in rows(engine, outbox) if row.state == UNCERTAIN])
    (digest,) = rows(engine, digests)
    ann.tap_data(came, f"da:{digest.id}")
    assert ann.wait_for_reply()["text"] == came["text"]
    ann.tap_data({**came, "chat": {"id": 1, "type": "private"}}, "da:999")
    assert ann.wait_for_reply()["text"] != came["text"]


def test_a_blocked_chat_sleeps_and_wakes_with_start(server, engine, ann):
    ann.say("/start")
    ann.wait_for_reply()
    ann.block()
    due_now(engine)
    eventually(lambda: rows(engine, digests))
    assert len(server.messages(ann.private)) == 1
    assert rows(engine, subscriptions)[0].state == "active"
    ann.unblock()
    ann.say("/start")
    assert "Your digests go on" in ann.wait_for_reply()["text"]


def test_what_was_told_is_kept_with_the_message_that_told_it(server, engine, ann, digest):
    ann.say("thanks, what else?")
    ann.wait_for_reply()  # by now it is written down that the digest has arrived
    lines = rows(engine, told)
    assert [line.story_id for line in lines] == [STORY, BRIDGE]
    (sent,) = [row for row in rows(engine, outbox) if row.series == lines[0].series]
    assert sent.message_id == digest["message_id"]
