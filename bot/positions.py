"""A person's position over time: where a newer statement contradicts or replaces an older one.

Only what can be shown is marked: two clauses share most of their words that carry meaning, and
then one has a "not" that the other lacks, or another number in the same place. Anything else is
left to the reader, who sees both with their dates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.claims import DENIAL, DENYING, denies, numbers
from bot.said import Form, Remark
from bot.words import STOPWORDS, plain, words
from index.names import may_be_one
from index.stemming import stem
from index.wordlists import word_set

_SHARED = 0.6  # of the meaning-bearing words of the shorter statement
_FEWEST = 2  # of such words that must be shared
_FEWEST_WITH_NUMBERS = (
    3  # where numbers differ, and all of the shorter clause's: "in May" is not "in June"
)
_CLAUSE = re.compile(r"[,;:.!?…]\s|\s[–—-]+\s")
_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december today tomorrow yesterday"
)
_SCALES = word_set("hundred hundreds thousand thousands million millions billion billions trillion")


@dataclass(frozen=True, slots=True)
class Turn:
    """A later statement that does not go together with an earlier one, and why that can be said."""

    earlier: Remark
    later: Remark
    reason: str


def turns(found: Sequence[Remark]) -> list[Turn]:
    """Return where the statements of one person, in any order, contradict or replace each other.

    Each statement is held against the latest earlier one of another article that it can be
    compared with.
    """
    own = (one for one in found if one.form is not Form.SENTENCE)  # which holds others' words, too
    in_time = sorted(own, key=lambda one: one.said.article.known_at)
    marked = []
    for number, later in enumerate(in_time):
        for earlier in reversed(in_time[:number]):
            reason = _difference(earlier, later)
            if reason:
                marked.append(Turn(earlier, later, reason))
                break
    return marked


def _difference(earlier: Remark, later: Remark) -> str:
    if earlier.said.article.known_at >= later.said.article.known_at:
        return ""
    if not may_be_one(earlier.said.statement.speaker, later.said.statement.speaker):
        return ""
    for first in _gists(earlier.shown):
        for second in _gists(later.shown):
            reason = _clash(first, second)
            if reason:
                return reason
    return ""


def _gists(text: str) -> "list[_Gist]":
    return [_Gist(clause) for clause in _CLAUSE.split(text)]


def _clash(first: "_Gist", second: "_Gist") -> str:
    shared = len(first.stems & second.stems)
    if shared < max(_FEWEST, _SHARED * min(len(first.stems), len(second.stems))):
        return ""
    if first.negative != second.negative:
        return "" if first.is_of_another_day(second) else "says the opposite"
    whole = shared == min(len(first.stems), len(second.stems)) >= _FEWEST_WITH_NUMBERS
    differ = first.numbers and second.numbers and not first.numbers & second.numbers
    return "names another number" if differ and whole else ""


class _Gist:
    """What two clauses are compared by: their words' stems, their numbers, whether they deny."""

    def __init__(self, text: str) -> None:
        plains = [plain(word) for word in words(text)]
        counted = numbers(text)
        self.numbers = counted - _SCALES
        kept = (word for word in plains if word not in STOPWORDS | DENYING | counted)
        self.stems = {stem(word) for word in kept if not DENIAL.fullmatch(word)}
        self.negative = denies(text)
        self.days = set(plains) & _DAYS

    def is_of_another_day(self, other: "_Gist") -> bool:
        """Tell whether both name days, and none that is the same: they can be true together."""
        return bool(self.days and other.days) and not self.days & other.days
