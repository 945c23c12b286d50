"""The process of the bot; its way with Telegram is in test_end_to_end_telegram.py."""

import pytest

from bot.config import load_settings
from bot.running import run
from index.errors import SettingsError


def test_without_a_token_it_says_where_to_get_one_and_opens_nothing(empty_home):
    with pytest.raises(SettingsError, match=r"@BotFather.*TELEGRAM_BOT_TOKEN"):
        run(load_settings())
    assert not (empty_home / "catalog.sqlite").exists()
