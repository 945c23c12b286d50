"""How far long work has got: a bar on a terminal, else a line on standard error now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY = 30.0  # seconds between two lines where nobody looks at a bar


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show ``title`` with a bar while the block runs; what it yields is told of each step's size.

    ``total`` is None where nobody knows how much there is. Where standard error is no terminal,
    work of more than half a minute says every half minute how far it is, and shorter work nothing.
    """
    if not sys.stderr.isatty():
        yield _lines(title, total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task(title, total=total)
        yield lambda step: bar.advance(task, step)


def _lines(title: str, total: int | None) -> Callable[[int], None]:
    of = "" if total is None else f" of {total:,}"
    done, said_at = 0, time.monotonic()

    def advance(step: int) -> None:
        nonlocal done, said_at
        done += step
        if time.monotonic() - said_at >= _EVERY:
            said_at = time.monotonic()
            sys.stderr.write(f"{title}: {done:,}{of}\n")

    return advance
