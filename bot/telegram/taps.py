"""Taps on buttons. They work after a restart, and say so when they are too old."""

from datetime import UTC, datetime

from sqlalchemy import Connection
from telegram import CallbackQuery

from bot.people import Turn, find_turn
from bot.question import Wants, understand
from bot.render import render_html
from bot.render_more import render_passage, render_sources, render_why
from bot.shelf import Shelf
from bot.summary.request import Wanted
from bot.telegram import standing
from bot.telegram.address import Address
from bot.telegram.answering import Answering
from bot.telegram.buttons import LENGTHS, Tap, Wish, keyboard_for, read_tap
from bot.telegram.client import RawBot
from bot.telegram.following import Following
from bot.telegram.ledger import Ledger
from bot.telegram.messages import messages_to, plain_to
from bot.telegram.outbox import Outgoing
from bot.telegram.outcome import NOTHING, Outcome, Said
from bot.telegram.tapping import address_of_tap, answer_tap
from bot.telegram.texts import Texts, texts_for
from bot.types import Reply

_MORE = "tell me more"


class Taps:
    """Does what a button says, with what the catalog still knows of the answer above it."""

    def __init__(
        self, answering: Answering, following: Following, shelf: Shelf, bot: RawBot, ledger: Ledger
    ) -> None:
        self._answering = answering
        self._following = following
        self._shelf = shelf
        self._bot = bot
        self._ledger = ledger
        self._grants = {
            Wish.PASSAGE: self._passage,
            Wish.SOURCES: self._behind,
            Wish.WHY: self._behind,
            Wish.STORY: self._story,
            Wish.SUMMARY: self._summary,
            Wish.TELL_ME: self._tell_me,
            Wish.FOLLOW: self._follow,
            Wish.MORE: self._ask,
            Wish.WHO_ELSE: self._ask,
        }

    async def handle(self, query: CallbackQuery) -> Outcome:
        """Answer the tap itself at once, then do what it wishes."""
        texts = texts_for(query.from_user.language_code)
        tap = read_tap(query.data or "")
        address = address_of_tap(query)
        if tap is None or address is None:
            return await self._too_old(query, texts)
        key, number = address.key, tap.turn
        turn = await self._ledger.read(lambda c: find_turn(c, key, number))
        if turn is None:
            return await self._too_old(query, texts)
        await answer_tap(self._bot, query, texts.will_tell if tap.wish is Wish.TELL_ME else "")
        return await self._grants[tap.wish](tap, turn, address, texts)

    async def _behind(self, tap: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Show the sources of an answer, or why it was answered so."""
        if tap.wish is Wish.SOURCES:
            shown = render_sources(turn.reply.citations, _now())
        else:
            shown = render_why(await self._shelf.why(turn), _now(), texts.why_words)
        return Outcome(messages=messages_to(address, shown))

    async def _passage(self, tap: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Show what stands around one citation, with a preview of that one article."""
        citation = next((one for one in turn.reply.citations if one.number == tap.number), None)
        around = await self._shelf.surroundings(citation) if citation else None
        if citation is None or around is None:
            return Outcome(messages=plain_to(address, texts.no_passage))
        shown = render_passage(citation, around, _now())
        return Outcome(messages=messages_to(address, shown, preview=_previewed(citation.url)))

    async def _story(self, tap: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Tell all of a story that the answer shows."""
        listed = turn.reply.stories[tap.number - 1 : tap.number] if tap.number else ()
        said = await self._answering.story_said(address, texts, listed[0]) if listed else None
        if said is None:
            return Outcome(messages=plain_to(address, texts.no_story))
        return Outcome(said=said)

    async def _summary(self, tap: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Sum up what an answer cites, or once more and longer what a summary summed up."""
        length = LENGTHS[min(tap.number, len(LENGTHS) - 1)]
        urls = tuple(dict.fromkeys(one.url for one in turn.reply.citations))
        story = turn.reply.stories[:1] if turn.reply.length and len(urls) > 1 else ()
        wanted = Wanted(length=length, stories=story, known=None if story else urls)
        reply = await self._answering.summed_up(address, wanted, texts.summary)
        return self._said(reply, address, texts)

    async def _tell_me(self, _: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Ask again what could not be answered, until it can."""
        asked = standing.Standing(address=address, question=turn.rewrite, language=texts.language)

        def keep(connection: Connection, now: datetime) -> None:
            standing.keep(connection, asked, now)

        return Outcome(writes=[keep])

    async def _follow(self, _: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Tell what is new of the story of an answer from now on."""
        return await self._following.begin(turn, address, texts)

    async def _ask(self, tap: Tap, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Go on with the conversation as if somebody had typed it."""
        question = _MORE if tap.wish is Wish.MORE else who_else(turn)
        return self._said(await self._answering.ask(address, question), address, texts)

    def _said(self, reply: Reply, address: Address, texts: Texts) -> Outcome:
        def render(number: int) -> list[Outgoing]:
            buttons = keyboard_for(reply, number, texts)
            return messages_to(address, render_html(reply, _now()), buttons)

        return Outcome(said=Said(key=address.key, reply=reply, render=render))

    async def _too_old(self, query: CallbackQuery, texts: Texts) -> Outcome:
        await answer_tap(self._bot, query, texts.too_old, alert=True)
        return NOTHING


def who_else(turn: Turn) -> str:
    """The question for whoever has spoken about what ``turn`` is about.

    That is what a question after somebody's words names; else the article that answered.
    """
    asked = understand(turn.rewrite, turn.at, ())
    headlines = [citation.headline for citation in turn.reply.citations if citation.headline]
    named = asked.topic if asked.wants is Wants.SPEECH else ""
    topic = named or (headlines[0] if headlines else turn.rewrite)
    return f"Who else spoke about {topic.strip(' ?!.')}?"


def _previewed(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def _now() -> datetime:
    return datetime.now(UTC)
