"""Who a source is: "he", "the Kremlin adviser" and "Ushakov" become one speaker within an article.

Rules, each of which leaves a source as it is written where it cannot tell: a statement given
to nobody in particular costs an answer, one given to the wrong person misquotes somebody.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.given_names import FEMALE, MALE
from index.names import (
    SEQUENCE,
    TITLES,
    Named,
    named,
    people_in,
    skeleton,
    surname,
    without_article,
)
from index.quotes import quotations
from index.sentences import Span, blank, sentences
from index.wordlists import word_set

_HE = frozenset(("he", "him", "his", "himself"))
_SHE = frozenset(("she", "her", "hers", "herself"))
_OTHER = word_set(
    "i we me us my our you your they them their it its who which that whom whose this these "
    "those one some many both all others someone anyone everyone nobody"
)
_MALE = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince)\b|\b\w*(?:spokesman|chairman|congressman)\b|\bhusband\b|\bfather\b",
    re.IGNORECASE,
)
_FEMALE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Dame|Lady|Queen|Princess)\b|\b\w*(?:spokeswoman|chairwoman|congresswoman|actress)\b|\bwife\b|\bmother\b",
    re.IGNORECASE,
)
_SAME_ROLE = (
    word_set("president leader premier chancellor ruler head"),
    word_set("adviser advisor aide official"),
    word_set("spokesman spokeswoman spokesperson"),
    word_set("minister secretary"),
    word_set("senator lawmaker sen rep representative congressman congresswoman"),
    word_set("governor gov"),
    word_set("candidate nominee contender"),
    word_set("chairman chairwoman chair boss chief head"),
)
_THINGS = word_set(  # that speak, and are neither "he" nor "she"
    "website site portal newspaper paper daily weekly magazine agency company firm group bank chain airline "
    "platform app retailer brand party union club team ministry court council"
)
_IN = re.compile(r"\b(?:in|near|at|from|across|outside|to|around|through)\s+(?:the\s+)?$")
_NEAR = 700  # characters back from a pronoun in which whom it means must have been named
_BESIDE = (
    r"(?:in|into|of|at|to|for|by|with|from|against|on|over|near|as|that|after|when|under|about)\s+"
)
_BEGINNING = re.compile(
    rf"(?!{_BESIDE})(?:(?!{_BESIDE}$)[\w’'.,-]+\s+){{0,6}}", re.IGNORECASE
)  # of a sentence, before the one it is about
_STOP = word_set("the a an his her their its of for and former new senior top")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who spoke: ``name`` is canonical within the article, ``role`` what the article calls them.

    ``is_named`` tells a person or body with a name from "a senior official".
    """

    name: str
    role: str = ""
    is_named: bool = True


@dataclass(slots=True)
class _Person:
    name: str
    roles: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    gender: str = ""
    gender_is_told: bool = False


