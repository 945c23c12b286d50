"""How well the gate tells planted errors from good rewording: ``python tests/gate_report.py``.

``gate_cases.jsonl`` holds invented articles, one a line: passages, good sentences about them, and
bad ones by the kind of error planted in them. The gate was fitted to every other article; the
figures that count are those of the rest.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clippings import clip

from bot.citations import cite
from bot.gate import Judged, Like, judge
from bot.gate_text import Ground, claims_of, ground
from index.statements import find_statements
from index.tagger import Tagger, open_tagger
from index.types import Statement

CASES = Path(__file__).with_name("gate_cases.jsonl")


@dataclass(frozen=True)
class Case:
    """A sentence as a model might write it; ``kind`` names the error planted in it, "" for none."""

    text: str
    kind: str
    grounds: tuple[Ground, ...]


def read_cases(tagger: Tagger, path: Path = CASES) -> list[list[Case]]:
    """Return the cases, article by article."""
    given = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    bodies = ["\n".join(one["passages"]) for one in given]
    tagged = tagger.tag(bodies)
    return [
        list(_cases(one, find_statements(body, marks)))
        for one, body, marks in zip(given, bodies, tagged, strict=True)
    ]


def verdict(case: Case, like: Like) -> Judged:
    """Judge all sentences of a case, and return the first that falls, else the last."""
    judged = [judge(one, case.grounds, like) for one in claims_of(case.text)]
    return next((one for one in judged if one.fault is not None), judged[-1])


def figures(cases: list[Case], like: Like) -> dict[str, float]:
    """Return precision and recall over the planted errors, and how much good text was refused."""
    fell = [verdict(case, like).fault is not None for case in cases]
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


def halves(articles: list[list[Case]]) -> dict[str, list[Case]]:
    """Return the cases that the gate was fitted to, and those it was not."""
    return {
        "fitted": [case for cases in articles[::2] for case in cases],
        "reported": [case for cases in articles[1::2] for case in cases],
    }


def _cases(given: dict, said: list[Statement]) -> Iterator[Case]:
    article = clip(
        "\n".join(given["passages"]), headline=given["headline"], source=given["source"]
    )
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


def _show(name: str, cases: list[Case], like: Like, *, all_wrong: bool) -> None:
    print(f"{name}")
    for title, value in figures(cases, like).items():
        print(f"  {title:<24} {value}")
    for kind in sorted({case.kind for case in cases if case.kind}):
        of_kind = [case for case in cases if case.kind == kind]
        caught = sum(verdict(case, like).fault is not None for case in of_kind)
        print(f"    {kind:<22} {caught}/{len(of_kind)}")
    for case in cases if all_wrong else ():
        found = verdict(case, like)
        if bool(case.kind) == (found.fault is None):
            print(f"  {case.kind or 'GOOD':<11} {case.text}   {found.fault} {found.detail}")


def main() -> None:
    """Print the figures; with "wrong" as an argument, what was judged wrongly of the fitted half."""
    from index.embed import DEFAULT, open_embedder

    models = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    embedder = open_embedder(DEFAULT, cache=models)

    def like(text, others):
        return embedder.embed_passages(list(others)) @ embedder.embed_query(text)

    for name, cases in halves(read_cases(open_tagger(models, threads=2))).items():
        _show(name, cases, like, all_wrong="wrong" in sys.argv and name in sys.argv)


if __name__ == "__main__":
    main()
