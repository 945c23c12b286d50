"""Make ``scoring.json`` from sets of questions with known answers.

    python -m bot.training HOME=SET HOME=SET …

Each SET is a folder as ``bot.gold`` reads it, each HOME the home of an installation that holds
its articles and nothing else (``DATELINE_HOME=HOME dateline ingest SET/articles.jsonl.gz``).

* A sentence is right where it holds the known answer. The weights are those of a conditional
  logit: they raise the likelihood of the right ones among all candidates of their question.
* A word is right where it is one of the known answer's: logistic regression.
* A question can be answered from its own set where the answer stands in the articles, and
  cannot from another set's articles, asked as of their latest day: logistic regression. The
  threshold is put where 85 of 100 questions to a foreign set are abstained from, each set being judged by
  weights of the others, so that the figure is not flattered by what was learned from it.
"""

import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from bot.config import load_settings
from bot.evidence import SENTENCE_FEATURES, Evidence, evidence, gather, sentence_features
from bot.gold import Gold, holds, normalize, read_questions
from bot.question import understand
from bot.scoring import (
    REPLY_FEATURES,
    WORD_FEATURES,
    Array,
    Linear,
    names_nobody,
    probability,
    reply_features,
    word_features,
)
from bot.words import STOPWORDS, plain, words
from index.core import NewsIndex, open_index
from index.errors import DatelineError
from index.types import Query

