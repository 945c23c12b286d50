"""The bot as a process of its own with a stand-in desk, so that it can be killed at any moment.

Run as ``python standinbot.py API TOKEN DATABASE THINK PACE``. Each answer takes a moment.
"""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
_THINKING_S = 0.02


def start_bot(
    server, database: str, *, think: float = _THINKING_S, pace: float = 200
) -> subprocess.Popen:
    """Start it against ``server``; what it logs goes to a pipe."""
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, __file__, server.url, server.token, database]
    command += [str(think), str(pace)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)  # noqa: S603 - our own


async def _main(api: str, token: str, database: str, think: float, pace: float) -> None:
    from telegrambot import StandInDesk, StandInShelf, answer, empty_press

    from bot.telegram.app import Answers, Telegram
    from bot.telegram.options import Options
    from index.database import open_database

    def react(question: str):
        time.sleep(think)
        return answer(question)

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    answers = Answers(StandInDesk(react), StandInShelf(), empty_press())
    telegram = Telegram(token, open_database(database), answers)
    await telegram.run(stop, Options(api=api, per_second=pace))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(_main(*sys.argv[1:4], float(sys.argv[4]), float(sys.argv[5])))
