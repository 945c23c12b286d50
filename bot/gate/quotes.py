"""Quotation marks and speakers of a claim, held against what an article has in marks, and by whom.

Pure. What stands in double marks has to be in marks in the article, character for character, and
is shown as the article has it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.gate.text import Claim, Ground, Spoken, outside_quotes
from bot.gate.vocabulary import REPORTING
from bot.words import STOPWORDS, stems
from index.attribution import is_named
from index.names import SEQUENCE, TITLES, skeletons, surname
from index.quotes import Quoted, quotations

_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-", "—": "-"})
_EDGES = " \t.,;:!?…"
_SHORT = 2  # words: so short a quotation has to stand in marks all the same, but needs no speaker
_AIMED = re.compile(
    r"(?<!According )\b(?:to|about|against|from|with|for|over|than|after|before|on|of|by|in|at)"
    r"(?:\s+[\w’'-]+){0,4}\s+$"
)
_OPINION = re.compile(
    r"\b(?:view|opinion|words|eyes|judge?ment) of(?:\s+(?!(?:of|from|at|in|for|with)\b)[\w’',-]+){0,5}\s+$"
)
_HE = frozenset(("he", "she"))
_SAYING = frozenset(stems(" ".join(REPORTING)))
_ASIDE = 2  # stems beside a quotation and who said it that have to stand in the grounds, no more
_OWN = 0.34  # share of a claim's stems that a statement must hold to be the one it tells
_NEARLY = 0.5  # of the most that a statement holds of a claim, from which another may be told, too


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a quotation lies in its ground."""

    ground: Ground
    start: int
    end: int


def quoted_right(text: str, grounds: Sequence[Ground]) -> str | None:
    """Return ``text`` with each quotation exactly as the article has it; None if one is not there."""
    shown, last = [], 0
    for mark in quotations(text):
        if not mark.double and len(text[slice(*mark.inner)].split()) <= _SHORT:
            continue  # ‘single’ marks around a word or two: as good as none
        found = _find(text[slice(*mark.inner)], grounds)
        if found is None:
            return None
        shown += [text[last : mark.start], _as_it_stands(text, mark, found)]
        last = mark.end
    return "".join([*shown, text[last:]])


def wrong_speaker(claim: Claim, grounds: Sequence[Ground]) -> str:
    """Return whom ``claim`` gives words to that are somebody else's in the grounds; "" if nobody.

    In small letters where that is no name, and may be anybody.
    """
    for mark in quotations(claim.text):
        words = claim.text[slice(*mark.inner)]
        if not mark.double or len(words.split()) <= _SHORT or _is_title(words):
            continue
        found = _find(words, grounds)
        if found is not None and not _is_theirs(claim, found):
            return _whom(claim, found, grounds)
    return _wrong_report(claim, grounds)


def is_mere_quotation(claim: Claim, grounds: Sequence[Ground]) -> bool:
    """Tell whether ``claim`` says hardly more than that somebody said what it quotes, and they did."""
    known: set[str] = set()
    for mark in quotations(claim.text):
        found = _find(claim.text[slice(*mark.inner)], grounds)
        names = _said_by(found) if found else ()
        if not any(_fits(one, names) for one in claim.speakers):
            return False
        known |= {stem for name in names for stem in stems(name)}
    beside = set(stems(outside_quotes(claim.text))) - known - _SAYING
    held = {stem for one in grounds for stem in stems(one.told)}
    return bool(known) and len(beside) <= _ASIDE and beside <= held


def _whom(claim: Claim, found: _Found, grounds: Sequence[Ground]) -> str:
    """Return to whom ``claim`` gives a quotation that is not theirs: by name if that is certain."""
    told = claim.speakers or tuple(
        name for name in _sources(claim.text) if any(_is_among(name, one.spoken) for one in grounds)
    )
    whom = ", ".join(told) or "nobody"
    return whom.lower() if any(_is_named_before(one, found) for one in told) else whom


def _sources(text: str) -> list[str]:
    """Return who is named in ``text`` but for those about whom, or to whom, something is said."""
    outside = outside_quotes(text)
    return [
        match.group().removeprefix("As ")
        for match in SEQUENCE.finditer(outside)
        if _OPINION.search(outside, 0, match.start())
        or not _AIMED.search(outside, 0, match.start())
    ]


def _is_named_before(speaker: str, found: _Found) -> bool:
    """Tell whether "he", who said it, may be ``speaker``: then who is meant is no more than likely."""
    if not any(name.lower() in _HE for name in _said_by(found)):
        return False
    before = [span for span in found.ground.sentences if span[0] <= found.start][-2:]
    near = found.ground.text[before[0][0] : found.start] if before else ""
    return surname(speaker) in outside_quotes(near)


