"""How many questions one person, and one chat, may ask: a burst, then a steady trickle."""

from collections import OrderedDict
from dataclasses import dataclass

_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """``burst`` questions at once, and one more every ``every`` seconds."""

    burst: int
    every: float


PERSON = Allowance(20, 6.0)
GROUP = Allowance(60, 2.0)


class Quota:
    """Counts questions. What it knows is gone after a restart, which harms nobody."""

    def __init__(self, person: Allowance = PERSON, group: Allowance = GROUP) -> None:
        self._person = person
        self._group = group
        self._due: OrderedDict[int, float] = OrderedDict()
        self._warned: dict[int, float] = {}

    def wait(self, person: int, chat: int, now: float) -> float:
        """Count a question at ``now`` (monotonic seconds); return for how long it comes too early.

        One that comes too early does not count.
        """
        allowances = {person: self._person, chat: self._person if chat > 0 else self._group}
        early = max(self._early(one, allowance, now) for one, allowance in allowances.items())
        if early <= 0:
            for one, allowance in allowances.items():
                self._count(one, allowance, now)
        return max(early, 0.0)

    def may_warn(self, person: int, now: float, seconds: float) -> bool:
        """Tell whether ``person`` is to be told to wait: once in each time of waiting."""
        if self._warned.get(person, 0.0) > now:
            return False
        self._warned = {one: until for one, until in self._warned.items() if until > now}
        self._warned[person] = now + max(seconds, 1.0)
        return True

    def _early(self, one: int, allowance: Allowance, now: float) -> float:
        return self._due.get(one, 0.0) - now - allowance.every * (allowance.burst - 1)

    def _count(self, one: int, allowance: Allowance, now: float) -> None:
        self._due[one] = max(self._due.pop(one, 0.0), now) + allowance.every
        while len(self._due) > _REMEMBERED:
            self._due.popitem(last=False)
