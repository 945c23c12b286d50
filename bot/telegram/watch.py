"""Notices when the event loop is held up, and says by what."""

import asyncio
import logging
import sys
import threading
import time
import traceback

_log = logging.getLogger(__name__)

_EVERY = 0.25
NOTICED_S = 1.0
"""How long the loop may be held before it is logged; a busy machine is no reason to shout."""


class Watch:
    """A thread that asks the event loop for a sign of life, and logs where it is when none comes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, noticed_s: float = NOTICED_S) -> None:
        self._loop = loop
        self._noticed_s = noticed_s
        self._loop_thread = threading.get_ident()
        self._seen = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> "Watch":
        """Watch the loop of this thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no longer."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        noticed = False
        while not self._over.wait(_EVERY):
            held = time.monotonic() - self._seen
            if held > self._noticed_s + _EVERY and not noticed:
                _log.warning("The event loop is held up:\n%s", self._stack())
            elif held <= self._noticed_s + _EVERY and noticed:
                _log.warning("The event loop goes on")
            noticed = held > self._noticed_s + _EVERY
            self._ask()

    def _ask(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._sign)
        except RuntimeError:  # it is closed
            self._over.set()

    def _sign(self) -> None:
        self._seen = time.monotonic()

    def _stack(self) -> str:
        frame = sys._current_frames().get(self._loop_thread)  # noqa: SLF001 - the only way to see it
        return "".join(traceback.format_stack(frame)) if frame else "nobody knows by what"
