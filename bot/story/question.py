"""Questions for a whole story, or for the latest ones: told from questions for a fact by their words."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.timewords import find_time_words
from index.types import Window

_SHOW = r"(?:please\s+)?(?:(?:show|give|tell)\s+me\s+)?(?:the\s+)?"
_STORY = tuple(
    re.compile(rf"^\W*(?:{pattern})\s+(?P<topic>\S.*?)\W*$", re.IGNORECASE)
    for pattern in (
        r"what(?:['’]s|\s+is|\s+has|\s+have)?\s+(?:happened|happening|been\s+happening|going\s+on|new)\s+with",
        rf"{_SHOW}(?:(?:full|whole)\s+)?(?:story|timeline|chronology)\s+(?:of|about|on|behind)",
    )
)
_SAME = re.compile(rf"^\W*{_SHOW}(?:full|whole)\s+story\W*$", re.IGNORECASE)
_LATEST = re.compile(
    rf"^\W*{_SHOW}latest\s+stories(?:\s+(?:about|on|of|from|in)\s+(?P<topic>\S.*?))?\W*$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_PLEASE = re.compile(r"[\s,]+please\W*$", re.IGNORECASE)


class Kind(StrEnum):
    """What is wanted of the stories."""

    STORY = "story"  # the one about a topic
    FULL = "full"  # all of the one that the last answer was about
    LATEST = "latest"  # a list of those that changed last


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAsked:
    """A question for stories, understood; ``topic`` is "" where any will do."""

    kind: Kind
    topic: str = ""
    window: Window = field(default_factory=Window)


def asks_for_story(question: str, now: datetime) -> StoryAsked | None:
    """Understand ``question`` as one for stories; None where it is none."""
    text = " ".join(question.split())
    if _SAME.match(text):
        return StoryAsked(kind=Kind.FULL)
    latest = _LATEST.match(text)
    if latest:
        return _about(Kind.LATEST, latest["topic"] or "", now)
    found = next((match for pattern in _STORY if (match := pattern.match(text))), None)
    return _about(Kind.STORY, found["topic"], now) if found else None


def story_question(topic: str) -> str:
    """Return the question that "/story the bridge" asks in short."""
    words = " ".join(topic.split())
    return f"Show me the story of {words}" if words else "Show me the full story"


def latest_question(topic: str) -> str:
    """Return the question that "/latest fishing" asks in short."""
    words = " ".join(topic.split())
    return f"Show me the latest stories about {words}" if words else "Show me the latest stories"


def _about(kind: Kind, topic: str, now: datetime) -> StoryAsked | None:
    when = find_time_words(topic, now)
    words = _PLEASE.sub("", topic.replace(when.text, " ") if when else topic)
    words = _ARTICLE.sub("", " ".join(words.split()).strip(" ?!.,"))
    if kind is Kind.STORY and not words:
        return None
    return StoryAsked(kind=kind, topic=words, window=when.window if when else Window())
