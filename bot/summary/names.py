"""Whom a summary has to name: "He [Tom Vale] said", "[Tom] Vale said".

What is put into a sentence stands in square brackets and never between quotation marks. A name
that is not certain is not given: a sentence that then leans on others is shown after them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.summary.leaning import NO_NAME, outside_quotes
from bot.words import STOPWORDS
from index.given_names import FEMALE, MALE
from index.names import SEQUENCE, people_in, surname
from index.sentences import Span, sentences
from index.speakers import Cast
from index.wordlists import word_set

_OPENING = word_set(
    "although though despite unlike like amid since unless whether once given citing"
)
_SHIP = re.compile(
    r"\b(?:ship|vessel|freighter|ferry|yacht|boat|tanker|trawler|submarine|warship)s?\b"
)
_BACK = 500  # characters before a pronoun in which whom it means must have been named
_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?) $")  # "the Daily Mail" is nobody
_POSSESSIVE = frozenset(("his", "her"))
_SHE_SAID = re.compile(
    r"\b(?:he|she)\s+(?:has\s+)?(?:said|says|added|told|wrote|tweeted|noted)\b", re.IGNORECASE
)
_A_SOMEBODY = re.compile(
    r"\b(?:an?|one|another|the)\s+(?:[\w-]+\s+){0,3}?(?:man|woman|boy|girl|child|baby|mother|father|son|daughter"
    r"|wife|husband|brother|sister|victim|suspect|driver|officer|pilot|passenger|spokes\w+|official|teacher"
    r"|student|soldier|witness|gunman|attacker|judge|lawyer|attorney|\d+-year-old)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cited:
    """The people of one article by the names it gives them."""

    body: str

    @cached_property
    def full_names(self) -> dict[str, int]:
        """The full name of each person, with where it stands first."""
        found: dict[str, int] = {}
        for place, one in people_in(self.body):
            if _is_name(one.name) and not _ARTICLE.search(self.body, max(0, place - 5), place):
                found.setdefault(one.name, place)
        return found

    @cached_property
    def by_surname(self) -> dict[str, tuple[str, ...]]:
        """The full names that share a surname."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self.full_names:
            found[surname(name)] = (*found.get(surname(name), ()), name)
        return found

    @cached_property
    def _cast(self) -> Cast:
        return Cast(self.body)

    @cached_property
    def _has_ship(self) -> bool:
        """Whether the article may call something "she" that is not a person."""
        return bool(_SHIP.search(self.body))

    def meant_by(self, pronoun: Span) -> str:
        """Return the full name of whom the "he" at ``pronoun`` means; "" where that is not certain.

        It is where the sentence right before begins with that person and names nobody else.
        """
        if self._has_ship and self.body[pronoun[0]] in "sS":
            return ""
        told = self._cast.speaker(pronoun, ())
        word = self.body[slice(*pronoun)].lower()
        if told.name not in self.full_names or not _may_be(word, told.name):
            return ""
        before = outside_quotes(self._sentences_before(pronoun[0]))
        last = surname(told.name)
        if not self._begins_with(before, last):
            return ""
        if _A_SOMEBODY.search(before) or _SHE_SAID.search(before):
            return ""
        others = set(self.by_surname) - {last}
        named = {re.sub(r"[’']s$", "", one) for one in re.findall(r"[A-ZÀ-ÖØ-Þ][\w’'-]*", before)}
        return "" if others & named else told.name

    def _begins_with(self, sentence: str, last: str) -> bool:
        """Tell whether the first name in ``sentence`` is that of ``last``, with a title or without."""
        first = next(_names(sentence), "")
        if last in first.split():
            return True
        known = next(people_in(sentence), None)
        if known is None or surname(known[1].name) != last:
            return False
        return sentence[: known[0]].strip() == known[1].before != ""

    def _sentences_before(self, place: int) -> str:
        """Return the sentence before the one in which ``place`` is."""
        cut = sentences(self.body[max(0, place - _BACK) : place + 1])
        inside = self.body[max(0, place - _BACK) : place + 1]
        return inside[slice(*cut[-2])] if len(cut) > 1 else ""

    def full_name(self, last: str, place: int) -> str:
        """Return the full name that the article has given before ``place`` to one called ``last``."""
        names = self.by_surname.get(last, ())
        known = [name for name in names if self.full_names[name] < place]
        return known[0] if len(names) == 1 and known else ""


@lru_cache(maxsize=256)
def cited_in(body: str) -> Cited:
    """Return the people of an article; kept, since each of its sentences may ask."""
    return Cited(body)


def insertion_for_pronoun(body: str, pronoun: Span) -> tuple[int, str] | None:
    """Return where to put whom the pronoun means, and what; None where that is not certain."""
    name = cited_in(body).meant_by(pronoun)
    if not name:
        return None
    written = body[slice(*pronoun)]
    word = written.lower()
    if word not in ("he", "she") and not written[0].isupper():
        return None  # "gives her speed": it may be a ship's
    following = body[pronoun[1] : pronoun[1] + 2]
    if following[:1] in "’'":
        return None  # "He's": there is no place for a name
    owns = word in _POSSESSIVE and re.match(r"\s\w", following) is not None
    return pronoun[1], f" [{name}’s]" if owns else f" [{name}]"


def insertion_for_surname(body: str, span: Span, shown: str) -> tuple[int, str] | None:
    """Return the first name that is to be put before the first surname of a sentence, and where.

    None where ``shown`` has that surname already, or the sentence begins with another name.
    """
    told = cited_in(body)
    outside = outside_quotes(body[slice(*span)])
    for match in re.finditer(r"[A-ZÀ-ÖØ-Þ][\w’-]*", outside):
        last = re.sub(r"[’']s$", "", match.group())
        name = told.full_name(last, span[0])
        if name and _is_alone(body, span[0] + match.start()):
            first = (span[0] + match.start(), f"[{name[: -len(last)].strip()}] ")
            return None if last in shown else first
        if last in told.by_surname:
            return None
    return None


def _is_name(name: str) -> bool:
    """Tell a name from what only looks like one: "Although Ida Korr", "Korr’s Harbour"."""
    first = name.split(maxsplit=1)[0].lower()
    return first not in STOPWORDS | NO_NAME | _OPENING and not re.search(r"[’']s\b", name)


def _may_be(pronoun: str, name: str) -> bool:
    """Tell whether somebody of that name may be called so, as far as the first name tells."""
    first = name.split(maxsplit=1)[0].lower()
    return first not in (FEMALE if pronoun in ("he", "him", "his") else MALE)


def _names(text: str) -> Iterator[str]:
    """Yield the runs of capitals in ``text`` that are not only "On" or "Police"."""
    for match in SEQUENCE.finditer(text):
        run = re.sub(r"[’']s$", "", match.group())
        if " " in run or run.lower() not in NO_NAME:
            yield run


def _is_alone(body: str, place: int) -> bool:
    """Tell whether no other name, or title, stands right before a surname."""
    before = re.search(r"([\w’'.-]+)\s$", body[max(0, place - 30) : place])
    return before is None or before[1][0].islower() or before[1].endswith(".")