class Cast:
    """The people of one article, found once; tells who each source of it is."""

    def __init__(self, body: str) -> None:
        """Read who is named in ``body``."""
        self._body = body
        self._people: dict[str, _Person] = {}
        for place, found in people_in(body):
            self._add(place, found)
        self._find_short_mentions()
        self._quoted = [one for one in quotations(body) if one.double]
        self._unquoted = blank(body, (one.inner for one in self._quoted))
        for person in self._people.values():
            person.gender = self._told_gender(person)
            person.gender_is_told = bool(person.gender)
            person.gender = person.gender or self._likely_gender(person)

    def speaker(self, span: Span, before: Sequence[tuple[Span, Speaker]]) -> Speaker:
        """Say who the source at ``span`` is; ``before`` are the sources told already, in order."""
        written = re.sub(r"\s*\([^)]*$", "", " ".join(_last_line(self._body[slice(*span)]).split()))
        low = re.sub(r"^\W+|\W+$", "", written.lower())
        if low in _HE or low in _SHE:
            person = self._meant(span, "m" if low in _HE else "f", before)
            return self._as_speaker(person) if person else Speaker(name=written, is_named=False)
        if low in _OTHER:
            return self._other(span, low, before) or Speaker(name=written, is_named=False)
        found = named(written)
        if found:
            return self._with_name(span, found)
        person = self._described(span, low)
        return self._as_speaker(person) if person else Speaker(name=written, is_named=False)

    def _add(self, place: int, found: Named) -> None:
        key = found.name
        person = self._people.setdefault(key, _Person(found.name))
        person.places.append(place)
        person.roles += [role for role in (found.before, found.after) if role]

    def _find_short_mentions(self) -> None:
        """Note where a surname stands alone: of two who share it, that is whoever was named last."""
        full = sorted((place, one.name) for one in self._people.values() for place in one.places)
        inside = {place + step for place, name in full for step in range(len(name))}
        for last in {surname(name) for _, name in full}:
            alike = [(place, name) for place, name in full if surname(name) == last]
            for match in re.finditer(rf"\b{re.escape(last)}\b", self._body):
                if match.start() not in inside:
                    before = [name for place, name in alike if place < match.start()]
                    meant = before[-1] if before else alike[0][1]
                    self._people[meant].places.append(match.start())
        for person in self._people.values():
            person.places.sort()

    def _told_gender(self, person: _Person) -> str:
        """Return "f" or "m" by role, title and given name, else ""."""
        told = " ".join([*person.roles, *(self._body[max(0, p - 6) : p] for p in person.places)])
        if _FEMALE.search(told):
            return "f"
        if _MALE.search(told):
            return "m"
        given = person.name.split()[0].lower()
        if given in MALE or given in FEMALE:
            return "m" if given in MALE else "f"
        return ""

    def _likely_gender(self, person: _Person) -> str:
        """Return "f" or "m" by the pronouns that follow, else ""."""
        counted: Counter[str] = Counter()
        for place in person.places:
            after = re.split(r"[.!?\n]", self._unquoted[place : place + 220])
            for word in re.findall(r"[a-z]+", " ".join(after[:2]).lower()):
                counted["m"] += (word in _HE) + (word == "he")
                counted["f"] += (word in _SHE) + (word == "she")  # "her" may be anybody
        return max(counted, key=lambda one: counted[one]) if counted["m"] != counted["f"] else ""

    def _with_name(self, span: Span, found: Named) -> Speaker:
        person = self._by_name(found.name, span[0])
        if person is None:
            return Speaker(name=found.name, role=found.role)
        if found.role and found.role not in person.roles:
            person.roles.append(found.role)
        return self._as_speaker(person)

    def _by_name(self, name: str, place: int) -> _Person | None:
        """Return the person of that name; a surname alone means whoever of it was named last."""
        if name in self._people:
            return self._people[name]
        last = skeleton(surname(name))
        alike = [one for one in self._people.values() if skeleton(surname(one.name)) == last]
        if len(name.split()) > 1:
            first = skeleton(name.split(maxsplit=1)[0])
            alike = [one for one in alike if skeleton(one.name.split()[0]) == first]
        else:
            alike = alike or [
                one for one in self._people.values() if self._is_first_name(one, name, place)
            ]
        return max(alike, key=lambda one: self._full_mention(one, place), default=None)

    def _is_first_name(self, person: _Person, name: str, place: int) -> bool:
        return person.name.split()[0] == name and not re.match(
            r"the\b", self._body[place:], re.IGNORECASE
        )

    def _full_mention(self, person: _Person, place: int) -> tuple[int, int]:
        full = [match.start() for match in re.finditer(re.escape(person.name), self._body)]
        before = [one for one in full if one <= place]
        return (len(full), max(before, default=-1))

    def _as_speaker(self, person: _Person) -> Speaker:
        roles = [without_article(role) for role in person.roles]
        roles = [role for role in roles if role.count("(") == role.count(")")]  # else cut short
        roles = [role for role in roles if _words(role) & TITLES] or roles
        return Speaker(name=person.name, role=roles[0] if roles else "")

    def _meant(
        self, span: Span, gender: str, before: Sequence[tuple[Span, Speaker]]
    ) -> _Person | None:
        """Return whom "he" means: who spoke last, unless somebody else was the subject since."""
        fitting = [
            one
            for one in self._people.values()
            if one.gender in ("", gender) and not self._is_place(one) and not _is_thing(one)
        ]
        names = {one.name: one for one in fitting}
        since = span[0] - _NEAR
        spoke = [
            (place, one.name)
            for (place, _), one in before
            if since <= place < span[0] and one.name in names
        ]
        if spoke:
            sure = [one for one in fitting if one.gender]
            subject = self._subject_since(spoke[-1][0], span[0], sure)
            return subject or self._last_of(spoke, names)
        nearest = [
            (max(places), one)
            for one in fitting
            if (
                places := [p for p in one.places if since <= p < span[0] and not self._is_quoted(p)]
            )
        ]
        return max(
            nearest, key=lambda pair: self._subjecthood(pair[0], span[0]), default=(0, None)
        )[1]

    @cached_property
    def _sentences(self) -> list[Span]:
        return sentences(self._body)

    def _last_of(self, spoke: Sequence[tuple[int, str]], names: Mapping[str, _Person]) -> _Person:
        """Return who spoke last; of those in one sentence, rather who is known to be meant by "he"."""
        last = names[spoke[-1][1]]
        start = max((one for one, _ in self._sentences if one <= spoke[-1][0]), default=0)
        beside = [
            names[name] for place, name in spoke if place >= start and names[name].gender_is_told
        ]
        return beside[-1] if beside else last

    def _subject_since(
        self, spoke: int, pronoun: int, fitting: Sequence[_Person]
    ) -> _Person | None:
        """Return with whom the last sentence before a ``pronoun`` begins, if nobody spoke in it."""
        start, end = self._sentence_before(pronoun)
        if start <= spoke:
            return None
        named = [
            (place, one)
            for one in self._people.values()
            for place in one.places
            if start <= place < end and not self._is_quoted(place)
        ]
        place, first = min(named, key=lambda pair: pair[0], default=(end, None))
        begins = _BEGINNING.fullmatch(self._body[start:place])
        owns = re.match(r"['’]s?\b", self._body[place + len(first.name) :]) if first else None
        return first if first in fitting and begins and not owns else None

    def _sentence_before(self, place: int) -> Span:
        """Return the sentence before that in which ``place`` is."""
        before = [one for one in self._sentences if one[1] <= place]
        return before[-1] if before else (0, 0)

    def _is_place(self, person: _Person) -> bool:
        """Tell whether a name that nothing tells a person by stands mostly after "in" or "near"."""
        if person.roles or person.name.split()[0].lower() in MALE | FEMALE:
            return False
        full = [match.start() for match in re.finditer(re.escape(person.name), self._body)]
        inside = [one for one in full if _IN.search(self._body[max(0, one - 12) : one])]
        return 2 * len(inside) >= len(full)

    def _subjecthood(self, place: int, pronoun: int) -> tuple[int, int, int]:
        """Rank a mention by its nearness in sentences, then by how early it stands in its own."""
        between = self._body[place:pronoun]
        sentences = len(re.findall(r"[.!?][”\"]?\s|\n+", between))
        start = max(self._body.rfind(mark, 0, place) for mark in (". ", "\n", "? ", "! "))
        return (-sentences, -(place - start), place)

    def _is_quoted(self, place: int) -> bool:
        return any(one.start <= place < one.end for one in self._quoted)

    def _other(
        self, span: Span, low: str, before: Sequence[tuple[Span, Speaker]]
    ) -> Speaker | None:
        if low in ("who", "which"):
            return self._antecedent(span)
        if low in ("they", "it") and before and span[0] - before[-1][0][0] <= _NEAR:
            last = before[-1][1]
            return last if last.name not in self._people else None
        return None

    def _antecedent(self, span: Span) -> Speaker | None:
        """Return whom "who" means: the name right before it."""
        before = self._body[max(0, span[0] - 60) : span[0]].rstrip(" ,")
        run = next((one for one in SEQUENCE.finditer(before) if one.end() == len(before)), None)
        if run and (found := named(run.group())):
            return self._with_name(span, found)
        near = [
            (place, one)
            for one in self._people.values()
            for place in one.places
            if 0 <= span[0] - place < 60 and "." not in self._body[place + len(one.name) : span[0]]
        ]
        return self._as_speaker(max(near, key=lambda pair: pair[0])[1]) if near else None

    def _described(self, span: Span, low: str) -> _Person | None:
        """Return the one person whose role "the Russian leader" tells, if it is one."""
        if not re.match(r"(?:the|his|her|their|this|that)\b|[\w-]+$", low):
            return None
        words = _words(low) - _STOP
        head = _heads(re.sub(r",.*", "", low))
        ranked = sorted(
            ((self._likeness(one, words, head), one) for one in self._people.values()),
            key=lambda pair: pair[0],
            reverse=True,
        )
        if not ranked or ranked[0][0] < 1:
            return None
        best = [one for score, one in ranked if score == ranked[0][0]]
        earlier = [one for one in best if one.places[0] < span[0]]
        if len(best) > 1 and len(words) > 1:
            return None
        return max(earlier, key=lambda one: max(p for p in one.places if p < span[0]), default=None)

    def _likeness(self, person: _Person, words: set[str], head: set[str]) -> float:
        """Rank how well a role fits; the airline is not whoever is the lawyer of the airline."""
        heads = set().union(*map(_heads, person.roles))
        alike = head & heads
        alike |= {word for word in head for group in _SAME_ROLE if word in group and group & heads}
        if not alike:
            return 0.0
        known = set().union(*map(_words, person.roles))
        return 1.0 + len((words & known) - head)


def _is_thing(person: _Person) -> bool:
    """Tell whether what a name is called is a body: "the website Vidarbha Watch"."""
    return any(_heads(role) & _THINGS for role in person.roles)


def _last_line(written: str) -> str:
    """Return what stands after a heading that was taken for part of a source."""
    return written.rstrip().rpartition("\n\n")[2]


def _heads(role: str) -> set[str]:
    """Return the words that say what ``role`` is: "president" and "owner" of the president and
    owner of the line."""
    first = re.split(r"\s+(?:of|for|in|at|from|with|on|to|who|representing)\b", role.lower())[0]
    parts = [part.split() for part in re.split(r",|/|\s+and\s+", first)]
    # "praised the airline" is what somebody did, and no role.
    roles = [part for part in parts if part and not {"the", "a", "an"} & set(part[1:])]
    return {re.sub(r"['’]s$", "", part[-1]) for part in roles}


def _words(text: str) -> set[str]:
    return {re.sub(r"['’]s$", "", word) for word in re.findall(r"[\w’'-]+", text.lower())}
