"""Make ``weights.json`` from articles with highlights that their outlets wrote.

    python -m bot.summary.training FILE

FILE is as ``bot.evaluate_summaries`` reads it. The sentences that together come nearest to an
article's highlights (in ROUGE-1 and -2, taken greedily) are the right ones, and the weights are
those of a conditional logit: they raise the likelihood of the right ones among all of theirs.

Printed is how well articles are summed up by weights that were fitted to others: each fifth of
them by those of the rest. That is the figure to expect of articles not seen before.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.evaluate_summaries import (
    NAMES,
    Highlighted,
    lead,
    open_rouge,
    read_highlighted,
    rouge_of,
)
from bot.scoring import Linear
from bot.summary.choice import Array
from bot.summary.lines import Line, lines_of
from bot.summary.scoring import FEATURES, features, rows_of
from bot.summary.summarize import Length, summarize_lines
from index.errors import DatelineError

WEIGHTS = Path(__file__).with_name("weights.json")
FOLDS = 5
_MOST = 3  # sentences that are right in one article
_PENALTY = 10.0
_LEAST_SPREAD = 1e-3
_NEWTON_STEPS = 12  # it converges quadratically
Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An article: its sentences, what is seen of those that may be chosen, and which are right."""

    given: Highlighted
    lines: Sequence[Line]
    looks: Array
    right: Array


def main(file: str) -> None:
    """Train on ``file``, print the figures of held-back articles, and write the weights."""
    cases = make_cases(read_highlighted(Path(file)))
    rouge = open_rouge()
    scores = []
    for fold in range(FOLDS):
        model = fit([case for number, case in enumerate(cases) if number % FOLDS != fold])
        for case in cases[fold::FOLDS]:
            told = summarize_lines(case.lines, Length.SHORT, model=model)
            shown = [sentence.text for sentence in told.sentences]
            scores.append(rouge_of(rouge, case.given.highlights, shown))
    _print("cross-validated", scores)
    _print(
        "first sentences",
        [rouge_of(rouge, one.given.highlights, lead(one.given.article.body)) for one in cases],
    )
    _write(fit(cases))


def make_cases(given: Sequence[Highlighted]) -> list[Case]:
    """Return a case for each of the articles that has a sentence to choose."""
    return [case for one in given if (case := _case(one))]


def fit(cases: Sequence[Case]) -> Linear:
    """Return the model that makes the right sentences of ``cases`` likeliest."""
    seen = np.vstack([case.looks for case in cases])
    mean, scale = seen.mean(axis=0), np.maximum(seen.std(axis=0), _LEAST_SPREAD)
    looks = [(case.looks - mean) / scale for case in cases]

    weights = np.zeros(seen.shape[1])
    for _ in range(_NEWTON_STEPS):
        slope, curve = _slope(weights, looks, [case.right for case in cases])
        weights = weights + np.linalg.solve(curve, slope)
    return Linear(mean, scale, weights)


def _slope(weights: Array, looks: Sequence[Array], rights: Sequence[Array]) -> tuple[Array, Array]:
    """Return the gradient of the log-likelihood with its penalty, and the negative Hessian."""
    slope, curve = -2 * _PENALTY * weights, 2 * _PENALTY * np.eye(len(weights))
    for look, right in zip(looks, rights, strict=True):
        scores = look @ weights
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        expected = chances @ look
        slope = slope + right @ look - right.sum() * expected
        spread = (look.T * chances) @ look - np.outer(expected, expected)
        curve = curve + right.sum() * spread
    return slope, curve


def _case(given: Highlighted) -> Case | None:
    lines = lines_of(given.article)
    open_lines = [number for number, line in enumerate(lines) if line.tells]
    if not open_lines:
        return None
    looks = features(lines, rows_of(lines))[open_lines]
    right = _right([lines[number].text for number in open_lines], given.highlights)
    return Case(given, lines, looks, right)


def _right(texts: Sequence[str], highlights: str) -> Array:
    """Mark the few of ``texts`` that come nearest to ``highlights``."""
    from rouge_score.tokenizers import DefaultTokenizer

    tokenizer = DefaultTokenizer(use_stemmer=True)
    wanted = _grams(tokenizer.tokenize(highlights))
    tokens = [tokenizer.tokenize(text) for text in texts]
    marks = np.zeros(len(texts))
    best = 0.0
    for _ in range(_MOST):
        held = [word for number in np.flatnonzero(marks) for word in tokens[number]]
        worth = [
            0.0 if marks[n] else _nearness(_grams(held + tokens[n]), wanted)
            for n in range(len(texts))
        ]
        top = int(np.argmax(worth))
        if worth[top] <= best:
            break
        best = worth[top]
        marks[top] = 1.0
    return marks


def _grams(tokens: Sequence[str]) -> tuple[Grams, Grams]:
    one, two = (
        (tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1)) for size in (1, 2)
    )
    return Counter(one), Counter(two)


def _nearness(held: tuple[Grams, Grams], wanted: tuple[Grams, Grams]) -> float:
    """Return the sum of the F1 of words and of pairs of words."""
    return sum(
        2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())
        for ours, theirs in zip(held, wanted, strict=True)
    )


def _print(what: str, scores: Sequence[Sequence[float]]) -> None:
    shown = ", ".join(
        f"{name} {value:.2f}" for name, value in zip(NAMES, np.mean(scores, axis=0), strict=True)
    )
    sys.stdout.write(f"{what}: {shown}\n")


def _write(model: Linear) -> None:
    numbers = {
        name: [round(float(value), 4) for value in row]
        for name, row in (("mean", model.mean), ("scale", model.scale), ("weights", model.weights))
    }
    kept = {"features": FEATURES, **numbers}
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except DatelineError as error:
        sys.exit(str(error))
