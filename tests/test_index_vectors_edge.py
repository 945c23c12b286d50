"""Qdrant Edge keeps the contract, lets one process in at a time, and loses nothing to SIGKILL."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from vectors_contract import EAST, MODEL, NORTH, VectorsContract, articles, ask, direction, point

from index.errors import VectorsError, VectorsLockedError
from index.vectors import Ranking, Vectors
from index.vectors_edge import EdgeVectors

BATCH = 20
BATCHES = 30

WRITER = f"""
import sys
from pathlib import Path
from index.vectors_edge import EdgeVectors
from vectors_contract import MODEL, direction, point

vectors = EdgeVectors(Path(sys.argv[1]), MODEL)
print("open", flush=True)
for batch in range(int(sys.argv[2])):
    vectors.upsert(
        [point(batch, number=n, vector=direction(1, n), text="said " * 150) for n in range({BATCH})]
    )
    print(batch, flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path, batches: int = 0) -> Iterator[Callable[[], str]]:
    """Run a process that opens the store in ``folder`` and writes; SIGKILL it at the end.

    Yields what reads its next line: "open", then the number of each batch once it is written.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WRITER, str(folder), str(batches)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{Path(__file__).parents[1]}:{Path(__file__).parent}"},
    )
    try:
        yield lambda: process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


class TestEdgeVectors(VectorsContract):
    @pytest.fixture
    def open_vectors(self, folder: Path) -> Iterator[Callable[..., Vectors]]:
        opened = []

        def open_one(identity=MODEL, **options):
            opened.append(EdgeVectors(folder, identity, **options))
            return opened[-1]

        yield open_one
        for vectors in opened:
            vectors.close()


def test_a_second_process_is_told_the_two_ways_out(folder: Path):
    with another_process(folder) as line:
        assert line() == "open"
        with pytest.raises(VectorsLockedError, match=r"ask the running bot.*Qdrant server"):
            EdgeVectors(folder, MODEL)


def test_a_second_opening_in_the_same_process_is_refused_as_well(folder: Path):
    first = EdgeVectors(folder, MODEL)
    with pytest.raises(VectorsLockedError):
        EdgeVectors(folder, MODEL, fresh=True)
    first.close()
    EdgeVectors(folder, MODEL).close()


def test_a_refused_opening_does_not_keep_the_lock(folder: Path):
    EdgeVectors(folder, MODEL).close()
    (folder / "shard" / "edge_config.json").write_text("not JSON")
    with pytest.raises(VectorsError, match=rf"{folder}.*`dateline reindex`") as refused:
        EdgeVectors(folder, MODEL)
    EdgeVectors(folder, MODEL, fresh=True).close()
    del refused  # until here it kept what was half open from being collected


@pytest.mark.parametrize("kill_after", [0, 1, 4, 11, 19])
def test_killed_while_writing_nothing_is_lost_and_a_second_run_doubles_nothing(
    folder: Path, kill_after: int
):
    with another_process(folder, BATCHES) as line:
        assert line() == "open"
        for batch in range(kill_after):
            assert line() == str(batch)
    vectors = EdgeVectors(folder, MODEL)
    kept = vectors.versions()
    assert all(kept[batch] == {1: BATCH} for batch in range(kill_after))
    vectors.close()
    with another_process(folder, BATCHES) as line:
        assert [line() for _ in range(BATCHES + 1)][-1] == str(BATCHES - 1)
    vectors = EdgeVectors(folder, MODEL)
    assert vectors.versions() == {batch: {1: BATCH} for batch in range(BATCHES)}
    assert vectors.count() == BATCH * BATCHES
    vectors.close()


@pytest.mark.parametrize("leftover", ["shard.new", "shard.old"])
def test_what_a_killed_opening_left_behind_is_no_hindrance(folder: Path, leftover: str):
    (folder / leftover / "segments").mkdir(parents=True)
    vectors = EdgeVectors(folder, MODEL)
    vectors.upsert([point(1)])
    vectors.clear()
    assert vectors.count() == 0
    vectors.close()


def test_a_clearing_killed_half_way_has_forgotten_everything(folder: Path):
    vectors = EdgeVectors(folder, MODEL)
    vectors.upsert([point(1)])
    vectors.close()
    (folder / "shard").rename(folder / "shard.old")
    vectors = EdgeVectors(folder, MODEL)
    assert vectors.count() == 0
    vectors.close()


def test_the_ranking_weighs_meaning_against_words(folder: Path):
    meant = point(1, vector=NORTH, text="Rivers rose.")
    worded = point(2, vector=direction(0.3, 1), text="The treaty was signed.")
    fillers = [point(n, vector=direction(0.2, 1), text="Nothing else.") for n in range(3, 60)]
    first = []
    for ranking in (Ranking(sparse=0), Ranking(dense=0)):
        vectors = EdgeVectors(folder, MODEL, ranking=ranking, fresh=True)
        vectors.upsert([meant, worded, *fillers])
        first.append(articles(ask(vectors, "treaty", vector=NORTH))[0])
        vectors.close()
    assert first == [1, 2]


def test_used_after_closing_it_says_so(folder: Path):
    vectors = EdgeVectors(folder, MODEL)
    vectors.close()
    with pytest.raises(VectorsError, match=str(folder)):
        vectors.upsert([point(1, vector=EAST)])
