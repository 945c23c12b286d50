"""Follows a story where that is wished, shows what is followed, and ends it."""

from datetime import UTC, datetime

from telegram import CallbackQuery

from bot.markup import escaped
from bot.people import Turn
from bot.shelf import Shelf
from bot.telegram import followed
from bot.telegram.address import Address
from bot.telegram.answering import Visit
from bot.telegram.client import RawBot
from bot.telegram.follow_messages import read_stop, stop_keyboard, stop_row
from bot.telegram.follow_texts import follow_texts
from bot.telegram.followed import MOST, Reader
from bot.telegram.ledger import Ledger
from bot.telegram.messages import messages_to, plain_to
from bot.telegram.outcome import NOTHING, Outcome
from bot.telegram.tapping import address_of_tap, answer_tap
from bot.telegram.texts import Texts, texts_for


class Following:
    """The bot's side of stories that are followed."""

    def __init__(self, shelf: Shelf, bot: RawBot, ledger: Ledger) -> None:
        self._shelf = shelf
        self._bot = bot
        self._ledger = ledger

    async def begin(self, turn: Turn, address: Address, texts: Texts) -> Outcome:
        """Follow the story that an answer is about."""
        now, words = datetime.now(UTC), follow_texts(texts.language)
        story = await self._shelf.story(turn.reply, now)
        if story is None:
            return Outcome(messages=plain_to(address, words.no_story))
        found = await self._ledger.read(lambda c: followed.of_place(c, address))
        if len(found) >= MOST and all(one.story_id != story.id for one in found):
            text = words.too_many.format(number=len(found))
            return Outcome(messages=messages_to(address, [escaped(text)], stop_keyboard(found)))
        reader = Reader(address=address, language=texts.language)
        one = await self._ledger.write(lambda c: followed.begin(c, story, reader, now))
        text = words.follows.format(headline=story.headline)
        return Outcome(messages=messages_to(address, [escaped(text)], [stop_row(one)]))

    async def listed(self, visit: Visit, _: str) -> Outcome:
        """Show what is followed here, each with a button that ends it."""
        words = follow_texts(visit.texts.language)
        found = await self._ledger.read(lambda c: followed.of_place(c, visit.address))
        text = words.listed if found else words.nothing
        return Outcome(messages=messages_to(visit.address, [escaped(text)], stop_keyboard(found)))

    async def tap(self, query: CallbackQuery) -> Outcome | None:
        """End the following that a button names; None if it is another button."""
        number, address = read_stop(query.data or ""), address_of_tap(query)
        if number is None or address is None:
            return None
        chat, words = address.chat, follow_texts(texts_for(query.from_user.language_code).language)
        await self._ledger.write(lambda c: followed.end(c, number, chat))
        await answer_tap(self._bot, query, words.stopped)
        return NOTHING
