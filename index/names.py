"""Names of people and bodies: taken out of what an article writes, compared across spellings."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.given_names import FEMALE, MALE
from index.sentences import Span, paragraphs
from index.wordlists import word_set

# A full stop belongs to a word only where it is short for something: elsewhere a sentence ends.
_SHORT = (
    r"(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Maj|Prof|Rev|Adm|St|Jr|Sr)\."
)
_CAPITAL = rf"(?:{_SHORT}|[A-ZÀ-ÖØ-ÞĀ-Ž](?:[\w’'\-]|\.(?=\w))*)"
_PARTICLE = r"(?:de|da|del|della|der|den|di|du|la|le|van|von|bin|bint|ibn|al|el|ben|dos|y|zu)"
SEQUENCE = re.compile(rf"{_CAPITAL}(?: (?:{_PARTICLE} )*{_CAPITAL})*")
_DATELINE = re.compile(r"[A-Z][A-Z .’'/\-]+(?:[,(][^—–\n]{0,45}?)? [—–-] ")
_OF = re.compile(r"\s+(?:of|for|from|in|at|on)\s+(?:the\s+)?")
TITLES = word_set(
    "president vice-president premier chancellor minister secretary senator sen congressman "
    "congresswoman representative rep rep. sen. gov gov. governor mayor councillor councilman "
    "councilwoman commissioner ambassador envoy attorney general admiral adm. colonel col. "
    "captain capt. lieutenant lt. sergeant sgt. major maj. officer chief director chairman "
    "chairwoman chair spokesman spokeswoman spokesperson speaker leader judge justice "
    "prosecutor professor prof. dr dr. doctor mr mr. mrs mrs. ms ms. miss sir dame lord lady "
    "king queen prince princess pope archbishop bishop cardinal rabbi imam reverend rev. "
    "sheikh ayatollah coach manager analyst economist adviser advisor aide strategist "
    "reporter editor author actor actress singer rapper comedian ceo cfo founder gen. gen "
    "detective superintendent inspector deputy master first lady candidate nominee democrat "
    "republican"
)
_ROLES = TITLES - {"democrat", "republican"}  # whose plurals name bodies
_BODY_WORDS = word_set(
    "ministry department university times post journal inc corp party court council committee "
    "house senate congress police union bank agency association institute news media network "
    "office bureau service services board commission company group campaign foundation "
    "academy hospital school college center centre organization organisation army navy guard "
    "force forces government administration parliament federation league club team line lines "
    "press radio tv reuters society trust fund nations kingdom states street white authority "
    "bridge river island islands county city"
)
_NOT_NAMES = word_set(
    "the a an he she they it we i you his her their its this that these those one some many "
    "most all both several other others monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november "
    "december but and or if when while after before as in on at for from with by to of not no "
    "so yet who what which where why how there here then also however meanwhile asked "
    "speaking although though despite since because unlike even just still only until unless "
    "once whether instead is are was were do does did"
)
_GROUPS = word_set(
    "officials police authorities residents witnesses neighbours neighbors investigators experts "
    "critics supporters opponents lawmakers organisers organizers protesters activists scientists "
    "researchers engineers doctors workers economists historians observers sources people voters "
    "families relatives friends colleagues lawyers politicians campaigners ministers diplomats"
)
_OF_TITLES = word_set(
    "foreign prime vice former deputy campaign press defense defence finance acting interim "
    "national state federal senior sports affairs"
)
_VERB = re.compile(
    r"(?:ed|ing|ly|s)$"
    r"|^(?:told|met|saw|made|let|put|got|gave|led|sent|sought|won|beat|lost|left|had|did|has|is|are"
    r"|was|were|be|been|became|become|say|spoke|than|like|via|under|over|about|against|into|between"
    r"|through|during|because|whether|only|just|even|chose|took|heard|found|will|would|can|could"
    r"|since|near|toward|towards|despite|though|very|whom|now)$"
)
# "Bush-era", "London-based": no name but what is said of somebody by way of one.
_DERIVED = re.compile(r"-(?:era|born|based|led|backed|style|bred|appointed)$")
_OF_A_PLACE = re.compile(r"[Aa]n? [A-Z][^,]*, [A-Z][^,]*, [a-z]")
_OWNER = re.compile(r"[’']s$")
_BELONGS = re.compile(
    r"\w\s+(?:for|of|at|from|with|to|by|in|on)\s+(?:[Tt]he\s+)?"
    r"(?:(?:then-?|former|ex-|metro|central|greater)\s*|(?:Vice|Prime)\s+"
    r"|(?:President|Minister|Secretary|Sen\.|Gov\.|Rep\.)\s+)*$"
)
_OFFICE = re.compile(r"\bof\s+(?:the\s+)?$")
_HONORIFICS = word_set("mr mr. mrs mrs. ms ms. miss sir dame dr dr. lord lady")


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands in a phrase, with the words before and after it that say who that is."""

    name: str
    before: str
    after: str

    @property
    def is_person(self) -> bool:
        """Whether it can be a person: two words or more, none such as bodies have."""
        words = self.name.lower().split()
        return len(words) > 1 and not _BODY_WORDS & set(words) and not _DERIVED.search(self.name)

    @property
    def role(self) -> str:
        """What the person is, as far as the phrase tells; a clause ("who resigned") is no role."""
        before = " ".join(word for word in self.before.split() if word.lower() not in _HONORIFICS)
        clause = re.match(r"(?:who|whom|whose|which)\b", self.after)
        after = "" if clause or _begins_with_a_person(self.after) else self.after
        return without_article(before) or without_article(after)


