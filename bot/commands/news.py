"""``dateline ingest``, ``dateline status`` and ``dateline reindex``."""

import itertools
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.compose import index_pending, opened_catalog, opened_fetcher
from bot.config import Settings, load_settings
from bot.lines import standard_input
from bot.progress import progress
from bot.reply_json import json_line
from bot.terminal import printable
from index.core import open_index
from index.errors import VectorsAwayError, VectorsLockedError

if TYPE_CHECKING:
    from index.ingest import Totals
    from index.readers import Rejected
    from index.types import Article

_YES_NO = {"True": "yes", "False": "no"}

LEFT_TO_THE_HOLDER = (
    "Another process holds the vectors: the running bot will index what is new, a chat before its "
    "next answer."
)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.pass_context
def ingest(ctx: click.Context, sources: tuple[str, ...]) -> None:
    """Take in the articles of each SOURCE and make them searchable.

    A SOURCE is the URL of a page; a file of HTML, text, Markdown or JSON lines (url, title,
    text, published, authors, source), gzipped or not; a folder of such files; or - for standard
    input. Whatever fails is named at the end and stops nothing. Done again, or interrupted and
    done again, it doubles nothing.
    """
    settings = load_settings()
    totals = _take_in(settings, sources)
    _print_totals(totals)
    make_searchable(settings)
    if totals.failed and not totals.states:
        ctx.exit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(*, as_json: bool) -> None:
    """Say how many articles, sources and feeds there are, where, and for which model."""
    found = _status(load_settings())
    if as_json:
        click.echo(json_line(found))
        return
    for name, value in found.items():
        click.echo(f"{name.replace('_', ' '):16} {_YES_NO.get(str(value), value)}")


@click.command()
def reindex() -> None:
    """Make all vectors anew from the catalog: after a change of model, or when they are lost."""
    index = open_index(load_settings().places, fresh=True)
    try:
        with progress("Indexing", index.catalog.counts().articles) as advance:
            done = index.remake(datetime.now(UTC), advance)
    finally:
        index.close()
    click.echo(f"Indexed {_articles(done)}.")


def make_searchable(settings: Settings) -> None:
    """Index what waits in the catalog, or say who will where another process has the vectors."""
    with opened_catalog(settings) as catalog:
        if not catalog.pending(1):
            return
    try:
        index = open_index(settings.places)
    except VectorsLockedError:
        click.echo(LEFT_TO_THE_HOLDER)
        return
    try:
        index_pending(index)
    finally:
        index.close()


def _take_in(settings: Settings, sources: tuple[str, ...]) -> "Totals":
    from index.ingest import take_in

    now = datetime.now(UTC)
    with opened_catalog(settings) as catalog, progress("Reading") as advance:
        return take_in(catalog, _read(settings, sources, now), now, advance)


def _read(
    settings: Settings, sources: tuple[str, ...], now: datetime
) -> "Iterator[Article | Rejected]":
    from index.readers import read_source

    with opened_fetcher(settings) as fetcher:
        yield from itertools.chain.from_iterable(
            read_source(source, now=now, fetch=fetcher.get, stdin=standard_input())
            for source in sources
        )


def _print_totals(totals: "Totals") -> None:
    states = ("new", "unchanged", "updated", "duplicate")
    numbers = [f"{totals.states[state]} {state}" for state in states]
    click.echo(", ".join([*numbers, f"{len(totals.failed)} failed"]))
    for failure in totals.failed:
        click.echo(f"  failed: {printable(failure.origin)}: {printable(failure.reason)}")


def _status(settings: Settings) -> dict[str, Any]:
    from index.feeds import Feeds

    with opened_catalog(settings) as catalog:
        counts = asdict(catalog.counts())
        failing = sum(1 for feed in Feeds(catalog.engine).list() if feed.failures)
    return {
        **counts,
        "feeds_failing": failing,
        "home": str(settings.home),
        "model": settings.model,
        "precision": settings.precision,
        "vectors": str(settings.places.vectors),
        "vectors_answer": _answers(settings),
        "vectors_held": _held(settings),
    }


def _answers(settings: Settings) -> bool:
    """Tell whether the server of the vectors answers; a folder always does."""
    from index.qdrant_server import Connection

    server = settings.places.vectors
    if isinstance(server, Path):
        return True
    connection = Connection(server)
    try:
        connection.call(lambda client: client.get_collections())
    except VectorsAwayError:
        return False
    finally:
        connection.close()
    return True


def _held(settings: Settings) -> bool:
    """Tell whether some process keeps all others from the vectors."""
    from filelock import FileLock, Timeout

    folder = settings.places.vectors
    if not isinstance(folder, Path) or not folder.exists():
        return False
    try:
        with FileLock(folder / "lock", timeout=0):
            return False
    except Timeout:
        return True


def _articles(number: int) -> str:
    return "1 article" if number == 1 else f"{number:,} articles"
