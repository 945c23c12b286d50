"""Training: a run over tiny sets makes weights that load, and what it fits is sound."""

import json

import numpy as np
import pytest
from tinyset import write_set

import bot.scoring
import bot.training
from bot.cli import main
from bot.scoring import probability
from bot.training import _logistic


def test_a_run_makes_weights_that_the_program_loads(empty_home, tmp_path, monkeypatch, capsys):
    pairs = []
    for year, only in (
        (2024, ("ferry", "library", "comet")),
        (2026, ("strike", "goose", "tunnel")),
    ):
        folder, home = write_set(tmp_path / str(year), year, only), tmp_path / f"home{year}"
        home.mkdir()
        (home / "models").symlink_to(empty_home / "models")
        monkeypatch.setenv("DATELINE_HOME", str(home))
        assert main(["ingest", str(folder / "articles.jsonl")]) == 0
        pairs.append(f"{home}={folder}")
    weights = tmp_path / "scoring.json"
    monkeypatch.setattr(bot.training, "WEIGHTS", weights)
    bot.training.main(pairs)
    model = bot.scoring.read_scoring(weights.read_text("utf-8"))
    assert np.isfinite(model.sentence.weights).all()
    assert 0 <= model.threshold <= 1
    assert "threshold" in capsys.readouterr().err


def test_weights_of_other_features_are_refused():
    stored = json.loads(bot.training.WEIGHTS.read_text("utf-8"))
    stored["word"]["features"][0] = "colour"
    with pytest.raises(RuntimeError, match=r"bot\.training"):
        bot.scoring.read_scoring(json.dumps(stored))


def test_a_logistic_fit_tells_apart_what_can_be_told_apart():
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(400, 2))
    right = rows[:, 0] + 0.1 * rng.normal(size=400) > 0
    fitted = _logistic(rows, right)
    assert np.mean((probability(fitted(rows)) > 0.5) == right) > 0.95
    assert abs(fitted.weights[0]) > 5 * abs(fitted.weights[1])


def test_a_feature_that_never_varies_does_no_harm():
    rows = np.column_stack([np.linspace(-1, 1, 50), np.zeros(50)])
    fitted = _logistic(rows, rows[:, 0] > 0, balanced=True)
    assert np.isfinite(fitted(rows)).all()
