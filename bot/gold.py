"""Questions with known answers, and when a text counts as holding one.

A set is a folder with ``articles.jsonl[.gz]`` and ``questions.jsonl`` (``id``, ``date``,
``question``, ``answer``). Texts are compared as in SQuAD (Rajpurkar et al. 2016): small letters,
no punctuation, no English articles.
"""

import json
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.errors import InputError

_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A question, the day it was asked (as the last moment of that day, UTC) and its answer."""

    id: str
    question: str
    answer: str
    as_of: datetime


def read_questions(folder: Path) -> list[Gold]:
    """Read ``questions.jsonl`` in ``folder``. Raises InputError naming the file and line."""
    path = folder / "questions.jsonl"
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    return list(_questions(path, lines))


def _questions(path: Path, lines: list[str]) -> Iterator[Gold]:
    for number, line in enumerate(lines, 1):
        try:
            one = json.loads(line)
            day = datetime.fromisoformat(one["date"]).replace(tzinfo=UTC)
            yield Gold(
                id=str(one.get("id", number)),
                question=one["question"],
                answer=one["answer"],
                as_of=day + timedelta(days=1, microseconds=-1),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{path}, line {number}: not a question with a date and an answer."
            ) from error


def articles_file(folder: Path) -> Path:
    """Return the articles of the set in ``folder``. Raises InputError where there are none."""
    for name in ("articles.jsonl.gz", "articles.jsonl", "news.jsonl"):
        if (folder / name).is_file():
            return folder / name
    raise InputError(f"{folder} holds no articles.jsonl or articles.jsonl.gz.")


def normalize(text: str) -> str:
    """Return ``text`` as answers are compared."""
    bare = text.lower().translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", bare).split())


def holds(text: str, answer: str) -> bool:
    """Tell whether ``text`` holds ``answer``."""
    return normalize(answer) in normalize(text)
