"""Several processes share the work of a bot, each in its roles; who ends leaves nothing behind."""

from datetime import UTC, datetime, timedelta

import pytest
from qdrantserver import free_ports
from telegrambot import StandInDesk, a_catalog, running_bot

from bot.roles import EVERY, Role
from bot.telegram import inbox, leases, outbox
from bot.telegram.leases import TERM, Owner, this_process
from bot.telegram.options import Webhook
from bot.telegram.outbox import Outgoing, Posting
from index.database import write

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DEAD = "there 2 dead"


@pytest.fixture
def run(engine):
    return lambda work, *given: write(engine, lambda c: work(c, *given))


def hook() -> Webhook:
    [port] = free_ports(1)
    return Webhook(url=f"http://127.0.0.1:{port}/hook", port=port, secret="a-secret-of-some-length")


def update(number: int):
    message = {"message_id": number, "date": 1, "chat": {"id": number}, "text": "hello"}
    return {"update_id": number, "message": message}


def test_who_holds_a_lease_is_at_work_and_who_has_let_it_lapse_is_not(run):
    ours, other = this_process(), Owner("there", 1, "other")
    run(leases.hold, "ours", ours, NOON)
    run(leases.hold, "other", other, NOON - TERM / 2)
    assert run(leases.alive, ours, NOON) == {str(ours), str(other)}
    assert run(leases.alive, ours, NOON + TERM / 2 + SECOND) == {str(ours)}


def test_what_only_the_dead_were_at_waits_again(run):
    alive = Owner("there", 1, "alive")
    run(inbox.take, [update(n) for n in range(4)], NOON)
    run(inbox.claim, str(alive), 2, NOON)
    run(inbox.claim, DEAD, 2, NOON)
    assert run(inbox.recover, {str(alive)}) == 2
    assert [one.update_id for one in run(inbox.claim, "next", 9, NOON)] == [2, 3]


def test_what_only_the_dead_were_sending_is_in_doubt(run):
    messages = [Outgoing(chat=n, method="sendMessage", payload={"text": "x"}) for n in (1, 2)]
    for message in messages:
        run(outbox.put, [message], Posting(series=f"s{message.chat}"), NOON)
    run(outbox.claim, "alive", 1, NOON)
    run(outbox.claim, DEAD, 1, NOON)
    assert run(outbox.recover, NOON, {"alive"}) == 1
    assert run(outbox.counts) == {"sending": 1, "uncertain": 1}


def test_one_process_answers_and_another_sends(server):
    ann = server.user(1, "Ann")
    with a_catalog() as engine:
        others = EVERY - {Role.SENDER}
        with running_bot(server, StandInDesk(), engine=engine, roles=others):
            ann.say("one?")
            with running_bot(server, StandInDesk(), engine=engine, roles=frozenset({Role.SENDER})):
                assert "one?" in ann.wait_for_reply()["text"]
    assert server.pending() == []


def test_two_bots_behind_the_webhook_answer_each_message_once(server):
    first, second = hook(), hook()
    asked = [f"question {n}?" for n in range(20)]
    people = [server.user(n, f"U{n}") for n in range(1, 21)]
    desks = [StandInDesk(), StandInDesk()]
    with (
        a_catalog() as engine,
        running_bot(server, desks[0], engine=engine, webhook=first),
        running_bot(server, desks[1], engine=engine, webhook=second),
    ):
        for one, text in zip(people, asked, strict=True):
            one.say(text)
        replies = [one.wait_for_reply()["text"] for one in people]
    assert all(text in reply for text, reply in zip(asked, replies, strict=True))
    assert sorted(text for desk in desks for _, text in desk.asked) == sorted(asked)
    assert [len(server.messages(one.private)) for one in people] == [1] * len(people)
