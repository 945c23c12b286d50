"""``dateline ask`` and ``dateline chat``."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import IO

import click

from bot.asof import parse_as_of
from bot.batch import answer_all
from bot.compose import House, opened_house
from bot.config import load_settings
from bot.lines import is_terminal, read_lines, standard_input
from bot.render import render_plain
from bot.reply_json import json_line, reply_object
from bot.terminal import TERMINAL, WELCOME, Talk, passing_talk, typed_lines
from bot.types import Reply
from index.errors import InputError


def _as_of(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    try:
        return None if value is None else parse_as_of(value)
    except InputError as error:
        raise click.BadParameter(str(error)) from error


as_of_option = click.option(
    "--as-of",
    metavar="DATE",
    callback=_as_of,
    help="Answer as on that day (to its end, in UTC) or at that time: what came later is unseen.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a reply, on one line."
)


@click.command()
@click.argument("question", required=False)
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE",
    help="Answer the questions in FILE (- is standard input): JSON lines with `question`, and if "
    "wanted `id` and `date`, the latter used as --as-of. Prints one JSON object a line.",
)
@json_option
@as_of_option
def ask(
    question: str | None, batch: IO[bytes] | None, *, as_json: bool, as_of: datetime | None
) -> None:
    """Answer QUESTION, with its sources, as a conversation of its own."""
    if (question is None) == (batch is None):
        raise click.UsageError(
            "give either a question or --batch FILE", click.get_current_context()
        )
    with opened_house(load_settings()) as house:
        if batch is not None:
            _answer_batch(house, batch, as_of)
        else:
            _answer(house, question or "", as_of, as_json=as_json)


@click.command()
@json_option
@as_of_option
def chat(*, as_json: bool, as_of: datetime | None) -> None:
    """Talk about the news: one reply to each line, from a terminal or from a pipe.

    At a terminal the conversation goes on where it was left; /new starts afresh, /quit ends.
    From a pipe it is a new one each time, and nothing but the replies is written.
    """
    with opened_house(load_settings()) as house:
        if is_terminal():
            talk_at_terminal(house, as_json=as_json, as_of=as_of)
        elif (given := standard_input()) is not None:
            talk_over(house, read_lines(given), as_json=as_json, as_of=as_of)


def talk_at_terminal(house: House, *, as_json: bool = False, as_of: datetime | None = None) -> None:
    """Go on with the conversation of the terminal until somebody ends it."""
    click.echo(f"{WELCOME}\n", err=True)
    _write(Talk(house, TERMINAL, as_of), typed_lines(), as_json=as_json)


def talk_over(
    house: House, lines: Iterable[str], *, as_json: bool = False, as_of: datetime | None = None
) -> None:
    """Reply to ``lines`` as to one conversation, which nobody remembers afterwards."""
    with passing_talk(house, as_of) as talk:
        _write(talk, lines, as_json=as_json)


def _write(talk: Talk, lines: Iterable[str], *, as_json: bool) -> None:
    for reply in talk.replies(lines):
        click.echo(_shown(reply, talk.now(), as_json=as_json) + ("" if as_json else "\n"))


def _shown(reply: Reply, now: datetime, *, as_json: bool) -> str:
    return json_line(reply_object(reply)) if as_json else render_plain(reply, now)


def _answer(house: House, question: str, as_of: datetime | None, *, as_json: bool) -> None:
    reply = house.desk.reply(None, question, as_of)
    click.echo(_shown(reply, as_of or datetime.now(UTC), as_json=as_json))


def _answer_batch(house: House, batch: IO[bytes], as_of: datetime | None) -> None:
    alone = partial(house.desk.reply, None)
    for answered in answer_all(read_lines(batch), alone, as_of):
        click.echo(json_line(answered))
