"""Updates in, as Telegram wrote them: nothing is confirmed before it was taken."""

import asyncio

import pytest
from telegram.request import HTTPXRequest

from bot.telegram.client import RawBot
from bot.telegram.intake import Intake, offset_after


@pytest.fixture
async def bot(server):
    requests = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]
    base = f"{server.url}/bot"
    bot = RawBot(server.token, base_url=base, request=requests[0], get_updates_request=requests[1])
    async with bot:
        yield bot


async def test_what_was_not_taken_comes_again(server, bot):
    server.user(1, "Ann").say("hello")

    async def fail(batch) -> None:
        raise OSError("the disk is full")

    intake = Intake(bot, fail)
    with pytest.raises(OSError, match="full"):
        await intake.run(asyncio.Event())
    await intake.confirm()
    assert len(server.pending()) == 1


async def test_every_update_is_handed_on_once_and_confirmed_at_the_end(server, bot):
    ann = server.user(1, "Ann")
    ann.say("one")
    ann.say("two")
    taken, stop = [], asyncio.Event()

    async def accept(batch) -> None:
        taken.extend(update["message"]["text"] for update in batch)
        if len(taken) == 2:
            ann.say("three")
        else:
            stop.set()

    intake = Intake(bot, accept)
    await intake.run(stop)
    assert taken == ["one", "two", "three"]
    assert len(server.pending()) == 1
    await intake.confirm()
    assert server.pending() == []


@pytest.mark.parametrize(
    ("ids", "offset"),
    [([7, 8], 9), ([900, 50], 51), (["x", 8, None], 9), ([None], 3), ([], 3)],
)
def test_the_last_id_counts_for_ids_may_begin_anew_at_a_lower_number(ids, offset):
    assert offset_after([{"update_id": number} for number in ids], 3) == offset


def test_what_is_no_update_at_all_does_not_matter():
    assert offset_after([7, None, {"update_id": 5}, "x"], None) == 6


async def test_a_failed_confirmation_is_only_logged(server, bot, caplog):
    server.user(1, "Ann").say("one")
    stop = asyncio.Event()

    async def accept(batch) -> None:
        stop.set()

    intake = Intake(bot, accept)
    await intake.run(stop)
    server.fail_next("getUpdates", 500)
    await intake.confirm()
    assert "could not be confirmed" in caplog.text
