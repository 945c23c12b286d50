"""Whether a claim exchanges who did something and whom it was done to. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.gate.sense import PASSIVE, Word, can_act, content
from bot.gate.vocabulary import irregular

_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|we|I)\b(?:\s+(?:had|has|have|also|then|once|will|would))*\s+$",
    re.IGNORECASE,
)
_NOUN_NEXT = re.compile(
    r"(?:\b(?:the|an?|its|his|her|their|our|this|that|of|in|no|every|each)|[’']s)\s+$",
    re.IGNORECASE,
)
_ING_AFTER = re.compile(r"(?:\b(?:is|are|was|were|been|be|by|and|while|after|before)|,)\s+$")
_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_DOER = re.compile(
    rf"(?<![.!?\n] )(?<!^)\b({_NAME_WORD}(?: {_NAME_WORD})*)(?:, [^,]{{3,60}},|,)?"
    r"(?: (?:has|have|had|was|were|is|are|will|would|also|then|later|been))*\s+$"
    rf"|^({_NAME_WORD}(?: {_NAME_WORD})*)\s+$"
)
_OBJECT = re.compile(r"\s+(?:the|an?|its|his|her|their)\b")
_PLACES = {
    one: re.compile(rf"\b{one} ([A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+)*)")
    for one in ("from", "to")
}


def swapped(claim: str, ground: str) -> str:
    """Return the word around which who did it and whom it was done to are exchanged; "" if none."""
    claimed, held = content(claim), content(ground)
    for place, verb in enumerate(claimed):
        if not _can_be_verb(claim, verb) or claim[verb.end :].startswith(" part"):
            continue
        same = [
            n for n, one in enumerate(held) if one.stem == verb.stem and _can_be_verb(ground, one)
        ]
        sides = [_sides(ground, held, there) for there in same]
        own = _sides(claim, claimed, place)
        if any(_is_exchanged(own, other) for other in sides) and not any(
            _is_straight(own, other) for other in sides
        ):
            return verb.text
        if sides and all(_is_anothers(own, other) for other in sides):
            return verb.text
    return _turned(claim, ground)


def _turned(claim: str, ground: str) -> str:
    """Return where somebody goes from, if that is where they go to in the ground, or the reverse."""
    if not all(one.search(claim) for one in _PLACES.values()):
        return ""
    from_to = {one: set(_PLACES[one].findall(ground)) for one in _PLACES}
    for one, other in (("from", "to"), ("to", "from")):
        for name in _PLACES[one].findall(claim):
            if name in from_to[other] and name not in from_to[one]:
                return str(name)
    return ""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What stands before and after a verb; ``by_pronoun`` tells that a pronoun does it."""

    before: frozenset[str]
    all_before: frozenset[str]
    after: frozenset[str]
    passive: bool
    by: bool
    by_pronoun: bool
    to_pronoun: bool
    takes_object: bool
    names: frozenset[str]
    known: frozenset[str]


def _sides(text: str, found: Sequence[Word], place: int) -> _Sides:
    """Return the nearest content words on both sides of a verb, within its sentence."""
    verb = found[place]
    begin = max((m.end() for m in re.finditer(r"[.;!?]\s|\n", text[: verb.start])), default=0)
    stop = re.search(r"[.;!?](?:\s|$)|\n", text[verb.end :])
    end = verb.end + stop.start() if stop else len(text)
    before = [one.stem for one in found[:place] if one.start >= begin and can_act(one)]
    after = [one.stem for one in found[place + 1 :] if one.end <= end and can_act(one)][:3]
    left = text[begin : verb.start]
    by = bool(re.match(r"\s+(?:\w+\s+)?by\b", text[verb.end : end]))
    passive = by or (not verb.text.endswith("ing") and bool(PASSIVE.search(left)))
    return _Sides(
        before=frozenset(before[-3:]),
        all_before=frozenset(before),
        after=frozenset(after),
        passive=passive,
        by=by,
        by_pronoun=bool(_PRONOUN.search(left)),
        to_pronoun=bool(re.match(r"\s+(?:him|her|them|it|me|us)\b", text[verb.end :])),
        takes_object=not passive and bool(_OBJECT.match(text, verb.end)),
        names=frozenset(one.stem for one in content(_doer(left))),
        known=frozenset(one.stem for one in found),
    )


def _doer(left: str) -> str:
    """Return the name right before a verb, "" where another word is."""
    found = _DOER.search(left)
    return (found[1] or found[2]) if found else ""


def _is_exchanged(one: _Sides, other: _Sides) -> bool:
    if one.passive != other.passive:
        return (one.by or other.by) and _is_parallel(one, other)
    first = one.before & other.after - other.all_before
    second = one.after & other.all_before - other.after
    if first and other.by_pronoun and not one.after & other.after:
        return True
    if other.to_pronoun and one.after & other.before and not one.before & other.before:
        return True
    return bool(first and second)


def _is_anothers(one: _Sides, other: _Sides) -> bool:
    """Tell whether somebody by name does what the ground says that somebody else did."""
    if one.passive != other.passive:
        # "The climbers rescued the pilot", where they were rescued
        return bool(one.takes_object and other.passive and one.before & other.before - other.after)
    return bool(
        one.names and other.names and not one.names & other.names and one.names <= other.known
    )


def _is_straight(one: _Sides, other: _Sides) -> bool:
    return one.passive == other.passive and _is_parallel(one, other)


def _is_parallel(one: _Sides, other: _Sides) -> bool:
    return bool(one.before & other.before - other.after and one.after & other.after - other.before)


def _can_be_verb(text: str, one: Word) -> bool:
    """Tell whether a word may be a verb: what follows "the", "its" or "bank’s" is none."""
    if not one.is_common or _NOUN_NEXT.search(text[: one.start]):
        return False
    if one.text.endswith("ing"):
        return bool(_ING_AFTER.search(text[: one.start]))
    return one.text in irregular() or one.text.endswith("ed")
