"""What a statement claims, as far as words show it: its numbers, and whether it denies."""

import re

from bot.words import NUMBER, plain, words
from index.wordlists import word_set

DENYING = word_set("not no never none nobody nothing without neither nor")
_MORE_NUMBERS = word_set(
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand million billion trillion"
)
DENIAL = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor|refuse[sd]?|deny|denie[sd]|reject(?:s|ed)?"
    r"|rule[sd]? out|oppose[sd]?)\b|n[’']t\b",
    re.IGNORECASE,
)


def numbers(text: str) -> set[str]:
    """Return the numbers of ``text``, in figures and in words."""
    told = map(plain, words(text))
    return {word for word in told if NUMBER.fullmatch(word) or word in _MORE_NUMBERS}


def denies(text: str) -> bool:
    """Tell whether ``text`` denies something; denied twice is not denied."""
    return len(DENIAL.findall(text)) % 2 == 1


def claim_alike(first: str, second: str) -> bool:
    """Tell whether two texts have the same numbers, and deny both or neither."""
    return numbers(first) == numbers(second) and denies(first) == denies(second)
