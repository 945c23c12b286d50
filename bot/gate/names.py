"""Names in a claim that its ground does not have, or has of somebody else.

Pure. Spellings of one name count as the same (Zelenskyy, Zelensky), and so do a country and its
people (Norway, Norwegian) and a body and its initials.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.figures import number
from bot.gate.places import implies, is_country, stands_in
from bot.words import STOPWORDS, plain, vocabulary, words
from index.names import SEQUENCE, TITLES, skeleton
from index.stemming import stem
from index.wordlists import word_set

_TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec "
    "christmas easter earth mon tue wed thu fri sat sun am pm"
)
_HONORIFICS = word_set(
    "cllr mr mr. mrs mrs. ms ms. miss sir dame dr dr. lord lady prof prof. professor"
)
_KNOWN = (
    {"un", "u.n", "united nations"}, {"tv", "television"}, {"gdp", "gross domestic product"},
    {"ceo", "chief executive"}, {"mp", "mps", "member of parliament", "members of parliament"},
    {"co2", "carbon dioxide"}, {"vat", "value added tax", "value-added tax"},
)  # fmt: skip
_PEOPLE_OF = re.compile(r"(?:ians?|ans?|n|ns|ese|ish|is?|ers?|iots?|s)$")
_EVERYDAY = re.compile(  # "holidaymakers", "interbreeding"
    r"(?:less|ness|makers|goers|outs|iers|ages|sses|ments|tions|ities|(?<=\w{5})ing|i[sz]ation|ologists?|ometers?"
    r"|(?<=\w{5})(?:ances|ed)|[ei]ous|(?<=\w{4})(?:water|stores|workers|owners|holders|keepers|drivers|fighters|seekers))$"
)
_BEFORE_A_WORD = re.compile(r"^(?:re|mis|un|non|anti|pre)-?(?=\w{3})")  # "mistrust"
_AFTER_A_WORD = re.compile(r"(?:ist|[eo]r|ment|age)s?$")  # "motorists", "shoppers"
_QUALIFIERS = word_set("deputy vice former acting interim assistant")
_KIN = re.compile(
    r"\b(?:brother|sister|sibling|twin|wife|husband|son|daughter|father|mother|cousin|uncle|aunt)s?\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?<=\w)[’']s\s+")
_NEAR_TITLE = 6  # words between a title and the name it belongs to
_ROLE_TITLES = TITLES - _HONORIFICS


def unknown_name(claim: str, ground: str) -> str:
    """Return the first name of ``claim`` that ``ground`` does not have; "" if it has all."""
    held = _Held(ground)
    for run in _names(claim, held):
        for word in run.words:
            if not held.has(word, run):
                return word
        if not held.has_together(_without_titles(run.words)):
            return " ".join(run.words)
    return ""


def lacks_only_fuller(claim: str, ground: str) -> bool:
    """Tell whether all that ``ground`` lacks of the names is the rest of names that it has."""
    held = _Held(ground)
    for run in _names(claim, held):
        lacking = [word for word in run.words if not held.has(word, run)]
        if lacking and not any(held.has(word, run) for word in _without_titles(run.words)):
            return False
    return True


def surname_of(parts: Sequence[str]) -> str:
    """Return the skeleton of the last word of a name."""
    return skeleton(plain(parts[-1]))


def wrong_title(claim: str, ground: str) -> str:
    """Return a title that ``claim`` gives to somebody who does not have it in ``ground``.

    Only such titles are complained of as ``ground`` gives to somebody else, or not at all.
    """
    for title, name, before in _titled(claim):
        places = _places(ground, name)
        wanted = {title, before} if before in _QUALIFIERS else {title}
        near = any(wanted & _around(ground, place) for place in places)
        if places and not near and not _is_only_one(title, ground):
            return f"{title} {name}"
    return ""


@dataclass(frozen=True, slots=True)
class _Run:
    """Words with capitals in a row; ``first`` ones of a sentence, or after the word ``before``.

    ``whole`` are all of them in small letters, even where some of the ``words`` are left out.
    """

    words: list[str]
    first: bool
    before: str
    whole: str


class _Held:
    """The names of a ground."""

    def __init__(self, ground: str) -> None:
        self._low = {part for word in words(ground) for part in (plain(word), *_parts(word))}
        self._stems = {stem(word) for word in self._low}
        self._runs = [[plain(word) for word in run.words] for run in _runs(ground)]
        self._skeletons = {skeleton(word) for word in self._low} - {""}
        self._initials = set(_initials(ground))
        self._ground = " ".join(ground.lower().split())

    def may_begin(self, word: str) -> bool:
        """Tell whether ``word`` can have its capital from beginning a sentence.

        An everyday word can. Whether the ground supports it is then asked as of any other word.
        """
        low = plain(word)
        return low in STOPWORDS or low in self._low or (low.isalpha() and not _is_likely_name(low))

    def has(self, word: str, run: _Run) -> bool:
        """Tell whether ``word``, of the name ``run``, stands in the ground in some form."""
        low = plain(word).rstrip(".")
        parts = [part for part in re.split(r"[-/]", low) if part]
        if low in self._low or skeleton(low) in self._skeletons:
            return True
        if len(parts) > 1 and all(self.has(part, run) for part in parts):
            return True
        if low.removesuffix("s") in self._low or _letters(low) in self._initials:
            return True
        return self._known_otherwise(low, run) or any(
            _is_people_of(low, other) or _is_people_of(other, low) for other in self._low
        )

    def has_together(self, parts: Sequence[str]) -> bool:
        """Tell whether the words of one name stand in one name of the ground."""
        wanted = {skeleton(plain(word)) for word in parts if plain(word) not in STOPWORDS} - {""}
        if len(wanted) < 2:
            return True
        runs = [{skeleton(word) for word in run} for run in self._runs]
        if any(wanted <= run for run in runs) or self._is_described(parts, runs):
            return True
        if " ".join(map(plain, parts)) in self._ground:
            return True
        if _KIN.search(self._ground) and surname_of(parts) in self._skeletons:
            return True  # "Clara Dunne and her brother Felix"
        known = [word for word in wanted if any(word in run for run in runs)]
        return len(known) < 2  # its words are no names there: they are judged one by one

    def _is_described(self, parts: Sequence[str], runs: Sequence[set[str]]) -> bool:
        """Tell whether a name stands behind a word that is none: "the Socialist Odile Mertens"."""
        described = {skeleton(plain(word)) for word in parts[1:]}
        alone = {skeleton(plain(parts[0]))} in runs
        return alone and len(described) > 1 and any(described <= run for run in runs)

    def _known_otherwise(self, low: str, run: _Run) -> bool:
        if any(implies(self._ground, one, run.before) for one in (low, run.whole)):
            return True
        return any(
            stands_in(self._ground, one)
            for same in _KNOWN
            if low in same or run.whole in same
            for one in same
        )


def _parts(word: str) -> list[str]:
    """Return the names that a word with hyphens holds: "Dubai-based" that of a town."""
    held = re.split(r"[-–/]", word)
    return [plain(part) for part in held if part[:1].isupper()] if len(held) > 1 else []


def _names(claim: str, held: _Held) -> Iterator[_Run]:
    """Yield what ``held`` must have of the runs of ``claim``."""
    for run in _runs(claim):
        parts = [word for word in run.words if not _is_passing(word)]
        if run.first and parts and parts[0] == run.words[0] and held.may_begin(parts[0]):
            parts = parts[1:]
        yield replace(run, words=parts)


def _runs(text: str) -> Iterator[_Run]:
    """Yield the runs of capitals of ``text``."""
    for match in SEQUENCE.finditer(text):
        if text.startswith("$", match.end()):
            continue  # "C$11 million"
        before = text[: match.start()].rstrip()
        first = not before or before[-1] in '.!?:\n“"”' or "\n" in text[len(before) : match.start()]
        last = plain(before.rpartition(" ")[2])
        for place, part in enumerate(_POSSESSIVE.split(match.group())):
            if part:  # "Thailand's Siam Hydro" are two names
                found = [re.sub(r"[’']s?$", "", word) for word in part.split()]
                whole = " ".join(plain(word).rstrip(".") for word in found).removeprefix("the ")
                yield _Run(found, first and not place, "" if place else last, whole)


def _is_passing(word: str) -> bool:
    """Tell what needs no proof here: days and months are dates, "Mr" is politeness."""
    low = plain(word).rstrip(".").removeprefix("mid-")
    if low.endswith(("-year-old", "-year-olds")) or number(low.replace("-", " ")) is not None:
        return True  # "Twenty-three", "Nineteen-year-old"
    if re.fullmatch(r"[A-Z]\w+(?:-[a-z]+)+", word):
        return True  # "Self-driving", "Four-fifths"
    return low in _TIMES or low in _HONORIFICS or low in STOPWORDS or low in ("i", "i'm")


@lru_cache(maxsize=10_000)
def _is_likely_name(low: str) -> bool:
    """Tell whether a word that the ground has not is rather a name than an everyday word.

    The vocabulary of the embedding model has names, too. A word with a common ending or in its
    first part is taken for an everyday one.
    """
    forms = {low, stem(low), low.removesuffix("s"), _BEFORE_A_WORD.sub("", low)}
    shorter = _AFTER_A_WORD.sub("", low)
    if shorter != low and len(shorter) > 2:
        forms |= {shorter, f"{shorter}e", re.sub(r"(\w)\1$", r"\1", shorter)}
    known = not forms.isdisjoint(vocabulary()) or _EVERYDAY.search(low) is not None
    return not known or low in _first_names() or is_country(low) or _is_known(low)


def _is_known(low: str) -> bool:
    return any(low in same for same in _KNOWN)


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    return word_set(
        "john james robert michael william david richard joseph thomas charles daniel matthew anthony "
        "mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason "
        "jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin "
        "samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan "
        "henry peter zachary kyle walter harold jeremy ethan carl keith roger gerald christian terry "
        "sean arthur austin noah lawrence jesse joe bryan billy jordan albert dylan bruce willie gabriel "
        "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty "
        "sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie "
        "rebecca laura sharon cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen "
        "samantha katherine christine debra rachel carolyn janet maria heather diane julie joyce "
        "victoria kelly christina joan evelyn lauren judith olivia martha cheryl megan andrea ann alice "
        "jean doris jacqueline kathryn hannah julia gloria teresa sara janice marie madison grace ivan "
        "vladimir sergei boris dmitri ali ahmed mohammed muhammad hassan omar ibrahim juan carlos luis "
        "pedro miguel antonio francisco pierre jacques michel hans klaus karl otto fritz ada ida clara "
        "london paris berlin moscow washington beijing tokyo rome madrid brussels vienna kiev kyiv "
        "chicago boston texas california florida york russia china france germany italy spain india "
        "japan canada mexico brazil iran iraq israel egypt turkey africa asia europe america australia "
        "russian chinese french german italian spanish indian japanese canadian mexican iranian iraqi "
        "israeli egyptian turkish african asian european american australian british english scottish "
        "google apple microsoft amazon facebook twitter reuters"
    )


def _without_titles(parts: Sequence[str]) -> list[str]:
    """Return the words after the last title: the name itself."""
    places = [place for place, word in enumerate(parts) if plain(word).rstrip(".") in TITLES]
    return list(parts[places[-1] + 1 :] if places else parts)


def _letters(low: str) -> str:
    return low.replace(".", "")


def _initials(text: str) -> Iterator[str]:
    """Yield the initials of each run of capitals: "State Roads Agency" is SRA."""
    for match in re.finditer(r"[A-Z][\w’'-]*(?: (?:of |for |the |and )*[A-Z][\w’'-]*)+", text):
        capitals = [
            word for word in match.group().removeprefix("The ").split() if word[0].isupper()
        ]
        yield "".join(word[0] for word in capitals).lower()


def _is_people_of(people: str, place: str) -> bool:
    """Tell whether "russians" are of "russia": one is the other with an ending of that kind."""
    if len(place) < 4 or len(people) <= len(place) - 2 or people == place:
        return False
    bare = place[:-1] if place[-1] in "aeoy" else place
    rest = people.removeprefix(place) if people.startswith(place) else people.removeprefix(bare)
    return rest != people and len(rest) > 0 and bool(_PEOPLE_OF.fullmatch(rest))


def _titled(claim: str) -> Iterator[tuple[str, str, str]]:
    """Yield each title in ``claim``, the surname right after it and the word before, in small letters."""
    for match in re.finditer(r"(?:\b([A-Za-z]+) )?\b([A-Za-z]+)((?: [A-Z][\w’'-]+)+)", claim):
        title = match[2].lower()
        if title in _ROLE_TITLES:
            name = [word for word in match[3].split() if plain(word) not in TITLES]
            if name:
                yield title, plain(name[-1]), (match[1] or "").lower()


def _places(text: str, name: str) -> list[int]:
    return [
        place for place, word in enumerate(words(text)) if skeleton(plain(word)) == skeleton(name)
    ]


def _around(text: str, place: int) -> set[str]:
    found = [plain(word) for word in words(text)]
    return set(found[max(0, place - _NEAR_TITLE) : place + _NEAR_TITLE + 1])


def _is_only_one(title: str, ground: str) -> bool:
    """Tell whether ``ground`` speaks of the ``title`` without a name right after: it may be anybody's."""
    low = " ".join(ground.split())
    alone = re.search(
        rf"\b(?:the|a|an|his|her|their)\s+(?:\w+\s+)?{title}\b(?! [A-Z])", low, re.IGNORECASE
    )
    return bool(alone)
