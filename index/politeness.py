"""Manners towards the hosts that are asked: one request at a time, a pause between, robots.txt."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from index.errors import DatelineError, FetchError, ForbiddenAddressError, RobotsError, StatusError

if TYPE_CHECKING:
    from protego import Protego

Clock = Callable[[], float]
Sleep = Callable[[float], None]

_HOSTS_KEPT = 2048
_PATIENCE_S = 30.0  # a host that wants longer is left for another time
_REST_S = 60.0  # where a host that is busy does not say how long
_LONGEST_REST_S = 3600.0

_ROBOTS_KEPT_S = 24 * 3600.0  # the longest that RFC 9309 allows
_ROBOTS_RETRY_S = 600.0
_LONGEST_CRAWL_DELAY_S = 10.0


class Turns:
    """One request at a time for each host, ``delay_s`` from the end of one to the next."""

    def __init__(self, delay_s: float, clock: Clock, sleep: Sleep) -> None:
        self._delay_s = delay_s
        self._clock = clock
        self._sleep = sleep
        self._changed = threading.Condition()
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}

    @contextmanager
    def turn(self, url: httpx.URL, *, delay_s: float = 0.0) -> Iterator[None]:
        """Hold the turn of the host of ``url``, waiting for it first.

        ``delay_s`` is the pause that the host itself asks for, where it is the longer one.
        Raises FetchError where the host has asked for a rest that is not over soon.
        """
        host = url.host
        with self._changed:
            self._changed.wait_for(lambda: host not in self._busy)
            wait = self._free_at.get(host, 0.0) - self._clock()
            if wait > _PATIENCE_S:
                reason = f"its host asked to be left alone, for {wait:.0f} seconds more"
                raise FetchError(str(url), reason)
            self._busy.add(host)
        try:
            if wait > 0:
                self._sleep(wait)
            yield
        finally:
            self._leave(host, max(self._delay_s, delay_s))

    def rest(self, host: str, seconds: float | None) -> None:
        """Leave ``host`` alone for ``seconds`` (None: a minute), as it has asked."""
        seconds = _REST_S if seconds is None else min(seconds, _LONGEST_REST_S)
        with self._changed:
            self._free_at[host] = self._clock() + seconds

    def _leave(self, host: str, delay_s: float) -> None:
        with self._changed:
            now = self._clock()
            self._free_at[host] = max(now + delay_s, self._free_at.get(host, 0.0))
            if len(self._free_at) > _HOSTS_KEPT:
                self._free_at = {h: at for h, at in self._free_at.items() if at > now}
            self._busy.discard(host)
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one host's robots.txt says; ``rules`` is None where it could not be read."""

    rules: "Protego | None"
    reason: str
    until: float


class Robots:
    """What the robots.txt of each host allows, read once a day.

    ``read`` fetches a robots.txt and returns its bytes; the rules of RFC 9309 decide what its
    failure means: an error of ours (4xx) allows everything, an error of theirs nothing for
    some minutes.
    """

    def __init__(self, agent: str, read: Callable[[str], bytes], clock: Clock) -> None:
        self._agent = agent
        self._read = read
        self._clock = clock
        self._verdicts: dict[httpx.URL, _Verdict] = {}

    def check(self, url: httpx.URL) -> float:
        """Return the pause in seconds that the host asks robots for, 0.0 as a rule.

        Raises RobotsError where it wants ``url`` left alone, FetchError where nobody can tell,
        and ForbiddenAddressError as ``read`` does.
        """
        try:
            verdict = self._verdict(url.copy_with(raw_path=b"/robots.txt"))
        except ForbiddenAddressError as error:
            raise ForbiddenAddressError(str(url), error.reason) from error
        if verdict.rules is None:
            raise FetchError(str(url), f"its robots.txt could not be read: {verdict.reason}")
        if not verdict.rules.can_fetch(str(url), self._agent):
            raise RobotsError(str(url), "its host asks robots to leave this page alone")
        return min(verdict.rules.crawl_delay(self._agent) or 0.0, _LONGEST_CRAWL_DELAY_S)

    def _verdict(self, robots_url: httpx.URL) -> _Verdict:
        known = self._verdicts.get(robots_url)
        if known and known.until > self._clock():
            return known
        if len(self._verdicts) >= _HOSTS_KEPT:
            self._verdicts = {}
        verdict = self._ask(str(robots_url))
        self._verdicts[robots_url] = verdict
        return verdict

    def _ask(self, robots_url: str) -> _Verdict:
        try:
            text = self._read(robots_url).decode("utf-8", "replace")
        except ForbiddenAddressError:
            raise
        except DatelineError as error:
            if not _means_allowed(error):
                return _Verdict(None, _reason(error), self._clock() + _ROBOTS_RETRY_S)
            text = ""
        return _Verdict(_parse(text), "", self._clock() + _ROBOTS_KEPT_S)


def _parse(text: str) -> "Protego":
    from protego import Protego

    return Protego.parse(text)


def _means_allowed(error: DatelineError) -> bool:
    # 429 is a busy host, not a missing file.
    return isinstance(error, StatusError) and 400 <= error.status < 500 and error.status != 429


def _reason(error: DatelineError) -> str:
    return error.reason if isinstance(error, FetchError) else str(error)
