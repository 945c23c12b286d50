"""Measuring in processes of their own, so that nobody's memory or warmth counts as another's."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from index.core import Places

Given = ParamSpec("Given")
Made = TypeVar("Made")

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process in MB (10^6 bytes). ``now`` is None where no system tells."""

    now: float | None
    peak: float


class _Process(BaseManager):
    make: Callable[..., Any]


@contextmanager
def elsewhere(
    kind: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs
) -> Iterator[Made]:
    """Hold an object of ``kind`` in a fresh process; its methods are called as if it were here.

    What they take and return is pickled on its way; what they raise is raised here. The process
    ends with the block, without anything of the object being closed.
    """
    _Process.register("make", kind)
    with _Process(ctx=get_context("spawn")) as process:
        yield process.make(*args, **kwargs)


def memory() -> Memory:
    """Return how much memory this process holds and has held."""
    if _STATUS.exists():
        lines = dict(re.findall(r"^(\w+):\s+(\d+) kB$", _STATUS.read_text(), re.MULTILINE))
        return Memory(int(lines["VmRSS"]) * 1024 / 1e6, int(lines["VmHWM"]) * 1024 / 1e6)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return Memory(None, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def places(home: Path) -> Places:
    """Return an index in the folder ``home``, whatever the settings of this installation say.

    One in a folder called "int8" has that precision, one called "plain" is not read for
    statements; all that are side by side share a model.
    """
    return Places(
        database=f"sqlite:///{home / 'catalog.sqlite'}",
        vectors=home / "vectors",
        models=home.parent / "models",
        precision="int8" if home.name == "int8" else "fp32",
        statements=home.name != "plain",
    )


def disk(path: Path) -> float:
    """Return the MB that a file with its companions, or a folder, takes on the disk."""
    files = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    taken = (file.stat() for file in files if file.is_file())
    # Files made large in advance have holes, which take no room.
    return sum(getattr(one, "st_blocks", one.st_size / 512) * 512 for one in taken) / 1e6
