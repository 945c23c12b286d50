"""``dateline feeds``: which are followed, how they fare, lists of them in and out."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from bot.commands.news import make_searchable
from bot.compose import opened_catalog, opened_newsroom
from bot.config import Settings, load_settings
from bot.newsroom import Refreshed
from bot.progress import progress
from bot.reply_json import json_line
from bot.terminal import printable
from index.errors import InputError
from index.feeds import Feed, Feeds
from index.opml import MAX_BYTES, Outline, parse_opml, render_opml

WIDE = 160  # columns for a table that no terminal bounds
SHOWN = 3  # items of one feed that are no entries; there may be hundreds, for the same reason


@click.group()
def feeds() -> None:
    """Choose the feeds (RSS, Atom, JSON Feed) that are followed."""


@feeds.command()
@click.argument("url")
@click.option("--title", default="", help="What to call it; by default what it calls itself.")
def add(url: str, title: str) -> None:
    """Follow the feed at URL."""
    settings = load_settings()
    with opened_catalog(settings) as catalog:
        number = _follow(Feeds(catalog.engine), [Outline(url=url, title=title)], settings)
    if number:
        click.echo(
            f"Following {printable(url)}: `dateline run` reads it regularly, `dateline feeds refresh` now."
        )
    else:
        click.echo(f"{printable(url)} is followed already.")


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a feed.")
def list_feeds(*, as_json: bool) -> None:
    """Show the feeds that are followed, and how each has fared."""
    with opened_catalog(load_settings()) as catalog:
        followed = Feeds(catalog.engine).list()
    if as_json:
        for feed in followed:
            click.echo(json_line(_feed_object(feed)))
    elif followed:
        _print_table(followed)
    else:
        click.echo("No feed is followed yet: `dateline feeds import --default` adds some.")


@feeds.command()
@click.argument("url")
def remove(url: str) -> None:
    """Follow the feed at URL no longer; its articles stay."""
    with opened_catalog(load_settings()) as catalog:
        if not Feeds(catalog.engine).remove(url):
            raise InputError(f"{printable(url)} is not followed")
    click.echo(f"No longer following {printable(url)}.")


@feeds.command()
@click.option("--all", "every", is_flag=True, help="Also those that are not due yet.")
@click.pass_context
def refresh(ctx: click.Context, *, every: bool) -> None:
    """Read the feeds that are due now and make their news searchable."""
    settings = load_settings()
    results = _refresh(settings, every=every)
    if not results:
        click.echo("No feed is due; `--all` reads them all the same.")
    make_searchable(settings)
    if results and all(result.outcome.error for result in results):
        ctx.exit(1)


@feeds.command("import")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--default", is_flag=True, help="A short list of public feeds to begin with.")
def import_feeds(file: Any, *, default: bool) -> None:  # noqa: ANN401 - click opens it
    """Follow the feeds listed in FILE, an OPML file (- is standard input)."""
    if default == (file is not None):
        raise click.UsageError("give either FILE or --default", click.get_current_context())
    if default:
        name, body = "the default list", files("bot").joinpath("feeds.opml").read_bytes()
    else:
        name, body = str(getattr(file, "name", "-")), file.read(MAX_BYTES + 1)
    outlines = parse_opml(body, name)
    settings = load_settings()
    with opened_catalog(settings) as catalog:
        added = _follow(Feeds(catalog.engine), outlines, settings, strict=False)
    click.echo(f"{_feeds(added)} added of {len(outlines)} in {printable(name)}.")


@feeds.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Write the feeds that are followed to FILE as OPML, or to standard output."""
    with opened_catalog(load_settings()) as catalog:
        followed = Feeds(catalog.engine).list()
    body = render_opml(Outline(url=feed.url, title=feed.title) for feed in followed)
    if file is None or str(file) == "-":
        click.echo(body, nl=False)
        return
    try:
        file.write_bytes(body)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{_feeds(len(followed))} written to {file}.")


def _follow(
    followed: Feeds, outlines: Iterable[Outline], settings: Settings, *, strict: bool = True
) -> int:
    """Follow what is new of ``outlines``; return how many. A URL that cannot be raises if ``strict``."""
    interval = timedelta(seconds=settings.feed_interval)
    before = {feed.id for feed in followed.list()}
    now, added = datetime.now(UTC), set()
    for outline in outlines:
        try:
            feed = followed.add(outline.url, now=now, title=outline.title, interval=interval)
        except InputError as error:
            if strict:
                raise
            click.echo(f"Passed over: {printable(str(error))}", err=True)
            continue
        added.add(feed.id)
    return len(added - before)


def _refresh(settings: Settings, *, every: bool) -> list[Refreshed]:
    results = []
    with opened_catalog(settings) as catalog, opened_newsroom(settings, catalog) as newsroom:
        due = newsroom.feeds.list() if every else newsroom.feeds.due(datetime.now(UTC))
        with progress("Feeds", len(due)) as advance:
            for result in newsroom.refresh_all(due):
                results.append(result)
                advance(1)
    for result in results:
        for line in _outcome_lines(result):
            click.echo(line)
    return results


def _outcome_lines(result: Refreshed) -> Iterator[str]:
    yield _outcome_line(result)
    outcome = result.outcome
    for failure in outcome.failures:
        yield f"  failed: {printable(failure.url)}: {printable(failure.reason)}"
    for reason in outcome.skipped[: 0 if outcome.error else SHOWN]:
        yield f"  passed over: {printable(reason)}"


def _outcome_line(result: Refreshed) -> str:
    name = printable(result.feed.title or result.outcome.title or result.feed.url)
    outcome, states = result.outcome, result.states
    if outcome.error is not None:
        return f"{name}: {printable(outcome.error)}"
    if outcome.not_modified:
        return f"{name}: nothing new"
    failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
    return f"{name}: {states['new']} new, {states['updated']} updated of {outcome.listed}{failed}"


def _feed_object(feed: Feed) -> dict[str, Any]:
    return {
        "url": feed.url,
        "title": feed.title,
        "source": feed.source,
        "interval_s": feed.interval_s,
        "last_success": _iso(feed.last_success_at),
        "next_look": _iso(feed.next_due_at),
        "failures": feed.failures,
        "last_error": feed.last_error,
    }


def _print_table(followed: Iterable[Feed]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Feed", "URL", "Last success", "Next look", "Failures", "Last error")
    for feed in followed:
        cells = (
            feed.title or feed.source or "-",
            feed.url,
            _clock(feed.last_success_at),
            _clock(feed.next_due_at),
            str(feed.failures),
            feed.last_error or "",
        )
        table.add_row(*(Text(printable(cell), overflow="fold") for cell in cells))
    width = None if sys.stdout.isatty() else WIDE
    Console(file=sys.stdout, width=width).print(table)


def _feeds(number: int) -> str:
    return "1 feed" if number == 1 else f"{number} feeds"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "never"
