"""What the bot does with each kind of update: read it, ask one thing, say what comes of it."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User

from bot import people
from bot.markup import Piece, Span, encodable, messages_of
from bot.press import Press
from bot.question import spelled_out
from bot.shelf import Shelf
from bot.story.question import latest_question, story_question
from bot.summary.request import asks_for_summary, summary_question
from bot.telegram import admin, chats
from bot.telegram.answering import Answering, Desk, Visit, too_early, visit_of
from bot.telegram.client import RawBot
from bot.telegram.digest_now import Digests
from bot.telegram.following import Following
from bot.telegram.inline import Inline
from bot.telegram.ledger import Ledger
from bot.telegram.messages import messages_to, plain_to
from bot.telegram.options import Options
from bot.telegram.outcome import NOTHING, Outcome
from bot.telegram.quota import Quota
from bot.telegram.reading import Command, command_in, question_in
from bot.telegram.subscribing import Subscribing
from bot.telegram.summarizing import Summarizing
from bot.telegram.summary_reading import forwarded
from bot.telegram.taps import Taps
from bot.telegram.texts import help_text, welcome

# Commands that ask a question in short.
_SPELLED = {
    "said": spelled_out,
    "story": story_question,
    "latest": latest_question,
    "summary": summary_question,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What the handlers work with."""

    desk: Desk
    shelf: Shelf
    press: Press
    bot: RawBot
    ledger: Ledger
    options: Options


