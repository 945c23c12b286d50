"""Lines of text from a pipe or a file, whatever bytes come."""

import select
import sys
from collections.abc import Iterator
from typing import IO

LONGEST = 1_000_000
"""Bytes of a line that are read; what goes beyond is passed over."""

_BOM = "\ufeff"


def read_lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield the lines of ``stream``, each as soon as it is there, without their ends.

    They are read as UTF-8; what is none becomes U+FFFD.
    """
    while line := stream.readline(LONGEST):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST)
        yield line.decode("utf-8", "replace").rstrip("\r\n").removeprefix(_BOM)


def standard_input() -> IO[bytes] | None:
    """Return what this process is given to read, or None where it was started without."""
    return sys.stdin.buffer if sys.stdin is not None and not sys.stdin.closed else None


def is_terminal() -> bool:
    """Tell whether somebody types what this process reads."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def speaks_within(stream: IO[bytes], seconds: float) -> bool:
    """Wait at most ``seconds`` for ``stream`` to say something or to end; False if it is silent.

    Where the system cannot tell, as for pipes on Windows, the answer is True.
    """
    try:
        return bool(select.select([stream], [], [], seconds)[0])
    except (OSError, ValueError):
        return True