def _begins_with_a_person(phrase: str) -> bool:
    """Tell whether ``phrase`` goes on with somebody else, as in "Ada Fen, Tom Vale and Ida Korr"."""
    found = SEQUENCE.match(phrase)
    name = found.group() if found else ""
    return name == _without_titles(name) and Named(name, "", "").is_person


def without_article(role: str) -> str:
    """Return ``role`` without a "the" or "his" in front."""
    return re.sub(r"^(?:the|an?|his|her|their|its)(?:\s+|$)", "", role, flags=re.IGNORECASE)


def named(phrase: str) -> Named | None:
    """Take the name out of a noun phrase: "Ukrainian President Volodymyr Zelenskyy, who …".

    The name is the last run of capitals before a comma, without the titles in front of it. None
    where the phrase names nobody ("a senior official", "Trump’s lawyers") or more than one.
    """
    head, _, after = phrase.partition(",")
    if _OF_A_PLACE.match(phrase):
        return None  # "a Whiteland, Indiana, driver"
    return _in_head(head, after.strip(" ,.")) or _in_apposition(head.strip(), after)


def _in_head(head: str, after: str) -> Named | None:
    runs = _runs(head)
    if not runs:
        return None
    begin, end = runs[-1]
    if re.match(r"\s+[a-z]", head[end:]) and not re.match(
        r"\s+(?:of|for|who|from|in|at|and|with|has)\b", head[end:]
    ):
        return None  # "Pentagon officials": the head is another word
    run = head[begin:end]
    if _OFFICE.search(head[:begin]) or re.match(r".*\bof\b", run):
        run = _without_office(run)
        begin = end - len(run)
    name = run if _OF.search(run) else _without_titles(run)
    if not name or re.search(r"[’']s?$", run):
        return None
    start = begin + run.rfind(name)
    if _BELONGS.search(head[:start]):
        return None  # "a spokesman for Donald Trump", "doctors in metro Atlanta"
    if re.search(r"\band\s+$", head[:begin]) and (name == run or _names_a_person(head, runs[:-1])):
        return None  # "Ida Korr and Tom Vale", not "Trade and Industry Minister Tom Vale"
    return Named(name, head[:start].strip(), after)


