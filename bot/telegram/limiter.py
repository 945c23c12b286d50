"""The pace of all messages together; that of one chat is kept in ``chats``."""

PER_SECOND = 25.0
"""Telegram takes about 30 messages a second from one bot."""

_BURST_SECONDS = 0.2


class Pace:
    """So many messages a second, evenly: a moment of quiet saves up for a fifth of a second only."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._every = 1.0 / per_second
        self._saved = max(_BURST_SECONDS, self._every)
        self._due = 0.0

    def allowance(self, now: float) -> int:
        """How many messages may be sent at ``now`` (monotonic seconds)."""
        saved = now - max(self._due, now - self._saved)
        return max(0, int(saved / self._every + 1e-6))

    def spend(self, messages: int, now: float) -> None:
        """Count so many messages as sent at ``now``."""
        self._due = max(self._due, now - self._saved) + messages * self._every

    def pause(self, now: float) -> float:
        """Seconds until the next message may be sent."""
        return max(0.0, self._due + self._every - now)
