"""The raw calls to the Bot API: whoever stops waiting for one takes nothing away from the others."""

import asyncio

from bot.telegram.client import make_bot

CONNECTIONS = 3
TURNS = range(10, 30)  # of the event loop before a wave of calls is cut off


async def test_calls_that_nobody_waits_for_any_more_use_up_no_connections(server, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("bot.telegram.client._CONNECTIONS", CONNECTIONS)
    ann = server.user(1, "Ann")
    ann.say("hello")
    bot = make_bot(server.token, server.url)
    await bot.initialize()
    try:
        draft = {"chat_id": 1, "draft_id": 1, "text": ""}
        for turns in TURNS:
            calls = [
                asyncio.create_task(bot.call("sendMessageDraft", draft))
                for _ in range(3 * CONNECTIONS)
            ]
            for _ in range(turns):
                await asyncio.sleep(0)
            for one in calls:
                one.cancel()
            await asyncio.gather(*calls, return_exceptions=True)
        async with asyncio.timeout(8):
            sent = await bot.call("sendMessage", {"chat_id": 1, "text": "still here"})
    finally:
        await bot.shutdown()
    assert sent["text"] == "still here"
