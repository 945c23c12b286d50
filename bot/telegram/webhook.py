"""Updates pushed by Telegram, instead of polled for: kept first, then acknowledged."""

import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.telegram.client import ALLOWED_UPDATES, RawBot
from bot.telegram.inbox import RawUpdate
from bot.telegram.options import Webhook
from index.errors import DatelineError, SettingsError

if TYPE_CHECKING:
    from aiohttp import web

_log = logging.getLogger(__name__)

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1024**2

Accept = Callable[[Sequence[RawUpdate]], Awaitable[None]]


@asynccontextmanager
async def listening(webhook: Webhook, accept: Accept) -> AsyncIterator[None]:
    """Take pushes at the port of ``webhook``. Raises SettingsError where it cannot be had."""
    from aiohttp import web

    app = web.Application(client_max_size=_LARGEST)
    app.router.add_post("/{path:.*}", _Receiver(webhook.secret, accept).receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, webhook.host, webhook.port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"The webhook cannot listen at {webhook.host}:{webhook.port}: {error}"
        ) from error
    try:
        yield
    finally:
        await runner.cleanup()


async def announce(bot: RawBot, webhook: Webhook) -> None:
    """Tell Telegram where to push. Raises TelegramError."""
    await bot.call(
        "setWebhook",
        {
            "url": webhook.url,
            "secret_token": webhook.secret,
            "allowed_updates": list(ALLOWED_UPDATES),
            "drop_pending_updates": False,
        },
    )


class _Receiver:
    """Answers 200 once an update is kept; Telegram pushes it again on anything else."""

    def __init__(self, secret: str, accept: Accept) -> None:
        self._secret = secret.encode()
        self._accept = accept

    async def receive(self, request: "web.Request") -> "web.Response":
        from aiohttp import web

        given = request.headers.get(_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, Mapping):
            return web.Response(status=400)
        try:
            await self._accept([update])
        except DatelineError as error:
            _log.error("A push could not be kept, and will come again: %s", error)
            return web.Response(status=503)
        return web.Response()
