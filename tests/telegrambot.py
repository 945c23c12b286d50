"""The bot of ``bot.telegram`` running in a thread of its own, against the Bot API test server."""

import asyncio
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from botapi import BotApi
from botapi_people import WAIT
from newsstand import empty_press
from sqlalchemy import Engine

from bot.people import Turn
from bot.press import Press
from bot.render_more import Found, Surroundings, Why
from bot.summary.request import Wanted
from bot.telegram.app import Answers, Telegram
from bot.telegram.options import Options
from bot.types import Citation, Kind, Reply, Searched, Seen, Sentence
from index.database import open_database
from index.types import Hit, Passage, StoredArticle, Story

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


def abstention(question: str) -> Reply:
    """A reply that says it does not know."""
    return replace(
        answer(question),
        kind=Kind.ABSTENTION,
        text="I found no answer to that.",
        sentences=(),
        citations=(),
    )


ARTICLE = StoredArticle(
    id=1,
    version=1,
    url="https://harbour.example/bridge",
    headline="Bridge <opens>",
    source="The Harbour Post",
    body="The bridge opened on Monday. " * 200,
    published=PUBLISHED,
    first_seen=PUBLISHED,
)


STORY = 7
"""The one story that the stand-in desk knows."""


class StandInDesk:
    """The edge the bot asks at. ``react`` makes the reply, raises, or waits in its thread.

    ``seen`` is what it may tell meanwhile how far the reply is.
    """

    def __init__(self, react: Callable[[str], Reply] = answer) -> None:
        self.asked: list[tuple[str, str]] = []
        self.wanted: list[Wanted] = []
        self.seen: Seen | None = None
        self._react = react

    async def consider(self, chat: str, text: str, seen: Seen | None = None) -> Reply:
        self.asked.append((chat, text))
        self.seen = seen
        return await asyncio.to_thread(self._react, text)

    async def consider_about(
        self, stories: Sequence[int], chat: str, text: str, seen: Seen | None = None
    ) -> Reply:
        return await self.consider(chat, f"{text} (of {', '.join(map(str, stories))})", seen)

    async def summarize(self, chat: str, wanted: Wanted, typed: str) -> Reply:
        self.wanted.append(wanted)
        return await self.consider(chat, typed)

    async def story(self, story_id: int) -> Reply | None:
        if story_id != STORY:
            return None
        return replace(answer("all of it"), title="Bridge <opens>", note="2 outlets", stories=())


class StandInShelf:
    """The edge the bot looks things up at: one article, and one passage of it."""

    async def surroundings(self, citation: Citation) -> Surroundings | None:
        return Surroundings(before="Before it. ", quote=citation.quote, after=" After it.")

    async def why(self, turn: Turn) -> Why:
        known = {"source": "The Wire", "url": "https://wire.example/1", "published": PUBLISHED}
        found = [
            Found(headline="Used", text="one", score=0.5, similarity=0.7, used=True, **known),
            Found(headline="Not", text="two", score=0.2, similarity=0.3, used=False, **known),
        ]
        return Why(understood=[("read as", turn.rewrite)], found=found)

    async def article(self, article_id: int) -> StoredArticle | None:
        return ARTICLE if article_id == ARTICLE.id else None

    async def story(self, reply: Reply, now: datetime) -> Story | None:
        return Story(id=STORY, articles=(ARTICLE,)) if reply.citations else None

    async def find(self, text: str, now: datetime, limit: int) -> list[Hit]:
        passage = Passage(article_id=1, version=1, number=0, start=0, end=9, text="The bridge <x>")
        hit = Hit(passage=passage, article=ARTICLE, score=1.0, similarity=0.9)
        return [
            replace(hit, article=replace(ARTICLE, id=number, headline=f"Headline {number}"))
            for number in range(1, limit + 1)
        ]


class BotThread:
    """A bot that runs until ``stop``; what it raised is in ``error``."""

    def __init__(
        self, desk: StandInDesk, press: Press, engine: Engine, token: str, options: Options
    ) -> None:
        self.error: BaseException | None = None
        self.engine = engine
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        telegram = Telegram(token, engine, Answers(desk, StandInShelf(), press))
        self._work = telegram.run(self._stop, options)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """What SIGTERM does; returns at once."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    def call(self, work: Callable[[], object]) -> None:
        """Run something on the bot's event loop."""
        self._loop.call_soon_threadsafe(work)

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join(2 * WAIT)
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
def a_catalog() -> Iterator[Engine]:
    """An empty catalog in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/catalog.db")
        yield engine
        engine.dispose()


@contextmanager
def running_bot(
    server: BotApi,
    desk: StandInDesk,
    *,
    press: Press | None = None,
    engine: Engine | None = None,
    token: str = "",
    **options: object,
) -> Iterator[BotThread]:
    """A bot on ``server`` (or at another ``api``), stopped at the end of the block.

    Its catalog is an empty one of its own, unless ``engine`` is given.
    """
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("NO_PROXY", "127.0.0.1")
        catalog = engine or stack.enter_context(a_catalog())
        chosen = Options(**{**options, "api": options.get("api") or server.url})
        bot = BotThread(desk, press or empty_press(), catalog, token or server.token, chosen)
        try:
            yield bot
        finally:
            bot.ask_to_stop()
            bot.join()
