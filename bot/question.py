"""Understand a standalone question: what kind of thing it wants, who is to have spoken, when, where from.

Rules over the words of the question; nothing here looks at the news. The one thing learned from
the index is which sources it holds, so that "according to the Harbour Times" can be a filter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.timewords import find_time_words
from bot.words import stems
from index.types import Window

LONGEST = 1_000  # characters of a question; more is somebody's document, not a question


class Wants(StrEnum):
    """What the answering sentence has to hold."""

    TIME = "time"
    NUMBER = "number"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    SPEECH = "speech"  # what somebody said
    NEWS = "news"  # what happened, what is new
    FACT = "fact"  # anything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question understood.

    ``speaker`` is whom a SPEECH question asks about, as typed, "" where it asks who has spoken,
    and ``topic`` what about;
    ``topic`` is the whole question otherwise.
    """

    text: str
    wants: Wants
    topic: str
    speaker: str = ""
    window: Window = field(default_factory=Window)
    time_words: str = ""
    sources: tuple[str, ...] = ()


_SAY = (
    r"(?:say|says|said|saying|tell|told|state|stated|claim|claimed|think|thinks|announce|announced"
    r"|comment|commented|promise|promised|warn|warned|argue|argued|admit|admitted|deny|denied"
    r"|respond|responded|reply|replied|demand|demanded|call\s+for|called\s+for|suggest|suggested)"
)
_SPEECH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"^\W*(?:what|how)\s+(?:else\s+)?(?:did|does|do|has|have|had|is|was|were|are)\s+"
            rf"(?P<speaker>.+?)\s+(?:just\s+|really\s+|actually\s+|also\s+|been\s+)?{_SAY}\b(?P<topic>.*)$"
        ),
        rf"^\W*(?:did|does|has|have)\s+(?P<speaker>.+?)\s+{_SAY}\b(?P<topic>.+)$",
        (
            r"^\W*what\s+(?:is|was|were|are)\s+(?P<speaker>.+?)['’]s?\s+"
            r"(?:reaction|response|comments?|view|position|words|statement|opinion|reply)\b(?P<topic>.*)$"
        ),
        r"^\W*(?P<speaker>(?:\S+\s+){1,4}?)(?:said|says)\s+what\b(?P<topic>.*)$",
    )
)
_ANYBODY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"^\W*who\s+(?:else\s+)?(?:has\s+|have\s+|had\s+)?(?:also\s+|already\s+)?"
            rf"(?:{_SAY}|spoken|spoke|reacted|criticised|criticized|condemned)\b(?P<topic>.+)$"
        ),
        (
            r"^\W*what\s+(?:do|did|does|have|has)\s+(?:the\s+)?(?:two\s+sides|both(?:\s+sides)?|(?:the\s+)?sides"
            rf"|people|everyone|everybody|others|they\s+all)\s+(?:have\s+)?{_SAY}\b(?P<topic>.+)$"
        ),
    )
)
_LEADING_PREPOSITION = re.compile(
    r"^\W*(?:(?:anything|something)\s+)?(?:(?:about|on|regarding|concerning|of|to|that|over|during|in|at|after|for|against)\s+)?",
    re.IGNORECASE,
)
_WANTS = (
    (
        Wants.TIME,
        r"^\W*(?:and\s+)?(?:when|since when|how long ago|(?:on |in )?(?:what|which) (?:day|date|year|month|time))\b",
    ),
    (
        Wants.NUMBER,
        (
            r"\bhow (?:many|much|old|long|far|big|large|tall|high|fast|often|deep|heavy)\b"
            r"|\b(?:what|which) (?:percentage|percent|share|number|amount|price|age|sum|proportion)\b"
        ),
    ),
    (
        Wants.PLACE,
        r"^\W*(?:and\s+)?where\b|\b(?:what|which) (?:\w+ )?(?:country|city|state|town|place|island|continent|region|nation)\b",
    ),
    (
        Wants.PERSON,
        r"^\W*(?:and\s+)?(?:who|whom|whose)\b|\bwho\b.*\?|\b(?:what|which) (?:\w+ )?(?:person|actor|singer|president|minister|player|author|politician)\b",
    ),
    (Wants.REASON, r"^\W*(?:and\s+)?why\b"),
    (
        Wants.NEWS,
        (
            r"^\W*what(?:['’]s| is| has| was)? (?:(?:been )?happen\w*|new\b|going on|the latest)"
            r"|^\W*(?:any|the|latest|today['’]s)? ?(?:latest )?(?:news|headlines)\b|^\W*what did happen|^\W*tell me (?:more )?about\b"
        ),
    ),
)
_WANTS_PATTERNS = tuple((wants, re.compile(pattern, re.IGNORECASE)) for wants, pattern in _WANTS)
_SHORT = re.compile(r" (?:about|on|since|yesterday|today)\b.*", re.IGNORECASE)
_ANYTHING = frozenset(
    stems("happen happened happening going new news latest headlines what’s world")
)
_FROM_SOURCE = r"\b(?:according to|reported by|reports? (?:in|by)|from)\s+(?:the\s+)?{}(?!\w)"


