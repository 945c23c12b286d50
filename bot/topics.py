"""Topics that readers name: a few broad ones that are understood as a whole, and any words at all.

A broad topic is measured by headlines as they may stand in it: by its bare name a story about a
match is not near to "sport".
"""

import re
from collections.abc import Mapping, Sequence

from bot.markup import encodable

LONGEST = 60
"""Characters of a topic."""

MOST = 12
"""Topics of one subscription."""

BROAD: Mapping[str, tuple[str, ...]] = {
    "world": (
        "war and ceasefire talks", "foreign minister meets ambassador",
        "international sanctions", "United Nations security council", "military strikes",
        "border conflict between countries",
    ),
    "politics": (
        "president and parliament", "election campaign and results",
        "government minister resigns", "senators vote on a bill", "supreme court ruling",
        "leader of a political party",
    ),
    "economy": (
        "inflation and interest rates", "stock markets fall", "company profits and jobs cut",
        "tariffs and trade", "central bank", "unemployment and wages",
    ),
    "science": (
        "scientists discover in a new study", "astronauts and space mission",
        "fossil or species found by researchers", "planets and telescopes",
        "physics experiment",
    ),
    "technology": (
        "artificial intelligence company", "smartphone and software", "hackers breach data",
        "social media platform", "electric cars and batteries",
    ),
    "climate": (
        "climate change and emissions", "heat wave and wildfire", "storm and flooding",
        "renewable energy", "endangered wildlife and nature",
    ),
    "health": (
        "virus outbreak and vaccine", "hospital patients and doctors",
        "medical treatment and drugs", "study of a disease and its risk", "mental health",
    ),
    "culture": (
        "film and actor award", "music album and singer", "author of a book",
        "museum and art exhibition", "television series",
    ),
    "sport": (
        "team wins match", "football league goals", "tennis tournament final",
        "Olympic Games medals", "coach and players of the season", "basketball playoffs",
    ),
}  # fmt: skip
"""Each broad topic with the headlines that it is measured by."""

_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "world": "World", "politics": "Politics", "economy": "Economy", "science": "Science",
        "technology": "Technology", "climate": "Climate", "health": "Health",
        "culture": "Culture", "sport": "Sport",
    },
    "de": {
        "world": "Welt", "politics": "Politik", "economy": "Wirtschaft",
        "science": "Wissenschaft", "technology": "Technik", "climate": "Klima",
        "health": "Gesundheit", "culture": "Kultur", "sport": "Sport",
    },
}  # fmt: skip
_ALSO = {"business": "economy", "sports": "sport", "tech": "technology", "arts": "culture"}


def phrases_of(topic: str) -> tuple[str, ...]:
    """Return what a story is compared with to tell how near it is to ``topic``."""
    return BROAD.get(topic, (topic,))


def shown(topic: str, language: str) -> str:
    """Return what a topic is called in a language; one in the reader's own words is as it is."""
    names = _NAMES.get(language, _NAMES["en"])
    return names.get(topic, topic) if topic in BROAD else topic


def topics_in(text: str) -> list[str]:
    """Return the topics that are listed in ``text``, parted by commas or lines, each once."""
    parts = (" ".join(encodable(part).split()) for part in re.split(r"[,;\n]", text))
    named = [canonical(part[:LONGEST]) for part in parts if any(map(str.isalnum, part))]
    return list(dict.fromkeys(named))[:MOST]


def canonical(topic: str) -> str:
    """Return the broad topic that ``topic`` names in some language, else ``topic`` itself."""
    wanted = topic.casefold()
    for names in _NAMES.values():
        for key, name in names.items():
            if wanted in (key, name.casefold()):
                return key
    return _ALSO.get(wanted, topic)


def names(topics: Sequence[str], language: str) -> list[str]:
    """Return what topics are called in a language."""
    return [shown(topic, language) for topic in topics]
