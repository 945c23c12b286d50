"""``dateline eval``: what questions with known answers show of search, answers and abstentions.

A set (see ``bot.gold``) is taken in once, into a home of its own below the user's, and asked
anew each time: no conversation, each question as of its own day.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import numpy as np

from bot.answer import MOST_CHARACTERS
from bot.config import Settings, load_settings
from bot.desk import Desk
from bot.evaluate_statements import evaluate_statements, marked_file
from bot.evaluate_stories import digest_figures, story_figures
from bot.evaluate_summaries import evaluate_summaries, holds_summaries
from bot.gold import Gold, articles_file, holds, normalize, read_questions
from bot.people import People
from bot.progress import progress
from bot.types import Kind, Reply
from index.core import NewsIndex, open_index
from index.ingest import take_in
from index.readers import read_source
from index.types import Query

DEPTHS = (1, 5, 10)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--foreign",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also put the questions of that set to these articles; they should be abstained from.",
)
@click.option(
    "--stories",
    type=click.Path(path_type=Path),
    metavar="LABELS",
    help="Ask nothing, but compare the stories of these articles with the events in that file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(folder: Path, foreign: Path | None, stories: Path | None, *, as_json: bool) -> None:
    """Ask the questions in FOLDER of the articles in it, and count what is right.

    Where FOLDER holds articles with marked attributions instead, count how well they are found;
    where they come with summaries, compare ours with those.
    """
    marked = marked_file(folder)
    if stories is not None:
        figures = evaluate_stories(load_settings(), folder, stories)
    elif marked is not None and holds_summaries(marked):
        figures = evaluate_summaries(marked)
    elif marked is not None:
        figures = evaluate_statements(load_settings(), marked)
    else:
        figures = evaluate(load_settings(), folder, foreign)
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:<42} {value}")


def evaluate(settings: Settings, folder: Path, foreign: Path | None = None) -> dict[str, float]:
    """Return the figures of the set in ``folder`` by name; rates are in [0, 1], times in ms."""
    questions = read_questions(folder)
    strangers = read_questions(foreign) if foreign else []
    index = _open_set(settings, folder)
    try:
        return _figures(index, questions, strangers)
    finally:
        index.close()


def evaluate_stories(settings: Settings, folder: Path, labels: Path) -> dict[str, float]:
    """Return by name how well the articles of the set in ``folder`` are put into stories."""
    index = _open_set(settings, folder)
    try:
        return story_figures(index, labels, datetime.now(UTC)) | digest_figures(index, labels)
    finally:
        index.close()


def _open_set(settings: Settings, folder: Path) -> NewsIndex:
    """Open the index of the set, taking in what is not in it yet."""
    key = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:12]
    home = settings.home / "eval" / f"{folder.name}-{key}"
    database = f"sqlite:///{home / 'catalog.sqlite'}"
    index = open_index(replace(settings.places, database=database, vectors=home / "vectors"))
    now = datetime.now(UTC)
    given = read_source(str(articles_file(folder)), now=now, fetch=None, stdin=None)
    with progress("Articles") as advance:
        take_in(index.catalog, given, now, advance)
    with progress("Indexing", index.catalog.counts().pending) as advance:
        index.index_pending(now, advance)
    return index


def _figures(index: NewsIndex, questions: list[Gold], strangers: list[Gold]) -> dict[str, float]:
    desk = Desk(index, People(index.catalog.engine))
    replies = [desk.reply(None, one.question, one.as_of) for one in questions]
    there = _answerable(index, questions)
    right = [holds(reply.text, one.answer) for reply, one in zip(replies, questions, strict=True)]
    answered = [reply.kind is Kind.ANSWER for reply in replies]
    figures: dict[str, float] = {
        "questions": len(questions),
        "answer stands in the articles": sum(there),
        **_recall(index, [one for one, known in zip(questions, there, strict=True) if known]),
        "answer in reply": _rate(
            [is_right and told for is_right, told in zip(right, answered, strict=True)]
        ),
        "answerable abstained": _rate(
            [not told for told, known in zip(answered, there, strict=True) if known]
        ),
    }
    if strangers:
        latest = max(article.known_at for article in index.catalog.iterate()) + timedelta(days=1)
        foreign = [desk.reply(None, one.question, latest) for one in strangers]
        figures["foreign abstained"] = _rate([one.kind is not Kind.ANSWER for one in foreign])
        replies += foreign
    return figures | _proofs(index, replies) | _times(replies)


def _answerable(index: NewsIndex, questions: list[Gold]) -> list[bool]:
    everything = "\n".join(normalize(article.body) for article in index.catalog.iterate())
    return [normalize(one.answer) in everything for one in questions]


def _recall(index: NewsIndex, questions: list[Gold]) -> dict[str, float]:
    found = np.array([_found(index, one) for one in questions]).reshape(-1, len(DEPTHS))
    rates = found.mean(axis=0).round(3) if len(found) else np.zeros(len(DEPTHS))
    return {f"recall@{depth}": float(rate) for depth, rate in zip(DEPTHS, rates, strict=True)}


def _found(index: NewsIndex, one: Gold) -> list[bool]:
    hits = index.search(Query(text=one.question, as_of=one.as_of, limit=max(DEPTHS)))
    right = [holds(hit.passage.text, one.answer) for hit in hits]
    return [any(right[:depth]) for depth in DEPTHS]


def _proofs(index: NewsIndex, replies: Sequence[Reply]) -> dict[str, float]:
    """Compare every quote with the slice of the stored text that it is to be."""
    cited = [citation for reply in replies for citation in reply.citations]
    bodies = index.catalog.versions({(one.article_id, one.version) for one in cited})
    exact = [
        bodies[one.article_id, one.version].body[one.start : one.end] == one.quote for one in cited
    ]
    within = [len(one.text) <= MOST_CHARACTERS for one in replies]
    return {
        "citations": len(cited),
        "quotes exact": _rate(exact),
        "replies within the limit of length": _rate(within),
    }


def _times(replies: Sequence[Reply]) -> dict[str, float]:
    spent = np.array([reply.elapsed_ms for reply in replies])
    return {f"reply p{p} ms": round(float(np.percentile(spent, p)), 1) for p in (50, 95)}


def _rate(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0
