"""``dateline said`` and ``dateline statements``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.questions import as_of_option
from bot.compose import opened_house
from bot.config import load_settings
from bot.reply_json import json_line
from bot.said import remarks
from bot.said_text import said_object, said_text
from bot.timewords import find_time_words
from index.errors import InputError
from index.types import Statement, Window

_MOST = 20  # statements printed to a person; programs get all


@click.command()
@click.argument("name")
@click.option("--about", default="", metavar="TOPIC", help="Only what was said about TOPIC.")
@click.option(
    "--since", metavar="WHEN", help="Only what came since then: a date, or words such as monday."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a statement.")
@as_of_option
def said(
    name: str, about: str, since: str | None, *, as_json: bool, as_of: datetime | None
) -> None:
    """Show what NAME said, newest first, and where the newer contradicts the older."""
    from index.statement_index import StatementQuery

    now = as_of or datetime.now(UTC)
    query = StatementQuery(as_of=now, speaker=name, topic=about, window=since_window(since, now))
    with opened_house(load_settings()) as house:
        found = remarks(house.index.said(query), about)
    if as_json:
        for one in found:
            click.echo(json_line(said_object(one)))
    else:
        click.echo(said_text(name, about, found[:_MOST], now))


def since_window(words: str | None, now: datetime) -> Window:
    """Return the window that ``--since`` names. Raises click.BadParameter."""
    if words is None:
        return Window()
    found = find_time_words(f"since {words}", now)
    if found is None:
        raise click.BadParameter(f"{words!r} is no time that can be read", param_hint="--since")
    return found.window


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
def statements(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Find who says what in FILES, each taken as an article's text as it stands."""
    from index.embed import cores
    from index.statements import find_statements
    from index.tagger import open_tagger

    places = load_settings().places
    tagger = open_tagger(places.models, threads=places.threads or cores())
    for file in files:
        text = _read(file)
        found = find_statements(text, tagger.tag([text])[0])
        if as_json:
            click.echo(json_line({"file": str(file), "statements": _objects(found, text)}))
        else:
            click.echo(f"{file}\n{_listed(found, text)}")


def _read(file: Path) -> str:
    """Read a text without changing any character of it, line ends included."""
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text.") from error


def _objects(found: Sequence[Statement], text: str) -> list[dict[str, Any]]:
    return [
        {
            "speaker": one.speaker or None,
            "source_span": one.source_span,
            "cue_span": one.cue_span,
            "content_spans": one.content_spans,
            "direct": one.direct,
            "text": one.text(text),
            "reported_by": one.reported_by or None,
        }
        for one in found
    ]


def _listed(found: Sequence[Statement], text: str) -> str:
    return "\n".join(
        f"  {one.speaker or 'nobody named'}: {' '.join(one.text(text).split())}" for one in found
    )
