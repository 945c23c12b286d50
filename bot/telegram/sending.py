"""Replies out: sends messages so that a flood limit or a flaky network does not lose them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import httpx
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.render import plain_of
from bot.telegram.address import Address
from bot.telegram.patience import seconds_asked

_log = logging.getLogger(__name__)

_TRIES = 4
_LONGEST_WAIT = 60.0
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# Telegram shows the action for five seconds; a quick reply needs none.
_TYPING_AFTER = 0.3
_TYPING_EVERY = 4.0


async def send(bot: Bot, address: Address, messages: Sequence[str]) -> bool:
    """Send messages of ``bot.render`` in order; says whether all of them were delivered.

    Never raises for what Telegram answers: what cannot be delivered is logged and given up,
    and the messages after it are not sent.
    """
    for message in messages:
        try:
            await _send_one(bot, address, message)
        except Forbidden as error:
            _log.info("%s: nothing can be sent there: %s", address.key, error)
            return False
        except TelegramError as error:
            _log.error("%s: a reply could not be delivered: %s", address.key, error)
            return False
    return True


@asynccontextmanager
async def typing(bot: Bot, address: Address) -> AsyncIterator[None]:
    """Show "typing…" at the address for as long as the block takes, if it takes a while."""
    task = asyncio.create_task(_keep_typing(bot, address))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def pause_before_retry(error: TelegramError, tries: int) -> float | None:
    """Seconds to wait before sending once more after ``tries`` failures, or None to give up.

    A request that surely never left is safe to repeat. After one that may have arrived, a
    second copy is the lesser evil, but only one: a reader would rather see an answer twice than
    never.
    """
    if tries >= _TRIES:
        return None
    if isinstance(error, RetryAfter):
        seconds = seconds_asked(error)
        return seconds if seconds <= _LONGEST_WAIT else None
    if isinstance(error, BadRequest) or not isinstance(error, NetworkError):
        return None
    if isinstance(error.__cause__, _NEVER_SENT):
        return float(2 ** (tries - 1))
    return 1.0 if tries == 1 else None


async def _send_one(bot: Bot, address: Address, message: str) -> None:
    try:
        await _patiently(lambda: _send_text(bot, address, message, ParseMode.HTML))
    except BadRequest as error:
        if "can't parse entities" not in str(error).lower():
            raise
        _log.error("%s: Telegram refused the markup of a reply: %s", address.key, error)
        await _patiently(lambda: _send_text(bot, address, plain_of(message), None))


async def _patiently(attempt: Callable[[], Awaitable[None]]) -> None:
    """Attempt until it works or ``pause_before_retry`` says to give up; then the error is raised."""
    tries = 0
    while True:
        try:
            return await attempt()
        except TelegramError as error:
            tries += 1
            pause = pause_before_retry(error, tries)
            if pause is None:
                raise
        await asyncio.sleep(pause)


async def _send_text(bot: Bot, address: Address, text: str, markup: ParseMode | None) -> None:
    await bot.send_message(
        address.chat,
        text,
        parse_mode=markup,
        message_thread_id=address.topic,
        reply_parameters=_pointing_at(address.reply_to),
        link_preview_options=_NO_PREVIEW,
    )


def _pointing_at(message_id: int | None) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)


async def _keep_typing(bot: Bot, address: Address) -> None:
    await asyncio.sleep(_TYPING_AFTER)
    with suppress(TelegramError):
        while True:
            await bot.send_chat_action(
                address.chat, ChatAction.TYPING, message_thread_id=address.topic
            )
            await asyncio.sleep(_TYPING_EVERY)
