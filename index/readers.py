"""Whatever somebody gives to be read, made into Articles: URLs, files, folders, a stream.

Nothing that is wrong with one of them stops the others: it becomes a Rejected with its reason.
"""

import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from index.clean import clean_html, clean_text
from index.decode import decode
from index.errors import DatelineError, FetchError, TooLargeError, UnreadableError
from index.json_lines import read_record, read_records, text_url
from index.types import Article
from index.walls import check_is_text

if TYPE_CHECKING:
    from io import RawIOBase

    from index.responses import Fetched

MAX_BYTES = 5_000_000
"""Of one page or text; files of JSON lines may have any size."""

_BUFFER = 65_536
_GZIP = b"\x1f\x8b"
_HTML = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|html|head|body|article|section|main|div|h1|p)\b", re.IGNORECASE
)
_OTHER_URL = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_FEED = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not be read. ``origin`` says where it is, ``reason`` what is wrong with it.

    "origin: reason" is a sentence for a person.
    """

    origin: str
    reason: str


class _Form(Enum):
    HTML = auto()
    TEXT = auto()
    LINES = auto()


_SUFFIXES = {
    ".html": _Form.HTML,
    ".htm": _Form.HTML,
    ".xhtml": _Form.HTML,
    ".txt": _Form.TEXT,
    ".text": _Form.TEXT,
    ".md": _Form.TEXT,
    ".markdown": _Form.TEXT,
    ".jsonl": _Form.LINES,
    ".ndjson": _Form.LINES,
    ".json": _Form.LINES,
}


def read_source(
    source: str,
    *,
    now: datetime,
    fetch: "Callable[[str], Fetched] | None" = None,
    stdin: IO[bytes] | None = None,
) -> Iterator[Article | Rejected]:
    """Yield what ``source`` holds: a URL, a file, a folder, or "-" for ``stdin``.

    Files are HTML, plain text, Markdown or JSON lines, any of them gzipped; a folder is read
    with all its folders, in order, without what is hidden. ``fetch`` gets pages and raises
    FetchError or InputError; without it URLs are rejected. Nothing is read before it is asked
    for, and nothing raises.
    """
    reading = _Reading(now)
    if source == "-":
        return (
            reading.stream(stdin, source) if stdin else iter([Rejected("-", "there is no input")])
        )
    if source.lower().startswith(("http://", "https://")):
        return reading.url(source.strip(), fetch)
    if _OTHER_URL.match(source):
        return iter([Rejected(source, "only http and https URLs are fetched")])
    path = Path(unquote(urlsplit(source).path) if source.startswith("file:") else source)
    return reading.path(path.expanduser())


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of sources, all at the same time ``now``."""

    now: datetime

    def url(
        self, url: str, fetch: "Callable[[str], Fetched] | None"
    ) -> Iterator[Article | Rejected]:
        if fetch is None:
            yield Rejected(url, "pages are not fetched here")
            return
        try:
            yield self._article_of_page(fetch(url))
        except DatelineError as error:
            yield _rejected(url, error)

    def path(self, path: Path) -> Iterator[Article | Rejected]:
        try:
            if path.is_dir():
                return self._folder(path)
            if path.is_file() or path.is_fifo():
                return self._file(path, _form_of(path))
            reason = "it is not a file" if path.exists() else "there is no such file or folder"
        except (OSError, ValueError) as error:  # a name too long, or with a zero byte in it
            reason = f"it cannot be opened ({_why(error)})"
        return iter([Rejected(str(path), reason)])

    def stream(
        self, stream: IO[bytes], origin: str, url: str = "", form: _Form | None = None
    ) -> Iterator[Article | Rejected]:
        """Read ``stream``, which is left open; ``form`` is told from its beginning if not given."""
        buffered = _buffered(stream)
        try:
            yield from self._unpacked(_unzipped(buffered), origin, url, form)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield Rejected(origin, "its gzip data is broken or cut short")
        except OSError as error:
            yield Rejected(origin, f"it cannot be read ({_why(error)})")
        except DatelineError as error:
            yield _rejected(origin, error)
        finally:
            if buffered is not stream:
                buffered.detach()

    def _unpacked(
        self, stream: BufferedReader, origin: str, url: str, form: _Form | None
    ) -> Iterator[Article | Rejected]:
        start = stream.peek(_BUFFER)[:_BUFFER]
        beginning = decode(start)
        check_is_text(beginning, origin)
        form = form or _sniffed(beginning)
        if form is _Form.LINES:
            yield from self._lines(stream, origin, start)
            return
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TooLargeError(f"{origin}: it is over the limit of {MAX_BYTES / 1e6:g} MB")
        text = decode(data)
        yield self._article(text, url or text_url(text), form)

    def _lines(
        self, stream: BufferedReader, origin: str, start: bytes
    ) -> Iterator[Article | Rejected]:
        for number, record in read_records(stream, start):
            line = f"{origin}, line {number}"
            try:
                if isinstance(record, DatelineError):
                    raise record
                yield read_record(record, self.now)
            except DatelineError as error:
                yield _rejected(line, error)

    def _article(self, text: str, url: str, form: _Form) -> Article:
        if form is _Form.HTML:
            return clean_html(text, url, now=self.now)
        return clean_text(text, url=url, now=self.now)

    def _article_of_page(self, page: "Fetched") -> Article:
        text = page.text
        if _FEED.match(text):
            raise UnreadableError(f"{page.url}: this is a feed, not a page")
        plain = page.content_type in {"text/plain", "text/markdown"}
        return self._article(text, page.url, _Form.TEXT if plain else _Form.HTML)

    def _file(self, path: Path, form: _Form | None) -> Iterator[Article | Rejected]:
        try:
            with path.open("rb") as stream:
                yield from self.stream(stream, str(path), path.absolute().as_uri(), form)
        except OSError as error:
            yield Rejected(str(path), f"it cannot be opened ({_why(error)})")

    def _folder(self, folder: Path) -> Iterator[Article | Rejected]:
        closed: list[OSError] = []
        found = False
        for where, folders, names in os.walk(folder, onerror=closed.append):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(name for name in names if not name.startswith(".")):
                found = True
                yield from self._entry(Path(where, name))
        yield from (
            Rejected(str(error.filename), f"it cannot be opened ({_why(error)})")
            for error in closed
        )
        if not found and not closed:
            yield Rejected(str(folder), "there is nothing in this folder")

    def _entry(self, path: Path) -> Iterator[Article | Rejected]:
        form = _form_of(path)
        if form is None:
            kind = f"{path.suffix} files" if path.suffix else "files without a suffix"
            return iter([Rejected(str(path), f"{kind} are not read from folders")])
        if not path.is_file():
            return iter([Rejected(str(path), "it is not a file")])
        return self._file(path, form)


def _form_of(path: Path) -> _Form | None:
    name = path.name.lower().removesuffix(".gz")
    return _SUFFIXES.get(Path(name).suffix)


def _sniffed(start: str) -> _Form:
    if start.lstrip("\ufeff \t\r\n").startswith("{"):
        return _Form.LINES
    return _Form.HTML if _HTML.match(start) else _Form.TEXT


def _buffered(stream: IO[bytes]) -> BufferedReader:
    """Return ``stream`` with ``peek``; one that has it stays, for two buffers wait to be filled."""
    if isinstance(stream, BufferedReader):
        return stream
    return BufferedReader(cast("RawIOBase", stream), _BUFFER)


def _unzipped(stream: BufferedReader) -> BufferedReader:
    if stream.peek(2)[:2] != _GZIP:
        return stream
    return _buffered(cast("IO[bytes]", gzip.GzipFile(fileobj=stream)))


def _rejected(origin: str, error: DatelineError) -> Rejected:
    """Put the reason beside where it was met, without the URL that the error names itself."""
    reason = error.reason if isinstance(error, FetchError) else str(error)
    return Rejected(
        origin, re.sub(r"^(?:https?|file|text):\S+: ", "", reason).removeprefix(f"{origin}: ")
    )


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
