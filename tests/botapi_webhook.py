"""Pushes updates to the bot's webhook, in order, each until it is taken."""

import asyncio
from contextlib import suppress

import aiohttp
from botapi_world import World

_PAUSE = 0.05
_BACKOFF = 0.3


async def push(world: World) -> None:
    """Push for as long as the server serves, whenever a webhook is set."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        while True:
            with world.changed:
                hook = dict(world.webhook)
                update = world.updates[0] if hook and world.updates else None
            if update is None:
                await asyncio.sleep(_PAUSE)
            elif await _pushed(session, hook, update):
                with world.changed:
                    world.updates = [one for one in world.updates if one is not update]
                    world.changed.notify_all()
            else:
                await asyncio.sleep(_BACKOFF)


async def _pushed(session: aiohttp.ClientSession, hook: dict, update: dict) -> bool:
    headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]} if hook["secret"] else {}
    with suppress(aiohttp.ClientError, TimeoutError):
        timeout = aiohttp.ClientTimeout(total=5)
        async with session.post(
            hook["url"], json=update, headers=headers, timeout=timeout
        ) as answer:
            return answer.status == 200
    return False
