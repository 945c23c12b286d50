"""Who speaks in which sentence, by rules: a cue ("said", "denied") with a name or a pronoun beside it.

Every pair of speaker and cue in a sentence counts, so "Ushakov said Trump emphasized …" gives
the sentence to both. Pronouns go to whoever spoke last. What cannot be told is left out: a
sentence given to nobody costs an answer, one given to the wrong person misquotes somebody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from index.sentences import Span

_CUES = (
    "accused", "acknowledged", "added", "admitted", "advised", "agreed", "alleged",
    "announced", "argued", "asked", "asserted", "assured", "believes", "blamed", "called",
    "claimed", "commented", "complained", "conceded", "concluded", "condemned", "confirmed",
    "congratulated", "contended", "countered", "criticised", "criticized", "declared",
    "demanded", "denied", "described", "disclosed", "emphasised", "emphasized", "estimated",
    "explained", "expressed", "forecast", "insisted", "joked", "lamented", "maintained",
    "mentioned", "noted", "objected", "observed", "offered", "ordered", "pledged", "pointed",
    "posted", "praised", "predicted", "proposed", "promised", "protested", "quipped",
    "quoted", "read", "recalled", "reiterated", "rejected", "remarked", "replied", "reported",
    "responded", "revealed", "said", "saying", "says", "shouted", "signalled", "spoke",
    "stated", "stressed", "suggested", "swore", "testified", "thanked", "think", "thinks",
    "thought", "told", "tweeted", "urged", "voiced", "vowed", "warned", "welcomed", "wished",
    "wondered", "writes", "wrote",
)  # fmt: skip
_CUE = rf"(?P<cue>{'|'.join(sorted(_CUES, key=len, reverse=True))})"
_ADVERB = r"(?:\s+(?:has|have|had|also|later|then|repeatedly|again|earlier|previously|even|still|publicly|once|further|has\s+also))*"
_TITLE = r"[A-ZÀ-ÖØ-Þ][\w’'.-]*"
_PARTICLE = r"(?:de|da|del|della|der|di|du|la|le|van|von|bin|bint|ibn|al|el|ben|dos|y)"
_NAME = rf"{_TITLE}(?:\s+(?:{_PARTICLE}\s+)*{_TITLE})*"
_ROLE = (
    r"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir)\s+)?(?:[\w.-]+\s+){0,3}?(?:official|officials|spokesman|spokeswoman|spokesperson"
    r"|minister|president|mayor|adviser|advisor|leader|leaders|governor|senator|secretary|chief"
    r"|director|master|captain|judge|prosecutor|lawyer|lawyers|attorney|police|ministry|company"
    r"|government|union|court|agency|authorities|researchers|scientists|experts|analysts|coach)"
)
_ROLE_WORD = r"(?:(?!(?:and|or|with|to|between|from|by|of|for|that|as|but|when)\b)[a-z-]+)"
_BEFORE_NAME = re.compile(
    rf"(?:\b[A-ZÀ-ÖØ-Þ][\w-]*['’]s )?(?:\b{_ROLE_WORD} ){{0,2}}(?:\b{_TITLE} ){{0,5}}$"
)
_AFTER_NAME = re.compile(r", ([^,.“”\"\n]{3,80})[,.]")
_MOST_FORMS = 12  # mentions of one surname that are looked at; the full name stands among the first
_APPOSITION = r"(?:,\s+[^,“”\"]{2,90},)?"
_POST = (
    rf"(?:(?:the|an?|its|his|her|their)\s+)?(?:(?:{_TITLE}\s+)?[\w-]+[’']s\s+)?"
    r"(?:(?!(?:of|in|at|for|from|by|on|to|with|that|and)\b|\w+ed\b)[a-z-]+\s+){0,3}"
)
_SAYS = "said|says|added|wrote|asked|replied"
_SPEAKER = rf"(?P<speaker>{_NAME}|{_ROLE})"
_PRONOUN = r"(?P<speaker>[Hh]e|[Ss]he|[Tt]hey)"
_PAIRS = tuple(
    re.compile(pattern)
    for pattern in (
        # '…," said the firm’s founder Jonas Bite'
        rf",\s+(?P<cue>said|says|added|argued|warned|insisted|noted|explained|according to)\s+{_POST}(?P<speaker>{_NAME})(?=[,.]|$|\s(?:of|from|at|in|for|who)\b)",
        rf"(?<![’'])\b{_SPEAKER}{_APPOSITION}{_ADVERB}\s+{_CUE}\b",
        rf"\b(?P<cue>{_SAYS}|according to)\s+{_SPEAKER}\b(?![’']s\b)",
        rf"\b{_PRONOUN}{_ADVERB}\s+{_CUE}\b",
        r",\s+(?P<cue>said|says|asked)\s+(?P<speaker>he|she|they)\b",
    )
)
_SAID_BEFORE = re.compile(rf"\b(?:{_SAYS})\s+$")
_NOT_LAST = re.compile(
    r"\s+(?:has|have|had|is|are|was|were|will|would|can|could|may|might|should|must|did|does)\b"
)
_OF = re.compile(
    rf"(?P<head>{_TITLE}(?:\s+{_TITLE})+|\b[Tt]he (?:[a-z-]+ )?[a-z-]+) (?:of|from|at|with) (?:the )?(?:[a-z-]+ ){{0,3}}$"
)
_ANY_CUE = re.compile(rf"\b(?:{'|'.join(_CUES)}|according to)\b")
_PRONOUNS = frozenset(("he", "she", "they"))
_NOT_A_NAME = frozenset((
    "A", "After", "Also", "An", "And", "As", "At", "Before", "But", "By", "For", "From", "He",
    "Her", "His", "However", "I", "If", "In", "It", "Its", "Later", "My", "Nor", "Now", "On",
    "Or", "Our", "She", "Since", "So", "Some", "That", "The", "Their", "Then", "There",
    "These", "They", "This", "Those", "Though", "Thus", "To", "We", "What", "When", "Where",
    "Which", "While", "Who", "With", "Yet", "You", "Your", "Sources", "Critics", "Asked",
    "Speaking", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
))  # fmt: skip
_ANY_QUOTE = re.compile(r"[“„«”»\"]")
_OPENERS, _CLOSERS = "“„«", "”»"


@dataclass(frozen=True, slots=True)
class Attribution:
    """A sentence given to a speaker; ``names`` are all forms under which the article names them."""

    span: Span
    speaker: str
    names: tuple[str, ...]


def attribute(body: str, spans: list[Span]) -> list[Attribution]:
    """Give the sentences ``spans`` of ``body`` to those who speak in them, in order of the text.

    A sentence with two speakers yields two attributions, one with none yields none.
    """
    found: list[Attribution] = []
    forms: dict[str, tuple[str, ...]] = {}
    last = ""
    open_quote = False
    for start, end in spans:
        sentence = body[start:end]
        speakers = _speakers(sentence, last, going_on=open_quote)
        for name in speakers:
            forms.setdefault(name, _forms(body, name))
            found.append(Attribution((start, end), name, forms[name]))
        last = speakers[0] if speakers else last
        open_quote = _left_open(sentence, was_open=open_quote)
    return found


def is_named(asked: str, names: Sequence[str], cutoff: float = 85.0) -> bool:
    """Tell whether ``asked`` ("Zelensky", "the transport minister") fits one of ``names``.

    Every word of ``asked`` has to be found in one of the forms, spelling variants allowed for.
    "Ferrow's adviser" is found as such, and is not Ferrow.
    """
    asked_words = [word for word in _tokens(asked) if word not in ("the", "a", "an")]
    return any(_fits(asked_words, _tokens(name), cutoff) for name in names)


def _fits(asked: list[str], held: list[str], cutoff: float) -> bool:
    from rapidfuzz import fuzz

    def best(word: str) -> float:
        alike = [token for token in held if token.endswith("'s") == word.endswith("'s")]
        return max((fuzz.ratio(word, token) for token in alike), default=0)

    return bool(asked) and all(best(word) >= cutoff for word in asked)


def _tokens(name: str) -> list[str]:
    return re.findall(r"[\w'-]+", name.lower().replace("’", "'"))


def _speakers(sentence: str, last: str, *, going_on: bool) -> list[str]:
    """Return who speaks in ``sentence``, first the one a later "he added" would mean.

    That is the one named after the cue ("…, said Ushakov"), who reports all before it, else
    the one named first.
    """
    outside = _blank_quotes(sentence, going_on=going_on)
    found: dict[str, int] = {}
    closed: set[int] = set()
    for pattern in _PAIRS if _ANY_CUE.search(outside) else ():
        for match in pattern.finditer(outside):
            name = "" if _is_no_speaker(match) else _resolve(_head(match), last)
            cue = match.start("cue")
            if not name or cue in closed:
                continue
            if cue < match.start("speaker"):
                closed.add(cue)
                found.setdefault(name, -1)
            found.setdefault(name, match.start())
    if not found and last and (going_on or sentence[0] in _OPENERS + '"'):
        return [last]
    return sorted(found, key=lambda name: found[name])


def _is_no_speaker(match: re.Match[str]) -> bool:
    """Tell whether a name only owns something, or begins what is said: "said Malaysia had offered"."""
    if match["speaker"].endswith(("’s", "'s")):
        return True
    behind = _SAID_BEFORE.search(match.string, 0, match.start("speaker"))
    return behind is not None and _NOT_LAST.match(match.string, match.end("speaker")) is not None


def _head(match: re.Match[str]) -> str:
    """Return whom a name stands behind: it is not the Union in "Ada Vale of the Union" or "the head of the Union"."""
    before = _OF.search(match.string, 0, match.start("speaker"))
    return before["head"] if before else match["speaker"]


def _resolve(speaker: str, last: str) -> str:
    if speaker.lower() in _PRONOUNS:
        return last
    words = speaker.rstrip(".").split()
    while words and words[0] in _NOT_A_NAME and not (words[0] == "The" and len(words) > 1):
        words = words[1:]
    return " ".join(words)


def _blank_quotes(sentence: str, *, going_on: bool) -> str:
    """Replace what stands in quotation marks by spaces and a comma, as long: names there are not speakers."""
    if not going_on and not _ANY_QUOTE.search(sentence):
        return sentence
    inside, straight = going_on, False
    kept = []
    for character in sentence:
        if character in _CLOSERS or (character == '"' and straight):
            inside = straight = False
            kept.append(",")
        elif character in _OPENERS + '"':
            inside, straight = True, character == '"'
            kept.append(" ")
        else:
            kept.append(" " if inside else character)
    return "".join(kept)


def _left_open(sentence: str, *, was_open: bool) -> bool:
    for character in reversed(sentence):
        if character in _CLOSERS:
            return False
        if character in _OPENERS:
            return True
    return was_open and '"' not in sentence


def _forms(body: str, name: str) -> tuple[str, ...]:
    """Return ``name`` with every longer form of it in ``body``, and what is put beside it in apposition."""
    if not name[:1].isupper() or name.startswith("The "):
        return (name,)
    found = (_form_at(body, match) for match in islice(_surname(name).finditer(body), _MOST_FORMS))
    return tuple(dict.fromkeys((name, *found)))


def _surname(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name.rsplit(maxsplit=1)[-1])}\b")


def _form_at(body: str, match: re.Match[str]) -> str:
    """Return the surname found with the names and role words before it and the apposition after."""
    before = _BEFORE_NAME.search(body, max(0, match.start() - 80), match.start())
    after = _AFTER_NAME.match(body, match.end())
    aside = _owned(body, match.start(), after[1]) if after else ""
    parts = (before and before.group().strip(), match.group(), aside)
    return " ".join(part for part in parts if part)


def _owned(body: str, start: int, aside: str) -> str:
    """Return "his foreign affairs adviser" as "Ferrow's …", if Ferrow is named last before it."""
    whose = re.match(r"(?:his|her|their)\b", aside)
    if whose is None:
        return aside
    before = re.sub(rf"(?:\b{_TITLE} )+$", "", body[max(0, start - 250) : start])
    names = [name for name in re.findall(rf"(?<!^)\b{_TITLE}", before) if name not in _NOT_A_NAME]
    return f"{names[-1].rstrip('.')}'s{aside[whose.end() :]}" if names else aside
