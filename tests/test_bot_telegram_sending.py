"""Replies out: what is sent again, how often, and what is given up."""

import asyncio

import httpx
import pytest
from botapi import BotApi
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from bot.telegram.address import Address
from bot.telegram.sending import pause_before_retry, send

MIGRATED = ChatMigrated(-1009)


@pytest.fixture
def server():
    with BotApi() as server:
        yield server


@pytest.fixture
def ann(server):
    ann = server.user(1, "Ann")
    ann.say("hello")
    return ann


@pytest.fixture
async def bot(server):
    # The test's own proxies, if any, must not stand between it and its server.
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    async with Bot(server.token, base_url=f"{server.url}/bot", request=request) as bot:
        yield bot


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "pauses"),
    [
        (RetryAfter(7), [7, 7, 7, None]),
        (RetryAfter(61), [None]),
        (caused(NetworkError("x"), httpx.ConnectError("x")), [1, 2, 4, None]),
        (caused(TimedOut(), httpx.ConnectTimeout("x")), [1, 2, 4, None]),
        (caused(TimedOut(), httpx.PoolTimeout("x")), [1, 2, 4, None]),
        (caused(TimedOut(), httpx.ReadTimeout("x")), [1, None]),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("x")), [1, None]),
        (NetworkError("Bad Gateway"), [1, None]),
        (BadRequest("Message is too long"), [None]),
        (Forbidden("bot was blocked by the user"), [None]),
        (MIGRATED, [None]),
    ],
    ids=str,
)
def test_what_surely_never_arrived_is_tried_on_and_what_may_have_is_repeated_once(error, pauses):
    assert [pause_before_retry(error, tries) for tries in range(1, len(pauses) + 1)] == pauses


async def test_refused_markup_is_sent_once_more_as_plain_text(server, bot, ann, caplog):
    assert await send(
        bot, Address(1), ['<b>R&amp;D</b> <a href="https://x.example/?a&gt;b">rose</a> <p>']
    )
    assert ann.wait_for_reply()["text"] == "R&D rose"
    assert [call.status for call in server.calls("sendMessage")] == [400, 200]
    assert "refused the markup" in caplog.text


async def test_plain_text_that_is_refused_too_is_given_up(server, bot, ann, caplog):
    server.fail_next(
        "sendMessage", 400, description="Bad Request: can't parse entities: x", times=9
    )
    assert not await send(bot, Address(1), ["x", "y"])
    assert len(server.calls("sendMessage")) == 2
    assert "could not be delivered" in caplog.text


@pytest.mark.parametrize(("fault", "copies"), [("hang_before", 1), ("hang_after", 2)])
async def test_a_connection_that_breaks_costs_at_most_one_second_copy(
    server, bot, ann, fault, copies
):
    getattr(server, fault)("sendMessage")
    sending = asyncio.create_task(send(bot, Address(1), ["x"]))
    await asyncio.to_thread(server.wait_for_calls, "sendMessage")
    server.release()
    assert await sending
    assert [sent["text"] for sent in server.messages(ann.private)] == ["x"] * copies


async def test_after_a_message_that_cannot_be_delivered_the_rest_is_not_sent(server, bot, ann):
    ann.block()
    assert not await send(bot, Address(1), ["one", "two"])
    assert len(server.calls("sendMessage")) == 1


async def test_a_question_that_was_deleted_meanwhile_is_answered_all_the_same(server, bot, ann):
    assert await send(bot, Address(1, reply_to=999), ["x"])
    assert "reply_to_message" not in ann.wait_for_reply()
