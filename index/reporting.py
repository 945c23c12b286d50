"""Which of the attributions that are found in an article are kept as statements of somebody.

The tagger has learned attribution in the widest sense: "is expected to rise" and "shoppers feel
the prices" are some, too. Nobody asks who said that. What is kept is what is reported as said or
written, what somebody who has a name is said to think, and whatever stands in quotation marks.
"""

import re

from index.stemming import stem
from index.types import Statement
from index.wordlists import word_set

_SAYING = word_set(
    "accus acknowledg add address admit advis affirm agre alleg announc answer apolog apologis argu "
    "articul assert assur attest blame blast boast brief caution challeng cite claim clarifi comment "
    "commend compar complain conced conclud condemn confess confirm congratul contend counter credit critic criticis "
    "criticiz decid declar declin decri determin discuss defend demand deni denounc describ detail disclos dismiss disput "
    "echo elabor emphas emphasis encourag endors estim explain express forecast guarante hail highlight hint identifi "
    "impli indic inform insist instruct interview joke lament lambast liken maintain mention mock note notifi "
    "object observ outlin pledg post prais predict proclaim promis propos quip "
    "question quot rais reassur recommend recount refer reflect refus reiter reject relat remark remind "
    "repeat repli report request respond retort reveal rule signal slam speak specul state stress "
    "suggest summar summaris swear talk testifi text thank threaten tout tweet urg voic vow warn "
    "welcom wish wonder write"
)
"""Stems of the verbs by which somebody says something."""

_THINKING = word_set(
    "accept appreci assum believ consid doubt envis expect favor favour fear feel find hope intend know "
    "oppos plan prefer regard regret see seek suppos support suspect think trust view want worri"
)
"""Stems of the verbs by which somebody thinks something."""

_IRREGULAR = {
    "said": "say", "says": "say", "saying": "say", "say": "say", "told": "tell", "tell": "tell",
    "tells": "tell", "telling": "tell", "wrote": "write", "written": "write", "spoke": "speak",
    "spoken": "speak", "swore": "swear", "thought": "think", "knew": "know", "known": "know",
    "saw": "see", "add": "",  # as in "Bills add another", while what is said is "added"
    "felt": "feel", "sought": "seek",
}  # fmt: skip
_OTHERWISE = re.compile(
    r"accord|\bpoint(?:s|ed|ing)? (?:out|to)\b|\bin (?:a|an|the|his|her|their|its|one) (?:\w+ ){0,2}"
    r"(?:statement|tweet|post|letter|speech|interview|memo|email|message|report|filing|opinion|ruling)"
    r"|\bcall(?:s|ed|ing)?\b(?! (?:off|up|in|back)\b)"
    r"|\b(?:statement|remarks?|comments?|announcement|warning|claim|allegations?)\b",
    re.IGNORECASE,
)
_EXPECTED = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+\s+)?\w+ed\b", re.IGNORECASE)
_NOBODY = word_set(
    "i we me us you they them he him she her it its who which that this these those one some many "
    "both all others someone anyone everyone nobody a an the s there what whom people"
)
_BEGINS_OTHERWISE = word_set("of in at for from by with to on")
# What somebody would, may or should say has not been said.
_NOT_SAID = re.compile(
    r"(?:would|could|should|will|may|might|must|shall|can|(?:is|are|was|were)(?:n[’']t| not)? to)\b",
    re.IGNORECASE,
)
_DOES = re.compile(r"\b(?:refus|declin|decid|respond|repl(?:y|ied)|address)\w*", re.IGNORECASE)
_FEWEST_WORDS = 2
_QUOTED_WORDS = 3
_THOUGHT_WORDS = 5


def is_reported(statement: Statement, body: str) -> bool:
    """Tell whether ``statement``, of an article with that ``body``, is one that is to be kept."""
    text = statement.text(body)
    words = len(re.findall(r"\w+", text))
    if _is_agency(statement, body):
        return False
    if statement.direct:
        return words >= _QUOTED_WORDS and not _is_title(text)
    if words < _FEWEST_WORDS or not names_somebody(statement.speaker):
        return False
    if _NOT_SAID.match(statement.cue) or _is_deed(statement.cue, text):
        return False
    return tells_of_saying(statement.cue) or _tells_of_thinking(statement, words)


def _is_deed(cue: str, text: str) -> bool:
    """Tell "refused to wear a mask" and "responded to a post" from saying something."""
    return bool(_DOES.search(cue)) and (text.startswith("to ") or cue.lower().endswith(" to"))


def _tells_of_thinking(statement: Statement, words: int) -> bool:
    if not statement.is_named or words < _THOUGHT_WORDS or _EXPECTED.search(statement.cue):
        return False
    return bool(_stems(statement.cue) & _THINKING)


def _is_agency(statement: Statement, body: str) -> bool:
    """Tell whether the source is the outlet before the first sentence: "Paris (CNN Business)"."""
    span = statement.source_span
    return bool(span and span[0] > 0 and body[span[0] - 1] == "(")


def _is_title(text: str) -> bool:
    """Tell whether what stands in quotation marks is the title of a report or a song."""
    long = re.findall(r"[^\W\d_]{4,}", text)
    return len(long) > 1 and all(word[0].isupper() for word in long)


def names_somebody(speaker: str) -> bool:
    """Tell whether ``speaker`` is somebody who can be asked for, and not "they" or what is left of a name."""
    words = re.findall(r"[^\W_]+", speaker.lower())
    if not words or words[0] in _BEGINS_OTHERWISE or speaker[-1] in "'’":
        return False
    return len(words) > 1 or words[0] not in _NOBODY


def tells_of_saying(cue: str) -> bool:
    """Tell whether the words of ``cue`` report that something was said or written."""
    if _EXPECTED.search(cue) and not re.search(r"\bby\b|\bsay|quoted", cue, re.IGNORECASE):
        return False  # "is estimated", "was accused of": it is somebody else who says so
    return bool(_stems(cue) & (_SAYING | {"say", "tell"})) or bool(_OTHERWISE.search(cue))


def _stems(cue: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", cue.lower())
    return {_IRREGULAR.get(word, stem(word)) for word in words}
