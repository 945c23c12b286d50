"""``dateline digest``."""

from datetime import UTC, datetime

import click

from bot.commands.questions import as_of_option
from bot.commands.statements import since_window
from bot.compose import make_press, opened_house
from bot.config import load_settings
from bot.digest import Wants
from bot.digest_reply import digest_reply
from bot.digest_text import Heading, digest_object
from bot.press import DAY
from bot.render import render_plain
from bot.reply_json import json_line
from bot.told import Memory
from bot.topics import topics_in


@click.command()
@click.option(
    "--topic", "topics", multiple=True, metavar="TOPIC", help="About TOPIC; may be given again."
)
@click.option(
    "--since",
    metavar="WHEN",
    help="What came since then: a date, or words such as monday. By default of the last 24 hours, "
    "or where those have little, of the last days.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@as_of_option
def digest(
    topics: tuple[str, ...], since: str | None, *, as_json: bool, as_of: datetime | None
) -> None:
    """Print the digest that a subscription would be sent; nothing is sent, and none is remembered."""
    now = as_of or datetime.now(UTC)
    begin = since_window(since, now).since if since else None
    wants = Wants(about=tuple(topics_in(",".join(topics))), since=begin or now - DAY)
    with opened_house(load_settings()) as house:
        press = make_press(house.index, house.reworder)
        compose = press.once if begin else press.at_once
        found = compose(wants, Memory(), now)
    if as_json:
        click.echo(json_line(digest_object(found)))
        return
    heading = Heading(language="en", zone="UTC", since=found.wants.since)
    click.echo(render_plain(digest_reply(found, heading), now))
