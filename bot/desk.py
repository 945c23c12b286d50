"""Where a question becomes a reply. Knows no Telegram and no terminal.

``Desk.reply`` does the work and blocks; ``Desk.ask`` is the one boundary at which it leaves the
event loop for a thread.
"""

import asyncio
import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.answer import Answer, FollowUp, Told, compose
from bot.conversation import Rewrite, rewrite
from bot.counters import answered
from bot.followup import is_open
from bot.log import Threads
from bot.page_threads import BusyError, PageThreads
from bot.people import People, Turn
from bot.question import LONGEST, Asked, Wants, understand
from bot.said import remarks
from bot.said_answer import answer_said
from bot.scoring import load_scoring
from bot.story.desk import StoryDesk
from bot.story.question import asks_for_story
from bot.summary.desk import Fetch, Summaries
from bot.summary.request import Wanted, asks_for_summary
from bot.types import NOWHERE, Kind, Reply, Searched, Seen
from index.catalog import Coverage
from index.core import NewsIndex
from index.errors import CatalogError
from index.statement_index import StatementQuery
from index.types import Query, Window

if TYPE_CHECKING:
    from bot.reword import Reworder

log = logging.getLogger(__name__)

_HITS = 20  # passages that are read for an answer
_HITS_FOR_SPEECH = 30  # a speaker's words may stand in passages that the topic ranks low
_NEWS_TIME = re.compile(
    r"(?:today|yesterday|tonight|this (?:morn|after|even)\w+|since|.*\b(?:last|past)\b.+(?:hour|day)s?$)",
    re.IGNORECASE,
)
_SAYING = frozenset(
    ("say", "says", "said", "think", "claim", "announce", "promise", "warn", "tell")
)
_AT_ONCE = 2  # replies worked on side by side: more only wait for each other's processor

EMPTY = "Please ask a question in words, for example: what happened yesterday?"
TOO_LONG = (
    f"That is too long for a question: please ask in at most {LONGEST:,} characters, or put /summary "
    "before it and I will sum it up."
)
NO_NEWS = "There is no news here yet, so I cannot answer anything."
NO_NEWS_THEN = "I have no news from that day or before, so I cannot answer as of then."
TROUBLE = (
    "Something went wrong on my side, and I could not look that up. Please ask again in a moment."
)


AWAY = (
    "A part of my search is out of reach right now, and in the rest I found nothing. "
    "Please ask again in a moment."
)
BUSY = "I am reading as many pages as I can right now. Please send that link again in a minute."
TOO_SLOW = "That page takes too long to load. Please send the link again later, or the article's text instead."


