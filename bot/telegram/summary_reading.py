"""What a message gives to be summed up: a link, a text, or the articles behind an answer. Pure."""

from dataclasses import replace

from telegram import (
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)

from bot.summary.request import LONG, Text, Wanted, url_in

_LINKS = [MessageEntity.URL, MessageEntity.TEXT_LINK]
_SENTENCES = 80  # characters of a text that may be worth summing up where somebody asks for it


def forwarded(message: Message) -> Wanted | None:
    """Return what a forwarded message gives to be summed up by itself: a long text, or a link."""
    if message.forward_origin is None:
        return None
    text = _text(message)
    if len(text) >= LONG:
        return Wanted(text=_as_text(message, text))
    links = _links(message)
    return Wanted(url=links[0]) if links else None


def replied_to(message: Message, wish: Wanted, bot: User) -> Wanted:
    """Return ``wish``, or if it names nothing what the message that it replies to gives."""
    parent = message.reply_to_message
    if parent is None or parent.forum_topic_created or not wish.names_nothing:
        return wish
    if parent.from_user is not None and parent.from_user.id == bot.id:
        return replace(wish, known=tuple(dict.fromkeys(_links(parent))))
    text = _text(parent)
    links = _links(parent)
    if len(text) >= LONG or (len(text) >= _SENTENCES and not links):
        return replace(wish, text=_as_text(parent, text))
    if links:
        return replace(wish, url=links[0])
    return replace(wish, topic=text) if text else wish


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _links(message: Message) -> list[str]:
    """Return the URLs in a message, those behind words too."""
    if message.text:
        entities = message.parse_entities(list(_LINKS))
    else:
        entities = message.parse_caption_entities(list(_LINKS))
    found = (entity.url or url_in(part) for entity, part in entities.items())
    return [url for url in found if url.lower().startswith(("http://", "https://"))]


def _as_text(message: Message, text: str) -> Text:
    """Return the text of a message with where it is from.

    Only what a public channel has posted has a page that anybody can read; the rest is between
    those who wrote it and whoever shows it to the bot.
    """
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        name = origin.chat.username
        url = f"https://t.me/{name}/{origin.message_id}" if name else ""
        source = origin.chat.title or name or ""
        return Text(body=text, source=source, url=url, published=origin.date)
    if isinstance(origin, MessageOriginChat):
        return Text(body=text, source=origin.sender_chat.title or "", published=origin.date)
    if isinstance(origin, MessageOriginUser):
        return Text(body=text, source=origin.sender_user.full_name, published=origin.date)
    if isinstance(origin, MessageOriginHiddenUser):
        return Text(body=text, source=origin.sender_user_name, published=origin.date)
    writer = message.from_user
    return Text(body=text, source=writer.full_name if writer else "", published=message.date)
