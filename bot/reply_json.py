"""A reply as the JSON object that programs read. The names and their order are a promise."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.types import Citation, Reply

# Some readers end a line at these; a lone half of a surrogate pair no encoding can carry.
_UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def reply_object(reply: Reply) -> dict[str, Any]:
    """Return ``reply`` as a JSON object; dates are ISO 8601 in UTC, or null."""
    searched = reply.searched
    return {
        "question": reply.question,
        "rewrite": reply.rewrite,
        "kind": reply.kind.value,
        "text": reply.text,
        "sentences": [
            {"text": sentence.text, "citations": list(sentence.citations)}
            for sentence in reply.sentences
        ],
        "citations": [_citation(citation) for citation in reply.citations],
        "searched": {
            "articles": searched.articles,
            "sources": list(searched.sources),
            "from": _date(searched.since),
            "to": _date(searched.until),
        },
        "elapsed_ms": reply.elapsed_ms,
    }


def json_line(value: Mapping[str, Any]) -> str:
    """Return ``value`` as JSON on one line, readable, without its line end."""
    written = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.number,
        "url": citation.url,
        "title": citation.headline,
        "source": citation.source,
        "published": _date(citation.published),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "also_in": list(citation.also_in),
    }


def _date(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
