"""Numbers that a claim gives to each other's owners: "5 percent on the drug and 8 on placebo", turned round. Pure."""

import re
from collections.abc import Iterator
from itertools import combinations

from bot.gate.sense import content

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CLAUSE = re.compile(
    r"[;:.]\s|,\s|\b(?:while|but|and|against|compared|after|before|from|whereas|although|though)\b"
)

Company = tuple[str, frozenset[str]]


def exchanged(claim: str, ground: str) -> str:
    """Return a number of ``claim`` that has the company of another one in ``ground``; "" if none.

    The company of a number are the telling words of its clause. Two numbers are exchanged where
    each has some of what only the other has there, and nothing of its own.
    """
    here = list(_companies(claim))
    there = [list(_companies(line)) for line in re.split(r"(?<=[.!?])\s|\n", ground)]
    for (one, near), (other, by) in combinations(here, 2):
        for sentence in there:
            known = dict(sentence)
            if one == other or not {one, other} <= known.keys() or len(known) < len(sentence):
                continue
            own, others = known[one] - known[other], known[other] - known[one]
            first, second = near - by, by - near
            if first & others and second & own and not (first & own or second & others):
                return one
    return ""


def _companies(text: str) -> Iterator[Company]:
    """Yield each number of ``text`` with the stems of the clause it stands in."""
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
    words = [one for one in content(text) if not one.text[0].isdigit()]
    for match in _NUMBER.finditer(text):
        start = max(cut for cut in cuts if cut <= match.start())
        end = min(cut for cut in cuts if cut >= match.end())
        yield match.group(), frozenset(one.stem for one in words if start <= one.start < end)
