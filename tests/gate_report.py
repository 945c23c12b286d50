"""How well the gate tells planted errors from good rewording: ``make gate``.

``gate_cases.jsonl`` holds invented articles, one a line: passages, good sentences about them, and
bad ones by the kind of error planted in them. The rules of the gate were fitted to these, then
mended by what ``gate_cases_more.jsonl``, ``gate_cases_watched.jsonl`` and others, now taught, showed;
``gate_cases_hard.jsonl`` was written to be hard. By ``gate_cases_taught.jsonl`` and
``gate_cases_twins.jsonl`` the entailment network was trained, and by ``gate_cases_tuned.jsonl``
and those watched it was chosen with how much doubt a claim stands;
``gate_cases_twins_held.jsonl`` holds twins that were held back, and ``gate_cases_asked.jsonl`` what
models do with a question: its words taken for proved, beside what the passages do prove. Those in
``gate_cases_unseen.jsonl`` were written by others, who have not seen the gate, and measured once,
after the last change: the figures that count are theirs. Whoever changes the gate by them takes
``gate_cases_next.jsonl`` in their place, which nobody has measured by yet.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from clippings import clip

from bot.citations import cite
from bot.gate.judge import Judged, judge
from bot.gate.sense import Senses
from bot.gate.text import Ground, claims_of, ground, voices
from bot.senses import open_reading
from index.meaning import Meaning
from index.statements import find_statements
from index.tagger import Tagger, open_tagger
from index.types import Statement

_HERE = Path(__file__).parent
SETS = {
    "fitted": _HERE / "gate_cases.jsonl",
    "more": _HERE / "gate_cases_more.jsonl",
    "hard": _HERE / "gate_cases_hard.jsonl",
    "watched": _HERE / "gate_cases_watched.jsonl",
    "twins": _HERE / "gate_cases_twins_held.jsonl",
    "tuned": _HERE / "gate_cases_tuned.jsonl",
    "asked": _HERE / "gate_cases_asked.jsonl",
    "unseen": _HERE / "gate_cases_unseen.jsonl",
}


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
    heard = voices(article, said)
    grounds, start = [], 0
    for number, passage in enumerate(given["passages"], 1):
        span = (start, start + len(passage))
        grounds.append(ground(cite(number, article, span), article, span, heard))
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
    """Print the figures of all sets; of one that is named, also what of it was judged wrongly."""
    from bot.config import load_settings
    from index.embed import DEFAULT, cores, open_embedder

    models = load_settings().places.models
    tagger, senses = (
        open_tagger(models, threads=cores()),
        open_reading(Meaning(open_embedder(DEFAULT, cache=models)), models),
    )

    wanted = sys.argv[1:] or list(SETS)
    for name in wanted:
        _show(name, read_cases(tagger, SETS[name]), senses, all_wrong=bool(sys.argv[1:]))


if __name__ == "__main__":
    main()
