"""Which of the attributions that are found in an article are kept as statements of somebody.

The tagger has learned attribution in the widest sense: "is expected to rise" and "shoppers feel
the prices" are some, too. Nobody asks who said that. What is kept is what is reported as said or
written, what somebody who has a name is said to think, and whatever stands in quotation marks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.quotes import Quoted, quotations
from index.sentences import Span
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
# What somebody would, may, should or was asked to say has not been said.
_NOT_SAID = re.compile(
    r"^(?i:would|could|should|will|may|might|must|shall|can|(?:is|are|was|were)(?:n[’']t| not)? (?:to|an?|the))\b"
    r"|(?<!went on )(?<!goes on )(?<!continued )(?<!continues )\bto [a-z]+$|^Asked$|\breference\b",
)
_DOES = re.compile(
    r"\b(?:refus|declin|decid|respond|repl(?:y|ied)|address|agree|speak|spoke)\w*", re.IGNORECASE
)
_LINE = re.compile(r"[^\s][^\n]*")
_FEWEST_WORDS = 2
_QUOTED_WORDS = 3
_THOUGHT_WORDS = 5


def reported(found: Sequence[Statement], body: str) -> list[Statement]:
    """Return those of ``found`` that are kept, each without what another paragraph tells."""
    quoted = [one for one in quotations(body) if one.double]
    within = (_within_paragraph(one, body, quoted) for one in found)
    return [one for one in within if one.content_spans and is_reported(one, body)]


def _within_paragraph(statement: Statement, body: str, quoted: Sequence[Quoted]) -> Statement:
    """Leave out what stands in another paragraph than the cue: a heading, how the next one begins.

    What is quoted goes on from one paragraph to the next, and a colon leads to more.
    """
    cue = statement.cue_span
    if cue is None or body[cue[1] - 1 : cue[1] + 3].count(":"):
        return statement
    begin = body.rfind("\n", 0, cue[0]) + 1
    end = body.find("\n", cue[1])
    end = len(body) if end < 0 else end
    kept = tuple(
        (left, right)
        for span in statement.content_spans
        for left, right in _lines(body, span)
        if begin <= left < end or any(one.start <= left and right <= one.end for one in quoted)
    )
    return replace(statement, content_spans=_joined(kept, body))


def _lines(body: str, span: Span) -> Iterator[Span]:
    """Yield the parts of ``span`` on each line."""
    for match in _LINE.finditer(body, *span):
        yield match.start(), match.start() + len(match.group().rstrip())


def _joined(spans: Sequence[Span], body: str) -> tuple[Span, ...]:
    """Join spans that only white space parts, as the paragraphs of one long quotation."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not body[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


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
    if _NOT_SAID.search(statement.cue) or _is_deed(statement.cue, text):
        return False
    if (
        not statement.is_named
        and statement.cue_span
        and body[: statement.cue_span[0]].endswith(" to ")
    ):
        return False  # "one season left to tell"
    return tells_of_saying(statement.cue) or _tells_of_thinking(statement, words)


def _is_deed(cue: str, text: str) -> bool:
    """Tell "refused to wear a mask" and "responded to a post" from saying something."""
    return bool(_DOES.search(cue)) and (text.startswith("to ") or cue.lower().endswith(" to"))


def _tells_of_thinking(statement: Statement, words: int) -> bool:
    if not statement.is_named or words < _THOUGHT_WORDS or _EXPECTED.search(statement.cue):
        return False
    return bool(_stems(statement.cue) & _THINKING) and not statement.cue.endswith("ing")


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
