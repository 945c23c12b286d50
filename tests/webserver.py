"""A small real web server on 127.0.0.1, for tests of what fetches; and a network in front of it.

with WebServer() as server:
    server.serve("/story", b"<p>…", type="text/html")
    server.url("/story")  # http://127.0.0.1:49152/story
    server.requests  # what it was asked, in order
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import httpcore

from index.fetch import Fetcher, FetchRules


@dataclass(frozen=True)
class Asked:
    """One request as it came in; the names of ``headers`` are lower case."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Page:
    """What is sent back; a ``body`` of many chunks ends with the connection."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    type: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class WebServer:
    """Serves what it was told to, 404 for the rest, and remembers what it was asked.

    ``sent`` counts the bytes of bodies that left; ``together`` is the most requests that waited
    for their page at one time; ``closing`` is set when the server ends, so that a page which never
    arrives may wait for it.
    """

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.sent = 0
        self.together = 0
        self.closing = threading.Event()
        self._pages: dict[str, Callable[[Asked], Page]] = {}
        self._under_way = 0
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, body: bytes | Iterable[bytes] = b"", **page) -> str:
        """Answer ``path`` with a Page made of the rest; return its URL."""
        return self.answer(path, lambda _: Page(body, **page))

    def answer(self, path: str, page: Callable[[Asked], Page]) -> str:
        """Answer ``path`` with whatever ``page`` makes of the request; return its URL."""
        self._pages[path] = page
        return self.url(path)

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for ``path``."""
        return [request for request in self.requests if request.path == path]

    def page(self, asked: Asked) -> Page:
        """Return what ``asked`` is answered with."""
        return self._pages.get(asked.path, _missing)(asked)

    @contextmanager
    def under_way(self, asked: Asked) -> Iterator[None]:
        with self._lock:
            self.requests.append(asked)
            self._under_way += 1
            self.together = max(self.together, self._under_way)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, server: WebServer, *connection) -> None:
        self.web = server
        super().__init__(*connection)

    def do_GET(self) -> None:
        asked = Asked(self.path, {k.lower(): v for k, v in self.headers.items()})
        with self.web.under_way(asked):
            page = self.web.page(asked)
        with suppress(BrokenPipeError, ConnectionResetError):  # a client that has seen enough
            self._send(page)

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        if page.type is not None:
            self.send_header("Content-Type", page.type)
        if isinstance(page.body, bytes):
            self.send_header("Content-Length", str(len(page.body)))
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for chunk in [page.body] if isinstance(page.body, bytes) else page.body:
            self.wfile.write(chunk)
            self.web.sent += len(chunk)

    def log_message(self, *_: object) -> None:
        pass


def _missing(_: Asked) -> Page:
    return Page(b"nothing here", status=404)


def local_fetcher(**rules) -> Fetcher:
    """Return a Fetcher that may ask 127.0.0.1, and does not pause between requests."""
    return Fetcher(
        FetchRules(**{"allow_private": True, "delay_s": 0.0, "deadline_s": 10.0} | rules)
    )


class Clock:
    """Time that passes only when somebody sleeps, or ``tick`` seconds with each look at it."""

    def __init__(self, tick: float = 0.0) -> None:
        self.time = 1000.0
        self.slept: list[float] = []
        self._tick = tick

    def __call__(self) -> float:
        self.time += self._tick
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Wire(httpcore.SyncBackend):
    """An internet of one machine: whatever address is dialled, the WebServer picks up.

    ``dialled`` has the addresses, ``greeted`` the names that TLS was asked for (and not given:
    the line stays plain).
    """

    def __init__(self, server: WebServer) -> None:
        self._server = server
        self.dialled: list[str] = []
        self.greeted: list[str | None] = []

    def connect_tcp(self, host: str, port: int, *rest, **options) -> httpcore.NetworkStream:
        self.dialled.append(host)
        stream = super().connect_tcp("127.0.0.1", self._server.port, *rest, **options)
        return _PlainStream(stream, self.greeted)


class _PlainStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, greeted: list[str | None]) -> None:
        self._greeted = greeted
        self.read = stream.read
        self.write = stream.write
        self.close = stream.close

    def start_tls(self, ssl_context, server_hostname=None, timeout=None) -> httpcore.NetworkStream:
        self._greeted.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> None:
        return None


def endless(chunk: bytes, times: int) -> Iterator[bytes]:
    """Yield ``chunk`` so many times."""
    for _ in range(times):
        yield chunk
