"""What the operator decides about the bot on Telegram."""

from dataclasses import dataclass

from bot.roles import EVERY, Role
from bot.telegram.limiter import PER_SECOND

OFFICIAL_API = "https://api.telegram.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where Telegram is to push updates: ``url`` leads to us, at ``port`` of this machine.

    Every push has to carry ``secret``.
    """

    url: str
    port: int
    secret: str
    host: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``api`` is the address of the Bot API server, without a path.

    ``allowed`` are the people and chats that are answered, everybody where it is empty;
    ``admins`` may use /admin, and are always answered. Without ``webhook`` the bot polls.
    ``roles`` are those of this process.
    """

    api: str = OFFICIAL_API
    admins: frozenset[int] = frozenset()
    allowed: frozenset[int] = frozenset()
    per_second: float = PER_SECOND
    webhook: Webhook | None = None
    roles: frozenset[Role] = EVERY

    def allows(self, *ids: int) -> bool:
        """Tell whether somebody, or some chat, of these ids is to be answered."""
        return not self.allowed or any(one in self.allowed or one in self.admins for one in ids)
