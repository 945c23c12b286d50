"""The one place that talks HTTP: pages and feeds from strangers' servers, safely and politely."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

import httpx

from index.addresses import check_url
from index.errors import FetchError
from index.politeness import Clock, Robots, Sleep, Turns
from index.responses import Fetched, FetchKind, accept_header, read_response, retry_after
from index.transport import Deadline, PublicTransport

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_SILENCE_S = 15.0  # between two packets; the deadline bounds their sum


def default_user_agent() -> str:
    """Return the name that servers see: the program, its version and where to read about it."""
    try:
        number = version("dateline-news")
    except PackageNotFoundError:
        number = "0"
    return f"Dateline/{number} (+https://pypi.org/project/dateline-news/)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """How to fetch.

    ``delay_s`` lies between the end of one request to a host and the start of the next.
    ``deadline_s`` bounds the network's part of one ``get``, redirects included, waiting for
    the host's turn not. ``allow_private`` lets private addresses and any port through: for
    tests, and for who runs an intranet's feeds and lets no stranger name a URL.
    ``user_agent`` is ours where empty; robots.txt knows us by its first word.
    """

    user_agent: str = ""
    delay_s: float = 1.0
    deadline_s: float = 30.0
    allow_private: bool = False


class Fetcher:
    """Fetches pages and feeds. Safe to share between threads; ``close`` it in the end.

    Only public addresses are asked, by http and https, on the ports of the web, and every
    redirect is checked like the first URL. Pages are fetched only where the host's robots.txt
    allows; feeds are published for robots, so theirs is not asked. Nothing of the environment
    is used, proxies included: give ``transport=httpx.HTTPTransport(proxy=…)`` for one. It
    then is the proxy's part to keep private addresses apart.
    """

    def __init__(
        self,
        rules: FetchRules | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        rules = rules or FetchRules()
        self.rules = replace(rules, user_agent=rules.user_agent or default_user_agent())
        self._transport = transport or PublicTransport(allow_private=rules.allow_private)
        self._clock = clock
        self._turns = Turns(rules.delay_s, clock, sleep)
        self._robots = Robots(self._agent_word, self._read_robots, clock)

    def close(self) -> None:
        """Let go of what the transport holds."""
        self._transport.close()

    def get(
        self,
        url: str,
        *,
        kind: FetchKind = "page",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """Return what ``url`` leads to, or a 304 where ``etag`` or ``last_modified`` still hold.

        Raises FetchError or a kind of it, TooLargeError over 5 MB (pages) or 10 MB (feeds), and
        UnreadableError for pictures, PDF and other types that are not text.
        """
        target = self._check(url)
        headers = self._headers(kind, etag, last_modified)
        cookies = httpx.Cookies()  # some sites redirect in a circle until theirs comes back
        seconds = self.rules.deadline_s
        for _ in range(MAX_REDIRECTS + 1):
            pause = self._robots.check(target) if kind == "page" else 0.0
            with self._turns.turn(target, delay_s=pause):
                deadline = Deadline(seconds, self._clock)
                answer = self._exchange(_request(target, headers, cookies, deadline), cookies, kind)
                seconds = deadline.left()
            if isinstance(answer, Fetched):
                return answer
            target = self._check(answer)
        raise FetchError(url, f"it redirects more than {MAX_REDIRECTS} times")

    def _exchange(
        self, request: httpx.Request, cookies: httpx.Cookies, kind: FetchKind
    ) -> Fetched | httpx.URL:
        """Send one request and return its answer, or where it redirects to."""
        with self._answer(request) as response:
            cookies.extract_cookies(response)
            if response.status_code in _BUSY:
                self._turns.rest(request.url.host, retry_after(response.headers))
            location = response.headers.get("location")
            if response.status_code in _REDIRECTS and location:
                return _joined(request.url, location)
            return read_response(response, kind)

    @contextmanager
    def _answer(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """Hold the open response to ``request``; httpx's errors leave as ours."""
        url = str(request.url)
        try:
            response = self._transport.handle_request(request)
            response.request = request
            try:
                yield response
            finally:
                response.close()
        except httpx.TimeoutException as error:
            seconds = f"{self.rules.deadline_s:g}"
            raise FetchError(url, f"it was not there within {seconds} seconds") from error
        except httpx.HTTPError as error:
            raise FetchError(url, str(error) or type(error).__name__) from error

    def _headers(
        self, kind: FetchKind, etag: str | None, last_modified: str | None
    ) -> dict[str, str]:
        headers = {
            "User-Agent": self.rules.user_agent,
            "Accept": accept_header(kind),
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return headers

    def _check(self, url: str | httpx.URL) -> httpx.URL:
        return check_url(url, any_port=self.rules.allow_private)

    def _read_robots(self, url: str) -> bytes:
        return self.get(url, kind="robots").body

    @property
    def _agent_word(self) -> str:
        return self.rules.user_agent.replace("/", " ").split()[0]


def _request(
    url: httpx.URL, headers: dict[str, str], cookies: httpx.Cookies, deadline: Deadline
) -> httpx.Request:
    # httpx's own transports know the timeouts, ours the deadline.
    timeout = httpx.Timeout(min(_SILENCE_S, max(deadline.left(), 0.001)))
    extensions = {"timeout": timeout.as_dict(), "deadline": deadline}
    request = httpx.Request("GET", url, headers=headers, extensions=extensions)
    cookies.set_cookie_header(request)
    return request


def _joined(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url.join(location)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(str(url), "it redirects to something that is not a URL") from error
