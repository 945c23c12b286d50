"""What somebody said, written out: as lines to read, and as JSON objects for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.positions import Turn, turns
from bot.render import when
from bot.said import Remark, line


def said_text(name: str, about: str, found: Sequence[Remark], now: datetime) -> str:
    """Return ``found``, newest first under their dates, then what contradicts what."""
    topic = f" about {about}" if about else ""
    if not found:
        return f"I found nothing that {name} said{topic}."
    lines: list[str] = []
    day = ""
    for one in found:
        heading = _day(one, now)
        if heading != day:
            lines += [*([""] if lines else []), heading]
            day = heading
        lines.append(f"• {line(one)}")
        lines.append(f"  {_source(one)}")
    return "\n".join([*lines, *_marked(turns(found))])


def said_object(one: Remark) -> dict[str, Any]:
    """Return a statement as a JSON object; dates are ISO 8601 in UTC, or null."""
    statement, article = one.said.statement, one.said.article
    return {
        "speaker": statement.speaker,
        "speaker_as_written": statement.speaker_as_written,
        "role": statement.role,
        "cue": statement.cue,
        "text": statement.words,
        "direct": statement.direct,
        "reported_by": statement.reported_by or None,
        "url": article.url,
        "title": article.headline,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "start": statement.content_spans[0][0],
        "end": statement.content_spans[-1][1],
        "also_in": list(one.also_in),
    }


def _day(one: Remark, now: datetime) -> str:
    return when(one.said.article.published, now)


def _source(one: Remark) -> str:
    also = f" · also in {', '.join(one.also_in)}" if one.also_in else ""
    return f"{one.said.article.source} · {one.said.article.headline}{also}"


def _marked(found: Sequence[Turn]) -> list[str]:
    lines: list[str] = []
    for one in found:
        lines += [
            "",
            f"Changed: the later {one.reason}.",
            f"  earlier ({_date(one.earlier)}): {line(one.earlier, full=False)}",
            f"  later ({_date(one.later)}): {line(one.later, full=False)}",
        ]
    return lines


def _date(one: Remark) -> str:
    return f"{one.said.article.known_at:%-d %b %Y}"
