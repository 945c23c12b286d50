"""How well the gate tells planted errors from good rewording: ``make gate``.

``gate_cases.jsonl`` holds invented articles, one a line: passages, good sentences about them, and
bad ones by the kind of error planted in them. The gate was fitted to these, then mended by what
``gate_cases_more.jsonl`` showed. Those in ``gate_cases_watched.jsonl`` and
``gate_cases_unseen.jsonl`` were written by others, who have not seen the gate. Of the first no
sentence was looked at, but its totals were after each change. The second was measured once, after the
last change: the figures that count are its. Whoever changes the gate by it needs a new one.
``gate_cases_hard.jsonl`` was written to be hard: numbers, denials and reversals told otherwise.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from clippings import clip

from bot.citations import cite
from bot.gate import Judged, judge
from bot.gate_sense import Senses
from bot.gate_text import Ground, claims_of, ground
from index.meaning import Meaning
from index.statements import find_statements
from index.tagger import Tagger, open_tagger
from index.types import Statement

FITTED = Path(__file__).with_name("gate_cases.jsonl")
MORE = Path(__file__).with_name("gate_cases_more.jsonl")
WATCHED = Path(__file__).with_name("gate_cases_watched.jsonl")
UNSEEN = Path(__file__).with_name("gate_cases_unseen.jsonl")
HARD = Path(__file__).with_name("gate_cases_hard.jsonl")


_SETS = (
    ("fitted", FITTED),
    ("more", MORE),
    ("hard", HARD),
    ("watched", WATCHED),
    ("unseen", UNSEEN),
)


@dataclass(frozen=True)
class Case:
    """A sentence as a model might write it; ``kind`` names the error planted in it, "" for none."""

    text: str
    kind: str
    grounds: tuple[Ground, ...]


def read_cases(tagger: Tagger, path: Path) -> list[Case]:
    """Return the cases of all articles in the file ``path``."""
    given = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    bodies = ["\n".join(one["passages"]) for one in given]
    read = zip(given, bodies, tagger.tag(bodies), strict=True)
    return [case for one, body, marks in read for case in _cases(one, find_statements(body, marks))]


def verdict(case: Case, senses: Senses) -> Judged:
    """Judge all sentences of a case, and return the first that falls, else the last."""
    judged = [judge(one, case.grounds, senses) for one in claims_of(case.text)]
    return next((one for one in judged if one.fault is not None), judged[-1])


def figures(cases: list[Case], senses: Senses) -> dict[str, float]:
    """Return precision and recall over the planted errors, and how much good text was refused."""
    fell = [verdict(case, senses).fault is not None for case in cases]
    bad = [bool(case.kind) for case in cases]
    caught = sum(one and two for one, two in zip(fell, bad, strict=True))
    refused = sum(fell) - caught
    return {
        "good sentences": len(bad) - sum(bad),
        "planted errors": sum(bad),
        "recall (errors caught)": round(caught / sum(bad), 4),
        "precision": round(caught / max(sum(fell), 1), 4),
        "false alarms": round(refused / (len(bad) - sum(bad)), 4),
    }


def _cases(given: dict, said: list[Statement]) -> Iterator[Case]:
    article = clip("\n".join(given["passages"]), headline=given["headline"], source=given["source"])
    grounds, start = [], 0
    for number, passage in enumerate(given["passages"], 1):
        span = (start, start + len(passage))
        grounds.append(ground(cite(number, article, span), article, span, said=said))
        start += len(passage) + 1
    for text in given["good"]:
        yield Case(text, "", tuple(grounds))
    for kind, texts in given["bad"].items():
        for text in texts:
            yield Case(text, kind, tuple(grounds))


def _show(name: str, cases: list[Case], senses: Senses, *, all_wrong: bool) -> None:
    click.echo(name)
    for title, value in figures(cases, senses).items():
        click.echo(f"  {title:<24} {value}")
    for kind in sorted({case.kind for case in cases if case.kind}):
        of_kind = [case for case in cases if case.kind == kind]
        caught = sum(verdict(case, senses).fault is not None for case in of_kind)
        click.echo(f"    {kind:<22} {caught}/{len(of_kind)}")
    for case in cases if all_wrong else ():
        found = verdict(case, senses)
        if bool(case.kind) == (found.fault is None):
            click.echo(f"  {case.kind or 'GOOD':<11} {case.text}   {found.fault} {found.detail}")


def main() -> None:
    """Print the figures; with the name of a set as an argument, also what of it was judged wrongly."""
    from bot.config import load_settings
    from index.embed import DEFAULT, cores, open_embedder

    models = load_settings().places.models
    tagger, senses = (
        open_tagger(models, threads=cores()),
        Meaning(open_embedder(DEFAULT, cache=models)),
    )

    for name, path in _SETS:
        _show(name, read_cases(tagger, path), senses, all_wrong=name in sys.argv)


if __name__ == "__main__":
    main()
