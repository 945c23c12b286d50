"""Puts prompts to a language model: each text is asked for once, a few at a time, and may be watched."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import aclosing

from bot.prompts import Message
from bot.writer import Limits, Writer, without_thoughts
from index.errors import WriterBusyError, WriterTimeoutError

_KEPT = 500  # texts that are remembered

Watch = Callable[[str], None]
"""Is given what is written so far, each time a citation ends it; called in a thread, may block."""


class Scribe:
    """Writes by ``writer``. Used from one event loop."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._written: OrderedDict[str, str] = OrderedDict()
        self._slots = asyncio.Semaphore(writer.at_once)

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens ``messages`` are."""
        return self._writer.count(messages)

    async def write(
        self, messages: Sequence[Message], limits: Limits, watch: Watch | None = None
    ) -> str:
        """Return what the model writes in answer, thoughts left out; what it wrote before is known.

        Nobody waits for others' texts: raises WriterBusyError while the model has enough to do,
        WriterError, WriterTimeoutError and BudgetError.
        """
        key = _key(self._writer.name, messages)
        if key in self._written:
            self._written.move_to_end(key)
            return self._written[key]
        if self._slots.locked():
            raise WriterBusyError(f"{self._writer.name} is writing for others")
        async with self._slots:
            written = await self._stream(messages, limits, watch)
        self._written[key] = written
        while len(self._written) > _KEPT:
            self._written.popitem(last=False)
        return written

    async def close(self) -> None:
        """Let go of the model."""
        await self._writer.close()

    async def _stream(
        self, messages: Sequence[Message], limits: Limits, watch: Watch | None
    ) -> str:
        written = ""
        try:
            async with aclosing(self._writer.write(messages, limits)) as pieces:
                async for piece in pieces:
                    written += piece
                    if watch is not None and "\n" not in piece and _ends(written):
                        await asyncio.to_thread(watch, without_thoughts(written))
        except WriterTimeoutError:
            # What is whole by then is worth having: the gate takes no half sentences.
            if not _ends(written):
                written = written.rpartition("]")[0] + "]" if "]" in written else ""
            if not written:
                raise
        return without_thoughts(written)


def _key(name: str, messages: Sequence[Message]) -> str:
    text = "\x00".join([name, *(one.text for one in messages)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _ends(written: str) -> bool:
    return written.rstrip().endswith("]")