class Desk:
    """Answers questions from ``index`` and remembers conversations in ``people``."""

    def __init__(
        self,
        index: NewsIndex,
        people: People,
        fetch: Fetch | None = None,
        reworder: "Reworder | None" = None,
    ) -> None:
        """Open the desk; ``fetch`` gets pages to be summed up, ``reworder`` may reword answers."""
        self._reworder = reworder
        self._index = index
        self._people = people
        self._stories = StoryDesk(index)
        self._summaries = Summaries(index, fetch)
        self._pages = PageThreads()
        self._threads = Threads(_AT_ONCE, thread_name_prefix="desk")

    async def ask(self, chat: str, text: str) -> Reply:
        """Reply to ``text`` as ``reply`` does, without holding the event loop."""
        reply = await self.consider(chat, text)
        if reply.kind is not Kind.NOTICE:
            loop = asyncio.get_running_loop()
            remember = partial(self._people.add_turn, chat, reply, datetime.now(UTC))
            await loop.run_in_executor(self._threads, remember)
        return reply

    async def consider(self, chat: str, text: str, seen: Seen | None = None) -> Reply:
        """Reply as ``ask`` does, but leave it to the caller to remember the turn.

        Where a language model writes the reply, ``seen`` is told what it has so far.
        """
        wanted = asks_for_summary(text)
        if wanted is not None:
            return await self.summarize(chat, wanted, text, seen)
        work = partial(self.considered, chat, text, meant=await self._meant(chat, text))
        found = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        return await self._reword(found, seen)

    async def consider_about(
        self, stories: Sequence[int], chat: str, text: str, seen: Seen | None = None
    ) -> Reply:
        """Reply as ``consider`` does to a question about ``stories``: what these say comes first."""
        loop = asyncio.get_running_loop()
        work = partial(self.considered, chat, text, about=stories)
        return await self._reword(await loop.run_in_executor(self._threads, work), seen)

    async def _meant(self, chat: str, text: str) -> str:
        """Return what a language model takes a follow-up for that the rules cannot read; "" of others."""
        if self._reworder is None:
            return ""
        loop = asyncio.get_running_loop()
        turns = await loop.run_in_executor(self._threads, self._left_open, chat, text)
        if not turns:
            return ""
        return await asyncio.wrap_future(self._reworder.begin_standalone(text, turns))

    def _left_open(self, chat: str, text: str) -> list[Turn]:
        """Return the conversation that ``text`` may lean on in a way that the rules do not see."""
        try:
            turns = self._people.conversation(chat)
            rewritten = rewrite(text, turns, datetime.now(UTC))
            return turns if is_open(text, rewritten, turns) and len(text) <= LONGEST else []
        except CatalogError:
            return []  # whoever answers will meet it again, and say so

    async def _reword(self, reply: Reply, seen: Seen | None) -> Reply:
        """Let a language model reword ``reply``, if there is one, while the threads do other work."""
        if self._reworder is None:
            return reply
        return await asyncio.wrap_future(self._reworder.begin(reply, datetime.now(UTC), seen))

    async def summarize(
        self, chat: str, wanted: Wanted, typed: str, seen: Seen | None = None
    ) -> Reply:
        """Sum up what is ``wanted``, which somebody ``typed`` so; the caller will remember it.

        A page is fetched beside all else, and not waited for without end.
        """
        work = partial(self.summed_up, chat, wanted, typed)
        if not wanted.may_fetch:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, work)
            return await self._reword(found, seen)
        try:
            found = await self._pages.run(work)
        except BusyError:
            return _notice(typed, BUSY)
        except TimeoutError:
            return _notice(typed, TOO_SLOW)
        return await self._reword(found, seen)

    async def story(self, story_id: int) -> Reply | None:
        """Tell all of the story with this id, without holding the event loop; None if there is none."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.story_told, story_id)

    async def start_afresh(self, chat: str) -> None:
        """Let what was said in ``chat`` no longer count."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self._people.start_afresh, chat)

    def reply(self, chat: str | None, text: str, as_of: datetime | None = None) -> Reply:
        """Reply to ``text``, whatever it is; never raises for what a person typed.

        ``chat`` names the conversation it belongs to; with None it is one of its own and is not
        remembered. With ``as_of`` (aware) nothing that became known later is seen.
        """
        try:
            reply = self.considered(chat, text, as_of, meant=self._meant_now(chat, text))
        except CatalogError:
            log.exception("A question could not be answered")
            return _notice(text, TROUBLE)
        reply = self.reworded(reply, as_of)
        if chat is not None and reply.kind is not Kind.NOTICE:
            self._people.add_turn(chat, reply, datetime.now(UTC))
        return reply

    def reworded(self, reply: Reply, as_of: datetime | None = None) -> Reply:
        """Let a language model reword ``reply``, if there is one; blocks."""
        if self._reworder is None:
            return reply
        return self._reworder.reword(reply, as_of or datetime.now(UTC))

    def _meant_now(self, chat: str | None, text: str) -> str:
        if chat is None or self._reworder is None:
            return ""
        turns = self._left_open(chat, text)
        return self._reworder.begin_standalone(text, turns).result() if turns else ""

    def story_told(self, story_id: int, as_of: datetime | None = None) -> Reply | None:
        """Tell all of the story with this id; None if there is none."""
        reply = self._stories.by_id(story_id, as_of or datetime.now(UTC))
        return None if reply is None else replace(reply, question=reply.title, rewrite=reply.title)

    def summed_up(
        self,
        chat: str | None,
        wanted: Wanted,
        typed: str,
        as_of: datetime | None = None,
        about: Sequence[int] = (),
    ) -> Reply:
        """Sum up what is ``wanted``, of ``about`` or the conversation where nothing is named."""
        begun = time.perf_counter()
        now = as_of or datetime.now(UTC)
        try:
            turns = self._people.conversation(chat) if chat is not None else []
            if about and wanted.names_nothing:
                wanted = replace(wanted, stories=tuple(about))
            reply = replace(self._summaries.reply(wanted, turns, now), question=typed[:LONGEST])
        except CatalogError:
            raise  # it may be back before anybody gives up waiting
        except Exception:
            log.exception("Something could not be summed up")
            reply = _notice(typed[:LONGEST], TROUBLE)
        return replace(reply, elapsed_ms=round((time.perf_counter() - begun) * 1000, 1))

    def considered(
        self,
        chat: str | None,
        text: str,
        as_of: datetime | None = None,
        about: Sequence[int] = (),
        meant: str = "",
    ) -> Reply:
        """Reply as ``reply`` does, and remember nothing; ``about`` are ids of stories that are meant.

        ``meant`` is ``text`` made understandable by itself, where somebody has done that already.
        Raises CatalogError, for the caller to ask again when the database is back.
        """
        wanted = asks_for_summary(text)
        if wanted is not None:
            return self.summed_up(chat, wanted, text, as_of, about)
        begun = time.perf_counter()
        now = as_of or datetime.now(UTC)
        try:
            reply = self._notice(text) or self._answered(chat, text, now, about, meant)
        except CatalogError:
            raise  # it may be back before anybody gives up waiting
        except Exception:
            log.exception("A question could not be answered")
            reply = _notice(text, TROUBLE)
        if reply.kind is Kind.ABSTENTION and self._index.is_limited:
            reply = _notice(text, AWAY)
        reply = replace(reply, elapsed_ms=round((time.perf_counter() - begun) * 1000, 1))
        answered(reply)
        return reply

    def _notice(self, text: str) -> Reply | None:
        if len(text) > LONGEST:
            return _notice(text[:LONGEST], TOO_LONG)
        if not any(character.isalnum() for character in text):
            return _notice(text, EMPTY)
        return None

    def _answered(
        self, chat: str | None, text: str, now: datetime, about: Sequence[int], meant: str
    ) -> Reply:
        turns = self._people.conversation(chat) if chat is not None else []
        turns = self._as_turns(about, now) or turns
        rewritten = Rewrite(text=meant) if meant else rewrite(text, turns, now)
        if about and not rewritten.article_ids:
            # It stands alone, and has to be judged as such; only where it is sought first is known.
            rewritten, turns = replace(rewritten, article_ids=self._articles(about, now)), []
        everything = self._index.catalog.searched(now)
        if not everything.articles:
            later = self._index.catalog.counts().articles > 0
            return replace(
                _notice(text, NO_NEWS_THEN if later else NO_NEWS), rewrite=rewritten.text
            )
        story = self._story(text, rewritten.text, turns, now)
        if story is not None:
            return story
        asked = understand(rewritten.text, now, everything.sources)
        answer, searched = self._find(asked, rewritten, turns, now)
        return _reply(text, asked, answer, searched)

    def _as_turns(self, stories: Sequence[int], now: datetime) -> list[Turn]:
        """Return stories as turns of a conversation that a question may go on with."""
        told = (self._stories.by_id(one, now, full=False) for one in stories)
        return [
            Turn(number=0, question=one.title, rewrite=one.title, reply=one, at=now)
            for one in told
            if one is not None
        ]

    def _articles(self, stories: Sequence[int], now: datetime) -> tuple[int, ...]:
        found = (self._index.stories.by_id(one, now) for one in stories)
        return tuple(article.id for story in found if story for article in story.voices)

    def _story(self, text: str, standalone: str, turns: list[Turn], now: datetime) -> Reply | None:
        """Reply to what asks for a story; None to what does not, or where there is none."""
        asked = asks_for_story(text, now) or asks_for_story(standalone, now)
        reply = self._stories.reply(asked, turns, now) if asked else None
        return None if reply is None else replace(reply, question=text, rewrite=standalone)

    def _find(
        self, asked: Asked, rewritten: Rewrite, turns: list[Turn], now: datetime
    ) -> tuple[Answer, Coverage]:
        """Search what the conversation is about first, then all; return the answer and where it was sought."""
        told = _told(turns) if rewritten.more else ()
        query = _query(asked, now)
        if rewritten.article_ids:
            narrow = replace(query, article_ids=rewritten.article_ids, window=Window())
            answer = self._compose(asked, narrow, FollowUp(told=told, cited=_told(turns[-1:])))
            if answer.sentences or rewritten.more:
                return answer, self._index.searched(narrow)
        if not _dates_the_news(asked):
            query = replace(query, window=Window())
        answer = self._said(asked, query, told)
        if not answer.sentences:
            answer = self._compose(_of_anything(asked), query, FollowUp(told=told))
        return answer, self._index.searched(query)

    def _said(self, asked: Asked, query: Query, told: Told) -> Answer:
        """Answer what somebody said out of the statements; without sentences where that is not asked."""
        if asked.wants is not Wants.SPEECH:
            return Answer()
        wanted = StatementQuery(
            as_of=query.as_of, speaker=asked.speaker, topic=asked.topic, window=query.window
        )
        return answer_said(asked, remarks(self._index.said(wanted), asked.topic), told)

    def _compose(self, asked: Asked, query: Query, follow: FollowUp) -> Answer:
        hits = self._index.search(query)
        away = self._index.embedder.is_away
        like = None if away else self._index.meaning.likeness
        model = replace(load_scoring(), like=like)
        return compose(asked, hits, query.as_of, model, follow)


