"""How long a command takes from nothing: a fresh process each time, until it has ended."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.sample import SAMPLE_QUESTIONS, sample_path
from index.errors import DatelineError

_DATELINE = (sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The median of ``starts`` cold starts of one command, in seconds."""

    command: str
    starts: int
    seconds: float


def measure_starts(home: Path, starts: int, say: Say) -> list[Start]:
    """Start ``dateline`` in ``home``, with the sample news in it and the model made already,
    as it lies beside ``home``.

    Raises DatelineError where a command fails.
    """
    say("cold starts")
    shutil.copytree(home.parent / "models", home / "models")
    _run(home, "ingest", str(sample_path()))
    return [
        _start(home, starts, "--help"),
        _start(home, starts, "ask", SAMPLE_QUESTIONS[0]),
    ]


def _start(home: Path, starts: int, *arguments: str) -> Start:
    _run(home, *arguments)  # once for nothing: what the system reads from disk, it then remembers
    seconds = statistics.median(_run(home, *arguments) for _ in range(starts))
    return Start(command=" ".join(["dateline", *arguments]), starts=starts, seconds=seconds)


def _run(home: Path, *arguments: str) -> float:
    # The settings of whoever measures are theirs: only DATELINE_HOME is passed on, and ours.
    inherited = {name: value for name, value in os.environ.items() if "DATELINE_" not in name}
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own arguments
        [*_DATELINE, *arguments],
        env={**inherited, "DATELINE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - begun
    if done.returncode:
        raise DatelineError(f"dateline {arguments[0]} failed: {done.stderr.strip()[-300:]}")
    return took
