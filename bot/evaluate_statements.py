"""``dateline eval FOLDER`` where the folder holds articles with attributions marked by hand.

``dev.jsonl`` or ``dev.jsonl.gz``: objects with ``text`` and ``attributions: [{source, cue,
content}]``, each a list of ``[start, end]``. Scored as ``index.attribution_scoring`` says.
"""

import gzip
import json
import time
from pathlib import Path
from typing import Any

from bot.config import Settings
from index.attribution_scoring import Counted, score
from index.embed import cores
from index.errors import InputError
from index.linking import link
from index.tagger import open_tagger

NAMES = ("dev.jsonl.gz", "dev.jsonl")


def marked_file(folder: Path) -> Path | None:
    """Return the file of marked articles in ``folder``, None where there is none."""
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


def evaluate_statements(settings: Settings, file: Path) -> dict[str, float]:
    """Return the figures over the articles of ``file`` by name. Raises InputError, ModelError."""
    articles = read_marked(file, "text", "attributions")
    places = settings.places
    tagger = open_tagger(places.models, threads=places.threads or cores())
    begun = time.perf_counter()
    tagged = tagger.tag([article["text"] for article in articles])
    found = [link(article["text"], one) for article, one in zip(articles, tagged, strict=True)]
    spent = time.perf_counter() - begun
    figures = score(
        (article["text"], article["attributions"], those)
        for article, those in zip(articles, found, strict=True)
    )
    counted = {
        "source tokens": figures.source,
        "cue tokens": figures.cue,
        "content tokens": figures.content,
        "speaker and content": figures.pairs,
    }
    rates = {name: value for what, one in counted.items() for name, value in _rates(what, one)}
    return {
        "articles": len(articles),
        **rates,
        "ms an article": round(1000 * spent / len(articles)),
    }


def _rates(what: str, counted: Counted) -> list[tuple[str, float]]:
    return [
        (f"{what}: precision", round(counted.right / max(1, counted.predicted), 3)),
        (f"{what}: recall", round(counted.right / max(1, counted.marked), 3)),
        (f"{what}: F1", round(counted.f1, 3)),
    ]


def read_marked(file: Path, *names: str) -> list[dict[str, Any]]:
    """Read the articles in ``file``, each of which has to have these ``names``. Raises InputError."""
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            articles = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read: {error}") from error
    if not articles or not all(set(names) <= set(one) for one in articles):
        raise InputError(f"{file} holds no articles with {' and '.join(names)}.")
    return articles