def understand(question: str, now: datetime, sources: Iterable[str] = ()) -> Asked:
    """Understand ``question`` as of ``now``; ``sources`` are the names of the sources in the index."""
    text = " ".join(question.split())
    found = find_time_words(text, now)
    speech = _speech(text, found.text if found else "")
    speaker, topic = speech or ("", text)
    return Asked(
        text=text,
        wants=Wants.SPEECH if speech else _wants(text),
        topic=topic,
        speaker=speaker,
        window=found.window if found else Window(),
        time_words=found.text if found else "",
        sources=_sources(text, sources),
    )


def spelled_out(name_and_topic: str) -> str:
    """Return the question that "/said Varnesse about the bridge since Monday" asks in short."""
    words = " ".join(name_and_topic.split()).rstrip(" ?.!")
    more = _SHORT.search(words)
    name, rest = (words[: more.start()], more.group()) if more else (words, "")
    return f"What did {name} say{rest}?"


def asks_for_anything(asked: Asked) -> bool:
    """Tell whether any news will do: "what happened today?", "the latest headlines"."""
    if asked.wants is not Wants.NEWS:
        return False
    rest = asked.text.replace(asked.time_words, " ") if asked.time_words else asked.text
    return not set(stems(rest)) - _ANYTHING


def _speech(text: str, time_words: str) -> tuple[str, str] | None:
    """Return speaker and topic of a question for what was said; nobody is "" where anybody is meant."""
    for pattern in _ANYBODY:
        match = pattern.search(text)
        if match and _topic(match, time_words):
            return "", _topic(match, time_words)
    for pattern in _SPEECH:
        match = pattern.search(text)
        if match and _can_speak(match["speaker"]):
            return _tidy(match["speaker"]), _topic(match, time_words)
    return None


def _topic(match: re.Match[str], time_words: str) -> str:
    topic = match["topic"].replace(time_words, " ") if time_words else match["topic"]
    return _tidy(_LEADING_PREPOSITION.sub("", topic.strip()))


def _can_speak(words: str) -> bool:
    """Tell a name or a role from half a sentence that happens to stand before "said"."""
    return len(words.split()) <= 6 and not re.search(
        r"\b(?:it|that|which|there|people)\b", words, re.IGNORECASE
    )


def _tidy(words: str) -> str:
    words = re.sub(r"^(?:the|a|an)\s+", "", words.strip(), flags=re.IGNORECASE)
    return " ".join(words.strip(" ?!.,:;\"'“”").split())


def _wants(text: str) -> Wants:
    for wants, pattern in _WANTS_PATTERNS:
        if pattern.search(text):
            return wants
    return Wants.FACT


def _sources(text: str, sources: Iterable[str]) -> tuple[str, ...]:
    """Return the sources that the question asks to be answered from, by name or by host label."""
    return tuple(source for source in sources if _asks_for(text, source))


def _asks_for(text: str, source: str) -> bool:
    names = {source, source.removeprefix("The "), re.sub(r"\.[a-z.]+$", "", source)}
    return any(
        len(name) >= 2 and re.search(_FROM_SOURCE.format(re.escape(name)), text, re.IGNORECASE)
        for name in names
    )
