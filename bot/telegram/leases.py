"""Leases: what only one process may do at a time, and who does it."""

import os
import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from bot.telegram.tables import leases

TERM = timedelta(seconds=20)
"""How long a lease holds when it is not renewed."""

KEPT = timedelta(hours=1)
"""How long a lease stays that nobody renews: whoever could not reach the database may be back."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process: where it runs, its number there, and a name that no other has."""

    place: str
    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.place} {self.pid} {self.name}"


def this_process() -> Owner:
    """Return a new owner for this process."""
    return Owner(_place(), os.getpid(), uuid.uuid4().hex)


def hold(connection: Connection, name: str, owner: Owner, now: datetime) -> bool:
    """Take or renew the lease ``name``; say whether ``owner`` has it now.

    One that has expired, or whose owner ran here and is gone, is free.
    """
    row = connection.execute(
        select(leases.c.owner, leases.c.until).where(leases.c.name == name).with_for_update()
    ).first()
    values = {"owner": str(owner), "until": now + TERM}
    if row is None:
        connection.execute(insert(leases).values(name=name, **values))
        return True
    if row.owner != str(owner) and row.until > now and not _is_gone(row.owner, owner):
        return False
    connection.execute(update(leases).where(leases.c.name == name).values(**values))
    return True


def alive(connection: Connection, asker: Owner, now: datetime) -> set[str]:
    """Return the names of those who hold a lease, as far as ``asker`` knows; forget old leases."""
    connection.execute(delete(leases).where(leases.c.until < now - KEPT))
    holders = connection.scalars(select(leases.c.owner).where(leases.c.until > now))
    return {one for one in holders if not _is_gone(one, asker)}


def release(connection: Connection, name: str, owner: Owner) -> None:
    """Give the lease back, if ``owner`` has it."""
    ours = (leases.c.name == name) & (leases.c.owner == str(owner))
    connection.execute(delete(leases).where(ours))


def _is_gone(holder: str, asker: Owner) -> bool:
    """Tell whether the process of ``holder`` ran in the same place as we do, and has ended."""
    place, pid, _ = holder.rsplit(" ", 2)
    if place != asker.place or not place or not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _place() -> str:
    """Name what a process number is unique in: this start of this machine, this container.

    Empty where that cannot be known; then a lease just has to expire.
    """
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    return ""
