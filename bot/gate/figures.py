"""Numbers of a text, as what they mean: "twelve" is 12, "$5m" five million dollars.

Pure. ``wrong_number`` tells what a claim says that its ground does not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bot.figures import ORDINALS, SPELLED, Figure, figures, number
from bot.gate.dates import without_dates
from bot.gate.ratios import parts_of, ratios, without_told_ratios
from bot.words import STOPWORDS, plain, words_at
from index.stemming import stem

_DIGITS = r"\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED = (
    rf"\b(?:{SPELLED}|hundred|thousand|million|billion|trillion|dozen)\b"
    rf"(?:(?:-|\s+and\s+|\s+)(?:{SPELLED}|hundred|thousand|million|billion|trillion)\b)*"
)
SCALE = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12, "dozen": 12,
}  # fmt: skip
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<money>[$€£¥]\s?)?(?:(?P<digits>{_DIGITS})|(?P<spelled>{_SPELLED}))(?P<th>st|nd|rd|th)?"
    r"(?P<part>\s+and\s+(?:a\s+half|a\s+quarter|three[ -]quarters)\b)?"
    r"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|tn|mn|m|k)(?![\w%]))?"
    r"(?P<percent>\s?%|[ -]per\s?cent(?:age points?)?\b)?(?![\d])",
    re.IGNORECASE,
)
_ORDINALS = dict(zip(ORDINALS[:15], range(1, 16), strict=True))
_ORDINAL = re.compile(
    rf"(?<!\d )\b(?:{'|'.join(_ORDINALS)})\b(?! of (?:all|these)\b)", re.IGNORECASE
)
_UNITS = {
    "km": "kilometre", "kms": "kilometre", "kilometer": "kilometre", "mile": "mile", "m": "metre",
    "meter": "metre", "cm": "centimetre", "centimeter": "centimetre", "mm": "millimetre",
    "millimeter": "millimetre", "kg": "kilogram", "kgs": "kilogram", "kilo": "kilogram",
    "kilogramme": "kilogram", "lb": "pound", "ton": "ton", "tonne": "tonne", "mph": "mph",
    "kph": "kph", "km/h": "kph", "hour": "hour", "hr": "hour", "minute": "minute", "min": "minute",
    "second": "second", "sec": "second", "day": "day", "week": "week", "month": "month",
    "year": "year", "yr": "year", "decade": "decade", "dollar": "dollar", "euro": "euro",
    "crown": "crown", "litre": "litre", "liter": "litre", "hectare": "hectare", "ha": "hectare",
    "acre": "acre", "knot": "knot", "degree": "degree", "foot": "foot", "feet": "foot",
    "kilometre": "kilometre", "metre": "metre", "centimetre": "centimetre", "kilogram": "kilogram",
    "pound": "pound", "yard": "yard", "inch": "inch", "inches": "inch", "percent": "percent",
    "usd": "dollar", "eur": "euro", "gbp": "pound", "megawatt": "megawatt", "mw": "megawatt",
    "cent": "cent", "pence": "penny", "penny": "penny",
}  # fmt: skip
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
CURRENCIES = frozenset(_SIGNS.values())
_BOUND = re.compile(
    r"\b(?:(?P<low>at least|no fewer than|no less than|more than|over|above|exceed\w*|a minimum of|upwards of"
    r"|in excess of|a good)"
    r"|(?P<high>up to|at most|no more than|fewer than|less than|under|below|a maximum of|not quite)"
    r"|(?P<near>about|around|some|roughly|approximately|an estimated|nearly|almost|close to))"
    r"(?:\s+(?:the|an?))?\s+$",
    re.IGNORECASE,
)
_NEAR = 0.1  # by which "about" may be off …
_ROUND = 0.35  # … and "more than"
MULTIPLES = {
    "double": 2.0, "doubled": 2.0, "doubling": 2.0, "twice": 2.0, "twofold": 2.0, "triple": 3.0,
    "tripled": 3.0, "thrice": 3.0,
}  # fmt: skip
_FACTOR = re.compile(rf"\b(?:{'|'.join(MULTIPLES)})\b", re.IGNORECASE)
_SPANS = {"century": (100.0, "year"), "decade": (10.0, "year"), "fortnight": (2.0, "week")}
_SPAN = re.compile(
    rf"\b(?:(?P<share>half|a quarter of|three[ -]quarters of) )?a (?P<span>{'|'.join(_SPANS)})\b"
    r"(?P<more> and a half\b)?",
    re.IGNORECASE,
)
_PARTIAL = re.compile(  # "half an hour", "a quarter of a point"
    r"\b(?P<share>half|quarter|three[ -]quarters)(?: of)?[ -](?:an? )?"
    r"(?P<unit>hour|year|day|mile|kilometre|(?:percentage )?point)\b",
    re.IGNORECASE,
)
_TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
_PAIR = re.compile(r"\s*(?:to|and|or|[–-])\s*")
_BEFORE = re.compile(
    rf"\b(?:from|compared (?:with|to)|against|previously|earlier)\s+(?:an? (?:earlier )?(?:range|total|figure) of\s+)?[$€£¥]?({_DIGITS})",
    re.IGNORECASE,
)
DIFFERENCE = re.compile(
    r"\b(?:gap|margin|lead|majority|difference|fall|drop|rise|increase|gain|loss|cut|reduc\w+|raised|up|down|by"
    r"|more|fewer|less|longer|shorter|higher|lower|remain\w*|left|still|missing|short of|yet to|above|below"
    r"|behind|ahead|apart|between|off|than|separat\w+)\b",
    re.IGNORECASE,
)
_IN_WORDS = 12  # up to which numbers stand in words as often as in figures
_BESIDE = 3  # content words after a number that say what it counts

_BIRTHDAYS = frozenset(stem(word) for word in ("birthday", "anniversary", "year"))
_OWNER = re.compile(r"(?<![.!?] )(?<!^)\b([A-ZÀ-ÖØ-Þ][\w’'-]+),?\s+$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: what it is worth, of which unit, what follows it, and how far it binds.

    ``owner`` is a name right before it: "gives Vellmark 58 percent", "Osman, 23".
    """

    value: float
    unit: str
    beside: frozenset[str]
    low: float
    high: float
    written: str
    owner: str = ""


