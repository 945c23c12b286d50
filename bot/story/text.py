"""Stories written out for a terminal."""

from collections.abc import Sequence
from datetime import datetime

from bot.story.reply import note
from bot.story.timeline import shown
from bot.story.view import StoryView


def stories_text(views: Sequence[StoryView], topic: str, now: datetime) -> str:
    """Return each story with who reports it, since when, and its newest news."""
    if not views:
        return f"I found no story about {topic}." if topic else "There are no stories yet."
    return "\n\n".join(_story(one, now) for one in views)


def _story(view: StoryView, now: datetime) -> str:
    lines = [f"{view.story.headline}  (story {view.story.id})", f"  {note(view, now)}"]
    if view.latest:
        lines.append(f"  {shown(view.latest)}")
        lines.append(f"  {view.latest.article.source} · {view.latest.article.url}")
    return "\n".join(lines)
