"""Figures as sentences give them: what is counted, what became of it, and how many there were.

Only forms whose meaning is plain are read: "injuring 14 people", "at least five people died",
"all six piles are cracked", "17 hurt". What a figure counts is known by the noun and by what
happened; a figure is a range, since "at least five" and "seven" can both be true.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.words import plain
from index.stemming import stem
from index.wordlists import word_set

_SMALL = dict(
    zip(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
         "eighteen", "nineteen"],
        range(20),
        strict=True,
    )
)  # fmt: skip
_TENS = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_FIRST = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
ORDINALS = (*_FIRST, *(f"twenty-{one}" for one in _FIRST[:9]), "thirtieth", "thirty-first")
"""From "first" to the last day of a month."""

_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

SPELLED = "|".join((*_TENS, *_SMALL))
"""A pattern of the numbers below a hundred that are one word."""

_VALUE = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:{SPELLED})(?:-(?:{SPELLED}))?)"
    rf"(?:[ -](?:{'|'.join(_SCALES)}))?"
)
_BOUND = (
    r"at least|no fewer than|no less than|more than|over|up to|at most|no more than|fewer than"
    r"|less than|under|nearly|almost|about|around|some|roughly|approximately|an estimated|all"
)
_NOUN = (
    r"(?:(?!(?:more|others?|percent|per|of|and|or|to|in|that|which|who|what)\b)[a-z][a-z’'-]*\s+){0,2}?"
    r"(?P<noun>people|persons?|children|men|women|police|[a-z][a-z’'-]*s|(?<=\b1\s)[a-z]+|(?<=one\s)[a-z]+)"
)
_NUMBER = rf"(?:(?P<bound>{_BOUND})\s+)?(?:the\s+)?(?P<value>{_VALUE})(?:\s+of\s+(?:the|its|their)\s+{_VALUE})?"
_OUTCOMES = {
    "hurt": r"injur(?:ed|ing|es)|hurt|hurting|wound(?:ed|ing|s)",
    "dead": r"kill(?:ed|ing|s)|died|dead|dies",
    "missing": r"missing|unaccounted",
    "arrested": r"arrest(?:ed|ing|s)|detain(?:ed|ing|s)",
    "evacuated": r"evacuat(?:ed|ing|es)|displac(?:ed|ing|es)",
}
_KNOWN = "|".join(_OUTCOMES.values())
_DONE = rf"{_KNOWN}|[a-z]{{3,}}ed"
_PATTERNS = tuple(
    re.compile(rf"(?<![\w$€£.,-]){pattern}(?!\w)", re.IGNORECASE)
    for pattern in (
        # injuring 14 people
        rf"(?P<verb>{_KNOWN})\s+{_NUMBER}\s+{_NOUN}",
        # 17 people were injured; all six piles beneath pier four are cracked
        (
            rf"{_NUMBER}\s+{_NOUN}(?:\s+(?:beneath|under|in|on|of|at|from|aboard)\s+[\w’' ]{{1,40}}?)?"
            rf"\s+(?:was|were|are|is|(?:has|have|had)(?:\s+been)?|been|being|appeared\s+to\s+be)\s+"
            rf"(?:reported\s+|also\s+|now\s+)?(?P<verb>{_DONE})"
        ),
        # five people died; five of the six piles had cracked
        rf"{_NUMBER}\s+{_NOUN}\s+(?P<verb>died|dead|missing|unaccounted|injured|hurt|killed)",
        # 14 injured
        rf"{_NUMBER}\s+(?P<verb>{_KNOWN})",
    )
)
_PEOPLE = word_set("people persons person others civilians men women")
_MORE = re.compile(r"\b(?:more|other|others|another|additional|further)\b", re.IGNORECASE)
_NEAR = 0.1  # by which "about" may be off


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of what: ``counted`` names noun and outcome, the number lies in [low, high]."""

    counted: tuple[str, str]
    low: float
    high: float
    written: str

    def agrees(self, other: "Figure") -> bool:
        """Tell whether both can be true of the same things."""
        return self.low <= other.high and other.low <= self.high


def figures(text: str) -> Iterator[Figure]:
    """Yield the figures of ``text`` whose meaning is plain, each number once."""
    seen: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            place = match.start("value")
            if place in seen or _MORE.search(match.group()):
                continue
            seen.add(place)
            found = _figure(match)
            if found is not None:
                yield found


def number(written: str) -> float | None:
    """Return the number that ``written`` is, in figures or in words; None if it is none."""
    total, part = 0.0, 0.0
    for word in re.split(r"[ -]", written.lower()):
        if word in _SCALES:
            part = (part or 1) * _SCALES[word]
        elif word in _TENS or word in _SMALL:
            part += _TENS.get(word, _SMALL.get(word, 0))
        elif re.fullmatch(r"[\d.,]*\d", word):
            part += float(word.replace(",", ""))
        else:
            return None
    return total + part


def _figure(match: re.Match[str]) -> Figure | None:
    value = number(match["value"])
    if value is None:
        return None
    noun = match.groupdict().get("noun") or "people"
    low, high = _range(value, (match["bound"] or "").lower())
    return Figure((_thing(noun), _outcome(match["verb"])), low, high, match.group())


def _range(value: float, bound: str) -> tuple[float, float]:
    if bound in ("at least", "no fewer than", "no less than", "more than", "over"):
        return value, math.inf
    if bound in ("up to", "at most", "no more than", "fewer than", "less than", "under"):
        return 0.0, value
    if bound and bound != "all":
        return value * (1 - _NEAR), value * (1 + _NEAR)
    return value, value


def _thing(noun: str) -> str:
    word = plain(noun)
    return "people" if word in _PEOPLE else stem(word)


def _outcome(verb: str) -> str:
    for name, pattern in _OUTCOMES.items():
        if re.fullmatch(pattern, verb, re.IGNORECASE):
            return name
    return stem(plain(verb))
