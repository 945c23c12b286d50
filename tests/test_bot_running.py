"""The process of the bot; its way with Telegram is in test_end_to_end_telegram.py."""

import logging

import pytest

from bot.config import load_settings
from bot.log import configure_logging
from bot.running import run
from index.errors import SettingsError


@pytest.fixture(autouse=True)
def _logging_as_before():
    """Leave the loggers as they were found."""
    root, names = logging.getLogger(), ("", "bot", "index")
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_without_a_token_it_says_where_to_get_one_and_opens_nothing(empty_home):
    with pytest.raises(SettingsError, match=r"@BotFather.*TELEGRAM_BOT_TOKEN"):
        run(load_settings())
    assert not (empty_home / "catalog.sqlite").exists()


def test_our_own_log_is_on_standard_error_and_libraries_only_warn(capsys):
    configure_logging("INFO")
    logging.getLogger("bot.background").info("Indexed 3 articles")
    logging.getLogger("bot.background").debug("nothing to see")
    logging.getLogger("httpx").info("GET")
    logging.getLogger("httpx").warning("slow")
    written = capsys.readouterr()
    assert written.out == ""
    assert [line.split(" ", 2)[2] for line in written.err.splitlines()] == [
        "INFO Indexed 3 articles",
        "WARNING slow",
    ]
