"""The inbox: nothing is taken twice, nothing is lost, and everybody's order is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.telegram import inbox
from bot.telegram.inbox import LostError, Received, lane_of
from index.database import write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def said(update_id, chat=1, text="hello", **more):
    message = {"message_id": update_id * 10, "date": 1, "chat": {"id": chat}, "text": text, **more}
    return {"update_id": update_id, "message": message}


@pytest.fixture
def run(engine):
    """Call a function of the inbox in a transaction of its own."""
    return lambda work, *given, **named: write(engine, lambda c: work(c, *given, **named))


def ids(received: list[Received]) -> list[int]:
    return [one.update_id for one in received]


def test_an_update_that_comes_again_is_taken_once(run):
    assert run(inbox.take, [said(7), said(8)], NOON) == 2
    assert run(inbox.take, [said(8), said(9), said(9)], NOON) == 1
    assert run(inbox.waiting) == 3


def test_ids_may_begin_anew_at_a_lower_number(run):
    run(inbox.take, [said(900)], NOON)
    assert run(inbox.take, [said(5)], NOON) == 1
    assert ids(run(inbox.claim, "a", 9, NOON)) == [900]


def test_an_update_comes_back_as_telegram_wrote_it(run):
    raw = said(1, text="“\ud83d 🌍 \x00” ù", unheard_of={"a": [1, None]})
    run(inbox.take, [raw], NOON)
    (received,) = run(inbox.claim, "a", 9, NOON)
    assert received.raw == raw
    assert received.attempts == 1
    assert received.received_at == NOON


def test_one_chat_goes_in_order_and_others_pass_by(run):
    run(inbox.take, [said(1, 5), said(2, 5), said(3, 6)], NOON)
    first = run(inbox.claim, "a", 9, NOON)
    assert ids(first) == [1, 3]
    assert run(inbox.claim, "a", 9, NOON) == []
    run(inbox.finish, first[0], "a", NOON)
    assert ids(run(inbox.claim, "b", 9, NOON)) == [2]


def test_no_more_are_claimed_than_asked_for(run):
    run(inbox.take, [said(number, number) for number in range(1, 6)], NOON)
    assert ids(run(inbox.claim, "a", 2, NOON)) == [1, 2]


def test_one_that_is_put_off_waits_and_holds_its_chat(run):
    run(inbox.take, [said(1, 5), said(2, 5)], NOON)
    (received,) = run(inbox.claim, "a", 9, NOON)
    run(inbox.put_off, received, "a", NOON + MINUTE)
    assert run(inbox.claim, "a", 9, NOON) == []
    (again,) = run(inbox.claim, "a", 9, NOON + MINUTE)
    assert (again.update_id, again.attempts) == (1, 1)


def test_one_set_aside_stops_nothing_and_can_be_looked_at(run):
    run(inbox.take, [said(1, 5), said(2, 5)], NOON)
    (received,) = run(inbox.claim, "a", 9, NOON)
    run(inbox.finish, received, "a", NOON, "cannot be read")
    assert ids(run(inbox.claim, "a", 9, NOON)) == [2]
    assert run(inbox.set_aside, 5) == [(1, "cannot be read", NOON)]


def test_what_a_process_that_is_gone_was_at_is_handled_again_and_counted(run):
    run(inbox.take, [said(1)], NOON)
    run(inbox.claim, "gone", 9, NOON)
    assert run(inbox.recover) == 1
    (again,) = run(inbox.claim, "next", 9, NOON)
    assert again.attempts == 2


def test_one_who_lost_an_update_cannot_finish_it(run):
    run(inbox.take, [said(1)], NOON)
    (received,) = run(inbox.claim, "slow", 9, NOON)
    run(inbox.recover)
    run(inbox.claim, "quick", 9, NOON)
    with pytest.raises(LostError):
        run(inbox.finish, received, "slow", NOON)
    run(inbox.finish, received, "quick", NOON)
    with pytest.raises(LostError):
        run(inbox.finish, received, "quick", NOON)


def test_what_was_done_long_ago_is_forgotten_and_nothing_else(engine, run):
    run(inbox.take, [said(number, number) for number in (1, 2, 3)], NOON)
    first, second, _ = run(inbox.claim, "a", 9, NOON)
    run(inbox.finish, first, "a", NOON)
    run(inbox.finish, second, "a", NOON, "poison")
    assert run(inbox.prune, NOON + inbox.KEPT_DONE) == 0
    assert run(inbox.prune, NOON + inbox.KEPT_DONE + MINUTE) == 1
    assert run(inbox.prune, NOON + inbox.KEPT_ASIDE + MINUTE) == 1
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(inbox.inbox)) == 1


def test_the_messages_of_people_are_known_by_their_ids(run):
    run(inbox.take, [said(1, 5), said(2, 5), said(3, 6), {"update_id": 4}], NOON)
    assert run(inbox.known_messages, 5) == {10, 20}


POISON = [
    {},
    {"update_id": "x"},
    {"update_id": 1, "message": 7},
    {"update_id": 1, "message": {"chat": None, "message_id": "x"}},
    {"update_id": 1, "message": {"chat": {"id": True}}},
    {"update_id": 1, "message": {"chat": {"id": 10**30}, "message_id": 10**30}},
    {"update_id": 1, "callback_query": {"from": 3}},
]


@pytest.mark.parametrize("raw", POISON, ids=str)
def test_whatever_comes_is_kept_if_it_has_an_id(run, raw):
    taken = run(inbox.take, [raw], NOON)
    assert taken == len(run(inbox.claim, "a", 9, NOON)) == isinstance(raw.get("update_id"), int)


@pytest.mark.parametrize(
    ("raw", "lane"),
    [
        (said(1, -5), "chat -5"),
        (said(1, -5, message_thread_id=7, is_topic_message=True), "chat -5/7"),
        (said(1, -5, message_thread_id=7), "chat -5"),
        ({"update_id": 1, "edited_message": said(1)["message"]}, "chat 1"),
        ({"update_id": 1, "callback_query": {"from": {"id": 3}}}, "callback_query 3"),
        ({"update_id": 1, "inline_query": {"from": {"id": 3}}}, "inline_query 3"),
        ({"update_id": 1}, "update 1"),
    ],
)
def test_what_waits_for_what(raw, lane):
    assert lane_of(raw) == lane