class Handlers:
    """The bot's side of every chat. Each handler returns what is to be written down and sent."""

    def __init__(self, parts: Parts) -> None:
        self._ledger = parts.ledger
        self._options = parts.options
        self._bot = parts.bot
        self._shelf = parts.shelf
        self._quota = Quota()
        self._answering = Answering(parts.desk, parts.bot, parts.ledger)
        self._following = Following(parts.shelf, parts.bot, parts.ledger)
        self._taps = Taps(self._answering, self._following, parts.shelf, parts.bot, parts.ledger)
        self._inline = Inline(parts.desk, parts.shelf, parts.bot)
        self._subscribing = Subscribing(parts.bot, parts.ledger)
        self._summarizing = Summarizing(self._answering, parts.bot)
        self._digests = Digests(parts.press, self._answering, parts.bot, parts.ledger)
        self._commands = {
            "start": self._start,
            "help": self._help,
            "new": self._new,
            "ask": self._ask,
            "said": self._said,
            "story": self._story,
            "latest": self._latest,
            "summary": self._summary,
            "admin": self._admin,
        }
        self._for_invited = {
            "subscribe": self._subscribing.subscribe,
            "settings": self._subscribing.settings,
            "following": self._following.listed,
            "pause": self._subscribing.pause,
            "unsubscribe": self._subscribing.unsubscribe,
            "forget": self._subscribing.forget,
            "digest": self._digests.digest,
        }

    async def handle(self, update: Update, received_at: datetime) -> Outcome:
        """Return what comes of ``update``."""
        if update.message is not None:
            return await self._message(update.message)
        if update.edited_message is not None:
            return await self._edited(update.edited_message)
        if update.callback_query is not None:
            allowed = self._options.allows(update.callback_query.from_user.id, _chat_of(update))
            return await self._tapped(update.callback_query) if allowed else NOTHING
        if update.inline_query is not None:
            if self._options.allows(update.inline_query.from_user.id):
                await self._inline.handle(update.inline_query, received_at)
        elif update.my_chat_member is not None:
            return _membership(update.my_chat_member)
        return NOTHING

    def apology(self, update: Update) -> Outcome:
        """What to say when an update could not be handled to its end."""
        message = update.message
        if message is None:
            return NOTHING
        visit = visit_of(message)
        return Outcome(messages=plain_to(visit.address, visit.texts.sorry))

    async def _message(self, message: Message) -> Outcome:
        if message.migrate_to_chat_id is not None:
            return _moved(message.chat_id, message.migrate_to_chat_id)
        visit = visit_of(message)
        command = command_in(message, self._me)
        if command is not None:
            return await self._command(visit, command)
        if visit.address.is_private and (sent := forwarded(message)) is not None:
            return self._refusal(visit) or await self._summarizing.of(visit, sent)
        if message.text is None:
            return await self._without_text(visit)
        question = question_in(message, self._me)
        if question is None:
            return NOTHING
        answered = await self._subscribing.wrote(visit, question)
        return answered or await self._question(visit, question)

    async def _tapped(self, query: CallbackQuery) -> Outcome:
        for place in (self._subscribing, self._digests, self._following):
            outcome = await place.tap(query)
            if outcome is not None:
                return outcome
        return await self._taps.handle(query)

    async def _command(self, visit: Visit, command: Command) -> Outcome:
        known = self._commands.get(command.name) if command.meant else None
        if known is not None:
            return await known(visit, command.argument)
        invited = self._for_invited.get(command.name) if command.meant else None
        if invited is not None:
            return self._refusal(visit) or await invited(visit, command.argument)
        if not visit.address.is_private:
            return NOTHING
        return Outcome(messages=plain_to(visit.address, visit.texts.unknown_command))

    async def _start(self, visit: Visit, argument: str) -> Outcome:
        """Say what the bot does, or follow the link that led here."""
        kind, _, rest = argument.partition("_")
        if kind == "article" and rest.isdigit():
            return await self._article(visit, int(rest[:9]))
        if kind == "q" and (question := _decoded(rest)):
            return await self._question(visit, question)
        if kind == "story" and rest.isdigit():
            told = await self._answering.story(visit, int(rest[:9]))
            return told or Outcome(messages=plain_to(visit.address, visit.texts.no_story))
        text = visit.texts.no_story if kind == "story" else welcome(visit.texts)
        greeting = await self._subscribing.greeting(visit)
        return Outcome(messages=plain_to(visit.address, f"{text}\n\n{greeting}".rstrip()))

    async def _help(self, visit: Visit, _: str) -> Outcome:
        return Outcome(messages=plain_to(visit.address, help_text(visit.texts)))

    async def _new(self, visit: Visit, _: str) -> Outcome:
        """Forget the conversation so far."""

        def afresh(connection: Connection, _: datetime) -> None:
            people.start_afresh(connection, visit.address.key)

        return Outcome(messages=plain_to(visit.address, visit.texts.new), writes=[afresh])

    async def _ask(self, visit: Visit, argument: str) -> Outcome:
        if argument:
            return await self._question(visit, argument)
        return Outcome(messages=plain_to(visit.address, visit.texts.ask_what))

    async def _said(self, visit: Visit, argument: str) -> Outcome:
        if argument:
            return await self._question(visit, spelled_out(argument))
        return Outcome(messages=plain_to(visit.address, visit.texts.said_who))

    async def _story(self, visit: Visit, argument: str) -> Outcome:
        return await self._question(visit, story_question(argument))

    async def _latest(self, visit: Visit, argument: str) -> Outcome:
        return await self._question(visit, latest_question(argument))

    async def _summary(self, visit: Visit, argument: str) -> Outcome:
        return await self._question(visit, summary_question(argument))

    async def _admin(self, visit: Visit, _: str) -> Outcome:
        """Tell the operator how things are, in private; to others there is no such command."""
        if not visit.address.is_private:
            return NOTHING
        if visit.person not in self._options.admins:
            return Outcome(messages=plain_to(visit.address, visit.texts.unknown_command))
        text = await self._ledger.read(lambda c: admin.report(c, datetime.now(UTC)))
        shown = messages_of([Piece("\n\n", (Span(part),)) for part in text.split("\n\n")])
        return Outcome(messages=messages_to(visit.address, shown))

    async def _question(self, visit: Visit, question: str) -> Outcome:
        refusal = self._refusal(visit)
        if refusal is not None:
            return refusal
        about = await self._digests.meant(visit, question)
        wanted = asks_for_summary(question)
        if wanted is not None and not (about and wanted.names_nothing):
            return await self._summarizing.of(visit, wanted)
        return await self._answering.answer(visit, question, about)

    async def _edited(self, message: Message) -> Outcome:
        """Answer again what has been answered, where it is still a question."""
        visit = visit_of(message)
        command = command_in(message, self._me)
        question = question_in(message, self._me) if command is None else command.argument
        if command is not None and command.name in _SPELLED and question:
            question = _SPELLED[command.name](question)
        asked = command is None or (command.meant and command.name in ("ask", *_SPELLED))
        if not question or not asked or self._refusal(visit) is not None:
            return NOTHING
        return await self._answering.answer_again(visit, question)

    async def _without_text(self, visit: Visit) -> Outcome:
        """Ask for words instead of a picture or a voice; what is only news of the chat is let be."""
        place = visit.message.location
        shared = await self._subscribing.shared(visit, place) if place is not None else None
        if shared is not None:
            return shared
        if not visit.address.is_private or not visit.message.effective_attachment:
            return NOTHING
        return Outcome(messages=plain_to(visit.address, visit.texts.no_text))

    def _refusal(self, visit: Visit) -> Outcome | None:
        """Whoever is not invited, or asks too much, is told so instead of being answered."""
        person, chat = visit.person, visit.address.chat
        if not self._options.allows(person, chat):
            text = visit.texts.not_allowed.format(id=person)
            return Outcome(messages=plain_to(visit.address, text))
        return too_early(visit, self._quota)

    async def _article(self, visit: Visit, article_id: int) -> Outcome:
        """Show the beginning of the article that a link leads to, and where to read on."""
        article = await self._shelf.article(article_id)
        if article is None:
            return Outcome(messages=plain_to(visit.address, visit.texts.gone))
        headline = Span(encodable(article.headline), encodable(article.url), bold=True)
        opening = encodable(article.body[:1500].rsplit(" ", 1)[0] + " …")
        pieces = [Piece("", (headline,)), Piece("\n", (Span(opening),), quoted=True)]
        return Outcome(
            messages=messages_to(visit.address, messages_of(pieces), preview=article.url)
        )

    @property
    def _me(self) -> User:
        return self._bot.bot


def _membership(change: ChatMemberUpdated) -> Outcome:
    """The bot was blocked or let in again, thrown out or added."""
    chat, status = change.chat.id, change.new_chat_member.status

    def note(connection: Connection, now: datetime) -> None:
        if status in ("left", "kicked"):
            chats.close(connection, chat, status, now)
        else:
            chats.open_(connection, chat, now)

    return Outcome(writes=[note])


def _moved(old: int, new: int) -> Outcome:
    """A group has become a supergroup, and so another chat."""

    def note(connection: Connection, now: datetime) -> None:
        chats.move(connection, old, new, now)

    return Outcome(writes=[note])


def _chat_of(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0


def _decoded(text: str) -> str:
    """The question in a link, which can hold letters, digits, "-" and "_" only."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8").strip()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
