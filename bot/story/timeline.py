"""What became known when: of each independent report of a story the sentence that says what is new.

Pure functions of the articles. A report that says nothing new has no line of its own.
"""

import re
from collections.abc import Sequence, Set

from bot.likeness import Meaning, meaning
from bot.summary.lines import Line, lines_of
from bot.words import plain, rarity, words
from index.stemming import stem
from index.types import StoredArticle

_FIRST = 8  # sentences of a report among which its news is sought
_NEW = 0.4  # share of a sentence, rare words counting more, that has to be news
_DANGLING = re.compile(r"\W*(?:He|She|It|They|This|That|These|Those|But|And|Here|We|You|I)\b")
_LOOSE = 0.5  # what leaning on the sentence before costs


def shown(line: Line) -> str:
    """Return a sentence as it is shown: on one line."""
    return " ".join(line.text.split())


def timeline(reports: Sequence[StoredArticle]) -> list[Line]:
    """Return the news of ``reports``, which are in the order they came, in that order."""
    told: set[str] = set()
    lines = []
    for report in reports:
        line = _news_of(report, told)
        if line is not None:
            lines.append(line)
            told.update(line.stems)
    return lines


def _news_of(report: StoredArticle, told: Set[str]) -> Line | None:
    about = meaning(report.headline)
    lines = [line for line in lines_of(report)[:_FIRST] if line.tells]
    worth = [(_worth(line, about, told), -line.number, line) for line in lines]
    new = [one for one in worth if _news(one[2], told) >= _NEW]
    return max(new, key=lambda one: one[:2])[2] if new else None


def _worth(line: Line, about: Meaning, told: Set[str]) -> float:
    """Return how well a sentence tells the news: what its headline says, early, on its own feet."""
    loose = bool(_DANGLING.match(line.text)) or line.text[:1] in "“\"'‘" or line.text[-1:] in "?:"
    return about.share(set(line.stems)) + _news(line, told) + 1 / (2 + line.number) - _LOOSE * loose


def _news(line: Line, told: Set[str]) -> float:
    """Return the share of a sentence that was not told before."""
    weights = {stem(plain(word)): 0.2 + rarity(plain(word)) for word in words(line.text)}
    carrying = {word: weights.get(word, 0.2) for word in line.stems}
    total = sum(carrying.values())
    return sum(w for word, w in carrying.items() if word not in told) / total if total else 0.0
