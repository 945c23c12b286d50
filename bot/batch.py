"""Many questions at once: JSON lines in, JSON objects out, each a conversation of its own."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.asof import parse_as_of
from bot.reply_json import reply_object
from bot.types import Reply
from index.errors import InputError

Ask = Callable[[str, datetime | None], Reply]


def answer_all(
    lines: Iterable[str], ask: Ask, as_of: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Yield one object for each line that is not blank: its ``id`` (or null), then the reply.

    A line is an object with ``question`` and, if wanted, ``id`` and ``date``, which is used in
    place of ``as_of``. One that is broken yields an ``error`` naming the line instead.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answered(number, line, ask, as_of)


def _answered(number: int, line: str, ask: Ask, as_of: datetime | None) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    try:
        asked = line_object(line)
        day = asked.get("date")
        reply = ask(_question(asked), as_of if day is None else parse_as_of(str(day)))
    except InputError as error:
        return {"id": asked.get("id"), "error": f"line {number}: {error}"}
    return {"id": asked.get("id"), **reply_object(reply)}


def line_object(line: str) -> dict[str, Any]:
    """Return the object that ``line`` is. Raises InputError where it is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError("this is not JSON") from error
    if not isinstance(value, dict):
        raise InputError("this is not a JSON object")
    return value


def _question(asked: dict[str, Any]) -> str:
    question = asked.get("question")
    if not isinstance(question, str):
        raise InputError("it has no text called question")
    return question
