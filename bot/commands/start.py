"""``dateline start`` and ``dateline run``."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import click

from bot.commands.questions import talk_at_terminal, talk_over
from bot.compose import opened_catalog, opened_house
from bot.config import TOKEN, Settings, load_settings
from bot.lines import is_terminal, read_lines, speaks_within, standard_input
from bot.roles import EVERY, Role
from bot.running import run as run_bot
from bot.sample import SAMPLE_QUESTIONS, sample_path

PATIENCE_S = 3.0
"""How long a pipe may be silent at first before it counts as no input."""

TOKEN_HINT = f"For the Telegram bot, ask @BotFather in Telegram for a token and start again with {TOKEN} set."
GO_ON = (
    'Go on with `dateline ask "…"`, or `dateline chat` for a conversation. `dateline ingest` takes '
    "in news of yours; `dateline feeds import --default` follows some feeds."
)


@click.command()
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="Do only this; may be given several times. Without it, all.",
)
def run(roles: tuple[str, ...]) -> None:
    """Run the Telegram bot, refresh its feeds and index what comes, until SIGTERM or Ctrl-C.

    The roles may run in several processes, on several machines, where the catalog is a PostgreSQL
    and the vectors are on a Qdrant server: bot answers messages, feeds refreshes feeds, index
    makes news searchable, digests builds what is subscribed, sender sends. Any number of each;
    without a webhook, one bot at a time.
    """
    run_bot(load_settings(), [Role(one) for one in roles] or EVERY)


@click.command()
def start() -> None:
    """Begin, with whatever is there.

    An empty catalog gets the sample news. With TELEGRAM_BOT_TOKEN set this is `dateline run`,
    at a terminal `dateline chat`. Lines from a pipe or a file are answered one by one; without
    any within three seconds, three sample questions are.
    """
    settings = load_settings()
    _load_sample(settings)
    if settings.telegram_token.get_secret_value():
        run_bot(settings)
    elif is_terminal():
        click.echo(TOKEN_HINT, err=True)
        with opened_house(settings) as house:
            talk_at_terminal(house)
    else:
        _answer_lines_or_samples(settings)


def _answer_lines_or_samples(settings: Settings) -> None:
    given = _given_lines()
    with opened_house(settings) as house:
        if given is not None:
            talk_over(house, given)
            return
        talk_over(house, _echoed(SAMPLE_QUESTIONS))
    click.echo(f"{TOKEN_HINT}\n{GO_ON}")


def _load_sample(settings: Settings) -> None:
    with opened_catalog(settings) as catalog:
        if catalog.counts().articles:
            return
        from index.ingest import take_in
        from index.readers import read_source

        now = datetime.now(UTC)
        totals = take_in(catalog, read_source(str(sample_path()), now=now), now)
    click.echo(f"Loaded the sample news: {totals.seen} articles, all of them invented.", err=True)


def _given_lines() -> Iterator[str] | None:
    """Return the lines that this process is given, None where there are none."""
    stream = standard_input()
    if stream is None or not speaks_within(stream, PATIENCE_S):
        return None
    lines = (line for line in read_lines(stream) if line.strip())
    first = next(lines, None)
    return None if first is None else itertools.chain([first], lines)


def _echoed(questions: Iterable[str]) -> Iterator[str]:
    """Yield ``questions``, each written before its answer will be."""
    for question in questions:
        click.echo(f"› {question}\n")
        yield question
