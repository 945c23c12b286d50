"""The raw calls to the Bot API: whoever stops waiting for one takes nothing away from the others."""

import asyncio

import pytest

from bot.telegram.client import make_bot

WAVES = 10  # each of more calls than there are connections, cut off a little later


@pytest.fixture
def _without_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.usefixtures("_without_proxy")
async def test_calls_that_nobody_waits_for_any_more_use_up_no_connections(server):
    ann = server.user(1, "Ann")
    ann.say("hello")
    bot = make_bot(server.token, server.url)
    await bot.initialize()
    try:
        draft = {"chat_id": 1, "draft_id": 1, "text": ""}
        for ticks in range(WAVES):
            calls = [asyncio.create_task(bot.call("sendMessageDraft", draft)) for _ in range(70)]
            for _ in range(ticks):
                await asyncio.sleep(0)
            for one in calls:
                one.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(8):
            sent = await bot.call("sendMessage", {"chat_id": 1, "text": "still here"})
    finally:
        await bot.shutdown()
    assert sent["text"] == "still here"
