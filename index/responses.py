"""What a server's answer may be, and reading it within its limits."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Literal, cast

import httpx

from index.decode import decode
from index.errors import FetchError, StatusError, TooLargeError, UnreadableError
from index.feed_parse import MAX_FEED_BYTES
from index.transport import Deadline

FetchKind = Literal["page", "feed", "robots"]


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What an answer may be: at most ``max_bytes`` once unpacked, of one of ``types``."""

    max_bytes: int
    types: tuple[str, ...]
    accept: str = "*/*"


_KINDS: dict[FetchKind, _Allowed] = {
    "page": _Allowed(
        5_000_000,
        ("text/html", "application/xhtml+xml", "text/plain", "text/markdown"),
        "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8",
    ),
    # Feeds are served under any name; an HTML page in place of one is told apart by the parser.
    "feed": _Allowed(
        MAX_FEED_BYTES,
        (
            "text/",
            "application/xml",
            "application/json",
            "application/octet-stream",
            "+xml",
            "+json",
        ),
        "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5",
    ),
    "robots": _Allowed(512_000, ("",)),
}


def accept_header(kind: FetchKind) -> str:
    """Return the Accept header for a request of ``kind``."""
    return _KINDS[kind].accept


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server sent. ``url`` is where the redirects ended; ``body`` is unpacked.

    ``content_type`` is lower case without parameters. ``etag`` and ``last_modified`` are
    for the next ``get`` of the same URL. A 304 has ``not_modified`` and no body.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None

    @property
    def not_modified(self) -> bool:
        """Say whether what we have already is what the server would send."""
        return self.status == 304

    @property
    def text(self) -> str:
        """Return the body as text; see ``decode``."""
        return decode(self.body, self.charset)


def read_response(response: httpx.Response, kind: FetchKind) -> Fetched:
    """Read the open ``response`` to the end of its body, which is held only up to its limit.

    Raises StatusError for an error status, UnreadableError for a type that ``kind`` does not
    allow, TooLargeError beyond its limit, FetchError for a broken or unknown packing, and
    httpx.TransportError as the network does.
    """
    url = str(response.request.url)
    allowed = _KINDS[kind]
    status = response.status_code
    if status != 304 and not 200 <= status < 300:
        raise StatusError(url, status, retry_after(response.headers))
    content_type, charset = _content_type(response.headers.get("content-type", ""))
    body = b""
    if status != 304:
        _check_type(url, content_type, allowed)
        body = _read(response, allowed.max_bytes)
    return Fetched(
        url=url,
        status=status,
        body=body,
        content_type=content_type,
        charset=charset,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
    )


def _content_type(header: str) -> tuple[str, str | None]:
    if not header:
        return "", None
    message = Message()
    message["content-type"] = header
    charset = message.get_content_charset()
    return message.get_content_type(), charset


def _check_type(url: str, content_type: str, allowed: _Allowed) -> None:
    if content_type and not any(
        content_type.endswith(t) if t.startswith("+") else content_type.startswith(t)
        for t in allowed.types
    ):
        raise UnreadableError(f"{url}: it is {content_type}, which is not text to read")


def _read(response: httpx.Response, max_bytes: int) -> bytes:
    """Return the body of ``response`` unpacked; it is never held beyond ``max_bytes``."""
    url = str(response.request.url)
    too_large = TooLargeError(f"{url}: it is over the limit of {max_bytes / 1e6:g} MB")
    if _declared_length(response.headers) > max_bytes:
        raise too_large
    unpack = _unpacker(response)
    deadline: Deadline = response.request.extensions["deadline"]
    body = bytearray()
    # Not iter_raw(), which refuses a response that its transport holds in memory already.
    for chunk in cast("httpx.SyncByteStream", response.stream):
        body += unpack(chunk, max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise too_large
        if deadline.left() <= 0:
            raise httpx.ReadTimeout("the deadline has passed")
    return bytes(body)


def _declared_length(headers: httpx.Headers) -> int:
    try:
        return int(headers.get("content-length", "0"))
    except ValueError:
        return 0


def _unpacker(response: httpx.Response) -> Callable[[bytes, int], bytes]:
    """Return what unpacks a chunk into at most so many bytes.

    Not httpx's own decoders: they unpack whole chunks, one coding inside the other, and so
    make gigabytes out of a few kilobytes before anyone can count.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"identity", ""}:
        return lambda chunk, _: chunk
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(str(response.request.url), f"it is packed as {coding[:40]}, not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(chunk: bytes, max_bytes: int) -> bytes:
        try:
            return unpacker.decompress(chunk, max_bytes)
        except zlib.error as error:
            raise FetchError(str(response.request.url), "its packed body is broken") from error

    return unpack


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that a busy server asks us to wait; None where it does not say.

    A date is counted from the server's own clock, since ours may differ.
    """
    wanted = headers.get("retry-after", "").strip()
    if wanted.isdecimal():
        return float(wanted[:9])
    try:
        wait = parsedate_to_datetime(wanted) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(wait / timedelta(seconds=1), 0.0)
