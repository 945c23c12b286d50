"""The outbox: each message once, in order, at a pace, and honest about what nobody knows."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.people import People
from bot.telegram import chats, outbox
from bot.telegram.inbox import LostError
from bot.telegram.outbox import BULK, Outgoing, Posting
from bot.types import Kind, Reply, Searched
from index.database import write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def run(engine):
    """Call a function of the outbox in a transaction of its own."""
    return lambda work, *given, **named: write(engine, lambda c: work(c, *given, **named))


@pytest.fixture
def put(run):
    """Put one message a text for a chat, as a series of that name."""

    def put(series, *texts, chat=1, at=NOON, about=None, **posting):
        messages = [Outgoing(chat=chat, payload={"text": text}, about=about) for text in texts]
        return run(outbox.put, messages, Posting(series=series, **posting), at)

    return put


def texts(claimed) -> list[str]:
    return [message.payload["text"] for message in claimed]


def claim(run, at=NOON, limit=9):
    return run(outbox.claim, "me", limit, at)


def test_a_series_is_sent_once_however_often_it_is_put(run, put):
    assert put("digest:4:2026-03-01", "one", "two") == 2
    assert put("digest:4:2026-03-01", "one", "two") == 0
    assert run(outbox.counts) == {"ready": 2}


def test_one_chat_gets_its_messages_one_after_another(run, put):
    put("a", "one", "two")
    put("b", "other", chat=2)
    first = claim(run)
    assert texts(first) == ["one", "other"]
    assert claim(run) == []
    run(outbox.sent, first[0], "me", 11, NOON)
    assert texts(claim(run)) == ["two"]


def test_what_somebody_waits_for_goes_before_what_nobody_waits_for(run, put):
    put("digest", "bulk 1", chat=1, priority=BULK)
    put("digest2", "bulk 2", chat=2, priority=BULK)
    put("answer", "answer 2", chat=2)
    put("answer3", "answer 3", chat=3)
    assert texts(claim(run)) == ["answer 2", "answer 3", "bulk 1"]


@pytest.mark.parametrize(("chat", "at_once", "a_minute"), [(5, 3, 62), (-5, 3, 20)])
def test_a_chat_is_written_to_at_its_pace(run, put, chat, at_once, a_minute):
    put("a", *map(str, range(70)), chat=chat)
    times = []
    for tenth in range(600):
        now = NOON + tenth * SECOND / 10
        for message in claim(run, now):
            run(outbox.sent, message, "me", 1, now)
            times.append(tenth)
    assert len([moment for moment in times if moment < 5]) == at_once
    assert a_minute - 1 <= len(times) <= a_minute


def test_a_flood_limit_pauses_its_chat_and_no_other(run, put):
    put("a", "one")
    put("b", "two", chat=2)
    one, two = claim(run)
    run(chats.pause, 1, NOON + 30 * SECOND)
    run(outbox.put_off, one, "me", NOON + 30 * SECOND, "429")
    run(outbox.sent, two, "me", 1, NOON)
    put("c", "three")
    put("d", "four", chat=2)
    assert texts(claim(run, NOON + 10 * SECOND)) == ["four"]
    assert texts(claim(run, NOON + 30 * SECOND)) == ["one"]


def test_one_in_doubt_is_looked_for_and_holds_what_follows(run, put):
    put("a", "one", "two", about=40)
    (one,) = claim(run)
    run(outbox.in_doubt, one, "me", NOON + SECOND, "timed out")
    assert claim(run, NOON + 9 * SECOND) == []
    assert run(outbox.claim_uncertain, "me", 9, NOON) == []
    (doubted,) = run(outbox.claim_uncertain, "me", 9, NOON + SECOND)
    assert doubted.after == 40
    run(outbox.sent, doubted, "me", 41, NOON)
    assert texts(claim(run, NOON + 9 * SECOND)) == ["two"]


def test_one_that_is_never_found_is_sent_again_but_not_for_ever(run, put):
    put("a", "one")
    for number in range(1, outbox.TRIES + 1):
        (one,) = claim(run, NOON + 9 * number * SECOND)
        assert (one.attempts, one.repeatable) == (number, number < outbox.TRIES)
        run(outbox.in_doubt, one, "me", NOON, "timed out")
        doubted = run(outbox.claim_uncertain, "me", 9, NOON)
        for each in doubted:
            run(outbox.not_found, each, "me", NOON)
    assert doubted == []
    assert claim(run, NOON + 99 * SECOND) == []
    assert run(outbox.unsent) == 0


def test_a_digest_in_doubt_is_never_repeated_and_holds_up_nothing(run, put):
    put("digest", "one", "two", priority=BULK, repeatable=False)
    (one,) = claim(run)
    run(outbox.in_doubt, one, "me", NOON, "timed out")
    assert run(outbox.claim_uncertain, "me", 9, NOON + 99 * SECOND) == []
    assert texts(claim(run, NOON + 9 * SECOND)) == ["two"]
    assert run(outbox.counts) == {"sending": 1, "uncertain": 1}


def test_what_was_on_its_way_when_the_process_died_is_in_doubt(run, put):
    put("a", "answer")
    put("b", "digest", chat=2, priority=BULK, repeatable=False)
    put("c", "waiting", chat=1)
    claim(run)
    assert run(outbox.recover, NOON) == 2
    assert texts(run(outbox.claim_uncertain, "me", 9, NOON)) == ["answer"]
    assert run(outbox.counts) == {"ready": 1, "settling": 1, "uncertain": 1}


def test_what_takes_too_long_is_in_doubt_too(run, put):
    put("a", "answer")
    claim(run)
    assert run(outbox.recover, NOON + outbox.LEASE, all_of_them=False) == 0
    assert run(outbox.recover, NOON + outbox.LEASE + SECOND, all_of_them=False) == 1


def test_one_who_lost_a_message_cannot_say_what_became_of_it(run, put):
    put("a", "one")
    (one,) = claim(run)
    run(outbox.recover, NOON)
    with pytest.raises(LostError):
        run(outbox.sent, one, "me", 1, NOON)


def test_after_a_part_that_is_dead_the_rest_of_the_series_is_not_sent(run, put):
    put("a", "one", "two")
    put("b", "three")
    (one,) = claim(run)
    run(outbox.dead, one, "me", "refused", NOON)
    assert texts(claim(run, NOON + 9 * SECOND)) == ["three"]
    assert run(outbox.counts) == {"dead": 2, "sending": 1}


def test_nothing_is_sent_to_a_chat_that_is_closed_until_it_is_opened(run, put):
    put("a", "one")
    run(chats.close, 1, "blocked", NOON)
    assert not run(chats.is_open, 1)
    assert claim(run) == []
    run(chats.open_, 1, NOON)
    assert texts(claim(run)) == ["one"]


def test_what_waits_for_a_chat_can_be_given_up(run, put):
    put("a", "one", "two")
    put("b", "three", chat=2)
    assert run(outbox.dead_all, 1, "blocked", NOON) == 2
    assert texts(claim(run)) == ["three"]


def test_a_group_that_moved_takes_its_messages_and_its_conversations_along(engine, run, put):
    put("a", "one", chat=-5)
    nothing = Searched(articles=0, sources=(), since=None, until=None)
    reply = Reply(question="q", rewrite="q", kind=Kind.ABSTENTION, text="no", searched=nothing)
    people = People(engine)
    for key in ("telegram:-5", "telegram:-5/7", "telegram:-55"):
        people.add_turn(key, reply, NOON)
    run(chats.move, -5, -1009, NOON)
    assert [message.chat for message in claim(run)] == [-1009]
    assert [len(people.conversation(key)) for key in ("telegram:-1009", "telegram:-1009/7")] == [
        1,
        1,
    ]
    assert [len(people.conversation(key)) for key in ("telegram:-5", "telegram:-55")] == [0, 1]
    assert run(chats.current, -5) == -1009


def test_the_answers_to_a_message_are_known(run, put):
    put("a", "one", "two", about=40)
    for number in (41, 42):
        now = NOON + number * SECOND
        run(outbox.sent, claim(run, now)[0], "me", number, now)
    assert run(outbox.answers_to, 1, 40) == [41, 42]
    assert run(outbox.known_messages, 1) == {41, 42}


def test_what_was_done_long_ago_is_forgotten(run, put):
    put("a", "one", "two")
    run(outbox.sent, claim(run)[0], "me", 1, NOON)
    assert run(outbox.prune, NOON + outbox.KEPT + SECOND) == 1
    assert run(outbox.counts) == {"ready": 1}
