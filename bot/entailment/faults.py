"""Plant a fault in a sentence: what makes it say something else.

Pure. After the rule-based corruptions of FactCC (Kryscinski et al., EMNLP 2020), with more
kinds: who did it to whom, doubts dropped, phrases added. English.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from bot.gate.vocabulary import opposites_of
from index.sentences import Span

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "June", "July"),
    *("August", "September", "October", "November", "December"),
)  # without May, which is a verb, too

_NAME = r"[A-Z][\w’'-]+(?: (?:(?:of|de|van|von|bin|al) )?[A-Z][\w’'-]+)*"
_WITHIN = re.compile(rf"(?<![.!?“\"] )(?<!^)\b{_NAME}")
_THING = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)\s(?:[a-z-]+ ){0,2}?[a-z]{3,}\b"
    r"|\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*"
)
_NO_NAMES = frozenset({*DAYS, *MONTHS, "May", "The", "In", "On", "He", "She", "It", "They", "But"})
_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w,.]*\d)")
_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_SAYING = re.compile(
    r"\b(?:said|told|announced|added|warned|insisted|argued|claimed|explained|noted)\b"
)
_LISTED = re.compile(r",? (?:and|or|of|in|at|for|,) (?:the )?|[,;] ")
_ARTICLES = ("The ", "A ", "An ", "Its ", "Their ", "His ", "Her ")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|has|have|had|should|must|may|might)\b(?! not| n[o’'])"
)
_DENIAL = re.compile(r"\b(?:not|never) |(?<=\w)n[’']t\b")
_PAST = re.compile(r"\b(?!(?:said|told|added)\b)[a-z]+ed\b")
_NO_VERB_AFTER = re.compile(
    r"\b(?:was|were|been|be|is|are|had|has|have|the|a|an|and|of|by|being|its|get|got)\s+$"
)
_SILENT_E = re.compile(r"(?:[aiu]t|[ei][sz]|[auei]c|rg|ng|[aiouelr]v|[iu]r|[bdgpt]l|dg)ed$")
_SURER = (  # doubts, and what stands there when they are dropped
    (re.compile(r"\b(?:may|might|could) have (?=\w+e[dn]\b)"), "had "),
    (re.compile(r"\b(?:may|might|could|would|should) (?=[a-z]+\b)"), "will "),
    (re.compile(r"\b(?:may|might|could) be "), "is "),
    (
        re.compile(
            r"\b(?:is|are|was|were) (?:expected|likely|planning|due|set|hoping|scheduled|considering) to "
        ),
        "will ",
    ),
    (re.compile(r"\b(?:plans?|hopes?|wants?) to "), "will "),
    (
        re.compile(
            r"\b(?:allegedly|reportedly|possibly|probably|perhaps|alleged|suspected|purported) "
        ),
        "",
    ),
    (re.compile(r"\b(?:appears?|seems?|is believed|is thought|are believed) to be "), "is "),
    (re.compile(r"\b(?:accused of|suspected of|charged with) "), "convicted of "),
    (
        re.compile(
            r"\b(?:agreed|promised|vowed|planned|tried|attempted|threatened|sought|pledged) to (?=[a-z])"
        ),
        "managed to ",
    ),
    (re.compile(r"\babout to "), "going to "),
    (re.compile(r"\bproposed "), "approved "),
    (re.compile(r"\bcalled for "), "secured "),
    (re.compile(r"\burged "), "ordered "),
    (re.compile(r"\bconsidering "), "carrying out "),
    (re.compile(r"\bweighing "), "starting "),
)
_LESS_SURE = (
    (re.compile(r"\bwill (?=[a-z])"), "may "),
    (re.compile(r"\b(?:has|have) (?=[a-z]+ed\b)"), "may have "),
    (re.compile(r"\bis (?=[a-z]+ing\b)"), "may be "),
    (re.compile(r"\b(?:was|were) (?=[a-z]+ed\b)"), "may have been "),
)
_TAIL = re.compile(
    r"(?:,? \b)((?:after|because|following|amid|despite|as|while|in order to|due to|in protest"
    r"|in response to|citing|to|for|with|at|in|over|before|by|who|which|so that|leading to|prompting"
    r"|making|saying) [^,.;“”\"]{12,70})(?=[,.])"
)
_END = re.compile(r"[.!?][”\"’]?$")


@dataclass(frozen=True, slots=True)
class Around:
    """What a fault may be made of: names near a sentence, and phrases of its article and of others."""

    names: Sequence[str]
    tails: Sequence[str]
    far_tails: Sequence[str]


Plant = Callable[[str, Around, Random], str]
"""Returns a sentence with a fault planted in it, "" where there is no place for it."""


def names_in(text: str) -> list[Span]:
    """Return where in ``text`` names stand, but for its first word."""
    found = (match.span() for match in _WITHIN.finditer(text))
    return [(start, end) for start, end in found if text[start:end] not in _NO_NAMES]


def tails_of(text: str) -> list[str]:
    """Return phrases that end a clause of ``text``: "after a strike", "to cut its debts"."""
    found = (match[1] for match in _TAIL.finditer(text))
    return [tail for tail in found if 3 <= len(tail.split()) <= 12]


def plant_name(text: str, around: Around, chance: Random) -> str:
    """Put another name in the place of one."""
    return _renamed(text, names_in(text), around, chance)


def plant_speaker(text: str, around: Around, chance: Random) -> str:
    """Give what is said to somebody else."""
    said = _SAYING.search(text)
    if said is None:
        return ""
    near = [
        span
        for span in names_in(text)
        if -25 < span[1] - said.start() <= 0 or span[0] == said.end() + 1
    ]
    return _renamed(text, near, around, chance)


def plant_swap_of_names(text: str, _: Around, chance: Random) -> str:
    """Exchange two names."""
    spans = names_in(text)
    if len(spans) < 2:
        return ""
    one, other = sorted(chance.sample(spans, 2))
    between = text[one[1] : other[0]]
    first, second = text[slice(*one)], text[slice(*other)]
    if first in second or second in first or len(between) < 4 or _LISTED.fullmatch(between):
        return ""
    return _exchanged(text, one, other)


def plant_swap_of_things(text: str, _: Around, chance: Random) -> str:
    """Exchange what stands on both sides of a verb."""
    spans = [match.span() for match in _THING.finditer(text)]
    if len(spans) < 2:
        return ""
    place = chance.randrange(len(spans) - 1)
    one, other = spans[place : place + 2]
    between = text[one[1] : other[0]]
    if len(between.split()) > 6 or not re.search(r"\w(?:ed|s|n|t|ing)\b", between):
        return ""
    if _LISTED.fullmatch(between):
        return ""
    swapped = _exchanged(text, one, other)
    if one[0] == 0:
        swapped = swapped[0].upper() + swapped[1:]
        if text.startswith(_ARTICLES):
            end = other[1]
            start = end - (one[1] - one[0])
            swapped = swapped[:start] + swapped[start].lower() + swapped[start + 1 :]
    return swapped


def plant_swap_of_numbers(text: str, _: Around, chance: Random) -> str:
    """Exchange two numbers."""
    spans = [match.span() for match in _NUMBER.finditer(text)]
    if len(spans) < 2:
        return ""
    one, other = sorted(chance.sample(spans, 2))
    return _exchanged(text, one, other)


def plant_number(text: str, _: Around, chance: Random) -> str:
    """Change a number."""
    found = list(_NUMBER.finditer(text))
    if not found:
        spelled = re.search(rf"\b(?:{'|'.join(_SPELLED)})\b", text)
        return _replaced(text, spelled.span(), chance.choice(_SPELLED)) if spelled else ""
    match = chance.choice(found)
    value = float(match[1].replace(",", ""))
    drawn = [value + chance.randint(1, 9), max(1, value - chance.randint(1, 5)), value * 10]
    changed = chance.choice([*drawn, round(value * chance.uniform(1.2, 2))])
    if "," in match[1]:
        return _replaced(text, match.span(), f"{int(changed):,}")
    return _replaced(text, match.span(), f"{changed:.1f}" if "." in match[1] else str(int(changed)))


def plant_date(text: str, _: Around, chance: Random) -> str:
    """Name another day of the week, or another month."""
    found = list(re.finditer(rf"\b(?:{'|'.join((*DAYS, *MONTHS))})\b", text))
    if not found:
        return ""
    match = chance.choice(found)
    return _replaced(text, match.span(), chance.choice(DAYS if match[0] in DAYS else MONTHS))


def plant_denial(text: str, _: Around, chance: Random) -> str:
    """Deny what is told, or leave a denial out."""
    if denial := _DENIAL.search(text):
        affirmed = _replaced(text, denial.span(), "")
        return re.sub(r"\bca\b(?= )", "can", re.sub(r"\bwo\b(?= )", "will", affirmed))
    auxiliaries = list(_AUXILIARY.finditer(text))[:2]
    if auxiliaries and chance.random() < 0.5:
        place = chance.choice(auxiliaries).end()
        return _replaced(text, (place, place), chance.choice((" not", " not", " never")))
    verbs = [m for m in _PAST.finditer(text, 1) if not _NO_VERB_AFTER.search(text[: m.start()])]
    if not verbs:
        return ""
    verb = chance.choice(verbs)
    bare = verb[0][:-1] if _SILENT_E.search(verb[0]) else verb[0][:-2]
    denied = chance.choice(("did not", "refused to", "declined to", "failed to"))
    return _replaced(text, verb.span(), f"{denied} {bare}")


def plant_opposite(text: str, _: Around, chance: Random) -> str:
    """Put the opposite in the place of a word."""
    found = [m for m in re.finditer(r"\b[a-z]{3,}\b", text) if opposites_of(m[0])]
    if not found:
        return ""
    match = chance.choice(found)
    others = sorted(opposites_of(match[0]))
    alike = [one for one in others if one[-2:] == match[0][-2:]]
    alike = alike or [one for one in others if one[-1] == match[0][-1]]
    return _replaced(text, match.span(), chance.choice(alike)) if alike else ""


def plant_certainty(text: str, _: Around, chance: Random) -> str:
    """Drop a doubt."""
    found = [(match.span(), surer) for doubt, surer in _SURER for match in doubt.finditer(text)]
    if not found:
        return ""
    changed = _replaced(text, *chance.choice(found))
    return changed[0].upper() + changed[1:]


def plant_doubt(text: str, _: Around, __: Random) -> str:
    """Put in doubt what is told as certain."""
    for sure, doubtful in _LESS_SURE:
        if match := sure.search(text):
            return _replaced(text, match.span(), doubtful)
    return ""


def plant_addition(text: str, around: Around, chance: Random) -> str:
    """Add a phrase out of another sentence."""
    near = around.tails and chance.random() < 0.6
    tails = around.tails if near else around.far_tails
    end = _END.search(text)
    if not tails or end is None:
        return ""
    added = chance.choice(tails)
    if added in text:
        return ""
    comma = text.find(", ")
    if comma > 0 and chance.random() < 0.25:
        return f"{text[:comma]} {added}{text[comma:]}"
    return f"{text[: end.start()]}{chance.choice((' ', ', '))}{added}."


def _renamed(text: str, spans: Sequence[Span], around: Around, chance: Random) -> str:
    if not spans:
        return ""
    span = chance.choice(spans)
    old = text[slice(*span)]
    others = [one for one in around.names if one not in text and old not in one]
    return _replaced(text, span, chance.choice(others)) if others else ""


def _replaced(text: str, span: Span, by: str) -> str:
    return text[: span[0]] + by + text[span[1] :]


def _exchanged(text: str, one: Span, other: Span) -> str:
    first, second = text[slice(*one)], text[slice(*other)]
    return text[: one[0]] + second + text[one[1] : other[0]] + first + text[other[1] :]


FAULTS: dict[str, tuple[Plant, float]] = {
    "addition": (plant_addition, 3.0),
    "certainty": (plant_certainty, 3.0),
    "date": (plant_date, 0.5),
    "denial": (plant_denial, 2.0),
    "doubt": (plant_doubt, 1.0),
    "name": (plant_name, 1.0),
    "number": (plant_number, 0.7),
    "opposite": (plant_opposite, 2.0),
    "speaker": (plant_speaker, 1.5),
    "swap of names": (plant_swap_of_names, 2.5),
    "swap of numbers": (plant_swap_of_numbers, 1.0),
    "swap of things": (plant_swap_of_things, 1.5),
}
"""What plants each kind of fault, and how often it is tried. Rules find wrong numbers and dates anyway."""
ONE_SIDED = frozenset({"addition", "doubt"})
"""Faults without which a faulty sentence is borne out: who tells less, or more carefully, tells no lie."""


def plant(text: str, around: Around, chance: Random) -> tuple[str, str]:
    """Return ``text`` with one fault planted in it and the kind of fault; "" twice if none fits."""
    weights = [weight for _, weight in FAULTS.values()]
    for kind in chance.choices(list(FAULTS), weights, k=4):
        faulty = FAULTS[kind][0](text, around, chance)
        if faulty and faulty != text:
            return faulty, kind
    return "", ""
