"""``dateline stories``."""

from datetime import UTC, datetime

import click

from bot.commands.questions import as_of_option
from bot.commands.statements import since_window
from bot.compose import opened_house
from bot.config import load_settings
from bot.reply_json import json_line
from bot.story.desk import StoryDesk
from bot.story.objects import story_object
from bot.story.text import stories_text
from index.types import Story


@click.command()
@click.option("--topic", default="", metavar="TOPIC", help="Only stories about TOPIC.")
@click.option(
    "--since",
    metavar="WHEN",
    help="Only what changed since then: a date, or words such as monday.",
)
@click.option("--limit", default=20, show_default=True, help="How many stories at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a story.")
@as_of_option
def stories(
    topic: str, since: str | None, limit: int, *, as_json: bool, as_of: datetime | None
) -> None:
    """Show what is in the news, story by story: who reports it, since when, and the newest of each."""
    now = as_of or datetime.now(UTC)
    with opened_house(load_settings()) as house:
        desk = StoryDesk(house.index)
        window = since_window(since, now)
        found: list[Story] = desk.latest(topic, window, now, limit)
        if as_json:
            for story in found:
                click.echo(json_line(story_object(desk.view(story, now))))
        else:
            click.echo(stories_text([desk.view(one, now) for one in found], topic, now))
