"""The people of the Bot API test server: they write to the bot and read what it sends."""

import time
from typing import TYPE_CHECKING

from botapi_methods import without_parent
from botapi_world import Chat, entities_in

if TYPE_CHECKING:
    from botapi import BotApi

WAIT = 15.0


class Person:
    """Somebody with Telegram on their phone."""

    def __init__(self, server: "BotApi", user_id: int, name: str, language: str = "en") -> None:
        self._server = server
        self._read: dict[int, int] = {}
        self.id = user_id
        self.name = name
        self.language = language
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

    def edit(self, message: dict, text: str, chat: Chat | None = None) -> dict:
        """Change a message of one's own; returns it as it is now."""
        world, chat = self._server.world, chat or self.private
        with world.changed:
            changed = chat.messages[message["message_id"]]
            changed |= {"text": text, "edit_date": int(time.time())}
            changed.pop("entities", None)
            changed |= {"entities": found} if (found := entities_in(text)) else {}
            world.happen("edited_message", dict(changed))
            return changed

    def tap(self, message: dict, label: str) -> str:
        """Tap the button of that label under a message; returns the id of the query."""
        rows = message["reply_markup"]["inline_keyboard"]
        button = next(one for row in rows for one in row if one["text"] == label)
        return self.tap_data(message, button["callback_data"])

    def tap_data(self, message: dict, data: str) -> str:
        """Send what a button may have said, an old one too; returns the id of the query."""
        world = self._server.world
        with world.changed:
            query = f"tap{len(world.calls)}-{id(message)}-{time.monotonic_ns()}"
            world.callback_queries.add(query)
            shown = {name: one for name, one in message.items() if name != "reply_to_message"}
            content = {"id": query, "from": self._as_sender(), "message": shown, "data": data}
            world.happen("callback_query", {**content, "chat_instance": "1"})
            return query

    def type_inline(self, text: str) -> str:
        """Type "@bot text" in some other chat; returns the id of the query."""
        world = self._server.world
        with world.changed:
            query = f"inline{time.monotonic_ns()}"
            world.inline_queries.add(query)
            content = {"id": query, "from": self._as_sender(), "query": text, "offset": ""}
            world.happen("inline_query", content)
            return query

    def block(self) -> None:
        """Stop the bot: whatever it sends from now on is refused, and it is told so."""
        self._let(False)

    def unblock(self) -> None:
        """Let the bot write again, and tell it so."""
        self._let(True)

    def _let(self, may_write: bool) -> None:
        world = self._server.world
        with world.changed:
            self.private.refusal = "" if may_write else "bot was blocked by the user"
            old, new = ("kicked", "member") if may_write else ("member", "kicked")
            bot = world.bot_as_sender()
            change = {
                "chat": self.private.as_json(),
                "from": self._as_sender(),
                "date": int(time.time()),
                "old_chat_member": _membership(bot, old),
                "new_chat_member": _membership(bot, new),
            }
            world.happen("my_chat_member", change)

    def _as_sender(self) -> dict:
        shown = {"id": self.id, "is_bot": False, "first_name": self.name}
        return {**shown, "language_code": self.language}


def _membership(user: dict, status: str) -> dict:
    return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})
