"""Servers that end with the tests, even with tests that are killed."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# The shell waits on a pipe that closes when we end, however; then it ends the server.
_GUARD = '"$@" >>"$LOG" 2>&1 </dev/null & echo $!; cat >/dev/null; kill -$END $! 2>/dev/null; wait'


class Guarded:
    """A server as a child of a guard; ``end`` is the signal by which it ends at once."""

    def __init__(
        self,
        command: Sequence[object],
        log: Path,
        environment: Mapping[str, str],
        *,
        end: signal.Signals = signal.SIGKILL,
        **options: object,
    ) -> None:
        given = {**environment, "LOG": str(log), "END": str(int(end))}
        self._end = end
        self._guard = subprocess.Popen(  # noqa: S603 - a fixed command
            ["/bin/sh", "-c", _GUARD, "sh", *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=given,
            start_new_session=True,  # Ctrl-C is for the tests, which then end it
            **options,
        )
        self.pid = int(self._guard.stdout.readline())

    def is_running(self) -> bool:
        """Tell whether the server has not ended."""
        stat = Path(f"/proc/{self.pid}/stat")
        with suppress(OSError):
            return stat.read_text().rpartition(")")[2].split()[0] != "Z"
        return False

    def send(self, number: signal.Signals) -> None:
        """Send the server a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once, and wait for that. Doing it twice does no harm."""
        if not self._guard.stdin.closed:
            self._guard.stdin.close()
        self._guard.wait()
        self._guard.stdout.close()
