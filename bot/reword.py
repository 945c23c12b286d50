"""Lets a language model reword a reply, and sends of its words only what passes the gate.

Whatever goes wrong, the reply stays as it was. The model works on an event loop of its own, so
that neither the bot's loop nor the threads that answer wait for it.
"""

import asyncio
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from bot.answer import MOST_CHARACTERS, MOST_SENTENCES
from bot.gate import Gated, Room, gate, instructs
from bot.gate_text import Ground, ground
from bot.prompts import Message, fenced, load_prompts, numbered
from bot.types import Citation, Kind, Reply, Seen
from bot.writer import Limits, Writer, without_thoughts
from index.core import NewsIndex
from index.errors import DatelineError, WriterTimeoutError
from index.sentences import Span, sentences
from index.types import StoredArticle

_AROUND = 350  # characters on each side of a cited sentence that the model is shown, at most
_KEPT = 500  # texts that are remembered
_AT_ONCE = 4  # texts asked of a server side by side

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A reply to be reworded: what may be cited, and how much room there is."""

    reply: Reply
    grounds: tuple[Ground, ...]
    room: Room

    def gated(self, written: str, index: NewsIndex) -> Gated:
        """Hold what was written against the grounds."""
        return gate(written, self.reply.sentences, self.grounds, self.room, index.meaning)


class Reworder:
    """Rewords replies by ``writer`` within ``limits``; may be called from any thread."""

    def __init__(self, index: NewsIndex, writer: Writer, limits: Limits) -> None:
        self._index = index
        self._writer = writer
        self._limits = limits
        self._written: OrderedDict[str, str] = OrderedDict()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def begin(self, reply: Reply, now: datetime, seen: Seen | None = None) -> "Future[Reply]":
        """Begin to reword ``reply``, and return at once; cancelling the future stops the model."""
        return asyncio.run_coroutine_threadsafe(self._reworded(reply, now, seen), self._loop)

    def reword(self, reply: Reply, now: datetime) -> Reply:
        """Return ``reply`` reworded, or as it is; blocks."""
        return self.begin(reply, now).result()

    def close(self) -> None:
        """Stop writing and let go of the model."""
        if "_loop" in self.__dict__:
            asyncio.run_coroutine_threadsafe(self._writer.close(), self._loop).result(5)
            self._loop.call_soon_threadsafe(self._loop.stop)

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="reword", daemon=True).start()
        return loop

    async def _reworded(self, reply: Reply, now: datetime, seen: Seen | None) -> Reply:
        if not can_reword(reply):
            return reply
        try:
            return await self._attempt(reply, now, seen)
        except DatelineError as error:
            log.warning("An answer goes out as it was found: %s", error)
        except Exception:
            log.exception("An answer goes out as it was found")
        return reply

    async def _attempt(self, reply: Reply, now: datetime, seen: Seen | None) -> Reply:
        grounds = await asyncio.to_thread(grounds_of, reply, self._index, now)
        room = Room(
            sentences=max(MOST_SENTENCES, len(reply.sentences)),
            characters=max(MOST_CHARACTERS, len(reply.text)),
        )
        task = Task(reply, grounds, room)
        if not grounds:
            return reply
        messages = await asyncio.to_thread(self._prompt, task, now)
        written = await self._write(messages, task, seen)
        gated = await asyncio.to_thread(task.gated, written, self._index)
        _note(gated)
        if not gated.reworded:
            return reply
        return replace(reply, text=gated.text, sentences=gated.sentences, citations=gated.citations)

    def _prompt(self, task: Task, now: datetime) -> tuple[Message, ...]:
        """Fill the prompt in; where it is too long for the model, with less around what is cited."""
        for grounds in _shorter(task.grounds):
            messages = _answer_prompt(replace(task, grounds=grounds), now)
            if self._writer.count(messages) <= self._limits.prompt_tokens:
                break
        return messages

    async def _write(self, messages: Sequence[Message], task: Task, seen: Seen | None) -> str:
        key = _key(self._writer.name, messages)
        if key in self._written:
            self._written.move_to_end(key)
            return self._written[key]
        async with self._slots:
            written = await self._stream(messages, task, seen)
        self._written[key] = written
        while len(self._written) > _KEPT:
            self._written.popitem(last=False)
        return written

    async def _stream(self, messages: Sequence[Message], task: Task, seen: Seen | None) -> str:
        """Return what is written; ``seen`` is told each sentence once it has passed."""
        written, shown = "", ""
        try:
            async with aclosing(self._writer.write(messages, self._limits)) as pieces:
                async for piece in pieces:
                    written += piece
                    if seen is not None and "\n" not in piece and _ends(written):
                        shown = await asyncio.to_thread(self._show, written, task, shown, seen)
        except WriterTimeoutError:
            # What is whole by then is worth having: the gate takes no half sentences.
            if not _ends(written):
                written = written.rpartition("]")[0] + "]" if "]" in written else ""
            if not written:
                raise
        return without_thoughts(written)

    def _show(self, written: str, task: Task, shown: str, seen: Seen) -> str:
        passed = " ".join(
            one.text
            for one in task.gated(without_thoughts(written), self._index).judged
            if one.fault is None
        )
        if passed and passed != shown:
            seen(passed)
        return passed


def can_reword(reply: Reply) -> bool:
    """Tell whether ``reply`` is a plain answer, which a model may reword."""
    return reply.kind is Kind.ANSWER and bool(reply.sentences) and not reply.title


def grounds_of(reply: Reply, index: NewsIndex, now: datetime) -> tuple[Ground, ...]:
    """Return what is cited by ``reply`` with what stands around it, as far as that is fit to be shown."""
    keys = {(one.article_id, one.version) for one in reply.citations}
    articles = index.catalog.versions(keys)
    return tuple(_grounds(reply, articles, index, now))


def _grounds(
    reply: Reply,
    articles: Mapping[tuple[int, int], StoredArticle],
    index: NewsIndex,
    now: datetime,
) -> Iterator[Ground]:
    for one in reply.citations:
        article = articles.get((one.article_id, one.version))
        if article is None or instructs(one.quote):
            continue
        said = [
            found
            for found in index.statements.table.of_article(article.id, now)
            if found.version == article.version
        ]
        line = " ".join(
            sentence.text for sentence in reply.sentences if one.number in sentence.citations
        )
        span = _around(article, one)
        if instructs(article.body[slice(*span)]):
            span = one.start, one.end
        yield ground(one, article, span, line=line, said=said)


def _around(article: StoredArticle, one: Citation) -> Span:
    """Return the sentences around a citation, within its reach."""
    low, high = one.start - _AROUND, one.end + _AROUND
    near = [
        (start, end)
        for start, end in sentences(article.body, article.language)
        if start >= low and end <= high
    ]
    return (
        min([one.start, *(start for start, _ in near)]),
        max([one.end, *(end for _, end in near)]),
    )


def _shorter(grounds: Sequence[Ground]) -> Iterator[tuple[Ground, ...]]:
    """Yield the grounds, then only what is cited, then ever fewer of them."""
    yield tuple(grounds)
    bare = [replace(one, text=one.citation.quote, start=one.citation.start) for one in grounds]
    for most in range(len(bare), 0, -1):
        yield tuple(bare[:most])


def _answer_prompt(task: Task, now: datetime) -> tuple[Message, ...]:
    passages = numbered(
        (one.citation.number, one.citation.source, one.text) for one in task.grounds
    )
    return load_prompts()["answer"].fill(
        most=str(task.room.sentences),
        characters=str(task.room.characters),
        today=f"{now.astimezone(UTC):%A, %d %B %Y}",
        passages=passages,
        question=fenced("question", task.reply.rewrite),
    )


def _key(name: str, messages: Sequence[Message]) -> str:
    text = "\x00".join([name, *(one.text for one in messages)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _ends(written: str) -> bool:
    return written.rstrip().endswith("]")


def _note(gated: Gated) -> None:
    for one in gated.judged:
        if one.fault is not None:
            log.debug("Not sent: %s (%s; %s)", one.claim.text, one.fault, one.detail)
