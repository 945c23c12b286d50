"""What somebody wants to have summed up, understood from their words. Pure.

"/summary the strike", "sum up https://…", "tl;dr", "summarize that in detail", or a text.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.summary.summarize import Length

LONG = 300
"""Characters from which words are a text to be read, not a topic to be looked for."""

_URL = re.compile(r"https?://[^\s<>\"'“”]+", re.IGNORECASE)
_BARE = re.compile(
    r"(?:www\.[\w.-]+\.[a-z]{2,}|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?:/\S*)?", re.IGNORECASE
)
_LEAD = r"^\W*(?:(?:please|pls|can you|could you|would you|will you|now|and|ok(?:ay)?)[\s,]+)*"
_SIZE = r"(?:very\s+)?(?:brief|short|quick|medium|long|longer|detailed|full)"
_ASKS = tuple(
    re.compile(_LEAD + pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"(?:summari[sz]e|sum\s+up|sum\s+(?P<it>it|this|that)\s+up|recap)(?:$|[\s:,.!?]+(?P<rest>.*))$",
        (
            rf"(?:(?:give|show|write|make|get)\s+(?:me\s+)?)?(?:an?\s+|the\s+)?(?P<size>{_SIZE}\s+)?summary"
            r"(?:$|\W*$|\s+(?:of|about|on|for)\b\s*(?P<rest>.*)$)"
        ),
        r"tl\W{0,2}dr(?:$|[\s:,.!?]+(?P<rest>.*))$",
        r"(?:what(?:['’]s|\s+is)\s+)(?:the\s+)?(?:gist|summary)(?:\s+of\b\s*(?P<rest>.*))?\W*$",
    )
)
_POINTS_BACK = re.compile(
    r"^(?:(?:it|this|that|these|those|them|above|again|please|all|your|the|last|answer|reply|message|article|news"
    r"|story|one|of|for me|me)\b[\s.,!?]*)*$",
    re.IGNORECASE,
)
_LENGTHS = (
    (
        Length.DETAILED,
        r"(?:in\s+(?:more\s+|full\s+|great\s+)?detail|detailed|at\s+length|long(?:er)?|full)",
    ),
    (Length.MEDIUM, r"(?:medium|a\s+bit\s+longer)"),
    (Length.SHORT, r"(?:short|in\s+short|in\s+(?:3|three)\s+sentences|quick(?:ly)?)"),
    (Length.BRIEF, r"(?:brief(?:ly)?|in\s+brief|in\s+(?:2|two|a\s+few)\s+sentences|very\s+short)"),
)
_EDGES = tuple(
    (length, re.compile(rf"^\W*{words}\b[\s:,]*|[\s,:]+{words}\W*$", re.IGNORECASE))
    for length, words in _LENGTHS
)


_AROUND_TOPIC = re.compile(
    r"^(?:what\s+happened\s+(?:with|to|in)|(?:the\s+)?news\s+(?:about|on|of|from)|(?:the\s+)?story\s+(?:of|about))\s+"
    r"|[\s,]+(?:please|for\s+me)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text to be read as an article, and what is known of where it is from.

    ``url`` is that of a page that anybody can read, "" where the text is nobody else's business:
    then it is summed up and not kept.
    """

    body: str
    source: str = ""
    url: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be summed up, one of these; where all are empty, the last answer.

    ``url`` is a page, in the index or to be fetched. ``known`` are URLs of articles in the
    index, those that an answer cites; with none of them it cites nothing. ``stories`` are ids.
    """

    length: Length = Length.SHORT
    topic: str = ""
    url: str = ""
    known: tuple[str, ...] | None = None
    stories: tuple[int, ...] = ()
    text: Text | None = None

    @property
    def may_fetch(self) -> bool:
        """Whether a page may have to be fetched, which can take long."""
        return bool(self.url)

    @property
    def names_nothing(self) -> bool:
        """Whether it says no more than "that"."""
        return self == Wanted(length=self.length)


def asks_for_summary(words: str) -> Wanted | None:
    """Understand what was typed as a wish for a summary, as a bare link is; None where it is none."""
    if is_only_url(words):
        return wanted(words)
    for pattern in _ASKS:
        found = pattern.match(words)
        if found is None:
            continue
        parts = found.groupdict()
        return wanted(f"{parts.get('size') or ''}{parts.get('rest') or ''}")
    return None


def wanted(argument: str) -> Wanted:
    """Understand what stands after "/summary" or "summarize"."""
    length, rest = _length(argument.strip())
    url = url_in(rest)
    if len(rest) >= LONG and len(rest) - len(url) >= LONG:
        return Wanted(length=length, text=Text(body=rest))
    if url:
        return Wanted(length=length, url=url)
    if _POINTS_BACK.match(rest):
        return Wanted(length=length)
    return Wanted(length=length, topic=_topic(rest))


def summary_question(argument: str) -> str:
    """Return the question that "/summary the bridge" asks in short."""
    return f"Summarize {argument.strip()}".strip() if argument.strip() else "Summarize that"


def url_in(text: str) -> str:
    """Return the first URL in ``text``, without the marks that end its sentence; "" if there is none."""
    found = _URL.search(text)
    if found is None and " " not in text.strip() and (bare := _BARE.fullmatch(text.strip())):
        return f"https://{bare.group()}"
    url = found.group().rstrip(".,;:!?*_") if found else ""
    return url[:-1] if url.endswith(")") and "(" not in url else url


def is_only_url(text: str) -> bool:
    """Tell whether ``text`` is a link and nothing else."""
    return bool(_URL.fullmatch(text.strip()))


def _length(words: str) -> tuple[Length, str]:
    for length, pattern in _EDGES:
        rest = pattern.sub("", words, count=1).strip()
        if rest != words:
            return length, re.sub(r"^(?:of|about|on|summary of)\s+", "", rest, flags=re.IGNORECASE)
    return Length.SHORT, words


def _topic(words: str) -> str:
    return " ".join(_AROUND_TOPIC.sub("", words).split()).strip(" ?!.,:;")