def _of_anything(asked: Asked) -> Asked:
    """Let a question for who has spoken be one for a person, where no statement answers it."""
    if asked.wants is Wants.SPEECH and not asked.speaker:
        return replace(asked, wants=Wants.PERSON, topic=asked.text)
    return asked


def _dates_the_news(asked: Asked) -> bool:
    """Tell whether the time words say when the news came, and not when something happened.

    What was said or happened "on Tuesday" is sought in the news of that day. A fact about a
    Tuesday may stand in an article of any later day; filtering by it loses answers.
    """
    return asked.wants in (Wants.SPEECH, Wants.NEWS) or bool(_NEWS_TIME.match(asked.time_words))


def _query(asked: Asked, now: datetime) -> Query:
    limit = _HITS_FOR_SPEECH if asked.wants is Wants.SPEECH else _HITS
    return Query(
        text=asked.text, as_of=now, window=asked.window, sources=asked.sources, limit=limit
    )


def _told(turns: list[Turn]) -> Told:
    return [(one.article_id, one.start) for turn in turns for one in turn.reply.citations]


def _reply(text: str, asked: Asked, answer: Answer, searched: Coverage) -> Reply:
    nearest = (answer.nearest,) if answer.nearest else ()
    return Reply(
        question=text,
        rewrite=asked.text,
        kind=Kind.ANSWER if answer.sentences else Kind.ABSTENTION,
        text=answer.text if answer.sentences else _abstention(asked),
        searched=Searched.of(searched),
        sentences=answer.sentences,
        citations=answer.citations or nearest,
    )


def _abstention(asked: Asked) -> str:
    when = f" ({asked.time_words})" if asked.time_words else ""
    if asked.wants is not Wants.SPEECH:
        return f"I found no answer to that in the news I have{when}."
    about = f" about {_as_typed(asked.topic, asked.text)}" if asked.topic else ""
    if not asked.speaker:
        return f"I found nobody who spoke{about}{when}."
    return f"I found nothing that {_as_typed(asked.speaker, asked.text)} said{about}{when}."


def _as_typed(words: str, question: str) -> str:
    """Return ``words`` with the article they have in ``question``; "that" for a whole clause."""
    found = re.search(
        rf"\b(?:(?P<lead>\w+)\s+)?(?P<all>(?:(?:the|an?)\s+)?{re.escape(words)})",
        question,
        re.IGNORECASE,
    )
    if found is None:
        return words
    clause = len(words.split()) > 2 and (found["lead"] or "").lower() in _SAYING
    return "that" if clause else found["all"]


def _notice(text: str, words: str) -> Reply:
    return Reply(question=text, rewrite=text, kind=Kind.NOTICE, text=words, searched=NOWHERE)