def wrong_number(claim: str, ground: str) -> str:
    """Return the first number of ``claim`` that ``ground`` does not have; "" if it has all."""
    left = without_told_ratios(claim, ground)
    if untold := next((left[slice(*span)] for span in parts_of(left)), ""):
        return untold
    held = list(quantities(ground))
    for one in quantities(left):
        right = _is_held(one, held, ground) and not _is_anothers(one, held)
        if not right and not _is_difference(one, held, claim):
            return one.written
    factors = {MULTIPLES[match.group().lower()] for match in _FACTOR.finditer(ground)}
    for match in _FACTOR.finditer(claim):
        factor = MULTIPLES[match.group().lower()]
        if factor not in factors and not any(one.value == factor for one in held):
            return match.group()
    return _wrong_figure(list(figures(left)), list(figures(ground))) or _turned(claim, ground)


def _turned(claim: str, ground: str) -> str:
    """Return a number that was there before in ``claim``, and comes after in ``ground``."""
    before, held = set(_BEFORE.findall(claim)), set(_BEFORE.findall(ground))
    later = set(re.findall(_DIGITS, ground)) - held
    turned = before & later if held and held & set(re.findall(_DIGITS, claim)) - before else set()
    return min(turned, default="")


def quantities(text: str) -> Iterator[Quantity]:
    """Yield the numbers of ``text`` that are no dates."""
    blank = without_dates(text)
    found = [
        (match, _quantity(blank, match, value))
        for match in _NUMBER.finditer(blank)
        if (value := _value(match)) is not None and not _is_pronoun(blank, match)
    ]
    for place, (match, one) in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        yield _of_a_pair(one, match, after, blank)
    for match in _SPAN.finditer(blank):
        value, unit = _SPANS[match["span"].lower()]
        value *= _share(match["share"]) if match["share"] else 1.0
        value *= 1.5 if match["more"] else 1.0
        yield Quantity(value, unit, frozenset(), value, value, match.group())
    for match in _PARTIAL.finditer(blank):
        value, unit = _share(f"a {match['share']} of it"), match["unit"].lower()
        unit = "percent" if unit.endswith("point") else unit
        yield Quantity(value, unit, frozenset(), value, value, match.group())
    for match in _ORDINAL.finditer(blank):
        value = float(_ORDINALS[match.group().lower()])
        yield Quantity(value, "th", frozenset(), value, value, match.group())


