"""The roles of a running bot: all in one process, or each in any number of processes."""

from enum import StrEnum


class Role(StrEnum):
    """What a process does."""

    BOT = "bot"  # takes messages and answers them
    FEEDS = "feeds"  # refreshes feeds
    INDEX = "index"  # makes searchable what has come in
    DIGESTS = "digests"  # sends for what is due: digests, standing questions, followed stories
    SENDER = "sender"  # sends what is written to chats


EVERY = frozenset(Role)

ON_TELEGRAM = frozenset({Role.BOT, Role.DIGESTS, Role.SENDER})
"""Roles for which a process has to know the bot's token."""

ASKING = frozenset({Role.BOT, Role.DIGESTS})
"""Roles that look things up, and so need all that answers."""

SEARCHING = ASKING | {Role.INDEX}
"""Roles that need the vectors."""
