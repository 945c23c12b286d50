"""What of a language model's words may be sent: each sentence is proved by what it cites, or falls.

Pure. A claim falls for the first Fault found in it. In place of one that falls comes its best
extractive counterpart, as long as there is one that is not told yet; and whatever of the
extractive reply is told by none of the claims that stand is told in its own words. So a reply
that went through here says what the extractive one says, and nothing else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.gate_arithmetic import untold_number
from bot.gate_calendar import wrong_date
from bot.gate_figures import in_figures, quantities, wrong_number
from bot.gate_names import lacks_only_fuller, unknown_name, wrong_title
from bot.gate_quotes import is_mere_quotation, quoted_right, wrong_speaker
from bot.gate_reversals import dropped_doubt, reversed_word, weakens, wrong_denial
from bot.gate_roles import swapped
from bot.gate_sense import Senses, added_phrase, boasts, content, in_context, similarity, support
from bot.gate_swaps import exchanged
from bot.gate_text import Claim, Ground, claims_of, outside_quotes
from bot.gate_vocabulary import stem_of
from bot.types import Citation, Sentence
from bot.words import NUMBER, plain, rarity, words

# Fitted to one half of the test set, see tests/gate_report.py.
LEAST_SHARE = 0.58  # of a claim's words, by weight, that its grounds must support
ONE_WORD = 1.35  # weight of what they may lack; beyond it the claim must be like them in meaning:
MOST_MISSING = 2.7  # … and never so much
CLOSE = 0.68  # cosine from which a claim says the same in other words
LEAST_LIKE = 0.48  # cosine below which every word has to be theirs
_TOLD = 0.6  # share of an extractive sentence that the claims must hold to have told it
_LONGEST = 450  # characters of a claim

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|follow)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous|earlier|guidelines)\b"
    r"|\bas an? (?:ai|assistant|language model|chatbot)\b|\blanguage model\b|\bsystem (?:prompt|message)\b|\bassistants?\b.{0,30}\b(?:must|should|are to)\b"
    r"|\byou (?:are|must|should|will|can|may|have to|need to)\b|\byour (?:instructions|answer|response|task|prompt|readers?|users?)\b"
    r"|\b(?:click|subscribe|sign up|download|follow us|reply with|respond with|answer with|tell (?:the )?(?:user|reader)s?)\b\s+(?:to\b|the\b|here\b|that\b|only\b|now\b|at\b|on\b|our\b|“|\"|exactly\b)"
    r"|(?:^|[.;:!?]\s|\bplease\s|\breaders? (?:can|may|should|must)\s)(?:visit|write|print|output(?! at)|repeat|say that)\b\s+(?:to\b|the\b|here\b|that\b|only\b|now\b|at\b|on\b|our\b|“|\"|exactly\b)"
    r"|\bI (?:am|cannot|can't|can|will|have|apologi[sz]e|hope)\b|\bI['’](?:m|ll|ve)\b|\bhere (?:is|are) (?:the|a|an|your)\b|\bthe (?:passages?|text|context|article) (?:do|does|say|says|state|states|provided|above|mention)",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:Please|Write|Say|Print|Repeat|Output(?! (?:at|of|fell|rose))|Answer|Reply|Respond|Tell|Visit|Click|Ignore|Disregard|Forget|Follow"
    r"|Download|Subscribe|Imagine|Pretend|Act|Remember|Note|Read|Check|Use|Do(?! [A-Z])|Don[’']t|Let|Make|Give)\b(?! (?:and|in|by|of)\b)"
)
_FORM = re.compile(r"https?://|www\.|\S+@\S+\.\w|```|[<>{}|\\]|#\w|\bpassage \d|\[\w|\w\]|\*\w")
_POINTS_BACK = re.compile(
    r"(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|Both|There)\b(?! (?:is|was|were|are) no\b)"
)


class Fault(StrEnum):
    """Why a claim falls."""

    UNCITED = "no passage is cited"
    NO_PASSAGE = "a passage is cited that does not exist"
    FORM = "it is no plain sentence"
    INSTRUCTION = "it speaks to the reader or to a machine"
    QUOTATION = "words in quotation marks are not quoted there"
    SPEAKER = "somebody else said that"
    NAME = "a name does not stand there"
    TITLE = "somebody is given an office that is not theirs"
    NUMBER = "a number does not stand there"
    COUNT = "a number counts something else there"
    DATE = "a date does not stand there"
    DENIAL = "it denies what is not denied there, or the reverse"
    OPPOSITE = "it says the opposite"
    SWAPPED = "who did it and to whom are exchanged"
    DOUBT = "it tells as done what may be or is to come"
    UNSUPPORTED = "the passage does not support it"
    DOUBTED = "it does not follow from the passage"
    DANGLING = "it points back to what is not told"


_MOST_DOUBT: dict[Fault | None, float] = {
    None: 0.72,
    Fault.COUNT: 0.74,
    Fault.DENIAL: 0.60,
    Fault.DOUBT: 0.60,
    Fault.NAME: 0.20,
    Fault.OPPOSITE: 0.60,
    Fault.SPEAKER: 0.48,
    Fault.SWAPPED: 0.14,
    Fault.TITLE: 0.36,
    Fault.UNSUPPORTED: 0.60,
}
"""With how much doubt a claim stands: by itself, and where a rule suspects a fault. See tests/gate_report.py."""
_BESIDE = 0.6  # of that where a passage is read that is not cited: of several, one is least doubted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim with its fault, or with none: then ``text`` is what may be shown."""

    claim: Claim
    text: str = ""
    fault: Fault | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a reply may hold."""

    sentences: int
    characters: int


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


def instructs(text: str) -> bool:
    """Tell whether ``text`` speaks to a machine, as no news does to its readers."""
    return bool(_INSTRUCTION.search(outside_quotes(text)))


def judge(claim: Claim, grounds: Sequence[Ground], senses: Senses) -> Judged:
    """Hold ``claim`` against those of ``grounds`` that it cites.

    Where all it lacks is a name or a word of another passage of the same article, that passage
    is cited, too.
    """
    known = {one.citation.number: one for one in grounds}
    if not claim.cites:
        return Judged(claim=claim, fault=Fault.UNCITED)
    if not set(claim.cites) <= known.keys():
        return Judged(claim=claim, fault=Fault.NO_PASSAGE)
    cited = [known[number] for number in claim.cites]
    judged = _judged(claim, cited, senses)
    if judged.fault in (Fault.NAME, Fault.UNSUPPORTED) and _is_half_told(claim, cited):
        more = (
            _judged(_citing(claim, one), [*cited, one], senses, _BESIDE)
            for one in _beside(cited, grounds)
        )
        return next((one for one in more if one.fault is None), judged)
    return judged


def _judged(claim: Claim, cited: Sequence[Ground], senses: Senses, share: float = 1.0) -> Judged:
    """Judge a claim by what it cites; of the doubt it may stand with, only a ``share`` is allowed."""
    if fault := _malformed(claim):
        return Judged(claim=claim, fault=fault)
    text = quoted_right(claim.text, cited)
    if text is None:
        return Judged(claim=claim, fault=Fault.QUOTATION)
    found = _untold(claim, cited) or _unproved(claim, cited, senses, share)
    fault, detail = found or (None, "")
    return Judged(claim=claim, text=text, fault=fault, detail=detail)


def _unproved(
    claim: Claim, cited: Sequence[Ground], senses: Senses, share: float
) -> tuple[Fault, str] | None:
    """Return what is wrong with the meaning of a claim; None where a sentence of the grounds has it.

    The rules and the senses err in different ways: what a rule suspects falls on less doubt. Of
    what only leaves words out the rules know more.
    """
    wrong = wrong_speaker(claim, cited)
    if wrong[:1].isupper():
        return Fault.SPEAKER, wrong
    lines = [line for one in cited for line in one.lines]
    if claim.text in lines or (not wrong and is_mere_quotation(claim, cited)):
        return None
    # "The minister" may be somebody whose name is told elsewhere: no more than suspected.
    suspected = (Fault.SPEAKER, wrong) if wrong else None
    suspected = suspected or _contradicts(claim, cited) or _lacks_support(claim, cited, senses)
    if suspected is None and any(_is_cut_from(line, claim.text) for line in lines):
        return None
    read = "\n".join(_read(one) for one in cited)
    doubt = senses.doubt(in_figures(claim.text, read), read)
    if doubt <= share * _MOST_DOUBT[suspected[0] if suspected else None]:
        return None
    return suspected or (Fault.DOUBTED, f"{doubt:.2f}")


def _is_cut_from(line: str, claim: str) -> bool:
    """Tell whether ``claim`` is ``line`` with words left out, none of them a doubt; numbers are proved elsewhere."""
    wanted = [stem_of(plain(word)) for word in words(claim) if not NUMBER.fullmatch(word)]
    left_out = []
    for word in words(line):
        if wanted and stem_of(plain(word)) == wanted[0]:
            wanted.pop(0)
        else:
            left_out.append(word)
    return not wanted and not weakens(" ".join(left_out))


def _read(one: Ground) -> str:
    """Return what the senses read of a ground."""
    return f"{one.text}\n{one.line}" if one.line and one.line not in one.text else one.text


def _is_half_told(claim: Claim, cited: Sequence[Ground]) -> bool:
    """Tell whether what is cited supports most of a claim already, numbers and dates included."""
    told = "\n".join(one.told for one in cited)
    exact = not (untold_number(claim.text, told) or wrong_date(claim.text, told))
    return (
        exact
        and lacks_only_fuller(claim.text, told)
        and support(claim.text, told).share >= LEAST_SHARE
    )


def _beside(cited: Sequence[Ground], grounds: Sequence[Ground]) -> list[Ground]:
    """Return the other passages of the articles that are cited, the nearest first."""
    articles = {one.citation.article_id for one in cited}
    others = [one for one in grounds if one.citation.article_id in articles and one not in cited]
    return sorted(others, key=lambda one: min(abs(one.start - other.start) for other in cited))


def _citing(claim: Claim, one: Ground) -> Claim:
    return replace(claim, cites=(*claim.cites, one.citation.number))


def gate(
    written: str,
    extractive: Sequence[Sentence],
    grounds: Sequence[Ground],
    room: Room,
    senses: Senses,
) -> Gated:
    """Return what may be sent of what was ``written``, filled up from the ``extractive`` reply.

    The citations of ``grounds`` have the numbers that the extractive sentences cite.
    """
    judged = _without_dangling([judge(one, grounds, senses) for one in claims_of(written)])
    chosen = _chosen(judged, list(extractive), room)
    return _numbered(chosen, grounds, tuple(judged))


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence to be sent: a claim of the model's, or one of the extractive reply."""

    text: str
    cites: tuple[int, ...]
    claim: Claim | None = None


