"""``dateline eval FOLDER`` where the folder holds articles with summaries that people wrote.

``dev.jsonl`` or ``dev.jsonl.gz``: objects with ``text`` and ``summary``, one highlight a line.
Compared by ROUGE-1, -2 and -Lsum F1 with stemming (Lin 2004, as ``rouge-score`` counts them),
beside the first three sentences of the same articles: a baseline that news makes strong.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.evaluate_statements import read_marked
from bot.summary.summarize import Length, summarize
from index.errors import InputError
from index.language import language_of
from index.sentences import sentences
from index.types import StoredArticle

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

MEASURES = ("rouge1", "rouge2", "rougeLsum")
NAMES = ("ROUGE-1", "ROUGE-2", "ROUGE-Lsum")
LEAD = 3
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Highlighted:
    """An article with the highlights that its outlet wrote, one a line."""

    article: StoredArticle
    highlights: str


def holds_summaries(file: Path) -> bool:
    """Tell whether the articles in ``file`` come with summaries. Raises InputError."""
    return "summary" in read_marked(file)[0]


def read_highlighted(file: Path) -> list[Highlighted]:
    """Read the articles in ``file``. Raises InputError."""
    return [
        Highlighted(article_of(one["text"], number), one["summary"])
        for number, one in enumerate(read_marked(file, "text", "summary"))
    ]


def article_of(text: str, number: int) -> StoredArticle:
    """Return ``text`` as an article that stands for itself."""
    return StoredArticle(
        id=number,
        version=1,
        url=f"text:{number}",
        headline="",
        body=text,
        source="",
        language=language_of(text),
        first_seen=_LONG_AGO,
    )


def evaluate_summaries(file: Path) -> dict[str, float]:
    """Return the figures over the articles of ``file`` by name. Raises InputError."""
    rouge = open_rouge()
    given = read_highlighted(file)
    summarize([given[0].article])  # the first loads what all others find loaded
    spent, summaries = [], []
    for one in given:
        begun = time.perf_counter()
        summaries.append([each.text for each in summarize([one.article], Length.SHORT).sentences])
        spent.append(1000 * (time.perf_counter() - begun))
    golds = [one.highlights for one in given]
    ours = _means(rouge, golds, summaries)
    theirs = _means(rouge, golds, (lead(one.article.body) for one in given))
    return {
        "articles": len(given),
        **dict(zip(NAMES, ours, strict=True)),
        **dict(
            zip((f"{name} of the first {LEAD} sentences" for name in NAMES), theirs, strict=True)
        ),
        "sentences a summary": round(float(np.mean([len(one) for one in summaries])), 2),
        "words a summary": round(float(np.mean([_length(one) for one in summaries])), 1),
        "ms an article, mean": round(float(np.mean(spent)), 1),
        "ms an article, p95": round(float(np.percentile(spent, 95)), 1),
    }


def open_rouge() -> "RougeScorer":
    """Return what counts ROUGE. Raises InputError where it is not installed."""
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise InputError(
            "To compare summaries, install rouge-score: pip install rouge-score"
        ) from error
    return RougeScorer(list(MEASURES), use_stemmer=True)


def rouge_of(rouge: "RougeScorer", gold: str, told: Sequence[str]) -> list[float]:
    """Return the F1 of each of MEASURES in percent of the sentences ``told``."""
    scores: Any = rouge.score(gold, "\n".join(told))
    return [100 * scores[name].fmeasure for name in MEASURES]


def lead(body: str, most: int = LEAD) -> list[str]:
    """Return the first sentences of ``body``."""
    return [body[start:end] for start, end in sentences(body)[:most]]


def _means(
    rouge: "RougeScorer", golds: Sequence[str], summaries: Iterable[Sequence[str]]
) -> list[float]:
    scores = [rouge_of(rouge, gold, told) for gold, told in zip(golds, summaries, strict=True)]
    return [round(float(value), 2) for value in np.mean(scores, axis=0)]


def _length(told: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in told)
