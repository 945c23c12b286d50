"""Where the reports of one story give different numbers of the same thing.

Pure functions. Two figures are held against each other only where it can be shown that they
count the same: the same noun with the same outcome, said of this event and not of another one.
They are put side by side, never reconciled.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.figures import Figure, figures
from bot.summary.lines import Line, lines_of
from bot.words import stems
from index.types import StoredArticle

_FIRST = 12  # sentences of a report that are read for figures of its event
_OWN = 2  # stems of what the story is about that a sentence has to have
_ELSEWHEN = re.compile(
    r"\b(?:(?P<year>(?:1[89]|20)\d\d)|(?:last|previous|earlier|past) (?:year|month|week|decade)s?"
    r"|(?:years?|months?|decades?|weeks?) (?:ago|earlier|before)|(?:a|per|each|every) (?:year|month|day|week)"
    r"|annually|previously|since then|would|could|might|(?-i:may))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that one report gives, with the sentence that gives it."""

    figure: Figure
    line: Line


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims of several outlets that cannot all be true of the same thing, earliest first."""

    claims: tuple[Claim, ...]

    @property
    def counted(self) -> tuple[str, str]:
        """What is counted: noun and outcome."""
        return self.claims[0].figure.counted


def conflicts(reports: Sequence[StoredArticle]) -> list[Conflict]:
    """Return where ``reports``, in the order they came, differ; each outlet's numbers once."""
    about = _about(reports)
    by_thing: dict[tuple[str, str], list[Claim]] = {}
    for report in reports:
        for claim in _claims(report, about):
            by_thing.setdefault(claim.figure.counted, []).append(claim)
    found = (_conflict(claims) for claims in by_thing.values())
    return [one for one in found if one is not None]


def _conflict(claims: Sequence[Claim]) -> Conflict | None:
    differ = any(
        one.line.article.source != other.line.article.source and not one.figure.agrees(other.figure)
        for number, one in enumerate(claims)
        for other in claims[:number]
    )
    return Conflict(tuple(_once(claims))) if differ else None


def _once(claims: Sequence[Claim]) -> Iterator[Claim]:
    """Leave out what an outlet has said before, and who repeats a number after others."""
    seen: set[tuple[float, float]] = set()
    for claim in claims:
        span = claim.figure.low, claim.figure.high
        if span not in seen:
            seen.add(span)
            yield claim


def _claims(report: StoredArticle, about: set[str]) -> Iterator[Claim]:
    """Yield the figures that a report gives of its event, of each thing only if it gives one."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for line in lines_of(report)[:_FIRST]:
        if _is_of_another_time(line) or len(about.intersection(line.stems)) < _OWN:
            continue
        for figure in figures(line.text):
            found.setdefault(figure.counted, []).append(Claim(figure, line))
    for claims in found.values():
        if all(claims[0].figure.agrees(other.figure) for other in claims):
            yield claims[0]


def _is_of_another_time(line: Line) -> bool:
    year = str(line.article.known_at.year)
    return any(match["year"] != year for match in _ELSEWHEN.finditer(line.text))


def _about(reports: Sequence[StoredArticle]) -> set[str]:
    """Return the stems of what the story is about: in the headline or the lead of several reports."""
    counted: Counter[str] = Counter()
    for report in reports:
        opening = " ".join(line.text for line in lines_of(report)[:2])
        counted.update(set(stems(f"{report.headline} {opening}")))
    return {word for word, number in counted.items() if number >= min(2, len(reports))}
