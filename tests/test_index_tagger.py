"""The tagger is exported once, then reads without torch, each text as if there were no other."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.tagger import CONTENT, CUE, NOTHING, SOURCE, WEIGHTS, SilentTagger, open_tagger

ROOT = Path(__file__).parents[1]
TEXT = (
    "The ferries stopped on Monday.\n\n“The sea is too rough for us,” said Ida Korr of the port.\n"
)
LONG = "\n\n".join([TEXT * 3] * 12)  # more than one window
READ_WITHOUT_TORCH = """
import sys
from pathlib import Path
from index.tagger import open_tagger
tagged = open_tagger(Path(sys.argv[1]), threads=1).tag(["Ida said it floats."])
print(len(tagged[0].spans), "torch" in sys.modules)
"""


@pytest.fixture(scope="module")
def tagger(models):
    return open_tagger(models, threads=2)


def marked(text, tagged, role):
    """Return the word pieces of ``text`` that are likely to be in ``role``."""
    likely = tagged.roles[:, role] > 0.5
    return [text[slice(*span)] for span, is_in in zip(tagged.spans, likely, strict=True) if is_in]


def same(first, second):
    return first.spans == second.spans and all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for name in ("roles", "begins", "window", "cues", "tokens")
    )


def test_source_cue_and_content_of_a_plain_quotation_are_marked(tagger):
    (tagged,) = tagger.tag([TEXT])
    assert "".join(marked(TEXT, tagged, SOURCE)).startswith("IdaKorr")
    assert marked(TEXT, tagged, CUE) == ["said"]
    assert {"sea", "is", "too", "rough", "for", "us"} <= set(marked(TEXT, tagged, CONTENT))
    assert "ferries" not in marked(TEXT, tagged, CONTENT)


def test_a_cue_is_bound_to_its_own_source_and_content(tagger):
    (tagged,) = tagger.tag([TEXT])
    pieces = [TEXT[slice(*span)] for span in tagged.spans]
    begin, chances = tagged.bonds([pieces.index("said")])
    assert chances.shape == (2, len(pieces) - begin) == (2, len(pieces))
    assert chances[0, pieces.index("Ida")] > 0.5 > chances[0, pieces.index("sea")]
    assert chances[1, pieces.index("sea")] > 0.5 > chances[1, pieces.index("ferries")]


def test_bonds_stay_within_their_window(tagger):
    (tagged,) = tagger.tag([LONG])
    rows = np.flatnonzero(tagged.window == 1)
    assert tagged.window.max() >= 2
    begin, chances = tagged.bonds([int(rows[3])])
    assert (begin, chances.shape[1]) == (rows[0], len(rows))


def test_everything_said_of_a_text_has_a_row_a_word_piece(tagger):
    (tagged,) = tagger.tag([LONG])
    count = len(tagged.spans)
    assert tagged.roles.shape == tagged.begins.shape == (count, 3)
    assert len(tagged.window) == len(tagged.cues) == len(tagged.tokens) == count
    assert 0 <= tagged.roles.min() <= tagged.roles.max() <= 1


def test_a_text_is_read_the_same_whatever_is_read_beside_it(tagger):
    (alone,) = tagger.tag([TEXT])
    together = tagger.tag([LONG, TEXT, "", "Rain.", TEXT])
    assert same(together[1], alone)
    assert same(together[4], alone)
    assert together[2] is NOTHING
    assert [len(one.spans) > 0 for one in together] == [True, True, False, True, True]


def test_several_threads_may_read_at_once(tagger):
    (alone,) = tagger.tag([TEXT])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(tagger.tag, [[LONG, TEXT]] * 4))
    assert all(same(one[1], alone) for one in found)


def test_no_texts_are_no_trouble(tagger):
    assert tagger.tag([]) == []
    assert tagger.tag(["", " \n"]) == [NOTHING, NOTHING]


def test_it_is_exported_once_and_then_read_without_torch(tagger, models):
    graphs = {path: path.stat().st_mtime_ns for path in models.glob("tagger-*.onnx")}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", READ_WITHOUT_TORCH, str(models)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    count, with_torch = done.stdout.split()
    assert int(count) > 4
    assert with_torch == "False"
    assert {path: path.stat().st_mtime_ns for path in models.glob("tagger-*.onnx")} == graphs


@pytest.mark.parametrize("kept", [0, 100, 1_000_000])
def test_torn_weights_are_an_error_that_leaves_nothing_behind(kept, tmp_path):
    weights = tmp_path / "torn.safetensors"
    weights.write_bytes(WEIGHTS.read_bytes()[:kept])
    with pytest.raises(ModelError):
        open_tagger(tmp_path / "models", threads=1, weights=weights)
    assert list((tmp_path / "models").iterdir()) == []


def test_missing_weights_are_an_error_that_names_them(tmp_path):
    with pytest.raises(ModelError, match="nowhere"):
        open_tagger(tmp_path, threads=1, weights=tmp_path / "nowhere.safetensors")


def test_a_graph_that_cannot_be_read_is_an_error(tagger, models, tmp_path):
    for graph in models.glob("tagger-*.onnx"):
        (tmp_path / graph.name).write_bytes(graph.read_bytes()[:5000])
    with pytest.raises(ModelError, match="tagger"):
        open_tagger(tmp_path, threads=1)


def test_a_silent_tagger_hears_nothing():
    assert SilentTagger().tag([TEXT, ""]) == [NOTHING, NOTHING]
