"""Where a message came from, and so where its reply goes and which conversation it belongs to."""

from dataclasses import dataclass

from telegram import Message


@dataclass(frozen=True, slots=True)
class Address:
    """A chat, or one topic of it. ``reply_to`` is the message a reply points at, if it should.

    ``about`` is the message that is answered, pointed at or not.
    """

    chat: int
    topic: int | None = None
    reply_to: int | None = None
    about: int | None = None

    @property
    def key(self) -> str:
        """The name of the conversation that is held here."""
        return f"telegram:{self.chat}" + (f"/{self.topic}" if self.topic is not None else "")

    @property
    def is_private(self) -> bool:
        """Whether this is a chat with one person."""
        return self.chat > 0


def address_of(message: Message) -> Address:
    """Where to answer ``message``. In groups the reply points at it: many talk at once there."""
    # Plain supergroups number their reply threads too; only topics are rooms of their own.
    topic = message.message_thread_id if message.is_topic_message else None
    private = message.chat.type == message.chat.PRIVATE
    reply_to = None if private else message.message_id
    return Address(message.chat_id, topic, reply_to, message.message_id)
