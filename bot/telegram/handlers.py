"""What the bot does with each kind of message: read it, ask the desk, reply once."""

import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol

from telegram import Message, MessageEntity, Update, User
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from bot.render import render_html
from bot.telegram.address import address_of
from bot.telegram.sending import send, typing
from bot.types import Reply

_log = logging.getLogger(__name__)

COMMANDS = (
    ("start", "What I can do, with examples"),
    ("help", "The commands"),
    ("new", "Start a fresh conversation"),
)

EXAMPLES = (
    "What happened yesterday?",
    "What did Zelenskyy say about weapons?",
    "When was the last call between Trump and Putin?",
)

START = (
    "Ask me about the news: I answer in the newspapers' own words.\n"
    "Under every answer stand its sources, with outlet, headline and date.\n"
    "Go on asking, as you would ask a person: “why?”, “and what about …?”\n"
    "When I do not know, I say so, and what I looked through.\n\n"
    "For example:\n" + "\n".join(f"• {example}" for example in EXAMPLES)
)

HELP = (
    "Write your question, and I look it up in the news.\n\n"
    + "\n".join(f"/{name} – {what}" for name, what in COMMANDS)
    + "\n\nIn a group, mention me or reply to one of my messages."
)

NEW = "A fresh start. What would you like to know?"
UNKNOWN_COMMAND = "I do not know this command; /help lists those I know."
NO_TEXT = "I can only read text so far; please write your question in words."
SORRY = "Something went wrong on my side. Please ask once more in a moment."

_Context = ContextTypes.DEFAULT_TYPE
_Callback = Callable[[Update, _Context], Coroutine[Any, Any, None]]


class Desk(Protocol):
    """What answers questions. ``chat`` names the conversation a question belongs to."""

    async def ask(self, chat: str, text: str) -> Reply:
        """The reply to whatever was typed."""
        ...

    async def start_afresh(self, chat: str) -> None:
        """Forget the conversation so far."""
        ...


class Handlers:
    """The bot's side of every chat; all it knows comes from ``desk``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Register every handler, and the one for errors."""
        new = filters.UpdateType.MESSAGE
        private = new & filters.ChatType.PRIVATE
        commands: dict[str, _Callback] = {"start": self.start, "help": self.help, "new": self.new}
        for name, command in commands.items():
            app.add_handler(CommandHandler(name, command, new))
        others: list[tuple[filters.BaseFilter, _Callback]] = [
            (new & filters.TEXT & ~filters.COMMAND, self.question),
            (private & filters.COMMAND, self.unknown_command),
            (private & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.no_text),
        ]
        for kind, callback in others:
            app.add_handler(MessageHandler(kind, callback))
        app.add_error_handler(self.error)

    async def start(self, update: Update, context: _Context) -> None:
        """Say what the bot does."""
        await self._say(update, context, START)

    async def help(self, update: Update, context: _Context) -> None:
        """List the commands."""
        await self._say(update, context, HELP)

    async def new(self, update: Update, context: _Context) -> None:
        """Forget the conversation so far."""
        await self._desk.start_afresh(address_of(_message(update)).key)
        await self._say(update, context, NEW)

    async def unknown_command(self, update: Update, context: _Context) -> None:
        """Point to the commands there are."""
        await self._say(update, context, UNKNOWN_COMMAND)

    async def no_text(self, update: Update, context: _Context) -> None:
        """Ask for words instead of a picture, a voice or a sticker."""
        await self._say(update, context, NO_TEXT)

    async def question(self, update: Update, context: _Context) -> None:
        """Answer a question, if it is put to the bot."""
        message = _message(update)
        text = question_in(message, context.bot.bot)
        if text is None:
            return
        address = address_of(message)
        async with typing(context.bot, address):
            reply = await self._desk.ask(address.key, text)
        await send(context.bot, address, render_html(reply, datetime.now(UTC)))

    async def error(self, update: object, context: _Context) -> None:
        """Log what a handler could not do, and tell the one who waits for it."""
        _log.error("A message could not be handled", exc_info=context.error)
        message = update.effective_message if isinstance(update, Update) else None
        if message is not None:
            await send(context.bot, address_of(message), [SORRY])

    async def _say(self, update: Update, context: _Context, text: str) -> None:
        await send(context.bot, address_of(_message(update)), [text])


def question_in(message: Message, bot: User) -> str | None:
    """The text of a message without its mention of the bot; None if it is not put to the bot.

    In a private chat everything is; in a group what mentions the bot or replies to it.
    """
    text = message.text or ""
    if message.chat.type == message.chat.PRIVATE:
        return text
    mentions = _mentions(message, bot)
    if not mentions and not _replies_to(message, bot):
        return None
    for mention in mentions:
        text = text.replace(mention, " ", 1)
    return " ".join(text.split())


def _mentions(message: Message, bot: User) -> list[str]:
    """The parts of the text that mention the bot, by its name or as a link to it."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    return [
        part
        for entity, part in message.parse_entities(kinds).items()
        if part.casefold() == bot.name.casefold() or (entity.user and entity.user.id == bot.id)
    ]


def _replies_to(message: Message, bot: User) -> bool:
    """Whether it replies to the bot; the message that opens a topic is replied to by all in it."""
    parent = message.reply_to_message
    if parent is None or parent.from_user is None or parent.forum_topic_created:
        return False
    return parent.from_user.id == bot.id


def _message(update: Update) -> Message:
    """The message of an update that has one: every filter above sees to it."""
    message = update.message
    if message is None:
        raise ValueError(f"update {update.update_id} has no message")
    return message
