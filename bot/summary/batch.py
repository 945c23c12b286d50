"""Many summaries at once: JSON lines in, JSON objects out."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.batch import line_object
from bot.reply_json import reply_object
from bot.summary.reply import summed_up
from bot.summary.summarize import Length
from bot.types import Kind, Reply
from index.errors import InputError
from index.json_lines import text_url
from index.language import language_of
from index.types import StoredArticle

Named = Callable[[str], Reply]
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def summary_object(reply: Reply) -> dict[str, Any]:
    """Return a summary as a JSON object: its title and length, then what every reply has."""
    return {"title": reply.title, "length": reply.length, **reply_object(reply)}


def summarize_all(lines: Iterable[str], length: Length, find: Named) -> Iterator[dict[str, Any]]:
    """Yield one object for each line that is not blank: its ``id`` (or null), then the summary.

    A line is an object with a ``text``, which is taken as it stands so that all offsets are those
    of the text given, else with a ``url`` or a ``query``, which ``find`` sums up. One that is
    broken, or of which nothing can be summed up, yields an ``error`` naming the line.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _summarized(number, line, length, find)


def article_of(text: str, headline: str = "", source: str = "") -> StoredArticle:
    """Return ``text`` as it stands as an article of nobody's."""
    return StoredArticle(
        id=0,
        version=0,
        url=text_url(text),
        headline=headline,
        body=text,
        source=source,
        language=language_of(text),
        first_seen=_LONG_AGO,
    )


def _summarized(number: int, line: str, length: Length, find: Named) -> dict[str, Any]:
    given: dict[str, Any] = {}
    begun = time.perf_counter()
    try:
        given = line_object(line)
        reply = _found(given, length, find)
    except InputError as error:
        return {"id": given.get("id"), "error": f"line {number}: {error}"}
    if reply.kind is not Kind.ANSWER:
        return {"id": given.get("id"), "error": f"line {number}: {reply.text}"}
    spent = round((time.perf_counter() - begun) * 1000, 1)
    return {"id": given.get("id"), **summary_object(replace(reply, elapsed_ms=spent))}


def _found(given: dict[str, Any], length: Length, find: Named) -> Reply:
    if "text" not in given:
        return find(_text(given, "url" if "url" in given else "query"))
    title = given.get("title")
    headline = title if isinstance(title, str) else ""
    return summed_up([article_of(_text(given, "text"), headline)], length)


def _text(given: dict[str, Any], name: str) -> str:
    text = given.get(name)
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"it has no {name}")
    return text
