"""A passage as every kind of Qdrant keeps it: its id, its payload, its words as a sparse vector."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.types import Passage
from index.vectors import Filter, Found, Point

if TYPE_CHECKING:
    from qdrant_edge import SparseVector

DENSE = "dense"
SPARSE = "bm25"

FIELDS = {"article_id": "integer", "known_at": "datetime", "source": "keyword", "language": "keyword"}  # fmt: skip
"""The fields of a payload that filters ask for, with the kind of index each has."""

_NAMESPACE = uuid.UUID("0c1d9b52-7d0c-4b7e-8f4e-52c1f1a0f0de")
_WORDS = 80.0  # of a passage and its headline, stop words not counted, at the mean


class Words:
    """Weighs the words of texts by BM25, as English ones: stems, without stop words and accents."""

    def __init__(self) -> None:
        import qdrant_edge as edge

        self._bm25 = edge.Bm25(
            edge.Bm25Config(language="english", ascii_folding=True, avg_len=_WORDS)
        )

    def of_text(self, text: str) -> "SparseVector":
        """Weigh the words of a text that is to be found."""
        return self._bm25.embed_document(_readable(text))

    def of_question(self, text: str) -> "SparseVector":
        """Weigh the words that are looked for."""
        return self._bm25.embed_query(_readable(text))


def identifier(passage: Passage) -> uuid.UUID:
    """Return the id that is the same whenever the same passage is written."""
    return uuid.uuid5(_NAMESPACE, f"{passage.article_id}/{passage.version}/{passage.number}")


def payload(point: Point) -> dict[str, Any]:
    """Return what is kept beside the vectors: where the passage stands and what filters need."""
    passage = point.passage
    return {
        "article_id": passage.article_id,
        "version": passage.version,
        "number": passage.number,
        "start": passage.start,
        "end": passage.end,
        "known_at": utc(point.known_at),
        "source": point.source,
        "language": point.language,
    }


def found(payload: dict[str, Any], score: float, similarity: float) -> Found:
    """Return the passage that has ``payload`` as it was found."""
    return Found(
        article_id=payload["article_id"],
        version=payload["version"],
        number=payload["number"],
        start=payload["start"],
        end=payload["end"],
        score=score,
        similarity=similarity,
    )


def counted(payloads: Iterable[dict[str, Any]]) -> dict[int, dict[int, int]]:
    """Count passages by their payloads: article id -> version -> number of passages."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for kept in payloads:
        counts[kept["article_id"]][kept["version"]] += 1
    return {article_id: dict(versions) for article_id, versions in counts.items()}


def bounds(within: Filter) -> list[dict[str, str]]:
    """Return the ranges in which ``known_at`` has to be, one bound to a range.

    Of two upper bounds in the same range Edge forgets one.
    """
    times = {"gte": within.since, "lt": within.until, "lte": within.as_of}
    return [{name: utc(time)} for name, time in times.items() if time]


def choices(within: Filter) -> dict[str, list[Any]]:
    """Return the fields that have to have one of some values, with these."""
    chosen: dict[str, list[Any]] = {
        "source": list(within.sources),
        "language": list(within.languages),
        "article_id": list(within.article_ids),
    }
    return {field: values for field, values in chosen.items() if values}


def utc(time: datetime) -> str:
    """Write a moment as payloads have it."""
    return time.astimezone(UTC).isoformat()


def _readable(text: str) -> str:
    """Replace lone surrogates, which Edge does not take."""
    return text.encode(errors="replace").decode()
