"""What every tap on a button needs: to stop its spinning, and to know where it was made."""

import logging

from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.telegram.address import Address, address_of
from bot.telegram.client import RawBot

_log = logging.getLogger(__name__)


async def answer_tap(
    bot: RawBot, query: CallbackQuery, text: str = "", *, alert: bool = False
) -> None:
    """Let the button stop spinning; one tapped long ago does not spin any more."""
    shown = {"callback_query_id": query.id, "text": text or None, "show_alert": alert or None}
    try:
        await bot.call("answerCallbackQuery", shown)
    except TelegramError as error:
        _log.info("A tap could not be answered: %s", error)


def address_of_tap(query: CallbackQuery) -> Address | None:
    """Where the message with the button stands; an old one may show no more than its chat."""
    message = query.message
    if message is None:
        return None
    if message.is_accessible:
        return address_of(message)  # type: ignore[arg-type]
    reply_to = None if message.chat.type == message.chat.PRIVATE else message.message_id
    return Address(message.chat.id, None, reply_to, message.message_id)
