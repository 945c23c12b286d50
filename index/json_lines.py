"""Articles as JSON lines: one object a line, with url, title, text, published, authors, source."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from io import TextIOWrapper
from typing import IO

from index.clean import Given, clean_story
from index.dates import believed
from index.decode import decode
from index.errors import InputError, TooLargeError
from index.header import names_in
from index.page import read_piece
from index.types import Article

MAX_LINE = 5_000_000
"""Characters of one line; what is longer is no article, and may not be held in memory."""

Record = dict[str, object]

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_URL = re.compile(r"(?:https?|file|text):[^\s\x00-\x1f<>\"\ud800-\udfff]{1,2000}", re.IGNORECASE)
_MARKED_UP = re.compile(r"<(?:p|br|div|h[1-6]|article)\b[^<>]*>", re.IGNORECASE)


def read_records(stream: IO[bytes], start: bytes) -> Iterator[tuple[int, Record | InputError]]:
    """Yield each line's number, from 1, and its object or what is wrong with it.

    ``start`` is how the stream begins, without moving it. Blank lines are passed over. Bytes
    that are not UTF-8 are read as what they most likely are. One line is held at a time, and
    ``stream`` is left open. Where the first line shows that these are no JSON lines, that is
    all that comes.
    """
    wide = start.startswith(_UTF_16)
    text = TextIOWrapper(
        stream,
        encoding="utf-16" if wide else "utf-8-sig",
        errors="replace" if wide else "surrogateescape",
    )
    try:
        yield from _records(text)
    finally:
        text.detach()


def read_record(record: Record, now: datetime) -> Article:
    """Return the article of one object. Raises UnreadableError or InputError where it has none."""
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError("it has no text")
    url = _url(record.get("url"), text)
    if _MARKED_UP.search(text):
        text = read_piece(text, url).text
    given = Given(
        headline=_string(record.get("title")),
        source=_string(record.get("source")),
        byline=_authors(record.get("authors")),
        published=believed(_string(record.get("published")), now=now),
    )
    return clean_story(text, url=url, now=now, given=given)


def text_url(text: str) -> str:
    """Return a URL for a text that has none: the same for the same text, whenever it comes."""
    return f"text:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def _records(text: TextIOWrapper) -> Iterator[tuple[int, Record | InputError]]:
    filled = ((number, line) for number, line in enumerate(_lines(text), 1) if line.strip())
    for count, (number, line) in enumerate(filled):
        if len(line) > MAX_LINE:
            yield number, TooLargeError(f"it is over the limit of {MAX_LINE / 1e6:g} MB")
        elif count == 0 and _is_other_json(line.strip()):
            yield number, InputError("this is JSON, but not one article a line")
            return
        else:
            yield number, _record(line)


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """Yield each line; of one that is too long only its beginning, still too long."""
    while line := text.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith("\n"):
            line = text.readline(MAX_LINE + 1)


def _is_other_json(first_line: str) -> bool:
    return first_line == "{" or first_line.startswith("[")


def _record(line: str) -> Record | InputError:
    if not line.isascii() and any("\udc80" <= character <= "\udcff" for character in line):
        line = decode(line.encode("utf-8", "surrogateescape"))
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return InputError("it is broken JSON")
    return record if isinstance(record, dict) else InputError("it is not a JSON object")


def _url(value: object, text: str) -> str:
    url = _string(value)
    return url if _URL.fullmatch(url) else text_url(text)


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(filter(None, (_name(author) for author in value)))
    names = _string(value)
    return tuple(names_in(names)) or ((names,) if names else ())


def _name(author: object) -> str:
    return _string(author.get("name") if isinstance(author, dict) else author)


def _string(value: object) -> str:
    """Return a field as text: numbers too, as some write the time of day."""
    return str(value).strip() if isinstance(value, str | int | float) else ""
