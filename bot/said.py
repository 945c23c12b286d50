"""What was said, out of the statements of the index: by whom, in which words, and where that stands.

Pure functions. Quotation marks stand only around the slice of an article that has them there;
everything else is shown without, and said to be reported.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.likeness import meaning
from bot.words import plain, stems, words
from index.names import skeleton, surname
from index.statement_index import Said, extent

_FEWEST_WORDS = 3  # of a statement that is worth showing by itself
_ON_TOPIC = 0.25  # share of the topic that a statement and its surroundings must hold
_AS_NEAR = 0.6  # … of what the nearest holds
_ALIKE = 0.4  # cosine from which a statement counts as on the topic in other words
_SAME = 90.0  # likeness in percent from which two wordings are one statement
_SAME_DAYS = timedelta(days=4)  # within which outlets carry the same statement
_CLOSE = 160  # characters between cue and content that may stand between them when shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A statement with what showing it needs.

    ``shown`` are its words, marks of quotation around a slice of the article's own; ``start``
    and ``end`` are the characters of the article that prove it. ``also_in`` names the other
    sources that carry it, ``nearness`` tells how much of the topic it holds.
    """

    said: Said
    shown: str
    start: int
    end: int
    nearness: float = 1.0
    also_in: tuple[str, ...] = ()


def remarks(found: Sequence[Said], topic: str = "") -> list[Remark]:
    """Choose from ``found`` what is worth showing and on the ``topic``, each statement once.

    Newest first; within an article as it has them. Of a statement that several sources carry
    the earliest is kept.
    """
    worth = [one for one in found if _is_worth_showing(one)]
    near = _nearness(worth, topic)
    least = max(_ON_TOPIC, _AS_NEAR * max(near, default=0.0)) if topic else 0.0
    kept = [_remark(one, value) for one, value in zip(worth, near, strict=True) if value >= least]
    return _once(kept)


def line(remark: Remark, *, full: bool = True) -> str:
    """Return one sentence: who, with their role where ``full``, and what they said.

    Only what stands in quotation marks is given as their words; all else is marked as reported,
    and by whom where somebody in the article reports it.
    """
    one = remark.said.statement
    name = f"{one.speaker} ({one.role})" if full and one.role else one.speaker
    told = f"As {one.reported_by} tells it, {name}" if one.reported_by else name
    if one.direct:
        return f"{told}: {remark.shown}"
    if not (one.cue and remark.shown.startswith(one.cue)):
        return f"{told}{'' if one.reported_by else ', as reported'}: {remark.shown}."
    return f"{told} {remark.shown}." if one.reported_by else f"Reported: {told} {remark.shown}."


def _is_worth_showing(one: Said) -> bool:
    statement = one.statement
    if not statement.content_spans or not statement.speaker or not statement.cue_span:
        return False
    return len(words(statement.words)) >= _FEWEST_WORDS


def _nearness(found: Sequence[Said], topic: str) -> list[float]:
    if not topic:
        return [1.0] * len(found)
    around = [_surroundings(one) for one in found]
    about = meaning(topic, {plain(word) for text in around for word in words(text)})
    values = []
    for one, text in zip(found, around, strict=True):
        own = about.share(set(stems(one.statement.words)))
        wide = about.share(set(stems(text)) | set(stems(one.article.headline)))
        alike = _ON_TOPIC + one.similarity - _ALIKE if one.similarity >= _ALIKE else 0.0
        values.append(max((own + wide) / 2, alike))
    return values


def _surroundings(one: Said) -> str:
    start, end = extent(one.statement)
    body = one.article.body
    before = body.rfind("\n", 0, start) + 1
    after = body.find("\n", end)
    return body[before : after if after >= 0 else len(body)]


def _remark(one: Said, nearness: float) -> Remark:
    statement, body = one.statement, one.article.body
    start, end = extent(statement)
    if statement.direct:
        return Remark(said=one, shown=_quoted(one), start=start, end=end, nearness=nearness)
    cue = statement.cue_span
    if cue and 0 <= start - cue[1] <= _CLOSE and "\n" not in body[cue[0] : end]:
        shown = _tidy(body[cue[0] : end])
        return Remark(said=one, shown=shown, start=cue[0], end=end, nearness=nearness)
    shown = re.sub(r"^that ", "", _tidy(statement.words))
    return Remark(said=one, shown=shown, start=start, end=end, nearness=nearness)


def _quoted(one: Said) -> str:
    """Return the words of a Quotation in curly marks, each part as the article has it."""
    parts = (one.article.body[start:end] for start, end in one.statement.content_spans)
    bare = (re.sub(r"^(?:that )?[“„«\"”]?\s*|[,\s]*[”»\"“]?[,\s]*$", "", part) for part in parts)
    return " … ".join(f"“{part}”" for part in bare if part)


def _tidy(text: str) -> str:
    return " ".join(text.split()).rstrip(" ,;:—–-")


def _once(found: Iterable[Remark]) -> list[Remark]:
    """Keep each statement once, in its earliest source, which names the later ones."""
    kept: list[Remark] = []
    for one in sorted(found, key=lambda one: one.said.article.known_at):
        place = next((n for n, other in enumerate(kept) if _is_same(other, one)), None)
        if place is None:
            kept.append(one)
            continue
        source, first = one.said.article.source, kept[place]
        if source not in (first.said.article.source, *first.also_in):
            kept[place] = replace(first, also_in=(*first.also_in, source))
    return sorted(
        kept,
        key=lambda one: (-one.said.article.known_at.timestamp(), one.said.article.id, one.start),
    )


def _is_same(first: Remark, other: Remark) -> bool:
    one, two = first.said, other.said
    if skeleton(surname(one.statement.speaker)) != skeleton(surname(two.statement.speaker)):
        return False
    if two.article.known_at - one.article.known_at > _SAME_DAYS:
        return False
    if one.article.id == two.article.id:
        return first.shown == other.shown
    from rapidfuzz import fuzz

    return fuzz.ratio(_bare(first.shown), _bare(other.shown)) >= _SAME


def _bare(text: str) -> str:
    return " ".join(plain(word) for word in words(text))
