"""Log lines carry the request they were written for, in text and in JSON, and no secrets."""

import asyncio
import json
import logging

import pytest

from bot.log import Threads, configure_logging, working_on
from bot.telegram.redaction import redacted


@pytest.fixture(autouse=True)
def _logging_as_before():
    """Leave the loggers as they were found."""
    root, names = logging.getLogger(), ("", "bot", "index")
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def objects(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_each_line_is_an_object_with_its_request(capsys):
    configure_logging("INFO", "json")
    log = logging.getLogger("bot.somewhere")
    with working_on("update 17"):
        log.info("looked at %d “things”\nand more", 3)
    log.warning("nobody asked")
    first, second = objects(capsys)
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "INFO",
        "logger": "bot.somewhere",
        "message": "looked at 3 “things”\nand more",
        "request": "update 17",
    }
    assert "request" not in second


def test_an_error_is_told_in_the_same_object(capsys):
    configure_logging("INFO", "json")
    try:
        int("odd")
    except ValueError:
        logging.getLogger("bot").exception("It failed")
    (told,) = objects(capsys)
    assert told["message"] == "It failed"
    assert "ValueError: invalid literal" in told["error"]


def test_in_text_the_request_stands_at_the_end(capsys):
    configure_logging("INFO")
    with working_on("update 17"):
        logging.getLogger("bot").info("looked")
    logging.getLogger("bot").info("rested")
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("INFO looked [update 17]")
    assert second.endswith("INFO rested")


async def test_the_request_goes_along_into_threads_and_never_into_anothers_work(capsys):
    configure_logging("INFO", "json")
    threads = Threads(1)
    log = logging.getLogger("bot")

    async def work(name: str) -> None:
        with working_on(name):
            await asyncio.get_running_loop().run_in_executor(threads, log.info, name)

    await asyncio.gather(*(work(f"update {number}") for number in range(5)))
    await asyncio.get_running_loop().run_in_executor(threads, log.info, "no request")
    *told, last = objects(capsys)
    assert len(told) == 5
    assert all(one["request"] == one["message"] for one in told)
    assert "request" not in last


def test_no_secret_stands_in_an_object(capsys):
    configure_logging("INFO", "json")
    with redacted("123:SECRET"):
        try:
            int("https://api.example/bot123:SECRET/getMe")
        except ValueError:
            logging.getLogger("bot").exception("Asked %s", "https://api.example/bot123:SECRET")
    assert "SECRET" not in capsys.readouterr().err


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