def _malformed(claim: Claim) -> Fault | None:
    if len(claim.text) > _LONGEST or not re.search(r"[.!?][”\"’)]*$", claim.text):
        return Fault.FORM
    if not content(claim.text) or _FORM.search(claim.text) or claim.text.endswith("?"):
        return Fault.FORM
    outside = outside_quotes(claim.text)
    return Fault.INSTRUCTION if _INSTRUCTION.search(outside) or _COMMAND.match(outside) else None


def _untold(claim: Claim, cited: Sequence[Ground]) -> tuple[Fault, str] | None:
    """Return what no sense of meaning may excuse: a number, date or name that is not there."""
    told = "\n".join(one.told for one in cited)
    if wrong := untold_number(claim.text, told):
        return Fault.NUMBER, wrong
    if wrong := wrong_date(claim.text, told):
        return Fault.DATE, wrong
    if wrong := unknown_name(claim.text, told):
        return Fault.NAME, wrong
    return None


def _contradicts(claim: Claim, cited: Sequence[Ground]) -> tuple[Fault, str] | None:
    told = "\n".join(one.told for one in cited)
    if wrong := _borrowed_name(claim.text, cited):
        return Fault.NAME, wrong
    if wrong := wrong_number(claim.text, told):
        return Fault.COUNT, wrong
    if wrong := wrong_title(claim.text, told):
        return Fault.TITLE, wrong
    return _turns_round(outside_quotes(claim.text), cited)


