"""The people of the Bot API test server: they write to the bot and read what it sends."""

from typing import TYPE_CHECKING

from botapi_methods import without_parent
from botapi_world import Chat, entities_in

if TYPE_CHECKING:
    from botapi import BotApi

WAIT = 15.0


class Person:
    """Somebody with Telegram on their phone."""

    def __init__(self, server: "BotApi", user_id: int, name: str) -> None:
        self._server = server
        self._read: dict[int, int] = {}
        self.id = user_id
        self.name = name
        self.private = server.world.chat(user_id, "private", name)

    def say(
        self,
        text: str,
        chat: Chat | None = None,
        *,
        topic: int | None = None,
        reply_to: dict | None = None,
    ) -> dict:
        """Write ``text`` to the bot, or in a group; returns the message."""
        fields: dict = {"text": text}
        if entities := entities_in(text):
            fields["entities"] = entities
        if topic is not None:
            fields |= {"message_thread_id": topic, "is_topic_message": True}
        if reply_to is not None:
            fields["reply_to_message"] = without_parent(reply_to)
        return self.post(chat, **fields)

    def post(self, chat: Chat | None = None, **fields: object) -> dict:
        """Send a message of any content, given as the fields of a Message: a photo, a sticker."""
        world, chat = self._server.world, chat or self.private
        with world.changed:
            chat.begun = True
            if "message_thread_id" in fields:
                chat.topics.add(fields["message_thread_id"])
            message = chat.add(self._as_sender(), fields)
            world.happen("message", message)
            return message

    def wait_for_reply(self, chat: Chat | None = None, timeout: float = WAIT) -> dict:
        """The bot's next message in the chat which this person has not read yet."""
        chat = chat or self.private
        seen = self._read.get(chat.id, 0)
        sent = self._server.wait_until(
            lambda: self._server.messages(chat)[seen:], timeout, f"a reply in chat {chat.id}"
        )
        self._read[chat.id] = seen + 1
        return sent[0]

    def block(self) -> None:
        """Stop the bot: whatever it sends from now on is refused."""
        with self._server.world.changed:
            self.private.refusal = "bot was blocked by the user"

    def unblock(self) -> None:
        """Let the bot write again."""
        with self._server.world.changed:
            self.private.refusal = ""

    def _as_sender(self) -> dict:
        return {"id": self.id, "is_bot": False, "first_name": self.name}