def in_figures(claim: str, ground: str) -> str:
    """Return ``claim`` with numbers in figures that it has in words and ``ground`` in figures: "nine hundred"."""
    held = {
        value: " ".join(filter(None, (match["digits"], match["scale"])))
        for match in _NUMBER.finditer(ground)
        if match["digits"] and not match["th"] and (value := _value(match) or 0.0) > _IN_WORDS
    }

    def told(match: re.Match[str]) -> str:
        digits = held.get(_value(match) or 0.0) if match["spelled"] else None
        return match.group().replace(match["spelled"], digits) if digits else match.group()

    return _NUMBER.sub(told, claim)


def _of_a_pair(
    one: Quantity, match: re.Match[str], after: tuple[re.Match[str], Quantity] | None, text: str
) -> Quantity:
    """Give the first number of "1.5 to 1.6 billion euros" what only the second says."""
    if after is None or one.unit or match["scale"] or match["spelled"]:
        return one
    second, other = after
    if not _PAIR.fullmatch(text, match.end(), second.start()):
        return one
    scale = SCALE[second["scale"].lower()] if second["scale"] else 1.0
    low, high, value = (bound * scale for bound in (one.low, one.high, one.value))
    return replace(one, value=value, low=low, high=high, unit=other.unit, owner="")


def _is_held(one: Quantity, held: Sequence[Quantity], ground: str) -> bool:
    same = [other for other in held if _agrees(one, other)]
    if not same or "time" in one.beside:
        return _is_told_otherwise(one, ground) or bool(same)
    if any(not other.beside for other in same):
        return True  # what it counts there is not said
    if one.unit and any(other.unit == one.unit for other in same):
        return True
    if one.value <= 12 and one.unit and any(other.unit == one.unit for other in held):
        return False  # the ground has another number of these
    if not one.beside or any(one.beside & other.beside for other in same):
        return True
    # It counts something else here: wrong where the ground has another number of just that.
    return not any(one.beside & other.beside for other in held if other not in same)


def _is_difference(one: Quantity, held: Sequence[Quantity], claim: str) -> bool:
    """Tell whether a number is how far two of one unit are apart, and told as that."""
    alike = [other for other in held if one.unit in (other.unit, "")]
    return bool(DIFFERENCE.search(claim)) and any(
        first.unit == second.unit
        and abs(abs(first.value - second.value) - one.value) <= 1e-6 * max(1.0, one.value)
        for first, second in combinations(alike, 2)
    )


def _is_told_otherwise(one: Quantity, ground: str) -> bool:
    """Tell whether "two times" is "twice" in the ground, "four weeks" 28 days, or "one" thing "a" thing."""
    low = ground.lower()
    if "time" in one.beside and any(one.value == _TIMES[word] and word in low for word in _TIMES):
        return True
    if one.unit == "week" and re.search(rf"\b{7 * one.value:g} days\b", low):
        return True
    if (one.value, one.unit) == (30.0, "minute") and re.search(r"\bhalf[- ](?:an )?hour\b", low):
        return True
    return one.value == 1 and _names_one(one, ground)


def _is_anothers(one: Quantity, held: Sequence[Quantity]) -> bool:
    """Tell whether a number that the ground gives to one name is given to another here."""
    owners = {other.owner for other in held if _agrees(one, other)}
    return bool(one.owner and owners and "" not in owners and one.owner not in owners)


def _agrees(one: Quantity, other: Quantity) -> bool:
    if not _is_same_unit(one, other):
        return False
    if one.value == other.value:
        return (
            not (one.low == other.high or other.low == one.high)
            or one.low == one.high
            or other.low == other.high
        )
    if one.low == one.high:
        return False
    off = _ROUND if one.low == 0.0 or one.high == float("inf") else _NEAR
    return one.low <= other.value <= one.high and _is_close(one.value, other.value, off)


def _is_same_unit(one: Quantity, other: Quantity) -> bool:
    units = {one.unit, other.unit}
    if len(units) == 1:
        return True
    if "th" in units:
        # the 150th birthday of who turned 150
        return units == {"th", ""} and bool(_BIRTHDAYS & (one.beside | other.beside))
    return "" in units and "percent" not in units


