"""The news that is measured with: articles of a file, more made of their sentences, questions."""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from index.dates import believed
from index.errors import InputError
from index.sentences import sentences

Record = dict[str, Any]

_READ = 1500  # articles whose sentences others are made of: enough that two share but a few
_SENTENCE = range(40, 400)  # characters of a sentence that can stand anywhere
_SENTENCES = (12, 36)  # of a made article
_SPAN = timedelta(days=60)
_SAID = re.compile(
    r"\b(?:said ([A-Z][a-z]+(?: [A-Z][a-z]+)?)|([A-Z][a-z]+(?: [A-Z][a-z]+)?) said)\b"
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles as the objects of JSON lines, the sentences of all, and when the last came."""

    records: list[Record]
    pool: list[str]
    latest: datetime

    def first(self, number: int) -> list[Record]:
        """Return ``number`` articles: those there are, then made ones."""
        given = self.records[:number]
        return given + list(islice(self.made(), number - len(given)))

    def made(self, seed: int = 0) -> Iterator[Record]:
        """Make articles without end, each of sentences drawn from all there are."""
        chance = random.Random(seed)  # noqa: S311 - the same every time is what is wanted
        number = 0
        while True:
            number += 1
            yield self._made(f"https://made.example/{seed}/{number}", chance)

    def questions(self) -> list[str]:
        """Ask about every article, in forms that take different ways through the bot."""
        forms = (_about, _said, _whole, _when, _lately)
        return [forms[n % len(forms)](record) for n, record in enumerate(self.records)]

    def _made(self, url: str, chance: random.Random) -> Record:
        drawn = chance.choices(self.pool, k=chance.randint(*_SENTENCES))
        paragraphs = [" ".join(drawn[at : at + 3]) for at in range(0, len(drawn), 3)]
        return {
            "url": url,
            "title": chance.choice(self.records)["title"],
            "text": "\n\n".join(paragraphs),
            "published": (self.latest - _SPAN * chance.random()).isoformat(),
            "authors": [],
            "source": f"Outlet {chance.randrange(40)}",
        }


def read_corpus(path: Path) -> Corpus:
    """Read the articles of a file of JSON lines, gzipped or not. Raises InputError."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            records = [json.loads(line) for line in islice(lines, _READ)]
            pool = list(dict.fromkeys(one for record in records for one in _sentences(record)))
            titled = [record for record in records if record["title"].strip()]
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not JSON lines with title and text ({error})") from error
    if not pool or not titled:
        raise InputError(f"{path}: there are no articles in it")
    return Corpus(titled, pool, _latest(titled))


def write_lines(records: Sequence[Record], path: Path) -> Path:
    """Write ``records`` as JSON lines to ``path``, and return it."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def _latest(records: Sequence[Record]) -> datetime:
    now = datetime.now(UTC)
    dates = (believed(str(record.get("published") or ""), now=now) for record in records)
    return max((date for date in dates if date), default=now)


def _sentences(record: Record) -> Iterator[str]:
    text = record["text"]
    spans = sentences(text)
    return (text[start:end] for start, end in spans if end - start in _SENTENCE)


def _about(record: Record) -> str:
    return f"What is known about this: {record['title']}?"


def _said(record: Record) -> str:
    found = _SAID.search(record["text"])
    return f"What did {found[1] or found[2]} say?" if found else _about(record)


def _whole(record: Record) -> str:
    return str(record["title"])


def _when(record: Record) -> str:
    return f"When was it that {record['title']}?"


def _lately(record: Record) -> str:
    return f"How many were there this week: {record['title']}?"