def _find(words: str, grounds: Sequence[Ground]) -> _Found | None:
    wanted = " ".join(words.translate(_ALIKE).split()).strip(_EDGES + "'\"")
    if not wanted:
        return None
    # Within a sentence a quotation begins small: “… saying "we will not fly"”. It is shown as it stands.
    first, rest = wanted[0], r"\s+".join(map(re.escape, wanted[1:].split(" ")))
    pattern = re.compile(rf"(?<!\w)(?i:{re.escape(first)}){rest}(?!\w)")
    for one in grounds:
        for match in pattern.finditer(one.text.translate(_ALIKE)):
            if any(start <= match.start() and match.end() <= end for start, end in one.quoted):
                return _Found(one, match.start(), match.end())
    return None


def _as_it_stands(text: str, mark: Quoted, found: _Found) -> str:
    """Return the slice of the article in curly marks; a stop that is not in it stands after them."""
    slice_ = found.ground.text[found.start : found.end]
    written = text[slice(*mark.inner)].rstrip()
    stop = written[-1] if written and written[-1] in ".,!?" else ""
    after = found.ground.text[found.end : found.end + 1]
    if stop and after == stop and _is_quoted(found.ground, found.end):
        return f"“{slice_}{stop}”"
    return f"“{slice_}”{stop}"


def _is_quoted(ground: Ground, place: int) -> bool:
    return any(start <= place < end for start, end in ground.quoted)


def _said_by(found: _Found) -> tuple[str, ...]:
    """Return all names of whom the article gives a quotation to."""
    said = [one for one in found.ground.spoken if one.start < found.end and one.end > found.start]
    return tuple(name for one in said for name in one.names)


def _is_theirs(claim: Claim, found: _Found) -> bool:
    """Tell whether the claim gives a quotation to whom the article gives it."""
    names = _said_by(found)
    outside = outside_quotes(claim.text)
    if not names:
        return _all_beside(claim, found)
    if claim.speakers:
        if not any(one[:1].isupper() for one in claim.speakers) and not _names_in(outside):
            return _is_only_voice(claim.speakers, found.ground)  # "the pianist said"
        return any(_fits(one, names) for one in claim.speakers)
    return any(_fits(name, names) for name in _names_in(outside))


def _is_only_voice(speakers: Sequence[str], ground: Ground) -> bool:
    """Tell whether one person speaks there, and nobody else is called as ``speakers`` are."""
    held = set(stems(ground.text))
    return len({one.names[:1] for one in ground.spoken}) == 1 and not any(
        held.intersection(stems(one)) for one in speakers
    )


def _all_beside(claim: Claim, found: _Found) -> bool:
    """Without knowing who spoke, let pass only somebody who is named beside the words in the article."""
    beside = skeletons(found.ground.line)
    for start, end in found.ground.sentences:
        if start < found.end and end > found.start:
            beside |= skeletons(outside_quotes(found.ground.text[start:end]))
    speakers = claim.speakers or tuple(_names_in(outside_quotes(claim.text)))
    return bool(speakers) and any(skeletons(surname(one)) <= beside for one in speakers)


def _wrong_report(claim: Claim, grounds: Sequence[Ground]) -> str:
    """Return a speaker of indirect speech whose words somebody else says in the grounds."""
    if not claim.speakers:
        return ""
    own = set(stems(claim.text)).difference(*map(stems, claim.speakers))
    rated = [
        (len(own.intersection(stems(one.text[part.start : part.end]))) / max(len(own), 1), part)
        for one in grounds
        for part in one.spoken
    ]
    best = max((share for share, _ in rated), default=0.0)
    if best < _OWN:
        return ""
    told = [part for share, part in rated if share >= best - 0.1]
    if any(_is_among(one, told) for one in claim.speakers):
        return ""
    # "The company said" may be anybody; a name, or who speaks of something else, is the wrong one.
    others = [part for one in grounds for part in one.spoken if part not in told]
    speakers = [re.sub(r"^[Tt]he ", "", one) for one in claim.speakers]
    wrong = [one for one in speakers if one[:1].isupper() or _is_among(one, others)]
    if any(
        _is_among(one, [part for share, part in rated if share >= best * _NEARLY]) for one in wrong
    ):
        return wrong[0].lower()
    return _as_named(wrong[0]) if wrong else ""


def _as_named(speaker: str) -> str:
    """Return a name as it is, and a role ("Italian company", "It") in small letters: it may be anybody's."""
    last = speaker.rsplit(maxsplit=1)[-1]
    is_role = last[0].islower() or speaker.lower() in STOPWORDS
    return speaker.lower() if is_role else speaker


def _is_title(words: str) -> bool:
    """Tell the name of a book from what somebody said: every long word has a capital."""
    long = [word for word in words.split() if len(word.strip(_EDGES)) > 3]
    return bool(long) and all(word[0].isupper() for word in long)


def _is_among(speaker: str, told: Sequence[Spoken]) -> bool:
    return any(_fits(speaker, one.names) for one in told)


def _fits(speaker: str, names: Sequence[str]) -> bool:
    first, last = speaker.partition(" ")[0], surname(speaker)
    if first in names and first.lower() not in TITLES:
        return True  # "Fergal", of whom the claim tells the surname, too
    return is_named(speaker, names) or (last[:1].isupper() and is_named(last, names))


def _names_in(text: str) -> list[str]:
    return [match.group() for match in SEQUENCE.finditer(text)]
