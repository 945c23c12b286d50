"""Flood limits the way Telegram has them: of the whole bot, of a chat, of a group."""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from botapi_methods import Params

_COUNTED = {"sendmessage", "editmessagetext", "editmessagereplymarkup"}


@dataclass
class Flood:
    """Refuses what is over ``a_second`` of all messages, a burst in a chat, 20 a minute in a group."""

    a_second: int = 30
    chat_in_5_s: int = 8
    group_a_minute: int = 20
    sent: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    refused: int = 0

    def wait(self, method: str, params: Params) -> int:
        """Seconds the bot has to wait with this call; 0 if it may be made, which is counted."""
        if method not in _COUNTED:
            return 0
        chat, now = params.integer("chat_id"), time.monotonic()
        rules = [("all", self.a_second, 1.0), (chat, self.chat_in_5_s, 5.0)]
        rules += [(("group", chat), self.group_a_minute, 60.0)] if chat < 0 else []
        waits = [self._wait(key, limit, span, now) for key, limit, span in rules]
        if any(waits):
            self.refused += 1
            return max(waits)
        for key, _, _ in rules:
            self.sent[key].append(now)
        return 0

    def _wait(self, key: object, limit: int, span: float, now: float) -> int:
        times = self.sent[key]
        while times and times[0] <= now - span:
            times.popleft()
        return math.ceil(times[0] + span - now) if len(times) >= limit else 0