def _runs(head: str) -> list[Span]:
    """Return the runs of capitals in ``head``, the last of which names somebody.

    The place in "Ida Korr of Ostrel" is left out, and "the Ministry of Defence" is one run.
    """
    runs = [
        match.span()
        for match in SEQUENCE.finditer(head)
        if _is_name(match.group()) and not _is_quoted(head, match.start())
    ]
    while len(runs) > 1 and _OF.fullmatch(head[runs[-2][1] : runs[-1][0]]):
        (start, end), (begin, stop) = runs[-2:]
        former, latter = head[start:end], head[begin:stop]
        if _OF.search(latter) or _without_titles(latter) in (latter, ""):
            if former.split()[-1].lower() in _BODY_WORDS:
                runs[-2:] = [(start, stop)]
                continue
            if len(_without_titles(former).split()) > 1:
                runs.pop()
                continue
        break  # "University of Ostrel President Ida Korr"
    return runs


def _is_quoted(head: str, place: int) -> bool:
    """Tell the name of a work, as in "the “Sarn Nights” star"."""
    return head[:place].count('"') % 2 == 1 or head[:place].endswith("“")


def _names_a_person(head: str, runs: list[Span]) -> bool:
    return bool(runs) and Named(_without_titles(head[slice(*runs[-1])]), "", "").is_person


def _in_apposition(head: str, after: str) -> Named | None:
    """Return the name that follows a role and a comma: "his lawyer, Tom Vale"."""
    name = after.partition(",")[0].strip(" .")
    found = Named(name, head, "")
    whole = SEQUENCE.fullmatch(name) and name == _without_titles(name)
    return found if whole and found.is_person and re.search(r"[a-z]{3}$", head) else None


def _is_name(run: str) -> bool:
    """Tell whether ``run`` can name somebody, and is not "Officials" at the start of a sentence."""
    return any(
        low not in _NOT_NAMES | _GROUPS and low.removesuffix("s") not in _ROLES - {low}
        for low in run.lower().split()
    )


def _without_titles(run: str) -> str:
    words = run.split()
    for number in range(len(words) - 1, -1, -1):
        low = words[number].lower()
        titled = low in TITLES or low.rpartition("-")[2] in TITLES
        titled |= number + 1 < len(words) and low.removesuffix("s") in _ROLES  # of several
        titled |= bool(_OWNER.search(low)) and _is_given(words[number + 1 :])
        titled |= number + 1 < len(words) and bool(_DERIVED.search(low))
        if titled or low in _NOT_NAMES:
            left = words[number + 1 :]
            # "The Sunday Post", "the Republican Party": only both words name the body.
            if len(left) != 1 or left[0].lower() not in _BODY_WORDS or low in ("the", "a", "an"):
                words = left
                break
    return (
        " ".join(words).rstrip(".") if words and len(words[-1].rstrip(".")) > 1 else " ".join(words)
    )


def _without_office(run: str) -> str:
    """Leave out what a person is head of: "State Ada Fen" after "Secretary of" is Ada Fen."""
    words = run.split()
    begins = [number for number in range(1, len(words)) if _is_given(words[number:])]
    return " ".join(words[begins[0] :]) if begins else run


def _is_given(words: Sequence[str]) -> bool:
    """Tell whether ``words`` are a given name and more, as after the outlet in "the Post's Ada Fen"."""
    return len(words) > 1 and words[0].lower() in MALE | FEMALE


def people_in(text: str) -> Iterator[tuple[int, Named]]:
    """Yield the full names of people in ``text`` with where they begin.

    Headlines are passed over: where every word has a capital, none marks a name.
    """
    for line in paragraphs(text):
        if not _is_headline(text[slice(*line)]):
            yield from _people_between(text, *line)


