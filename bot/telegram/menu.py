"""What Telegram shows of the bot before anybody has asked: commands and descriptions."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from telegram.error import TelegramError

from bot.telegram.client import RawBot
from bot.telegram.texts import COMMAND_NAMES, LANGUAGES, Texts

_log = logging.getLogger(__name__)


async def set_menu(bot: RawBot) -> None:
    """Set it in every language; the bot works without, too."""
    for language, texts in LANGUAGES.items():
        # What is set without a language is what all others see.
        code = {} if language == "en" else {"language_code": language}
        for method, params in _calls(texts):
            try:
                await bot.call(method, {**params, **code})
            except TelegramError as error:
                _log.warning("The menu could not be set: %s: %s", method, error)
                return


def _calls(texts: Texts) -> Iterator[tuple[str, Mapping[str, Any]]]:
    commands = [{"command": name, "description": texts.commands[name]} for name in COMMAND_NAMES]
    yield "setMyCommands", {"commands": commands}
    yield "setMyDescription", {"description": texts.description}
    yield "setMyShortDescription", {"short_description": texts.short_description}
