"""What the entailment network learns from: claims beside what they cite, written by hand or drawn.

Those written by hand without twins are mostly said in other words where they are right, and near
the text where they are wrong. Lest the network take that for the difference, others come in twins
that differ by the fault alone, and sentences of the text itself are drawn, as they are and with a
fault planted in them. In half of the cases it is planted in the text, too: then the faulty sentence
is borne out, and the right one is not. The same is done with written twins where it can be
(``bot/entailment/turning.py``).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from bot.entailment.faults import ONE_SIDED, Around, names_in, plant, tails_of
from bot.entailment.rewording import reword
from bot.entailment.turning import turn
from bot.gate.text import claims_of
from index.sentences import sentences

_POINTING = re.compile(r"(?:He|She|It|They|But|And|This|That)\b")
_ALIKE = 0.6  # share of its words that a claim has with its twin at least
_BESIDE = 0.5  # of the grounds, how many hold a second passage


@dataclass(frozen=True, slots=True)
class Example:
    """``claim`` beside ``ground``; ``kind`` names what is wrong with it, "" for nothing.

    ``twin`` is what would be right in nearly the same words, where that is known.
    """

    claim: str
    ground: str
    kind: str = ""
    twin: str = ""


def read_examples(path: Path) -> list[Example]:
    """Read a file of invented articles: ``passages``, and ``good`` and ``bad`` claims, by kind, a line."""
    found: list[Example] = []
    for line in path.read_text("utf-8").splitlines():
        given = json.loads(line)
        of_article = [
            one
            for kind, texts in [("", given["good"]), *given["bad"].items()]
            for text in texts
            for one in _cited(given["passages"], text, kind)
        ]
        found += [replace(one, twin=_twin(one, of_article)) for one in of_article]
    return found


def _twin(one: Example, others: Sequence[Example]) -> str:
    if not one.kind:
        return ""
    right = [other for other in others if not other.kind]
    rated = [(_likeness(one.claim, other.claim), other.claim) for other in right]
    likeness, twin = max(rated, default=(0.0, ""))
    return twin if likeness >= _ALIKE else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def turned(examples: Sequence[Example]) -> list[Example]:
    """Return twins beside a text that says what the wrong one says, of all for which there is one."""
    found: list[Example] = []
    for one in examples:
        ground = turn(one.twin, one.claim, one.ground) if one.twin else ""
        if ground:
            found.append(Example(one.claim, ground))
        if ground and one.twin.rstrip(".") not in one.claim:
            found.append(Example(one.twin, ground, one.kind, one.claim))
    return found


def grouped(examples: Sequence[Example]) -> list[tuple[Example, ...]]:
    """Put each wrong claim with a right one that differs from it in one thing; the rest stand alone.

    That is its twin beside the same text, or the same claim beside another text.
    """
    beside = {(one.claim, one.ground): one for one in examples if not one.kind}
    elsewhere: dict[str, list[Example]] = {}
    for one in beside.values():
        elsewhere.setdefault(one.claim, []).append(one)
    groups: list[tuple[Example, ...]] = []
    for one in examples:
        if not one.kind:
            continue
        right = beside.pop((one.twin, one.ground), None)
        others = [] if right else elsewhere.get(one.claim, [])
        while others and right is None:
            other = others.pop()
            right = beside.pop((other.claim, other.ground), None)
        groups.append((right, one) if right else (one,))
    return [*groups, *((one,) for one in beside.values())]


def read_passages(path: Path) -> list[list[str]]:
    """Read the passages of each article of such a file."""
    return [json.loads(line)["passages"] for line in path.read_text("utf-8").splitlines()]


def draw(articles: Sequence[Sequence[str]], count: int, chance: Random) -> list[Example]:
    """Draw ``count`` sentences of each article, given as its passages, told right and with a fault."""
    far = [tail for passages in articles for passage in passages for tail in tails_of(passage)]
    return [
        one
        for passages in articles
        for _ in range(count)
        for one in _drawn(passages, chance.sample(far, min(len(far), 20)), chance)
    ]


def _cited(passages: Sequence[str], text: str, kind: str) -> Iterator[Example]:
    for claim in claims_of(text):
        cited = [passages[number - 1] for number in claim.cites if 0 < number <= len(passages)]
        if cited:
            yield Example(claim.text, " ".join(cited), kind)


def _drawn(passages: Sequence[str], far: Sequence[str], chance: Random) -> Iterator[Example]:
    ground = chance.choice(passages)
    if chance.random() < _BESIDE:
        ground += f" {chance.choice(passages)}"
    whole = [one for one in _sentences(ground) if _stands_alone(one)]
    if not whole:
        return
    told = chance.choice(whole)
    faulty, kind = plant(told, _around(ground, passages, far), chance)
    if faulty:
        yield from _both(told, faulty, kind, ground, chance)


def _both(told: str, faulty: str, kind: str, ground: str, chance: Random) -> Iterator[Example]:
    """Reword a sentence and the faulty one alike, and hold both against the ground or the faulty ground."""
    seed = chance.getrandbits(32)
    right, wrong = reword(told, Random(seed)), reword(faulty, Random(seed))  # noqa: S311
    if right == wrong:
        return
    turned = ground.replace(told, faulty)
    if kind in ONE_SIDED:
        yield Example(right, ground)
        yield Example(wrong, ground, kind, right)
        if chance.random() < 0.5:
            yield Example(wrong, turned)
    elif chance.random() < 0.5:
        yield Example(right, ground)
        yield Example(wrong, ground, kind, right)
    else:
        yield Example(wrong, turned)
        yield Example(right, turned, kind, wrong)


def _around(ground: str, passages: Sequence[str], far: Sequence[str]) -> Around:
    """Return what a fault may be made of; names of the ground itself come up more often."""
    near = sorted({ground[start:end] for start, end in names_in(ground)})
    others = sorted({one[start:end] for one in passages for start, end in names_in(one)})
    tails = [tail for one in passages if one not in ground for tail in tails_of(one)]
    return Around([*near, *near, *others], tails, far)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _stands_alone(text: str) -> bool:
    plain = 40 < len(text) < 300 and text[0].isupper() and text[-1] in '.”"'
    return plain and not _POINTING.match(text)
