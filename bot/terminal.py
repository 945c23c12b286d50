"""A conversation at this machine: lines that somebody types or a pipe brings, and their replies."""

import sys
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import told
from bot.compose import House, make_press
from bot.question import spelled_out
from bot.story.question import latest_question, story_question
from bot.summary.request import summary_question
from bot.topics import topics_in
from bot.types import NOWHERE, Kind, Reply
from index.database import write

TERMINAL = "terminal"
"""The chat that somebody at a terminal goes on with, however often it is closed in between."""

WELCOME = "Ask about the news. /new starts afresh, /help helps, /quit or Ctrl-D ends."
HELP = (
    "Ask in your own words, and go on as with a person: “why?”, “and what about …?”\n"
    "/said NAME about TOPIC shows what somebody said.\n"
    "/story TOPIC tells a whole story, /latest [TOPIC] lists what changed last.\n"
    "/summary TOPIC or LINK sums it up, /summary the last answer’s articles.\n"
    "/digest [TOPICS] tells what is new since you asked last.\n"
    "/new starts a fresh conversation, /quit ends it."
)
FRESH = "A fresh start. What would you like to know?"
BY_TELEGRAM = (
    "Digests that come by themselves need Telegram, where they can be delivered: start "
    "`dateline run` with a bot's token, and write /subscribe to the bot. Here, /digest gives you "
    "one at once, and `dateline digest` prints one."
)
FORGOTTEN = "I have forgotten everything that was said here."
UNKNOWN = "I do not know this command; /help lists those I know."

_QUIT = frozenset({"/quit", "/exit", "/q"})
_NOTICES = {
    "/new": FRESH,
    "/help": HELP,
    "/start": HELP,
    "/said": HELP,
    "/forget": FORGOTTEN,
    **dict.fromkeys(("/subscribe", "/settings", "/pause", "/unsubscribe"), BY_TELEGRAM),
}
_SPELLED = {
    "/story": story_question,
    "/latest": latest_question,
    "/summary": summary_question,
}


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation, remembered under ``chat``; with ``as_of`` it is held on that day."""

    house: House
    chat: str
    as_of: datetime | None = None

    def replies(self, lines: Iterable[str]) -> Iterator[Reply]:
        """Yield one reply to each line that is not blank, until one says to quit."""
        for line in lines:
            words = line.strip()
            if words.lower() in _QUIT:
                return
            if words:
                yield self._reply(words)

    def now(self) -> datetime:
        """Return the time this conversation takes place at."""
        return self.as_of or datetime.now(UTC)

    def _reply(self, words: str) -> Reply:
        command, _, argument = words.partition(" ")
        if command.lower() == "/said" and argument:
            words = spelled_out(argument)
        elif command.lower() == "/digest":
            return self._digest(argument)
        elif command.lower() in _SPELLED:
            words = _SPELLED[command.lower()](argument)
        elif words.startswith("/"):
            return self._obey(words)
        # Others may have brought news since; they leave the indexing to whoever has the vectors.
        self.house.catch_up()
        return self.house.desk.reply(self.chat, words, self.as_of)

    def _digest(self, topics: str) -> Reply:
        from bot.digest_reply import digest_for

        self.house.catch_up()
        press, engine = (
            make_press(self.house.index, self.house.reworder),
            self.house.index.catalog.engine,
        )
        return digest_for(press, engine, self.chat, topics_in(topics), self.now())

    def _obey(self, command: str) -> Reply:
        name = command.split(maxsplit=1)[0].lower()
        if name == "/new":
            self.house.people.start_afresh(self.chat)
        if name == "/forget":
            self.house.people.forget(self.chat)
            write(self.house.index.catalog.engine, lambda c: told.forget(c, self.chat))
        text = _NOTICES.get(name, UNKNOWN)
        return Reply(
            question=command, rewrite=command, kind=Kind.NOTICE, text=text, searched=NOWHERE
        )


@contextmanager
def passing_talk(house: House, as_of: datetime | None = None) -> Iterator[Talk]:
    """Hold a conversation that is forgotten at its end."""
    talk = Talk(house, f"pipe:{uuid.uuid4()}", as_of)
    try:
        yield talk
    finally:
        house.people.forget(talk.chat)
        write(house.index.catalog.engine, lambda c: told.forget(c, talk.chat))


def typed_lines() -> Iterator[str]:
    """Yield what somebody types at the terminal, with the keys and history of its line editor."""
    with suppress(ImportError):
        import readline  # noqa: F401 - input() is better for its being there
    # The editor has to know which characters of its prompt take no room.
    prompt = "\001\033[1m\002› \001\033[0m\002" if sys.stdout.isatty() else ""
    while True:
        try:
            yield input(prompt)
        except EOFError:
            sys.stdout.write("\n")  # the shell's prompt shall not begin in the middle of a line
            return


def printable(text: str) -> str:
    """Return ``text``, which may be anybody's, on one line without what a terminal would obey."""
    line = " ".join(text.split())
    return "".join(mark for mark in line if unicodedata.category(mark) not in {"Cc", "Cs"})