def _is_close(one: float, other: float, off: float) -> bool:
    return abs(one - other) <= off * max(abs(one), abs(other), 1e-9)


def _names_one(one: Quantity, ground: str) -> bool:
    """Tell whether "one" thing is "a" thing or "one of" some in the ground."""
    return bool(re.search(r"\bone of\b", ground, re.IGNORECASE)) or any(
        re.search(
            rf"\b(?:an?|the|single|only|per)\s+(?:[\w-]+\s+)?{re.escape(word)}\w*",
            ground,
            re.IGNORECASE,
        )
        for word in one.beside | {one.unit} - {""}
    )


def _wrong_figure(claimed: Sequence[Figure], held: Sequence[Figure]) -> str:
    """Return a figure that counts what the ground counts, and differs from all it has of that."""
    for one in claimed:
        same = [other for other in held if other.counted == one.counted]
        if same and not any(one.agrees(other) for other in same):
            return one.written
    return ""


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        value: float | None = float(re.sub(r"[^\d.]", "", match["digits"]))
    else:
        value = _spelled(match["spelled"])
    if value is None:
        return None
    if match["part"]:
        value += _share(match["part"])
    return value * SCALE[match["scale"].lower()] if match["scale"] else value


def _share(written: str) -> float:
    """Return what "and a half", "a quarter of" or "three quarters of" something is of one."""
    return next(ratios(written))[0]


def _spelled(written: str) -> float | None:
    text = re.sub(r"\s+and\s+", " ", written.lower()).replace("-", " ")
    text = " ".join(text.split())
    if text.endswith("dozen"):
        return (number(text.removesuffix("dozen").strip()) or 1.0) * 12 if text != "dozen" else 12.0
    text = text.replace("trillion", "thousand billion")
    return number(text)


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """Tell "one of them", "no one" and "one another" from a number."""
    if match.group().lower() != "one":
        return False
    before, after = text[: match.start()].lower(), text[match.end() :].lower()
    return bool(
        re.search(r"\b(?:no|any|some|every|each|the|this|that|which)\s+$", before)
        or re.match(r"\s+(?:of|another|who|day)\b|[’']s|\W*$|[,;.]", after)
    )


def _quantity(text: str, match: re.Match[str], value: float) -> Quantity:
    beside = _stems_after(text, match.end(), _BESIDE)
    unit = _unit(text, match)
    low, high = _range(value, _BOUND.search(text, max(0, match.start() - 20), match.start()))
    if unit in _UNITS.values() and beside and unit != "percent":
        beside = beside[1:]
    owner = _OWNER.search(text, max(0, match.start() - 40), match.start())
    scored = re.match(r"[–-]\d", text[match.end() :])  # "2-1" is nobody's
    name = plain(owner[1]) if owner and not scored else ""
    return Quantity(value, unit, frozenset(beside), low, high, match.group().strip(), name)


def _unit(text: str, match: re.Match[str]) -> str:
    if match["th"]:
        return "th"
    if match["percent"]:
        return "percent"
    if match["money"]:
        return _SIGNS[match["money"].strip()]
    if re.match(r"[\s-]?kilomet(?:re|er)s? (?:per|an) hour\b", text[match.end() :]):
        return "kph"
    after = re.match(r"[\s-]?((?:square|sq\.?) )?([A-Za-z/]+)(²?)", text[match.end() :])
    word = after[2].lower() if after else ""
    unit = _UNITS.get(word) or _UNITS.get(word.removesuffix("s"), "")
    return f"square {unit}" if unit and after and (after[1] or after[3]) else unit


def _range(value: float, bound: re.Match[str] | None) -> tuple[float, float]:
    if bound is None:
        return value, value
    if bound["low"]:
        return value, float("inf")
    if bound["high"]:
        return 0.0, value
    return value * (1 - _NEAR), value * (1 + _NEAR)


def _stems_after(text: str, place: int, most: int) -> list[str]:
    stop = re.search(r"[.;:!?]\s|,\s|\band\b|\bbut\b|\d", text[place:])
    end = place + stop.start() if stop else len(text)
    return _stems(text, place, end)[:most]


def _stems(text: str, start: int, end: int) -> list[str]:
    return [
        stem(plain(word)) for _, word in words_at(text, start, end) if plain(word) not in STOPWORDS
    ]
