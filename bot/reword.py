"""Lets a language model reword what was found, and sends of its words only what passes the gate.

Whatever goes wrong, what was found stays as it was. The model works on an event loop of its own,
so that neither the bot's loop nor the threads that answer wait for it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any, TypeVar

from bot.followup import checked, followup_prompt
from bot.gate.reply import Gated
from bot.gate.sense import Senses
from bot.people import Turn
from bot.prompts import Message
from bot.reword_task import Task, can_reword, task_of, task_of_news
from bot.scribe import Scribe, Watch
from bot.summary.summarize import Summary
from bot.types import Reply, Seen
from bot.writer import Limits, Writer
from index.core import NewsIndex
from index.errors import DatelineError, WriterBusyError

_QUESTION_TOKENS, _QUESTION_S = 60, 8.0  # what a question made standalone may take

log = logging.getLogger(__name__)

_T = TypeVar("_T")


class Reworder:
    """Rewords by ``writer`` within ``limits``; may be called from any thread."""

    def __init__(
        self,
        index: NewsIndex,
        writer: Writer,
        limits: Limits,
        open_senses: Callable[[], Senses] | None = None,
    ) -> None:
        """Reword what ``index`` finds; what the gate reads with is opened when it is first needed.

        Without that nothing could be proved, and nothing is reworded: only follow-ups are read.
        """
        self._index = index
        self._senses = cache(open_senses) if open_senses else None
        self._scribe = Scribe(writer)
        self._limits = limits

    def begin(self, reply: Reply, now: datetime, seen: Seen | None = None) -> "Future[Reply]":
        """Begin to reword ``reply``, and return at once; cancelling the future stops the model.

        ``seen`` is told what has passed so far, sentence by sentence.
        """
        return self._begin(self._reply(reply, now, seen), reply)

    def reword(self, reply: Reply, now: datetime) -> Reply:
        """Return ``reply`` reworded, or as it is; blocks."""
        return self.begin(reply, now).result()

    def reword_news(self, news: Summary, now: datetime) -> Summary:
        """Return what a digest tells of a story reworded, or as it is; blocks."""
        return self._begin(self._news(news, now), news).result()

    def begin_standalone(self, question: str, turns: Sequence[Turn]) -> "Future[str]":
        """Begin to make a follow-up understandable by itself; gives "" where that does not work out."""
        return self._begin(self._standalone(question, turns), "")

    def close(self) -> None:
        """Stop writing and let go of the model."""
        if "_loop" in self.__dict__:
            asyncio.run_coroutine_threadsafe(self._scribe.close(), self._loop).result(5)
            self._loop.call_soon_threadsafe(self._loop.stop)

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, name="reword", daemon=True).start()
        return loop

    def _begin(self, work: Coroutine[Any, Any, _T], otherwise: _T) -> "Future[_T]":
        return asyncio.run_coroutine_threadsafe(_or(work, otherwise), self._loop)

    async def _reply(self, reply: Reply, now: datetime, seen: Seen | None) -> Reply:
        if not can_reword(reply):
            return reply
        task = await asyncio.to_thread(task_of, reply, self._index, now)
        gated = await self._gated(task, seen)
        if gated is None:
            return reply
        return replace(reply, text=gated.text, sentences=gated.sentences, citations=gated.citations)

    async def _news(self, news: Summary, now: datetime) -> Summary:
        task = await asyncio.to_thread(task_of_news, news, self._index, now)
        gated = await self._gated(task)
        if gated is None:
            return news
        return replace(news, sentences=gated.sentences, citations=gated.citations)

    async def _standalone(self, question: str, turns: Sequence[Turn]) -> str:
        messages = followup_prompt(question, turns)
        if self._scribe.count(messages) > self._limits.prompt_tokens:
            return ""
        seconds = min(_QUESTION_S, self._limits.seconds)
        limits = replace(self._limits, tokens=_QUESTION_TOKENS, seconds=seconds)
        return checked(await self._scribe.write(messages, limits), question, turns)

    async def _gated(self, task: Task, seen: Seen | None = None) -> Gated | None:
        """Return what may be sent in place of the sentences of ``task``; None where nothing is won."""
        senses = self._senses
        if not task.found.grounds or senses is None:
            return None
        messages = await asyncio.to_thread(self._fitting, task)
        watch = _watch(task, seen, senses) if seen is not None else None
        written = await self._scribe.write(messages, self._limits, watch)
        gated = await asyncio.to_thread(lambda: task.gated(written, senses()))
        _note(gated)
        return gated if gated.reworded else None

    def _fitting(self, task: Task) -> tuple[Message, ...]:
        """Fill the prompt in; where it is too long for the model, with less around what is cited."""
        for messages in task.asked():
            if self._scribe.count(messages) <= self._limits.prompt_tokens:
                break
        return messages


def _watch(task: Task, seen: Seen, senses: Callable[[], Senses]) -> Watch:
    """Return what tells ``seen`` the sentences that have passed, each time there is one more."""
    shown = [""]

    def watch(written: str) -> None:
        passed = task.passed(written, senses())
        if passed and passed != shown[-1]:
            shown.append(passed)
            seen(passed)

    return watch


async def _or(work: Coroutine[Any, Any, _T], otherwise: _T) -> _T:
    """Return what ``work`` gives, or ``otherwise`` where it fails."""
    try:
        return await work
    except WriterBusyError as error:
        log.info("What was found goes out as it is: %s", error)
    except DatelineError as error:
        log.warning("What was found goes out as it is: %s", error)
    except Exception:
        log.exception("What was found goes out as it is")
    return otherwise


def _note(gated: Gated) -> None:
    for one in gated.judged:
        if one.fault is not None:
            log.debug("Not sent: %s (%s; %s)", one.claim.text, one.fault, one.detail)
