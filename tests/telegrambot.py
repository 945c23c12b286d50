"""The bot of ``bot.telegram`` running in a thread of its own, against the Bot API test server."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from botapi import BotApi
from botapi_people import WAIT

from bot.telegram.app import run_telegram
from bot.types import Citation, Kind, Reply, Searched, Sentence

PUBLISHED = datetime(2025, 7, 3, 12, tzinfo=UTC)


def answer(question: str) -> Reply:
    """A reply of one cited sentence which repeats the question."""
    sentence = f"The mayor said “{question}” on Monday."
    citation = Citation(
        number=1,
        article_id=1,
        version=1,
        url="https://harbour.example/bridge?a=1&b=2",
        headline="Bridge <opens> & closes",
        source="The Harbour Post",
        published=PUBLISHED,
        start=0,
        end=len(sentence),
        quote=sentence,
        also_in=("The Evening Wire",),
    )
    return Reply(
        question=question,
        rewrite=question,
        kind=Kind.ANSWER,
        text=sentence,
        searched=Searched(articles=1, sources=("The Harbour Post",), since=None, until=None),
        sentences=(Sentence(text=sentence, citations=(1,)),),
        citations=(citation,),
    )


class StandInDesk:
    """The edge the bot asks at. ``react`` makes the reply, raises, or waits in its thread."""

    def __init__(self, react: Callable[[str], Reply] = answer) -> None:
        self.asked: list[tuple[str, str]] = []
        self.afresh: list[str] = []
        self._react = react

    async def ask(self, chat: str, text: str) -> Reply:
        self.asked.append((chat, text))
        return await asyncio.to_thread(self._react, text)

    async def start_afresh(self, chat: str) -> None:
        self.afresh.append(chat)


class BotThread:
    """A bot that runs until ``stop``; what it raised is in ``error``."""

    def __init__(self, desk: StandInDesk, token: str, api: str) -> None:
        self.error: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._work = run_telegram(token, desk, self._stop, api=api)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """What SIGTERM does; returns at once."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join(WAIT)
        assert not self._thread.is_alive(), "the bot did not come to an end"

    def stop(self) -> None:
        """Stop it, and raise what it raised."""
        self.ask_to_stop()
        self.join()
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._work)
        except BaseException as error:  # noqa: BLE001 - the test's thread shall see it
            self.error = error


@contextmanager
def running_bot(
    server: BotApi, desk: StandInDesk, *, token: str = "", api: str = ""
) -> Iterator[BotThread]:
    """A bot on ``server`` (or at another address), stopped at the end of the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        bot = BotThread(desk, token or server.token, api or server.url)
        try:
            yield bot
        finally:
            bot.ask_to_stop()
            bot.join()
