"""A station of the simulated month: builds digests and sends them, in a process that may be killed.

Run as ``python month_station.py API TOKEN DATABASE CLOCK OWNER``. The time is what stands in the
file CLOCK. Of the product it is the real digester, outbox and sender; only the stories are made up.
"""

import asyncio
import logging
import mmap
import os
import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
_TICK_S = 0.05


class ClockFile:
    """A time that one process sets and others read."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(struct.pack("d", 0.0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 8)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(struct.unpack("d", self._memory[:8])[0], UTC)

    def set(self, now: datetime) -> None:
        """Let it be ``now``."""
        self._memory[:8] = struct.pack("d", now.timestamp())


def start_station(server, database: str, clock: Path, owner: str) -> subprocess.Popen:
    """Start one; it works until it is killed."""
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, __file__, server.url, server.token, database, str(clock), owner]
    station = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)  # noqa: S603 - our own
    station.stdout.readline()  # it is ready
    return station


def stories_at(now: datetime):
    """What there is to tell: each three hours one more story, and each day news of one."""
    from newsstand import Newsstand, report

    stand = Newsstand()
    first = int((now - timedelta(days=9)).timestamp()) // 10_800
    for number in range(first, int(now.timestamp()) // 10_800 + 1):
        at = datetime.fromtimestamp(number * 10_800, UTC)
        about = f"Harbour {number}" if number % 2 else f"Mountain {number}"
        body = (
            f"The council of {about} voted for plan {number} on its bridge, the mayor said. "
            f"It will cost {number % 97 + 3} million crowns and be ready in {number % 11 + 2} years."
        )
        stand.add(number, report(number, f"{about} votes for plan {number}", body, at))
        if number % 8 == 0 and at + timedelta(hours=26) <= now:
            news = (
                f"Builders of {about} struck gold under the old market on the first morning. "
                f"A court ordered them to stop digging before {number % 23 + 1} witnesses."
            )
            update = report(-number, f"Gold found in {about}", news, at + timedelta(hours=26))
            stand.add(number, update)
    return stand


class Stories:
    """The stories of whatever time it is."""

    def current(self, window, as_of):
        return stories_at(as_of).current(window, as_of)


async def work(api: str, token: str, database: str, clock: ClockFile, owner: str) -> None:
    """Build and send until cancelled."""
    from newsstand import embed

    from bot.press import Press
    from bot.telegram import outbox
    from bot.telegram.client import make_bot
    from bot.telegram.digester import Digester
    from bot.telegram.ledger import Ledger
    from bot.telegram.limiter import Pace
    from bot.telegram.sender import Sender
    from index.database import open_database

    bot = make_bot(token, api)
    await bot.initialize()
    ledger = Ledger(open_database(database))
    sender = Sender(bot, ledger, owner, Pace(1000), clock)
    digester = Digester(Press(Stories(), embed), ledger, owner, sender.wake, clock)

    async def tidy() -> None:
        while True:
            await ledger.write(lambda c: outbox.recover(c, clock(), all_of_them=False))
            await asyncio.sleep(_TICK_S)

    # As a shift does at its begin; here another process may be at it, and keeps what it has.
    await ledger.write(lambda c: outbox.recover(c, clock(), all_of_them=False))
    await digester.own_up()
    print("ready", flush=True)  # noqa: T201 - whoever started it waits for this
    await asyncio.gather(sender.run(), digester.run(_TICK_S), tidy())


if __name__ == "__main__":
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(work(*sys.argv[1:4], ClockFile(Path(sys.argv[4])), sys.argv[5]))