def _is_headline(line: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", line)
    return not re.search(r"[.!?][”\"’)]*$", line) and sum(
        word[0].isupper() for word in words
    ) > 0.6 * len(words)


def _people_between(text: str, begin: int, end: int) -> Iterator[tuple[int, Named]]:
    dateline = _DATELINE.match(text, begin, end)
    for match in SEQUENCE.finditer(text, dateline.end() if dateline else begin, end):
        run = re.sub(r"[’']s?$", "", match.group())
        name = _without_titles(run)
        if _OFFICE.search(text[max(0, match.start() - 8) : match.start()]):
            name = _without_office(name)
        if len(name.split()) < 2:
            continue
        start = match.start() + run.rfind(name)
        found = Named(name, _role_before(text, start), _role_after(text, start + len(name)))
        if found.is_person:
            yield start, found


def _role_before(text: str, start: int) -> str:
    """Return the title words that stand right before a name, with what they are titles of."""
    line = text[max(0, start - 70) : start].rpartition("\n")[2]
    words = re.split(r"[,;:—–“”\"()]\s|(?<![A-Z])\.\s|\bsaid\b|\band\b", line)[-1].split()
    kept: list[str] = []
    for word in reversed(words):
        if not (_is_title(word) or (kept and _tells_of_what(word, kept[-1]))):
            break
        kept.insert(0, word)
    return " ".join(kept)


def _is_title(word: str) -> bool:
    return word.lower().strip("’'") in TITLES


def _tells_of_what(word: str, title: str) -> bool:
    """Tell whether ``word`` may stand before ``title`` and belong to it: "harbour", "foreign".

    Before a title in small letters that is anything that is likely no verb; before a capital, as
    in "to meet President Niinistö", what is known to be none.
    """
    low = word.lower().strip("’'")
    if low in _NOT_NAMES:
        return False
    known = word[0].isupper() or low in _OF_TITLES
    return known or (title[0].islower() and not _VERB.search(low))


def _role_after(text: str, end: int) -> str:
    """Return the apposition after a name: ", his foreign affairs adviser,"."""
    match = re.match(
        r", ((?:an?|the|his|her|their|its|[a-z]+)\b[^,.;“”\"\n]{2,70})(?=[,.;\n]|$)",
        text[end : end + 90],
    )
    words = {word.lower() for word in re.findall(r"[\w-]+", match[1])} if match else set()
    return match[1] if match and words & TITLES else ""


def surname(name: str) -> str:
    """Return the last word of a name, suffixes such as "Jr." left out."""
    words = [
        word for word in name.split() if word.rstrip(".").lower() not in ("jr", "sr", "ii", "iii")
    ]
    return re.sub(r"[’']s$", "", (words or name.split())[-1])


_SOUNDS = str.maketrans("yjwqcx", "iivkkk")


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str:
    """Return what the spellings of one name have in common: Zelenskyy, Zelensky, Zelenskiy.

    Transliterations differ in y, i and j, in doubled letters, in k, c and q, in v and w, and in
    an h after a consonant.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if c.isalpha())
    bare = bare.translate(_SOUNDS)
    bare = re.sub(r"(?<=[bcdfgkpstvz])h", "", bare)
    bare = re.sub(r"(.)\1+", r"\1", bare)
    return bare.removesuffix("i") if len(bare) > 4 else bare


def fits(asked: str, names: tuple[str, ...]) -> bool:
    """Tell whether ``asked`` ("Zelensky", "the transport minister") fits one of ``names``.

    Every word of ``asked`` has to be found in one of the forms, in whatever spelling.
    """
    wanted = skeletons(asked)
    return bool(wanted) and any(wanted <= skeletons(name) for name in names)


def may_be_one(name: str, other: str) -> bool:
    """Tell whether two names may be one person's: "Korr" and "Ida Korr", not "Ida" and "Tom Korr"."""
    one, two = skeletons(name), skeletons(other)
    return bool(one and two) and (one <= two or two <= one)


def skeletons(text: str) -> set[str]:
    """Return the skeletons of the words of ``text``, articles and possessive endings left out."""
    words = (word for word in _words(text) if word not in ("the", "a", "an"))
    return {skeleton(word) for word in words} - {""}


def _words(text: str) -> list[str]:
    return [re.sub(r"['’]s?$", "", word) for word in re.findall(r"[\w’']+", text.lower())]
