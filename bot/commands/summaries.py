"""``dateline summarize``."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from bot.commands.questions import as_of_option
from bot.compose import House, opened_catalog, opened_fetcher, opened_house
from bot.config import Settings, load_settings
from bot.lines import read_lines, standard_input
from bot.render import render_plain
from bot.reply_json import json_line
from bot.summary.batch import summarize_all, summary_object
from bot.summary.desk import read_page
from bot.summary.reply import passing, summed_up
from bot.summary.request import Wanted
from bot.summary.summarize import Length
from bot.types import Kind, Reply
from index.errors import InputError
from index.readers import Rejected, read_source


@click.command()
@click.argument("source", required=False, metavar="SOURCE|QUERY")
@click.option(
    "--length",
    type=click.Choice([one.value for one in Length]),
    default=Length.SHORT.value,
    show_default=True,
    help="At most two, three, six or twelve sentences.",
)
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE",
    help="Sum up what FILE (- is standard input) names: JSON lines with a `text` (and a `title`, "
    "if wanted), a `url` or a `query`, and if wanted an `id`. Prints one JSON object a line.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a summary.")
@as_of_option
def summarize(
    source: str | None,
    length: str,
    batch: IO[bytes] | None,
    *,
    as_json: bool,
    as_of: datetime | None,
) -> None:
    """Sum up an article or a story in its own sentences, each with its source.

    SOURCE is the URL of a page, which is fetched where it is not in the index yet; a file; or
    - for standard input. Anything else is a QUERY: what the news has about it. A language
    model, where one is set, may reword what is said of a page or a QUERY.
    """
    if (source is None) == (batch is None):
        raise click.UsageError(
            "give either a SOURCE or a QUERY, or --batch FILE", click.get_current_context()
        )
    with _Summarizer(load_settings(), Length(length), as_of) as summarizer:
        if batch is not None:
            for found in summarize_all(read_lines(batch), summarizer.length, summarizer.one):
                click.echo(json_line(found))
            return
        failed = False
        for reply in summarizer.all(source or ""):
            failed = failed or reply.kind is not Kind.ANSWER
            _write(reply, summarizer.now, as_json=as_json)
    if failed:
        click.get_current_context().exit(1)


def _write(reply: Reply, now: datetime, *, as_json: bool) -> None:
    click.echo(json_line(summary_object(reply)) if as_json else f"{render_plain(reply, now)}\n")


class _Summarizer:
    """Sums up what is named; opens the index when something is looked for in it or reworded, and not before."""

    def __init__(self, settings: Settings, length: Length, as_of: datetime | None) -> None:
        self.length = length
        self.now = as_of or datetime.now(UTC)
        self._settings = settings
        self._as_of = as_of
        self._open = ExitStack()
        self._house: House | None = None

    def __enter__(self) -> "_Summarizer":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def one(self, source: str) -> Reply:
        """Sum up the first article of ``source``, or what the news has about it."""
        return next(self.all(source))

    def all(self, source: str) -> Iterator[Reply]:
        """Yield a summary of each article in ``source``, or of what the news has about it."""
        if source.lower().startswith(("http://", "https://")):
            yield self._page(source)
        elif source == "-" or _is_file(source):
            yield from self._given(source)
        else:
            yield self._topic(source)

    def _page(self, url: str) -> Reply:
        with opened_catalog(self._settings) as catalog, opened_fetcher(self._settings) as fetcher:
            read = read_page(catalog, fetcher.get, url, self.now)
        if isinstance(read, Rejected):
            raise InputError(f"{read.origin} cannot be read: {read.reason}.")
        return self._reworded(summed_up([read], self.length))

    def _given(self, source: str) -> Iterator[Reply]:
        for read in read_source(source, now=self.now, stdin=standard_input()):
            if isinstance(read, Rejected):
                raise InputError(f"{read.origin} cannot be read: {read.reason}.")
            yield summed_up([passing(read, self.now)], self.length)

    def _topic(self, query: str) -> Reply:
        wanted = Wanted(length=self.length, topic=query)
        return self._reworded(self._opened().desk.summed_up(None, wanted, query, self._as_of))

    def _reworded(self, reply: Reply) -> Reply:
        """Let a language model reword what is in the index, if the settings choose one."""
        if not self._settings.writer:
            return reply
        return self._opened().desk.reworded(reply, self._as_of)

    def _opened(self) -> House:
        if self._house is None:
            self._house = self._open.enter_context(opened_house(self._settings))
        return self._house


def _is_file(source: str) -> bool:
    try:
        return Path(source).expanduser().exists()
    except (OSError, ValueError):
        return False
