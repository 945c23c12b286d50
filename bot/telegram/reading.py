"""What a message asks of the bot: a command, a question, or nothing."""

from dataclasses import dataclass

from telegram import Message, MessageEntity, User


@dataclass(frozen=True, slots=True)
class Command:
    """A command with what stands after it; one ``meant`` for another bot may still be seen."""

    name: str
    argument: str
    meant: bool


def command_in(message: Message, bot: User) -> Command | None:
    """The command that a message begins with; None if it begins with none."""
    first = message.entities[0] if message.entities else None
    if first is None or first.type != MessageEntity.BOT_COMMAND or first.offset != 0:
        return None
    text = message.text or ""
    name, _, addressee = text[1 : first.length].partition("@")
    meant = not addressee or addressee.casefold() == (bot.username or "").casefold()
    return Command(name.lower(), text[first.length :].strip(), meant)


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
