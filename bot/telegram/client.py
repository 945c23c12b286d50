"""The bot of the library, with the two calls that it does not have: anything raw, in and out."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
)

_SLACK_SECONDS = 15.0
_CONNECTIONS = 64

_calls: "set[asyncio.Future[Any]]" = set()  # else they might be collected on their way


class RawBot(ExtBot[None]):
    """A bot that can also be asked for updates as Telegram wrote them, and call any method."""

    __slots__ = ()

    async def raw_updates(
        self, offset: int | None, seconds: int, limit: int = 100
    ) -> Sequence[Any]:
        """The updates from ``offset`` on, waiting up to ``seconds`` for the first of them.

        Asking with an offset tells Telegram to forget all updates before it.
        """
        asked = {"timeout": seconds, "limit": limit, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        answer = await self._post("getUpdates", asked, read_timeout=seconds + _SLACK_SECONDS)
        return answer if isinstance(answer, list) else []

    async def call(self, method: str, params: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever Telegram answers
        """Call a method of the Bot API with ``params`` as they are; raises TelegramError.

        The call goes on to its end where whoever waits for it is cancelled: one that is cut off
        may never give its connection back (encode/httpcore#1093), until there is none left.
        """
        call = asyncio.ensure_future(self._post(method, dict(params)))
        _calls.add(call)
        call.add_done_callback(_done)
        return await asyncio.shield(call)


def _done(call: "asyncio.Future[Any]") -> None:
    """Let go of a call, and of its error where nobody waits for it any more."""
    _calls.discard(call)
    if not call.cancelled():
        call.exception()


def make_bot(token: str, api: str) -> RawBot:
    """Return the bot of ``token`` at the Bot API server ``api``, not initialized."""
    return RawBot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=_request(_CONNECTIONS),
        get_updates_request=_request(1),
    )


def _request(connections: int) -> HTTPXRequest:
    """Patient timeouts: a read given up too early may hide a message that was delivered."""
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=20.0,
        write_timeout=20.0,
        connect_timeout=10.0,
        pool_timeout=10.0,
    )
