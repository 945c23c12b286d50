"""An event loop that is held up is noticed while it is, with the place that holds it."""

import asyncio
import logging
import time

from bot.telegram.watch import Watch


async def test_what_holds_the_loop_up_is_named(caplog):
    def hold_everything_up() -> None:
        deadline = time.monotonic() + 20
        while "held up" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.05)

    with Watch(asyncio.get_running_loop(), noticed_s=0.5):
        await asyncio.sleep(0.3)
        hold_everything_up()
        await asyncio.sleep(1)
    assert "goes on" in caplog.text
    (record,) = [one for one in caplog.records if "held up" in one.message]
    assert record.levelno == logging.WARNING
    assert "hold_everything_up" in record.message


async def test_a_loop_that_only_waits_is_left_in_peace(caplog):
    with Watch(asyncio.get_running_loop()):
        await asyncio.sleep(0.6)
    assert caplog.records == []
