"""A story as the JSON object that programs read; dates are ISO 8601 in UTC, or null."""

from datetime import datetime
from typing import Any

from bot.said import Remark, line
from bot.story.timeline import shown
from bot.story.view import StoryView
from bot.summary.lines import Line
from index.types import StoredArticle


def story_object(view: StoryView) -> dict[str, Any]:
    """Return a story with all there is to show of it; offsets are characters of the article's body."""
    story = view.story
    return {
        "id": story.id,
        "headline": story.headline,
        "sources": list(story.sources),
        "first_known": story.first_known.isoformat(),
        "changed_at": story.changed_at.isoformat(),
        "articles": [_article(one) for one in story.articles],
        "latest": _line(view.latest) if view.latest else None,
        "timeline": [_line(one) for one in view.lines],
        "speakers": [_remark(one) for one in view.remarks],
        "conflicts": [
            {
                "counted": list(conflict.counted),
                "claims": [
                    {"figure": one.figure.written, **_line(one.line)} for one in conflict.claims
                ],
            }
            for conflict in view.conflicts
        ],
    }


def _article(article: StoredArticle) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.headline,
        "source": article.source,
        "published": _date(article.published),
        "copy_of": article.copy_of,
    }


def _line(one: Line) -> dict[str, Any]:
    return {"text": shown(one), **_place(one.article, one.start, one.end)}


def _remark(one: Remark) -> dict[str, Any]:
    statement = one.said.statement
    return {
        "speaker": statement.speaker,
        "role": statement.role,
        "direct": statement.direct,
        "text": line(one),
        **_place(one.said.article, one.start, one.end),
    }


def _place(article: StoredArticle, start: int, end: int) -> dict[str, Any]:
    return {
        "url": article.url,
        "source": article.source,
        "published": _date(article.published),
        "known_at": article.known_at.isoformat(),
        "start": start,
        "end": end,
        "quote": article.body[start:end],
    }


def _date(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
