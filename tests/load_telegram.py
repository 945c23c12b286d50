"""A load run: many chats ask at a steady rate; how fast, how whole, and how fat is the bot?

    python tests/load_telegram.py --rate 100 --seconds 60 --chats 500

The bot is a process of its own; what answers is a stand-in that takes ``--think`` seconds, so that
this measures the way in and out: polling, inbox, outbox, pace. The server and those who ask share
the machine with it.
"""

import argparse
import json
import os
import re
import signal
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from botapi import BotApi
from standinbot import start_bot

_ASKED = re.compile(r"“(\d+)”")


@dataclass
class Run:
    """When each question was put, when each was answered, and what the process weighed."""

    asked: dict[int, float] = field(default_factory=dict)
    answered: dict[int, list[float]] = field(default_factory=dict)
    megabytes: list[float] = field(default_factory=list)
    processor_s: float = 0.0
    catalog_mb: float = 0.0


def main() -> None:
    """Run, and print the figures as JSON."""
    options = _options()
    run = Run()
    with BotApi() as server, tempfile.TemporaryDirectory() as folder:
        _note_answers(server, run)
        process = start_bot(
            server, f"sqlite:///{folder}/catalog.db", think=options.think, pace=options.pace
        )
        server.wait_for_calls("getUpdates", timeout=60)
        over = threading.Event()
        weigher = threading.Thread(target=_weigh, args=(process.pid, run, over))
        weigher.start()
        _ask(server, run, options)
        drained = _wait(run, options.patience)
        over.set()
        weigher.join()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        run.catalog_mb = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    print(json.dumps(_figures(run, options, drained), indent=2))  # noqa: T201 - it is what it is for


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100, help="questions a second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--think", type=float, default=0.01, help="seconds for an answer")
    parser.add_argument(
        "--pace", type=float, default=1000, help="messages a second to send at most"
    )
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait at the end")
    return parser.parse_args()


def _note_answers(server: BotApi, run: Run) -> None:
    """Note the time of every message as it comes in at the server."""
    note = server._note

    def noting(call, status=None, description=""):
        if status == 200 and call.method == "sendmessage":
            found = _ASKED.search(str(call.params.get("text", "")))
            if found:
                run.answered.setdefault(int(found[1]), []).append(time.monotonic())
        note(call, status, description)

    server._note = noting


def _ask(server: BotApi, run: Run, options: argparse.Namespace) -> None:
    people = [server.user(number, f"Reader {number}") for number in range(1, options.chats + 1)]
    begun, total = time.monotonic(), int(options.rate * options.seconds)
    for number in range(total):
        pause = begun + number / options.rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        run.asked[number] = time.monotonic()
        people[number % len(people)].say(str(number))


def _wait(run: Run, patience: float) -> float:
    """Wait until all is answered, or for too long; return for how long."""
    begun = time.monotonic()
    while len(run.answered) < len(run.asked) and time.monotonic() - begun < patience:
        time.sleep(0.1)
    return time.monotonic() - begun


def _weigh(pid: int, run: Run, over: threading.Event) -> None:
    status, stat = Path(f"/proc/{pid}/status"), Path(f"/proc/{pid}/stat")
    ticks = os.sysconf("SC_CLK_TCK")
    while not over.wait(1):
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
        if found:
            run.megabytes.append(int(found[1]) * 1024 / 1e6)
            spent = stat.read_text().rpartition(")")[2].split()[11:13]
            run.processor_s = sum(map(int, spent)) / ticks


def _figures(run: Run, options: argparse.Namespace, drained: float) -> dict:
    waits = sorted(times[0] - run.asked[number] for number, times in run.answered.items())
    cuts = statistics.quantiles(waits, n=100) if len(waits) > 1 else [0.0] * 99
    return {
        "asked": len(run.asked),
        "answered": len(run.answered),
        "answered more than once": sum(len(times) > 1 for times in run.answered.values()),
        "questions a second": options.rate,
        "chats": options.chats,
        "pace (messages a second)": options.pace,
        "p50 s": round(cuts[49], 3),
        "p95 s": round(cuts[94], 3),
        "longest s": round(waits[-1], 3) if waits else None,
        "drained after the last question in s": round(drained, 1),
        "memory MB by quarter": _quarters(run.megabytes),
        "catalog at the end MB": round(run.catalog_mb),
        "processor ms a question": round(1000 * run.processor_s / max(len(run.answered), 1), 1),
        "processors": os.cpu_count(),
        "load of the machine": [round(one, 1) for one in os.getloadavg()],
    }


def _quarters(megabytes: list[float]) -> list[float]:
    size = max(len(megabytes) // 4, 1)
    parts = [megabytes[at : at + size] for at in range(0, len(megabytes), size)]
    return [round(statistics.mean(part)) for part in parts]


if __name__ == "__main__":
    main()
