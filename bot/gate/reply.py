"""What of a language model's words may be sent: each sentence is proved by what it cites, or falls.

Pure. In place of a claim that falls (``bot.gate.judge``) comes its best extractive counterpart, as
long as there is one that is not told yet; and what of the extractive reply is told by none of the
claims that stand is told in its own words. A claim may condense a sentence, and of an answer only
that is kept which answers better than the claims do, and what was found to answer best.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.gate.figures import quantities
from bot.gate.judge import Fault, Judged, judge
from bot.gate.sense import Senses, content
from bot.gate.text import Claim, Ground, claims_of
from bot.types import Citation, Sentence
from bot.words import plain, rarity

_TOLD = 0.6  # share of an extractive sentence that the claims must hold to have told it
_DRAWN, _CONDENSED = (
    0.3,
    0.7,
)  # share of a claim that a sentence, all it draws on, hold to be condensed
_SHORTER = (
    0.1  # by which a claim may be less like the question than what it condenses: it says less
)
_POINTS_BACK = re.compile(
    r"(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Both|There)\b(?! (?:is|was|were|are) no\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a reply may hold."""

    sentences: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The extractive reply: its ``sentences``, what proves them, how long it may be, what it answers.

    ``grounds`` have citations with the numbers that the sentences cite. There is no ``question``
    to a summary.
    """

    sentences: tuple[Sentence, ...]
    grounds: tuple[Ground, ...]
    room: Room
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """What may be sent. ``reworded`` counts the sentences that are the model's; with 0 nothing was won."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    reworded: int
    judged: tuple[Judged, ...]

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(one.text for one in self.sentences)


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence to be sent: a claim of the model's, or one of the extractive reply."""

    text: str
    cites: tuple[int, ...]
    claim: Claim | None = None


def gate(written: str, found: Found, senses: Senses) -> Gated:
    """Return what may be sent of what was ``written``, filled up from what was ``found``."""
    judged = judge_all(written, found.grounds, senses)
    standing = [one.text for one in judged if one.fault is None]
    chosen = _chosen(judged, _left(found, standing, senses), found.room)
    return _numbered(chosen, found.grounds, tuple(judged))


def judge_all(written: str, grounds: Sequence[Ground], senses: Senses) -> list[Judged]:
    """Judge the claims of what was ``written``, one after the other."""
    return _without_dangling([judge(one, grounds, senses) for one in claims_of(written)])


def _without_dangling(judged: Sequence[Judged]) -> list[Judged]:
    """Let fall what points back to a sentence that has fallen, or to none."""
    kept: list[Judged] = []
    for one in judged:
        stands = bool(kept) and kept[-1].fault is None
        if one.fault is None and not stands and _POINTS_BACK.match(one.text):
            kept.append(replace(one, fault=Fault.DANGLING))
        else:
            kept.append(one)
    return kept


def _left(found: Found, standing: Sequence[str], senses: Senses) -> list[Sentence]:
    """Return what of the extractive reply the claims ``standing`` leave to be told.

    Of an answer a claim condenses no sentence that is more like the question, and what is less like
    it than a claim is padding, but for what was found to answer best.
    """
    told = " ".join(standing)
    untold = [one for one in found.sentences if _share_told(one.text, told) < _TOLD]
    if not standing or not untold:
        return untold
    like = _likeness(found.question, [*standing, *(one.text for one in untold)], senses)
    condensed = {
        text
        for claim in standing
        for text in _condensed(claim, found.sentences)
        if like[claim] >= like.get(text, 2.0) - _SHORTER
    }
    best = max(like[claim] for claim in standing)
    return [
        one
        for one in untold
        if one.text not in condensed and (like[one.text] >= best or one is found.sentences[0])
    ]


def _likeness(question: str, texts: Sequence[str], senses: Senses) -> dict[str, float]:
    """Return how like the ``question`` each text is; all alike where there is none."""
    if not question:
        return dict.fromkeys(texts, 0.0)
    return dict(zip(texts, senses.likeness(question, texts).tolist(), strict=True))


