"""Numbers that follow from those of a text: sums, differences, shares, other units of time. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, pairwise, permutations

from bot.figures import number
from bot.gate.calendar import days_apart, minutes_apart, seconds_apart, years_apart
from bot.gate.dates import count_dates
from bot.gate.figures import CURRENCIES, DIFFERENCE, MULTIPLES, SCALE, Quantity, quantities
from bot.gate.ratios import ratios, without_told_odds

_HOURS = {
    "second": 1 / 3_600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0, "year": 8_760.0,
    "decade": 87_600.0,
}  # fmt: skip
_METRES = {
    "millimetre": 0.001, "centimetre": 0.01, "inch": 0.0254, "foot": 0.3048, "yard": 0.9144,
    "metre": 1.0, "kilometre": 1_000.0, "mile": 1_609.344,
}  # fmt: skip
_SQUARE_METRES = {"hectare": 10_000.0, "acre": 4_046.86} | {
    f"square {unit}": metres**2 for unit, metres in _METRES.items()
}
_KILOGRAMS = {"kilogram": 1.0, "tonne": 1_000.0}
_MEASURES = (  # units that can be told by each other
    _HOURS, _METRES, _SQUARE_METRES, _KILOGRAMS,
    {"dollar": 1.0, "cent": 0.01}, {"euro": 1.0, "cent": 0.01}, {"pound": 1.0, "penny": 0.01},
)  # fmt: skip
_HOUR_AND = re.compile(r"\ban hour(?: and)? (\w+) minutes\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\b(?:an? (?P<one>\w+)|(?P<count>\w+)) and a half\b", re.IGNORECASE)
_FACTORS = MULTIPLES | {"half": 0.5, "halved": 0.5, "halving": 0.5, "equally": 0.5}
_SCALES = frozenset({"dozen", "hundred", "thousand", "million", "billion"})  # "several hundred"
_HOSTS = {f"{word}s": SCALE[word] for word in _SCALES}
_HOST = re.compile(rf"\b(?:{'|'.join(_HOSTS)})\b", re.IGNORECASE)
_TIMES = re.compile(r"\b(\w+) times\b", re.IGNORECASE)
_ONE_SPAN = re.compile(
    r"\b(?:an?|one|the same|each|per|(?:the |its )?first) (minute|hour|day|week|month|year|decade)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:each|every|apiece|averag\w+|equal\w*|per|a head)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:in all|all told|altogether|total\w*|overall|combined|together|includ\w+|count\w*|took part)\b",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:rest|remain\w*|others?|undecided|unsure|abstain\w*|neither|no (?:opinion|view)|left|pending"
    r"|outstanding|still open)\b",
    re.IGNORECASE,
)
_MANY = 100  # from which a number may be so many at so much each
_FEW = 10  # up to which things may be counted that a text names one by one
_OFF = 0.005  # by which a number that was worked out may be rounded …
_FAR_OFF = 0.1  # … or be off where it is told as about that much …
_BEYOND = 0.5  # … or as more or less than that


def untold_number(claim: str, ground: str) -> str:
    """Return a number of ``claim`` that neither stands in ``ground`` nor follows from it; "" if all do.

    What a number counts is not looked at here: ``wrong_number`` does that. Small numbers written
    as words pass where they may count what is named one by one, or the days between two dates.
    """
    held = list(quantities(ground))
    percents = list(_percents(ground))
    for one in quantities(without_told_odds(claim, ground)):
        if set(one.written.lower().split()) <= _SCALES or _may_be_counted(one, held, ground):
            continue
        values = [other.value for other in held if not _is_other_money(one, other)]
        if _is_told(one, values + percents, 1e-9):
            continue
        if not _is_told(one, _worked_out(one, held, claim, ground), _OFF):
            return one.written
    return _untold_host(claim, ground, held)


def _untold_host(claim: str, ground: str, held: Sequence[Quantity]) -> str:
    """Return "hundreds" if ``ground`` has neither such nor a number as large; "" if none is untold."""
    most = max((one.value for one in held), default=0.0)
    told = {match.group().lower() for match in _HOST.finditer(ground)}
    hosts = (match.group().lower() for match in _HOST.finditer(claim))
    return next((one for one in hosts if one not in told and most < _HOSTS[one]), "")


def _is_other_money(one: Quantity, other: Quantity) -> bool:
    return len({one.unit, other.unit} & CURRENCIES) > 1


def _percents(ground: str) -> Iterator[float]:
    """Yield the shares in percent; a third is 33 percent, too."""
    for share, (start, end) in ratios(ground):
        yield 100 * share
        if not re.search(r"%|cent", ground[start:end]):
            yield float(round(100 * share))


def _worked_out(
    one: Quantity, held: Sequence[Quantity], claim: str, ground: str
) -> Iterator[float]:
    """Yield what follows from the numbers ``held``."""
    yield from _apart(one, held, claim)
    yield from _shares(one, held)
    yield from _multiples(held, ground)
    yield from _of_each(one, held, claim)
    yield from _of_all(one, held, claim)
    yield from _rest(one, held, f"{claim} {ground}")
    yield from _compared(one, held)
    yield from chain.from_iterable(_as_measured(one, held))
    yield from _spans(one, held, ground)


def _may_be_counted(one: Quantity, held: Sequence[Quantity], ground: str) -> bool:
    """Tell whether a small number in words counts things, or a span of time that only dates tell."""
    if one.value > _FEW or one.written[0].isdigit():
        return False
    if one.unit not in _HOURS:
        return True
    return not any(other.unit in _HOURS for other in held) or count_dates(ground) > 1


def _is_told(one: Quantity, values: Iterable[float], off: float) -> bool:
    """Tell whether one of ``values`` is that number, or as near to it as "about" or "more than" says."""
    low, high = one.value * (1 - off), one.value * (1 + off)
    if one.low == one.value < one.high:
        high = one.value * (1 + _BEYOND)
    elif one.low < one.value == one.high:
        low = one.value * (1 - _BEYOND)
    elif one.low < one.high:
        low, high = one.value * (1 - _FAR_OFF), one.value * (1 + _FAR_OFF)
    return any(low <= value <= high for value in values)


def _apart(one: Quantity, held: Sequence[Quantity], claim: str) -> Iterator[float]:
    """Yield sums and differences of two numbers of one kind of unit, that of ``one`` or of none."""
    if one.value <= _FEW and one.value == int(one.value) and not DIFFERENCE.search(claim):
        return
    for first, second in combinations(held, 2):
        units = {first.unit, second.unit} - {""}
        if len(units) <= 1 and (not units or one.unit in ("", *units)):
            yield abs(first.value - second.value)
            yield first.value + second.value
    for values in _as_measured(one, held):
        for one_value, other in combinations(values, 2):
            yield abs(one_value - other)
            yield one_value + other


def _of_each(one: Quantity, held: Sequence[Quantity], claim: str) -> Iterator[float]:
    """Yield what comes on each of so many things where ``claim`` tells that, and so many at so much each."""
    each = _EACH.search(claim) is not None
    for some, many in permutations(held, 2):
        if many.value <= 1 or one.unit not in ("", some.unit):
            continue
        if many.unit == "" and one.value >= _MANY:
            yield some.value * many.value
        if each and (many.unit == "" or many.unit in claim):
            yield some.value / many.value


def _of_all(one: Quantity, held: Sequence[Quantity], claim: str) -> Iterator[float]:
    """Yield sums of three numbers of one unit where ``claim`` tells a sum."""
    if not _TOGETHER.search(claim):
        return
    alike = [other for other in held if other.unit in ("", one.unit)]
    yield from (sum(other.value for other in three) for three in combinations(alike, 3))


def _rest(one: Quantity, held: Sequence[Quantity], ground: str) -> Iterator[float]:
    """Yield what two others leave of all, or of a hundred percent, where ``ground`` tells of a rest."""
    if not _REST.search(ground):
        return
    alike = [other.value for other in held if other.unit == one.unit]
    if one.unit == "percent":
        yield from (100 - first - second for first, second in combinations(alike, 2))
    yield from (max(three) * 2 - sum(three) for three in combinations(alike, 3))


def _compared(one: Quantity, held: Sequence[Quantity]) -> Iterator[float]:
    """Yield how many times one number another of its unit is, where ``one`` tells so many times."""
    if "time" not in one.beside:
        return
    for first, second in combinations(held, 2):
        if first.unit == second.unit and min(first.value, second.value) > 0:
            low, high = sorted((first.value, second.value))
            yield high / low


def _as_measured(one: Quantity, held: Sequence[Quantity]) -> Iterator[list[float]]:
    """Yield the numbers ``held`` in the unit of ``one``, by each measure that has it: 300 hectares are 3 km²."""
    for measure in _MEASURES:
        if one.unit in measure:
            alike = [other for other in held if other.unit in measure]
            yield [other.value * measure[other.unit] / measure[one.unit] for other in alike]


def _shares(one: Quantity, held: Sequence[Quantity]) -> Iterator[float]:
    """Yield what percentage one number is of another, or more or less than it."""
    if one.unit != "percent":
        return
    for first, second in combinations(held, 2):
        low, high = sorted((first.value, second.value))
        if first.unit == second.unit and 0 < low < high:
            yield from (100 * low / high, 100 * (high - low) / low, 100 * (high - low) / high)
    yield from (100 - other.value for other in held if other.unit == "percent")


def _multiples(held: Sequence[Quantity], ground: str) -> Iterator[float]:
    """Yield each number twice, thrice and so on, or a share of it, if ``ground`` says something of that kind."""
    low = ground.lower()
    factors = {_FACTORS[word] for word in _FACTORS if re.search(rf"\b{word}\b", low)}
    factors |= {times for match in _TIMES.finditer(low) if (times := number(match[1]))}
    factors |= {part for share, _ in ratios(ground) for part in (share, 1 - share) if 0 < part < 1}
    for factor in factors:
        for one in held:
            yield one.value * factor
            yield one.value / factor


def _spans(one: Quantity, held: Sequence[Quantity], ground: str) -> Iterator[float]:
    """Yield spans of time in the unit of ``one`` that are told in two units, by dates, or as "a day"."""
    if one.unit not in _HOURS:
        return
    hours = [other.value * _HOURS[other.unit] for other in held if other.unit in _HOURS]
    spans = [*map(sum, pairwise(hours)), *_spans_between(one, ground), *_spans_in_words(ground)]
    yield from (span / _HOURS[one.unit] for span in spans)
    if one.unit == "month":
        yield from (other.value / 30 for other in held if other.unit == "day")


def _spans_between(one: Quantity, ground: str) -> Iterator[float]:
    """Yield the hours between dates and times, those between days or years only if ``one`` counts such."""
    yield from (minutes / 60 for minutes in minutes_apart(ground))
    yield from (seconds / 3_600 for seconds in seconds_apart(ground))
    if one.unit in ("day", "week"):
        yield from (days * _HOURS["day"] for days in days_apart(ground))
    if one.unit == "year":
        yield from (years * _HOURS["year"] for years in years_apart(ground))


def _spans_in_words(ground: str) -> Iterator[float]:
    """Yield the hours of "a day", "a week and a half", "an hour and 12 minutes"."""
    for match in _ONE_SPAN.finditer(ground):
        yield _HOURS[match[1].lower()]
    for match in _AND_A_HALF.finditer(ground):
        unit = (match["one"] or "").removesuffix("s")
        if unit in _HOURS:
            yield 1.5 * _HOURS[unit]
    for match in _HOUR_AND.finditer(ground):
        yield 1 + (number(match[1]) or 0.0) / 60
