"""Reword a sentence so that it says the same, or less. Pure. English."""

import re
from random import Random

from bot.entailment.faults import DAYS, MONTHS

_ALIKE = {
    "said": ("stated", "told reporters", "noted"),
    "killed": ("left dead",),
    "bought": ("acquired", "purchased"),
    "began": ("started",),
    "started": ("began",),
    "children": ("youngsters",),
    "about": ("around", "roughly"),
    "more than": ("over",),
    "attempted": ("tried",),
    "tried": ("attempted",),
    "wants": ("is seeking",),
    "help": ("assist",),
    "used": ("employed",),
    "showed": ("revealed",),
    "large": ("big",),
    "because": ("since",),
    "but": ("though",),
    "died": ("lost their lives",),
    "arrested": ("taken into custody",),
    "announced": ("made public",),
    "rose": ("went up", "climbed", "increased"),
    "fell": ("dropped", "went down", "declined"),
    "rejected": ("turned down",),
    "approved": ("gave the green light to",),
    "won": ("took",),
    "officials": ("authorities",),
    "police": ("officers",),
    "company": ("firm",),
    "government": ("authorities",),
    "country": ("nation",),
    "ended": ("finished",),
    "last year": ("a year earlier",),
    "doctors": ("physicians",),
    "will": ("is going to",),
    "needs": ("requires",),
    "asked": ("requested",),
    "near": ("close to",),
    "percent": ("per cent", "%"),
    "injured": ("hurt", "wounded"),
    "build": ("construct",),
    "led": ("headed",),
    "many": ("a lot of",),
    "allow": ("let", "permit"),
    "may": ("might", "could"),
    "might": ("may", "could"),
    "could": ("may", "might"),
    "is expected to": ("looks set to", "should"),
    "plans to": ("intends to", "is planning to"),
    "allegedly": ("reportedly",),
    "likely": ("probably",),
}
_SAID = re.compile(r"([A-Z][^,“”\"]{3,60}?) said (?:that |on \w+ that )?([a-z].*)\.")
_SAID_AFTER = re.compile(r"([^“”\"]{20,}), ([A-Z][^,]{3,40}) said\.")
_SIDE = re.compile(
    r", (?:which|who|after|according to|adding|while|as|where|a|an|the|one)\b[^“”\"]*(?=\.$)"
)
_OPENING = re.compile(
    r"(?:On|In|After|Earlier|Last|Meanwhile|However|But|And|According to)\b[^,“”]{0,40}, (?=[A-Za-z])"
)
_WHEN_FIRST = re.compile(r"((?:On|In|At|Last|Earlier) [^,“”]{3,30}), (.*)\.")
_WHEN_LAST = re.compile(rf" (on (?:{'|'.join(DAYS)})|in (?:{'|'.join(MONTHS)}|\d{{4}}))\.$")
_FULL_NAME = re.compile(
    r"\b(?!(?:On|In|At|By|The|Last|Since|From)\b)[A-Z][a-z]+ ([A-Z][a-z]{3,})\b"
)
_ARTICLE = re.compile(r"(?:The|An?|Its|Their|His|Her|He|She|It|They) ")
_LEAST_LEFT = 7  # words of a sentence of which something was left out


def reword(text: str, chance: Random) -> str:
    """Return ``text`` in other words, or in another order, or without a clause; or as it is."""
    ways = (_with_other_words, _with_speaker_moved, _with_less, _with_time_moved, _with_surname)
    for way in chance.sample(ways, chance.randint(0, len(ways) - 1)):
        text = way(text, chance)
    return text


def _with_other_words(text: str, chance: Random) -> str:
    found = [word for word in _ALIKE if re.search(rf"\b{word}\b", text)]
    for word in chance.sample(found, min(len(found), chance.randint(1, 3))):
        text = re.sub(rf"\b{word}\b", chance.choice(_ALIKE[word]), text, count=1)
    return text


def _with_speaker_moved(text: str, chance: Random) -> str:
    if match := _SAID.fullmatch(text):
        speaker, told = match.groups()
        after = f"{_capital(told)}, {speaker} said."
        return chance.choice(
            (after, f"According to {speaker}, {told}.", f"{speaker} stated that {told}.")
        )
    if match := _SAID_AFTER.fullmatch(text):
        return f"{match[2]} said that {match[1]}."
    return text


def _with_less(text: str, _: Random) -> str:
    if (match := _SIDE.search(text)) and len(text[: match.start()].split()) > _LEAST_LEFT:
        return f"{text[: match.start()]}."
    if (match := _OPENING.match(text)) and len(text[match.end() :].split()) >= _LEAST_LEFT:
        return _capital(text[match.end() :])
    return text


def _with_time_moved(text: str, _: Random) -> str:
    if match := _WHEN_FIRST.fullmatch(text):
        return f"{_capital(match[2])} {match[1][0].lower()}{match[1][1:]}."
    if match := _WHEN_LAST.search(text):
        return f"{_capital(match[1])}, {_within(text[: match.start()])}."
    return text


def _with_surname(text: str, chance: Random) -> str:
    match = _FULL_NAME.search(text)
    if match is None or chance.random() < 0.5:
        return text
    return text[: match.start()] + match[1] + text[match.end() :]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _within(text: str) -> str:
    """Return ``text`` as it is written within a sentence."""
    return text[0].lower() + text[1:] if _ARTICLE.match(text) else text