WEIGHTS = Path(__file__).with_name("scoring.json")
HITS = 20
FOREIGN_ABSTAINED = 0.85
_STEPS = 300
_PENALTY = 0.02
_LEAST_SPREAD = 1e-3
_NEWTON_STEPS = 25  # ten are enough; it converges quadratically


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A question put to a set: its candidates, and what is known of the answer.

    ``right`` marks the candidates that hold the answer. ``foreign`` tells that the set is not
    the question's own; ``answerable`` that the answer stands in its articles.
    """

    found: Evidence
    looks: Array
    right: Array
    answer: str
    foreign: bool
    answerable: bool


def main(pairs: list[str]) -> None:
    """Train on the sets that ``pairs`` name and write the weights beside this file."""
    split = [pair.split("=", 1) for pair in pairs]
    indexes = [open_index(load_settings(home=Path(home).absolute()).places) for home, _ in split]
    questions = [read_questions(Path(folder)) for _, folder in split]
    sets = [
        [case for other in questions for case in _cases(index, other, foreign=other is not own)]
        for index, own in zip(indexes, questions, strict=True)
    ]
    for index in indexes:
        index.close()
    threshold = _threshold(sets)
    everything = [case for one in sets for case in one]
    sentence, word, reply = train(everything)
    stored = {
        "sentence": _stored(sentence, SENTENCE_FEATURES),
        "word": _stored(word, WORD_FEATURES),
        "reply": _stored(reply, REPLY_FEATURES),
        "threshold": round(threshold, 4),
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _cases(index: NewsIndex, questions: list[Gold], *, foreign: bool) -> list[Case]:
    latest = max(article.known_at for article in index.catalog.iterate())
    bodies = "" if foreign else "\n".join(normalize(one.body) for one in index.catalog.iterate())
    return [
        _case(
            index,
            one,
            latest + timedelta(days=1) if foreign else one.as_of,
            bodies,
            foreign=foreign,
        )
        for one in questions
    ]


def _case(index: NewsIndex, gold: Gold, now: datetime, bodies: str, *, foreign: bool) -> Case:
    asked = understand(gold.question, now)
    found = evidence(
        asked, gather(index.search(Query(text=asked.text, as_of=now, limit=HITS))), now
    )
    right = [not foreign and holds(one.text, gold.answer) for one in found.candidates]
    return Case(
        found=found,
        looks=sentence_features(found),
        right=np.array(right),
        answer=gold.answer,
        foreign=foreign,
        answerable=not foreign and normalize(gold.answer) in bodies,
    )


def train(cases: list[Case]) -> tuple[Linear, Linear, Linear]:
    """Fit the sentence, the word and the reply model to ``cases``."""
    told = [case for case in cases if case.right.any()]
    sentence = _fit_sentences(told)
    return sentence, _fit_words(told, sentence), _fit_reply(cases)


def _fit_reply(cases: list[Case]) -> Linear:
    judged = [case for case in cases if case.foreign or case.answerable]
    rows = np.array([reply_features(case.found) for case in judged])
    right = np.array([case.answerable for case in judged])
    return _logistic(rows, right, regular=0.1, balanced=True)


def _fit_sentences(cases: list[Case]) -> Linear:
    import torch

    mean, scale = _standard(np.concatenate([case.looks for case in cases]))
    tensors = [
        (torch.tensor((case.looks - mean) / scale), torch.tensor(case.right)) for case in cases
    ]
    weights = torch.zeros(len(mean), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.05)
    for _ in range(_STEPS):
        loss = _PENALTY * (weights**2).sum()
        for seen, right in tensors:
            scores = seen @ weights
            loss = loss - (torch.logsumexp(scores[right], 0) - torch.logsumexp(scores, 0)) / len(
                tensors
            )
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return Linear(mean, scale, weights.detach().numpy())


def _fit_words(cases: list[Case], sentence: Linear) -> Linear:
    rows, right = [], []
    for case in cases:
        found, seen = word_features(case.found, sentence(case.looks))
        wanted = {plain(word) for word in words(case.answer)} - STOPWORDS
        rows.append(seen)
        right += [word in wanted for word in found]
    return _logistic(np.concatenate(rows), np.array(right))


def _logistic(rows: Array, right: Array, *, regular: float = 0.3, balanced: bool = False) -> Linear:
    """Fit by Newton's method, ``regular`` times the loss beside half the squared weights.

    ``balanced`` lets right and wrong count the same in total, however many there are of each.
    """
    mean, scale = _standard(rows)
    seen = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])
    counts = regular * (_balance(right) if balanced else np.ones(len(rows)))
    penalty = np.append(np.ones(len(mean)), 0.0)
    weights = np.zeros(len(penalty))
    for _ in range(_NEWTON_STEPS):
        chances = probability(seen @ weights)
        slope = penalty * weights + seen.T @ (counts * (chances - right))
        curve = (seen.T * (counts * chances * (1 - chances))) @ seen
        weights -= np.linalg.solve(curve + np.diag(penalty + 1e-9), slope)
    return Linear(mean, scale, weights[:-1], float(weights[-1]))


def _balance(right: Array) -> Array:
    share = float(right.mean())
    counts: Array = np.where(right, 0.5 / max(share, 1e-9), 0.5 / max(1 - share, 1e-9))
    return counts


def _standard(rows: Array) -> tuple[Array, Array]:
    """Return mean and scale of each feature; one that never varies is left as it is."""
    spread = rows.std(axis=0)
    scale: Array = np.where(spread > _LEAST_SPREAD, spread, 1.0)
    return rows.mean(axis=0), scale


def _threshold(sets: list[list[Case]]) -> float:
    """Return the threshold at which FOREIGN_ABSTAINED is reached, judged crosswise."""
    own: list[tuple[float, bool]] = []
    foreign: list[tuple[float, bool]] = []
    for held_out in sets:
        rest = [case for one in sets if one is not held_out for case in one] or held_out
        reply = _fit_reply(rest)
        for case in held_out:
            chance = float(probability(reply(reply_features(case.found)[None, :]))[0])
            chance *= not names_nobody(case.found)
            (foreign if case.foreign else own).append((chance, case.answerable))
    threshold = float(np.quantile([chance for chance, _ in foreign], FOREIGN_ABSTAINED))
    lost = np.mean([chance < threshold for chance, answerable in own if answerable])
    sys.stderr.write(f"threshold {threshold:.3f}: of the answerable {lost:.1%} abstained\n")
    return threshold


def _stored(model: Linear, names: tuple[str, ...]) -> dict[str, object]:
    return {
        "features": names,
        "mean": [round(float(value), 5) for value in model.mean],
        "scale": [round(float(value), 5) for value in model.scale],
        "weights": [round(float(value), 5) for value in model.weights],
        "bias": round(model.bias, 5),
    }


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except DatelineError as error:
        sys.exit(str(error))
