"""Following a story: its news come by themselves, once, and nothing else does."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from newsstand import Newsstand, press_of, report
from sqlalchemy import select
from telegrambot import ARTICLE, STORY, a_catalog, running_bot

from bot.telegram import followed
from bot.telegram.address import Address
from bot.telegram.follow_texts import follow_texts
from bot.telegram.followed import MOST, Reader
from bot.telegram.tables import outbox
from bot.telegram.texts import texts_for
from index.database import reading, write
from index.types import Story

EN, DE = texts_for("en"), texts_for("de")
WORDS = follow_texts("en")

REOPENED = (
    "Engineers found rust in four of the twelve cables of the harbour bridge on Wednesday. "
    "The mayor promised 40 million crowns for repairs before the winter."
)
CLOSED = "The bridge was shut again on Friday after a lorry struck the northern tower."


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch):
    monkeypatch.setattr("bot.telegram.reporter.LOOK_S", 0.05)
    monkeypatch.setattr("bot.telegram.followed.EVERY", timedelta(seconds=0.1))


@pytest.fixture
def engine():
    with a_catalog() as engine:
        yield engine


@pytest.fixture
def stand():
    stand = Newsstand()
    stand.add(STORY, ARTICLE)
    return stand


@pytest.fixture
def bot(server, engine, stand, desk):
    with running_bot(server, desk, engine=engine, press=press_of(stand)) as bot:
        yield bot


@pytest.fixture
def ann(bot, server):
    return server.user(1, "Ann")


def follow(person, chat=None) -> dict:
    """Ask, and follow the story of the answer; returns what the bot says to that."""
    person.say("@dateline_test_bot What of the bridge?" if chat else "What of the bridge?", chat)
    person.tap(person.wait_for_reply(chat), EN.follow)
    return person.wait_for_reply(chat)


def publish(stand, number, body, headline="Rust in the cables"):
    """Let a new report of the story come in."""
    stand.add(STORY, report(number, headline, body, datetime.now(UTC), source="Coast <Wire>"))


def looked_at_twice(engine) -> None:
    """Wait until what is followed was looked at twice more."""
    for _ in range(2):
        begun, deadline = datetime.now(UTC), time.monotonic() + 20
        while not all(one.looked_at > begun for one in rows(engine)):
            assert time.monotonic() < deadline, "nobody looks"
            time.sleep(0.02)


def rows(engine) -> list:
    with reading(engine) as connection:
        return connection.execute(select(followed.followed)).all()


def labels(message) -> list[list[str]]:
    return [[one["text"] for one in row] for row in message["reply_markup"]["inline_keyboard"]]


def test_news_of_a_followed_story_come_by_themselves_and_once(server, engine, stand, ann):
    said = follow(ann)
    assert said["text"] == WORDS.follows.format(headline=ARTICLE.headline)
    looked_at_twice(engine)
    publish(stand, 81, REOPENED)
    news = ann.wait_for_reply()
    announced = WORDS.news.format(headline="Bridge <opens>")
    assert news["text"].startswith(f"{announced}\n\nRust in the cables\n")
    assert "Engineers found rust" in news["text"]
    assert "(Coast <Wire>)" in news["text"]
    assert "opened on Monday" not in news["text"]
    looked_at_twice(engine)
    publish(stand, 82, CLOSED, "Bridge shut again")
    more = ann.wait_for_reply()["text"]
    assert "struck the northern tower" in more
    assert "rust" not in more
    assert len(server.messages(ann.private)) == 4


def test_what_says_nothing_new_is_not_told(server, engine, stand, ann):
    follow(ann)
    publish(stand, 81, "The bridge opened on Monday. The bridge opened on Monday.")
    looked_at_twice(engine)
    assert len(server.messages(ann.private)) == 2


def test_the_news_lead_to_the_full_story_and_a_reply_asks_about_it(desk, stand, ann):
    follow(ann)
    publish(stand, 81, REOPENED)
    news = ann.wait_for_reply()
    assert labels(news) == [[EN.full_story, WORDS.stop]]
    ann.tap(news, EN.full_story)
    assert "all of it" in ann.wait_for_reply()["text"]
    ann.say("since when?", reply_to=news)
    ann.wait_for_reply()
    assert desk.asked[-1] == ("telegram:1", f"since when? (of {STORY})")


def test_a_tap_ends_it_and_a_second_tap_does_no_harm(server, engine, stand, ann):
    said = follow(ann)
    for _ in range(2):
        query = ann.tap(said, WORDS.stop)
        server.wait_until(lambda query=query: query in server.world.callback_answers)
        assert server.world.callback_answers[query]["text"] == WORDS.stopped
    assert rows(engine) == []
    publish(stand, 81, REOPENED)
    ann.say("/help")
    assert ann.wait_for_reply()["text"].startswith(EN.help)


def test_a_story_is_followed_once_however_often_it_is_asked_for(engine, stand, ann):
    assert labels(follow(ann)) == labels(follow(ann))
    assert len(rows(engine)) == 1


def test_what_a_digest_told_is_not_told_again_nor_the_other_way_round(server, engine, stand, ann):
    follow(ann)
    write(engine, lambda c: c.execute(followed.followed.update().values(looked_at=_later())))
    publish(stand, 81, REOPENED)
    ann.say("/digest")
    assert "Engineers found rust" in ann.wait_for_reply()["text"]
    write(engine, lambda c: c.execute(followed.followed.update().values(looked_at=_long_ago())))
    looked_at_twice(engine)
    publish(stand, 82, CLOSED, "Bridge shut again")
    assert "struck the northern tower" in ann.wait_for_reply()["text"]
    ann.say("/digest")
    assert "struck" not in ann.wait_for_reply()["text"]
    assert len(server.messages(ann.private)) == 5


def _later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def _long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_what_is_followed_is_listed_and_can_be_ended_there(engine, ann):
    ann.say("/following")
    assert ann.wait_for_reply()["text"] == WORDS.nothing
    follow(ann)
    ann.say("/following")
    shown = ann.wait_for_reply()
    assert shown["text"] == WORDS.listed
    assert labels(shown) == [["✕ Bridge <opens>"]]
    ann.tap(shown, "✕ Bridge <opens>")
    ann.say("/following")
    assert ann.wait_for_reply()["text"] == WORDS.nothing


def test_nobody_ends_what_another_chat_follows(server, engine, ann):
    said = follow(ann)
    bob = server.user(2, "Bob")
    bob.say("hello?")
    theirs = bob.wait_for_reply()
    query = bob.tap_data(theirs, labels_data(said)[0])
    server.wait_until(lambda: query in server.world.callback_answers)
    assert len(rows(engine)) == 1


def labels_data(message) -> list[str]:
    return [
        one["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for one in row
    ]


def test_too_many_are_not_followed(engine, ann):
    now = datetime.now(UTC)
    reader = Reader(address=Address(1), language="en")
    for number in range(100, 100 + MOST):
        story = Story(id=number, articles=(report(number, f"News {number}", CLOSED, now),))
        write(engine, lambda c, story=story: followed.begin(c, story, reader, now))
    said = follow(ann)
    assert said["text"] == WORDS.too_many.format(number=MOST)
    assert len(labels(said)) == MOST
    assert len(rows(engine)) == MOST


def test_forgetting_ends_it(server, engine, ann):
    follow(ann)
    ann.say("/forget")
    ann.tap_data(ann.wait_for_reply(), "v:0:forget")
    server.wait_for_calls("editMessageText")
    assert rows(engine) == []


def test_whoever_blocks_the_bot_is_told_when_they_are_back(server, engine, stand, ann):
    follow(ann)
    ann.block()
    publish(stand, 81, REOPENED)
    looked_at_twice(engine)
    with reading(engine) as connection:
        kept = connection.execute(select(outbox.c.series)).scalars().all()
    assert not [one for one in kept if one.startswith("follow:")]
    ann.unblock()
    ann.say("/help")
    texts = [ann.wait_for_reply()["text"], ann.wait_for_reply()["text"]]
    assert any("Engineers found rust" in text for text in texts)


def test_a_group_that_moves_is_told_where_it_is(server, engine, stand, ann):
    group = server.group(-100, "Harbour watchers")
    follow(ann, group)
    new = server.migrate(group, -200)
    server.wait_until(lambda: [one.chat for one in rows(engine)] == [-200])
    publish(stand, 81, REOPENED)
    assert "Engineers found rust" in ann.wait_for_reply(new)["text"]


def test_whoever_reads_german_is_told_so_in_german(server, stand, bot):
    uwe = server.user(3, "Uwe", language="de")
    uwe.say("Was ist mit der Brücke?")
    uwe.tap(uwe.wait_for_reply(), DE.follow)
    words = follow_texts("de")
    assert uwe.wait_for_reply()["text"] == words.follows.format(headline=ARTICLE.headline)
    publish(stand, 81, REOPENED)
    assert uwe.wait_for_reply()["text"].startswith(words.news.format(headline=ARTICLE.headline))


def test_an_answer_that_belongs_to_no_story_says_so(server, stand, engine, desk, monkeypatch):
    async def no_story(*_):
        return None

    monkeypatch.setattr("telegrambot.StandInShelf.story", no_story)
    with running_bot(server, desk, engine=engine, press=press_of(stand)):
        assert follow(server.user(1, "Ann"))["text"] == WORDS.no_story
