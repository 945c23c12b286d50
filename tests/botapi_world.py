"""What the Bot API test server keeps: chats, messages, updates that wait, and the journal.

Everything here is plain state. Whoever touches it holds ``World.changed``, which is notified
after every change, so that a test thread can wait for one.
"""

import re
import threading
import time
from dataclasses import dataclass, field

from botapi_html import units

_COMMAND = re.compile(r"(?<!\S)/\w{1,64}(?:@\w{3,32})?")
_MENTION = re.compile(r"(?<!\w)@\w{4,32}")


@dataclass
class Chat:
    """A private chat or a group, with every message ever said in it.

    ``refusal`` is what the bot hears when it sends: it was blocked, or thrown out.
    """

    id: int
    kind: str
    name: str
    messages: dict[int, dict] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=set)
    begun: bool = False
    refusal: str = ""
    draft: str | None = None
    moved_to: int = 0

    def as_json(self) -> dict:
        named = "first_name" if self.kind == "private" else "title"
        shown = {"id": self.id, "type": self.kind, named: self.name}
        return {**shown, "is_forum": True} if self.topics else shown

    def add(self, sender: dict, fields: dict) -> dict:
        """Keep a new message and return it."""
        number = max(self.messages, default=0) + 1
        message = {
            "message_id": number,
            "from": sender,
            "chat": self.as_json(),
            "date": int(time.time()),
            **fields,
        }
        self.messages[number] = message
        return message


@dataclass
class Call:
    """One request of the bot. ``status`` is None until it is answered, 0 if it never will be."""

    method: str
    params: dict
    status: int | None = None
    description: str = ""


class World:
    """All the server knows about one bot and the people who talk to it."""

    def __init__(self, token: str, username: str) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.token = token
        self.bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Dateline",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": True,
        }
        self.chats: dict[int, Chat] = {}
        self.updates: list[dict] = []
        self.allowed: list[str] = []
        self.commands: dict[str, list[dict]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.callback_queries: set[str] = set()
        self.callback_answers: dict[str, dict] = {}
        self.inline_queries: set[str] = set()
        self.inline_answers: dict[str, dict] = {}
        self.webhook: dict[str, str] = {}
        self.calls: list[Call] = []
        self._next_update = 100_000_001

    def chat(self, chat_id: int, kind: str, name: str) -> Chat:
        """The chat of this id, made when it is new."""
        return self.chats.setdefault(chat_id, Chat(chat_id, kind, name))

    def bot_as_sender(self) -> dict:
        return {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    def queue(self, update: dict) -> int:
        """Let an update wait for the bot, as it is but for its id. Returns the id."""
        with self.changed:
            number = self._next_update
            self._next_update += 1
            self.updates.append({"update_id": number, **update})
            self.changed.notify_all()
            return number

    def happen(self, kind: str, content: dict) -> None:
        """Queue an update of a kind, if the bot asked for that kind."""
        if not self.allowed or kind in self.allowed:
            self.queue({kind: content})

    def forget_updates(self, offset: int) -> None:
        """What getUpdates confirms: with a negative offset all but the last ones."""
        if offset < 0:
            self.updates = self.updates[offset:]
        elif offset:
            self.updates = [kept for kept in self.updates if kept["update_id"] >= offset]
        self.changed.notify_all()


def entities_in(text: str) -> list[dict]:
    """The commands and mentions Telegram marks in what people write."""
    found = [("bot_command", match) for match in _COMMAND.finditer(text)]
    found += [("mention", match) for match in _MENTION.finditer(text)]
    inside = [match.span() for kind, match in found if kind == "bot_command"]
    return [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        for kind, match in sorted(found, key=lambda pair: pair[1].start())
        if kind == "bot_command" or not any(a <= match.start() < b for a, b in inside)
    ]
