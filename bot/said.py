"""What was said, out of the statements of the index: by whom, in which words, and where that stands.

Pure functions. Quotation marks stand only around the slice of an article that has them there;
everything else is shown without, and said to be reported.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.claims import claim_alike
from bot.evidence import without_dateline
from bot.likeness import meaning
from bot.words import plain, stems, words
from index.names import skeleton, surname
from index.quotes import quotations
from index.reporting import is_reported, names_somebody
from index.sentences import Span, sentences
from index.statement_index import Said, extent

_FEWEST_WORDS = 3  # of a statement that is worth showing by itself
_ON_TOPIC = 0.25  # share of the topic that a statement and its surroundings must hold
_AS_NEAR = 0.6  # … of what the nearest holds
_ALIKE = 0.4  # cosine from which a statement counts as on the topic in other words
_SAME = 90.0  # likeness in percent from which two wordings are one statement
_TELLING = 5  # words that are the same statement wherever one speaker is given them
_SAME_DAYS = timedelta(days=4)  # within which outlets carry the same statement
_NEAR_CUE = 40  # characters between cue and content that are shown with them
_PREPOSITION = re.compile(r"\s+(?:in|on|at|to|by|of|for|after|before|during)$")
_DANGLING = re.compile(
    r"[\s,;:]+(?:(?:and|but|or|as|while|that|what|during|which|who)[\s,;:]*)+"
    r"(?:(?:he|she|they|it)[\s,;:]*)?$"
)
_ASKED = re.compile(r"ask(?:ed|s|ing)?\b", re.IGNORECASE)
_CLOSE = 160  # characters between cue and content that may stand between them when shown


class Form(StrEnum):
    """How a statement is shown."""

    QUOTATION = "quotation"  # its own words, in quotation marks
    CUE = "cue"  # from the cue on: "said that he may talk"
    SENTENCE = "sentence"  # the sentence that reports it, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A statement with what showing it needs.

    ``shown`` are its words, marks of quotation around a slice of the article's own; ``start``
    and ``end`` are the characters of the article that prove it. ``also_in`` names the other
    sources that carry it, ``nearness`` tells how much of the topic it holds.
    """

    said: Said
    shown: str
    form: Form
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
    name = one.speaker if full else surname(one.speaker) if one.is_named else one.speaker
    name = f"{name} ({one.role})" if full and one.role else name
    told = f"As {one.reported_by} tells it, {name}" if one.reported_by else name
    if remark.form is Form.QUOTATION:
        return f"{told}: {remark.shown}"
    if remark.form is Form.CUE:
        return f"{told} {remark.shown}" if one.reported_by else f"Reported: {told} {remark.shown}"
    if surname(one.speaker) in remark.shown and not one.reported_by:
        return f"Reported: {remark.shown}"
    return f"{told}{'' if one.reported_by else ', as reported'}: {remark.shown}"


def _is_worth_showing(one: Said) -> bool:
    statement = one.statement
    if not names_somebody(statement.speaker) or not statement.cue_span:
        return False
    if not is_reported(statement, one.article.body):
        return False
    if _ASKED.match(statement.cue):
        return False  # "asked about": a question put to somebody, which says nothing of them
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
    form, shown = Form.QUOTATION, _quoted(one)
    cue = statement.cue_span
    if (
        not statement.direct
        and cue
        and 0 <= start - cue[1] <= _CLOSE
        and "\n" not in body[cue[0] : end]
    ):
        form, shown = Form.CUE, _from_cue(body, cue, (start, end))
        start = cue[0]
    elif not statement.direct:
        span = _sentence(body, (start, end), cue, one.article.language)
        start, end = without_dateline(body, span) if span[0] == 0 else span
        form, shown = Form.SENTENCE, " ".join(body[start:end].split())
    return Remark(said=one, shown=shown, form=form, start=start, end=end, nearness=nearness)


def _from_cue(body: str, cue: Span, content: Span) -> str:
    """Return cue and content, with an ellipsis for much that stands between them."""
    said = _tidy(body[slice(*content)])
    if content[0] - cue[1] <= _NEAR_CUE:
        return f"{_tidy(body[cue[0] : cue[1]])}{body[cue[1] : content[0]]}{said}{_stop(said)}"
    return f"{_PREPOSITION.sub('', _tidy(body[slice(*cue)]))} … {said}{_stop(said)}"


def _sentence(body: str, content: Span, cue: Span | None, language: str) -> Span:
    """Return the characters of the sentences in which a statement and its cue stand."""
    start, end = (min(content[0], cue[0]), max(content[1], cue[1])) if cue else content
    begin = body.rfind("\n", 0, start) + 1
    stop = body.find("\n", end)
    within = [
        (begin + left, begin + right)
        for left, right in sentences(body[begin : stop if stop >= 0 else len(body)], language)
    ]
    holding = [(left, right) for left, right in within if left < end and right > start]
    return (holding[0][0], holding[-1][1]) if holding else (start, end)


def _stop(text: str) -> str:
    return "" if re.search(r"[.!?][”\"’)]*$", text) else "."


def _quoted(one: Said) -> str:
    """Return the words of a Quotation in curly marks, each part a slice of the article.

    Only what the article has in quotation marks is taken, and of a scrap beside more nothing.
    """
    body = one.article.body
    parts = [body[start:end].rstrip(" ,") for start, end in _within_marks(one)]
    longer = [part for part in parts if len(part.split()) >= _FEWEST_WORDS] or parts
    return " … ".join(f"“{part}”" for part in longer if part)


def _within_marks(one: Said) -> list[Span]:
    """Return what of a statement's content stands between quotation marks, paragraph by paragraph."""
    begin, stop = extent(one.statement)
    first = one.article.body.rfind("\n", 0, begin) + 1
    inner = [
        (first + mark.inner[0], first + mark.inner[1])
        for mark in quotations(one.article.body[first:stop])
        if mark.double
    ]
    clipped = [
        (max(start, left), min(end, right))
        for start, end in one.statement.content_spans
        for left, right in inner
    ]
    return [(start, end) for start, end in clipped if start < end]


def _tidy(text: str) -> str:
    """Bring words on one line, without what belongs to what follows them."""
    text = _DANGLING.sub("", " ".join(text.split())).rstrip(" ,;:—–-")
    return re.sub(r",([”\"])$", r"\1", text)


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
    bare = _bare(one.statement.words)
    if bare == _bare(two.statement.words) and len(bare.split()) >= _TELLING:
        return True
    if not claim_alike(first.shown, other.shown):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(_bare(first.shown), _bare(other.shown)) >= _SAME


def _bare(text: str) -> str:
    return " ".join(plain(word) for word in words(text))
