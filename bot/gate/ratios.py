"""Shares, in whatever form: "one in five" is 20 percent. Pure."""

import re
from collections.abc import Iterator

from bot.figures import SPELLED, number
from index.sentences import Span, blank

_COUNT = rf"\d+(?:\.\d+)?|{SPELLED}|hundred"
_PARTS = {
    "half": 0.5, "halves": 0.5, "halve": 0.5, "halved": 0.5, "halving": 0.5, "third": 1 / 3,
    "quarter": 0.25, "fifth": 0.2, "tenth": 0.1,
}  # fmt: skip
_PART = re.compile(
    rf"(?:\b(?P<count>a|{_COUNT})[ -])?\b(?P<part>half|halve[sd]?|halving|thirds?|quarters?|fifths?|tenths?)\b",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"\b(?P<some>{_COUNT})(?: [a-z]+){{0,2}}(?: in(?: every)?| out of(?: every)?) (?P<all>{_COUNT})\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"(?P<value>{_COUNT}|[a-z]+(?:-[a-z]+)?)\s?(?:%|per\s?cent\b)", re.IGNORECASE
)
_OF_A_GAME = re.compile(
    r"(?:\b(?:first|second|the|this|last|next|third|fourth)\s+|-)$", re.IGNORECASE
)
_OF_ONE = re.compile(
    r"\s+(?:of\s+)?a\s+(?:century|decade|fortnight|hundred|thousand|million|billion)\b"
)
_COUNT_BEFORE = re.compile(
    rf"\b(?:{_COUNT}|an? (?!half|third|quarter|fifth|tenth)\w+) and $", re.IGNORECASE
)
_CLOSE = 0.005
_NEAR = 0.06  # of a share, by which odds may be off: "one in fifty" for 1.9 percent


def ratios(text: str) -> Iterator[tuple[float, Span]]:
    """Yield the shares in ``text`` with where each stands: "two thirds", "one in five", "20 per cent"."""
    yield from _odds(text)
    for match in _PERCENT.finditer(text):
        value = _counted(match["value"])
        if value is not None:
            yield value / 100, match.span()
    for span in parts_of(text):
        written = text[slice(*span)].lower()
        count = re.match(rf"({_COUNT})\b", written)
        part = re.split(r"[ -]", written)[-1]
        yield _PARTS[_singular(part)] * ((count and _counted(count[1])) or 1.0), span


def parts_of(text: str) -> Iterator[Span]:
    """Yield where "half", "a quarter of" or "two thirds" stand, and not "the first half" or "third"."""
    for match in _PART.finditer(text):
        if _COUNT_BEFORE.search(text, 0, match.start()) or _OF_ONE.match(text, match.end()):
            continue  # "two and a half", "a quarter of a century": part of a number
        follows = re.match(r"\s+of\b", text[match.end() :])
        if match["part"].lower().startswith("hal"):
            if follows or not _OF_A_GAME.search(text[: match.start()]):
                yield match.span()
        elif match["count"] or (follows and not _OF_A_GAME.search(text[: match.start()])):
            yield match.span()


def without_told_ratios(claim: str, ground: str) -> str:
    """Blank the shares of ``claim`` that ``ground`` has, in whatever form."""
    held = [value for value, _ in ratios(ground)]
    told = (
        span for value, span in ratios(claim) if any(abs(value - other) <= _CLOSE for other in held)
    )
    return blank(claim, told)


def without_told_odds(claim: str, ground: str) -> str:
    """Blank where ``claim`` tells a share of ``ground`` as "one in fifty"."""
    held = [value for value, _ in ratios(ground)]
    told = (
        span
        for value, span in _odds(claim)
        if any(abs(value - other) <= _NEAR * value for other in held)
    )
    return blank(claim, told)


def _odds(text: str) -> Iterator[tuple[float, Span]]:
    for match in _OF.finditer(text):
        some, whole = _counted(match["some"]), _counted(match["all"])
        if some and whole and some < whole:
            yield some / whole, match.span()


def _counted(written: str) -> float | None:
    return 1.0 if written.lower() == "a" else number(written)


def _singular(part: str) -> str:
    low = part.lower()
    return low if low in _PARTS else low.removesuffix("s")