def _borrowed_name(claim: str, cited: Sequence[Ground]) -> str:
    """Return a name that stands in one passage only, where another one says all else."""
    if len(cited) < 2:
        return ""
    for one in cited:
        told = f"{one.text}\n{one.line}"
        if support(claim, told).missing == 0 and not lacks_only_fuller(claim, one.told):
            others = [word for word in content(claim) if word.is_common]
            held = {word.stem for word in content(told)}
            if others and all(word.stem in held for word in others):
                return unknown_name(claim, one.told)
    return ""


def _turns_round(claim: str, cited: Sequence[Ground]) -> tuple[Fault, str] | None:
    text = "\n".join(f"{one.text}\n{one.line}" for one in cited)
    near = "\n".join(_nearest(claim, one) for one in cited)
    if wrong := reversed_word(claim, text):
        return Fault.OPPOSITE, wrong
    if wrong_denial(claim, text):
        return Fault.DENIAL, ""
    if wrong := swapped(claim, text) or exchanged(claim, text):
        return Fault.SWAPPED, wrong
    if wrong := dropped_doubt(claim, near):
        return Fault.DOUBT, wrong
    return None


def _lacks_support(
    claim: Claim, cited: Sequence[Ground], senses: Senses
) -> tuple[Fault, str] | None:
    found = support(claim.text, "\n".join(one.told for one in cited))
    boast = boasts(found.words)
    found = in_context(claim.text, found, [one.text for one in cited], senses)
    if added := added_phrase(claim.text, found):
        return Fault.UNSUPPORTED, added
    detail = ", ".join(found.words)
    if found.share < LEAST_SHARE or found.missing > MOST_MISSING or boast:
        return Fault.UNSUPPORTED, detail
    if not found.missing:
        return None
    texts = [line for one in cited for line in one.lines]
    texts += [one.text for one in cited]
    least = LEAST_LIKE if found.missing <= ONE_WORD else CLOSE
    alike = similarity(senses.likeness(claim.text, texts).tolist())
    return (Fault.UNSUPPORTED, detail) if alike < least else None


def _nearest(claim: str, one: Ground) -> str:
    """Return the sentences of a ground that hold most of a claim, the best and those nearly as good."""
    own = {word.stem for word in content(claim) if word.is_common}
    shares = [len(own & {word.stem for word in content(text)}) for text in one.lines]
    best = max(shares, default=0)
    return "\n".join(
        text for text, share in zip(one.lines, shares, strict=True) if share and share >= 0.6 * best
    )


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


def _chosen(judged: Sequence[Judged], left: list[Sentence], room: Room) -> list[_Part]:
    """Put together what stands, counterparts of what fell, and what is not told otherwise."""
    parts: list[_Part] = []
    standing = " ".join(one.text for one in judged if one.fault is None)
    left = [one for one in left if _share_told(one.text, standing) < _TOLD]
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