def _condensed(claim: str, extractive: Sequence[Sentence]) -> list[str]:
    """Return the fewest sentences that hold nearly all of ``claim`` together; [] where all do not."""
    drawn: list[str] = []
    for one in sorted(extractive, key=lambda one: -_share_told(claim, one.text)):
        if _share_told(claim, one.text) < _DRAWN:
            break
        drawn.append(one.text)
        if _share_told(claim, " ".join(drawn)) >= _CONDENSED:
            return drawn
    return []


def _chosen(judged: Sequence[Judged], left: list[Sentence], room: Room) -> list[_Part]:
    """Put together what stands, counterparts of what fell, and what is ``left``."""
    parts: list[_Part] = []
    for one in judged:
        if one.fault is None:
            parts.append(_Part(one.text, one.claim.cites, one.claim))
        elif (found := _counterpart(one.claim, left)) is not None:
            left.remove(found)
            parts.append(_Part(found.text, found.citations))
    parts += [_Part(one.text, one.citations) for one in left]
    return _fitting(parts, room)


def _counterpart(claim: Claim, left: Sequence[Sentence]) -> Sentence | None:
    """Return the extractive sentence that says most of what a fallen claim was about."""
    rated = [(_share_told(claim.text, one.text), number) for number, one in enumerate(left)]
    best, number = max(rated, key=lambda pair: (pair[0], -pair[1]), default=(0.0, -1))
    return left[number] if best > 0 else None


def _share_told(text: str, by: str) -> float:
    """Return how much of ``text`` is told ``by`` a text: its words by weight, names and numbers twice."""
    held = {one.stem for one in content(by)}
    values = {one.value for one in quantities(by)}
    found = total = 0.0
    for one in content(text):
        weight = (0.3 + rarity(plain(one.text))) * (1 if one.is_common else 2)
        total += weight
        found += weight * (one.stem in held)
    missing = any(one.value not in values for one in quantities(text))
    share = found / total if total else 1.0
    return share * 0.5 if missing else share


def _fitting(parts: Sequence[_Part], room: Room) -> list[_Part]:
    """Take what fits: where not all does, the words of the extractive reply go before the model's."""
    kept: list[_Part] = []
    for one in sorted(parts, key=lambda part: part.claim is not None):
        length = sum(len(other.text) + 1 for other in kept) + len(one.text)
        if len(kept) < room.sentences and length <= room.characters:
            kept.append(one)
    return [one for one in parts if any(one is other for other in kept)]


def _numbered(
    parts: Sequence[_Part], grounds: Sequence[Ground], judged: tuple[Judged, ...]
) -> Gated:
    """Give each sentence citations of its own place, counted from 1."""
    known = {one.citation.number: one for one in grounds}
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    for part in parts:
        numbers = []
        for number in part.cites:
            proof = known[number].citation
            if part.claim is not None:
                proof = _proof(part.claim, known[number])
            numbers.append(_number_of(proof, citations))
        sentences.append(Sentence(text=part.text, citations=tuple(dict.fromkeys(numbers))))
    return Gated(
        sentences=tuple(sentences),
        citations=tuple(citations),
        reworded=sum(part.claim is not None for part in parts),
        judged=judged,
    )


def _number_of(proof: Citation, citations: list[Citation]) -> int:
    for one in citations:
        if (one.article_id, one.version, one.start, one.end) == (
            proof.article_id,
            proof.version,
            proof.start,
            proof.end,
        ):
            return one.number
    citations.append(replace(proof, number=len(citations) + 1))
    return len(citations)


def _proof(claim: Claim, one: Ground) -> Citation:
    """Point at the fewest sentences in a row that hold all of the claim that the ground holds."""
    own = {word.stem for word in content(claim.text)}
    wanted = own & {word.stem for word in content(one.text)}
    start, end = min(
        _rows(one),
        key=lambda span: (
            len(wanted - {word.stem for word in content(one.text[slice(*span)])}),
            span[1] - span[0],
        ),
        default=(0, len(one.text)),
    )
    first, last = one.start + start, one.start + end
    return replace(one.citation, start=first, end=last, quote=one.text[start:end])


def _rows(one: Ground) -> list[tuple[int, int]]:
    cut = one.sentences
    return [(cut[a][0], cut[b][1]) for a in range(len(cut)) for b in range(a, len(cut))]
