"""Numbers that follow from those of a text: sums, differences, shares, other units of time. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations

from bot.figures import number
from bot.gate_dates import count_dates, days_apart, years_apart
from bot.gate_figures import DIFFERENCE, Quantity, quantities
from bot.gate_ratios import ratios

_HOURS = {
    "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0, "year": 8_760.0,
    "decade": 87_600.0,
}  # fmt: skip
_AND_A_HALF = re.compile(r"\b(?:an? (?P<one>\w+)|(?P<count>\w+)) and a half\b", re.IGNORECASE)
_FACTORS = {
    "double": 2.0, "doubled": 2.0, "doubling": 2.0, "twice": 2.0, "twofold": 2.0, "triple": 3.0,
    "tripled": 3.0, "half": 0.5, "halved": 0.5, "halving": 0.5,
}  # fmt: skip
_SCALES = frozenset({"dozen", "hundred", "thousand", "million", "billion"})  # "several hundred"
_TIMES = re.compile(r"\b(\w+) times\b", re.IGNORECASE)
_ONE_SPAN = re.compile(
    r"\b(?:an?|one|the same|each|per) (minute|hour|day|week|month|year|decade)\b", re.IGNORECASE
)
_EACH = re.compile(r"\b(?:each|every|apiece|averag\w+|equal\w*|per|a head)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:in all|all told|altogether|total\w*|overall|combined|together|includ\w+|count\w*|took part)\b",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:rest|remain\w+|others?|undecided|unsure|abstain\w*|neither|no (?:opinion|view))\b",
    re.IGNORECASE,
)
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
    values = [one.value for one in held] + [100 * share for share, _ in ratios(ground)]
    for one in quantities(claim):
        if one.written.lower() in _SCALES or _may_be_counted(one, held, ground):
            continue
        worked_out = tuple(_worked_out(one, held, claim, ground))
        if not _is_told(one, values, 1e-9) and not _is_told(one, worked_out, _OFF):
            return one.written
    return ""


def _worked_out(
    one: Quantity, held: Sequence[Quantity], claim: str, ground: str
) -> Iterator[float]:
    """Yield what follows from the numbers ``held``."""
    yield from _apart(one, held, claim)
    yield from _shares(one, held)
    yield from _multiples(held, ground)
    yield from _of_each(one, held, claim)
    yield from _of_all(one, held, claim)
    yield from _rest(one, held, ground)
    yield from _spans(one, held, ground)


def _may_be_counted(one: Quantity, held: Sequence[Quantity], ground: str) -> bool:
    """Tell whether a small number in words counts things, or a span of time that only dates tell."""
    if one.value > _FEW or one.written[0].isdigit():
        return False
    if one.unit not in _HOURS:
        return True
    return not any(other.unit in _HOURS for other in held) or count_dates(ground) > 1


def _is_told(one: Quantity, values: Sequence[float], off: float) -> bool:
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
    """Yield sums and differences of two numbers of one unit, that of ``one`` or of none."""
    if one.value <= _FEW and not DIFFERENCE.search(claim):
        return
    for first, second in combinations(held, 2):
        units = {first.unit, second.unit} - {""}
        if len(units) <= 1 and (not units or one.unit in ("", *units)):
            yield abs(first.value - second.value)
            yield first.value + second.value


def _of_each(one: Quantity, held: Sequence[Quantity], claim: str) -> Iterator[float]:
    """Yield what comes on each of so many things where ``claim`` tells that, or on so many at so much each."""
    if not _EACH.search(claim):
        return
    for some, many in permutations(held, 2):
        if many.unit == "" and many.value > 1 and one.unit in ("", some.unit):
            yield some.value / many.value


def _of_all(one: Quantity, held: Sequence[Quantity], claim: str) -> Iterator[float]:
    """Yield sums of three numbers of one unit where ``claim`` tells a sum."""
    if not _TOGETHER.search(claim):
        return
    alike = [other for other in held if other.unit in ("", one.unit)]
    yield from (sum(other.value for other in three) for three in combinations(alike, 3))


def _rest(one: Quantity, held: Sequence[Quantity], ground: str) -> Iterator[float]:
    """Yield the percentage that two others leave where ``ground`` tells of a rest."""
    percents = [other.value for other in held if other.unit == "percent"]
    if one.unit == "percent" and _REST.search(ground):
        yield from (100 - first - second for first, second in combinations(percents, 2))


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
    """Yield spans of time in the unit of ``one``: "72 hours" is three days."""
    if one.unit not in _HOURS:
        return
    own = _HOURS[one.unit]
    hours = [other.value * _HOURS[other.unit] for other in held if other.unit in _HOURS]
    yield from (span / own for span in (*hours, *map(sum, pairwise(hours))))
    if one.unit in ("day", "week"):
        yield from (days * 24 / own for days in days_apart(ground))
    if one.unit == "year":
        yield from years_apart(ground)
    for match in _ONE_SPAN.finditer(ground):
        yield _HOURS[match[1].lower()] / own
    for match in _AND_A_HALF.finditer(ground):
        unit = (match["one"] or "").removesuffix("s")
        if unit in _HOURS:
            yield 1.5 * _HOURS[unit] / own
