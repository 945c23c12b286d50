"""Killed in the middle of an ingest or of indexing, the next run leaves nothing missing or doubled."""

import json
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from homes import copy_home

from index.catalog import Catalog, open_catalog
from index.chunk import chunk
from index.core import NewsIndex
from index.ingest import CATALOG_BATCH, VECTORS_BATCH, take_in
from index.readers import read_source
from index.statement_index import is_searchable
from index.story_index import StoryQuery
from index.types import Query
from index.vectors import Filter
from tests.interruptible import NOW, database, opened

ROOT = Path(__file__).parents[1]
ROUNDS = 10
ARTICLES = CATALOG_BATCH * 8 + 7  # more than the rounds get through before they are killed
LATER = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def news(tmp_path_factory) -> Path:
    """JSON lines: ARTICLES of them, and some of those once more."""
    lines = [json.dumps(article(number)) for number in range(ARTICLES)]
    return written(tmp_path_factory.mktemp("news") / "news.jsonl", lines + lines[::40])


@pytest.fixture(scope="module")
def _catalogued(news, tmp_path_factory) -> Path:
    return filled(tmp_path_factory.mktemp("catalogued"), news)


@pytest.fixture
def pending(_catalogued, tmp_path) -> Path:
    """A home with ARTICLES in its catalog, none of them searchable yet."""
    return copy_home(_catalogued, tmp_path / "home")


def article(number: int, *, sentences: int | None = None) -> dict[str, object]:
    """Make an article of one or two passages, about something no other one is about."""
    chance = random.Random(number)
    length = sentences or chance.randint(2, 16)
    told = [" ".join(word(chance.randrange(3000)) for _ in range(12)) for _ in range(length)]
    return {
        "url": f"https://paper{number % 7}.example/story/{number}",
        "title": f"Council argues about the {topic(number)}",
        "text": f"OSLO — They met about the {topic(number)}. "
        + " ".join(f"{one.capitalize()}." for one in told),
        "published": f"2026-02-{1 + number % 28:02}T12:00:00+00:00",
        "authors": [],
        "source": f"Paper {number % 7}",
    }


def quoted(number: int) -> str:
    """Return a text in plain English in which somebody speaks."""
    return (
        f"OSLO — The council met on Monday to talk about the {topic(number)}, for which there is "
        "no money.\n\n“We will build it all the same,” said Ida Korr, the mayor of the town. "
        "“It will be ready in the spring.”"
    )


def word(number: int) -> str:
    syllables = ("ba", "ke", "li", "mo", "nu", "pra", "ste", "vi", "dor", "fu")
    return "".join(syllables[int(digit)] for digit in f"{number:04}")


def topic(number: int) -> str:
    return f"z{word(number)}x"


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def start(work: str, home: Path, *options: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.interruptible", work, str(home), *map(str, options)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(process: subprocess.Popen[str], *, done: int, after_s: float) -> None:
    """Kill ``process`` so many seconds after it has told that so many articles are done."""
    assert process.stdout is not None
    with process:
        told = (int(line) for line in process.stdout)
        assert any(number >= done for number in told), "it ended before it was killed"
        time.sleep(after_s)
        process.kill()
    assert process.returncode == -signal.SIGKILL


def finished(process: subprocess.Popen[str]) -> None:
    """Let ``process`` work to its end."""
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0, told


def number_in(home: Path) -> int:
    catalog = open_catalog(database(home))
    number = catalog.counts().articles
    catalog.close()
    return number


def filled(home: Path, file: Path) -> Path:
    """Put the articles in ``file`` into the catalog of ``home``."""
    catalog = open_catalog(database(home))
    take_in(catalog, read_source(str(file), now=NOW), NOW)
    catalog.close()
    return home


def assert_catalog_is_exact(catalog: Catalog, number: int) -> None:
    counts = catalog.counts()
    assert (counts.articles, counts.versions) == (number, number)
    stored = list(catalog.iterate())
    assert {one.url for one in stored} == {article(n)["url"] for n in range(number)}
    assert {one.version for one in stored} == {1}


def assert_vectors_are_exact(index: NewsIndex) -> None:
    """Compare the vectors with what the catalog says that they are made of."""
    assert index.catalog.counts().pending == 0
    stored = list(index.catalog.iterate())
    expected = {one.id: {one.version: len(chunk(one))} for one in stored}
    assert index.vectors.versions() == expected
    assert index.vectors.count() == sum(
        count for one in expected.values() for count in one.values()
    )
    for one in stored[::20]:
        passages = {(cut.version, cut.number, cut.start, cut.end) for cut in chunk(one)}
        assert passages_of(index, one.id) == passages


def assert_statements_are_exact(index: NewsIndex) -> None:
    """Compare the statements, and their vectors, with what reading the articles once more finds."""
    stored = list(index.catalog.iterate())
    found = dict(zip((one.id for one in stored), index.statements.find(stored), strict=True))
    kept = {one.id: index.statements.table.of_article(one.id, LATER) for one in stored}
    spans = {
        number: [(one.number, one.speaker, one.content_spans) for one in those]
        for number, those in found.items()
    }
    assert spans == {
        number: [(one.number, one.speaker, one.content_spans) for one in those]
        for number, those in kept.items()
    }
    assert index.statements.vectors.versions() == {
        number: {1: count}
        for number, those in found.items()
        if (count := sum(map(is_searchable, those)))
    }


def assert_stories_are_exact(index: NewsIndex) -> None:
    """Each article is in a story, with one beginning in the vectors; no story is without any."""
    stored = list(index.catalog.iterate())
    assert index.stories.vectors.versions() == {one.id: {one.version: 1} for one in stored}
    assert not index.stories.is_behind()
    stories = [one.story for one in index.stories.search(StoryQuery(as_of=LATER, limit=ARTICLES))]
    told = [one.id for story in stories for one in story.articles]
    assert sorted(told) == sorted(one.id for one in stored)
    assert all(index.stories.of_article(one.id, LATER) is not None for one in stored[::50])


def passages_of(index: NewsIndex, article_id: int) -> set[tuple[int, int, int, int]]:
    found = index.vectors.search(
        "council",
        index.embedder.embed_query("council"),
        filter=Filter(article_ids=(article_id,)),
        limit=100,
        now=LATER,
    )
    return {(one.version, one.number, one.start, one.end) for one in found}


def found_about(index: NewsIndex, text: str) -> list[str]:
    """Return the headlines found; the vectors are drawn by lot, so the words decide."""
    return [hit.article.headline for hit in index.search(Query(text=text, as_of=LATER, limit=20))]


def test_an_ingest_killed_ten_times_ends_with_every_article_once(news, tmp_path):
    chance = random.Random(20260301)
    before = 0
    for _ in range(ROUNDS):
        process = start("ingest", tmp_path, "--file", news)
        batches = chance.choice([0, 0, 0, 1])
        killed(process, done=before + batches * CATALOG_BATCH, after_s=chance.uniform(0, 0.2))
        after = number_in(tmp_path)
        assert before <= after <= ARTICLES
        before = after
    finished(start("ingest", tmp_path, "--file", news))
    catalog = open_catalog(database(tmp_path))
    assert_catalog_is_exact(catalog, ARTICLES)
    assert catalog.counts().pending == ARTICLES
    catalog.close()


def test_indexing_killed_ten_times_ends_with_every_passage_once(pending):
    chance = random.Random(20260302)
    for _ in range(ROUNDS):
        process = start("index", pending)
        killed(process, done=chance.choice([0, 0, 0, 1]), after_s=chance.uniform(0, 0.02))
    finished(start("index", pending))
    index = opened(pending)
    assert_catalog_is_exact(index.catalog, ARTICLES)
    assert_vectors_are_exact(index)
    assert_stories_are_exact(index)
    for number in (0, VECTORS_BATCH - 1, VECTORS_BATCH, ARTICLES // 2, ARTICLES - 1):
        assert str(article(number)["title"]) in found_about(index, topic(number))
    index.close()


def test_what_was_searchable_before_a_kill_still_is(pending):
    killed(start("index", pending), done=VECTORS_BATCH, after_s=0)
    index = opened(pending)
    waiting = {one.id for one in index.catalog.pending(ARTICLES)}
    kept = index.vectors.versions()
    indexed = [one for one in index.catalog.iterate() if one.id not in waiting]
    assert len(indexed) >= VECTORS_BATCH
    assert all(kept[one.id] == {1: len(chunk(one))} for one in indexed)
    index.close()


def test_with_the_real_model_it_is_the_same(models, tmp_path):
    chance = random.Random(20260303)
    count = VECTORS_BATCH + 4
    told = [article(number, sentences=4) for number in range(count)]
    for number in range(0, count, 2):
        told[number]["text"] = quoted(number)
    filled(tmp_path, written(tmp_path / "few.jsonl", [json.dumps(one) for one in told]))
    for done in (0, 0, 1):
        process = start("index", tmp_path, "--models", models)
        killed(process, done=done, after_s=chance.uniform(0, 0.5))
    finished(start("index", tmp_path, "--models", models))
    index = opened(tmp_path, models)
    assert_catalog_is_exact(index.catalog, count)
    assert_vectors_are_exact(index)
    assert_statements_are_exact(index)
    assert index.statements.table.count() >= count // 2
    assert found_about(index, topic(3))[0] == article(3)["title"]
    index.close()


def test_killed_when_the_vectors_are_written_and_the_catalog_does_not_know(pending):
    for _ in range(2):
        process = start("index", pending, "--die-after", "upsert")
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL
    finished(start("index", pending))
    index = opened(pending)
    assert_vectors_are_exact(index)
    index.close()


@pytest.mark.parametrize("last", ["upsert", "delete_article"])
def test_of_an_updated_article_only_the_new_version_is_found(last, tmp_path):
    changed = 2
    old = [article(number, sentences=20) for number in range(5)]
    filled(tmp_path, written(tmp_path / "old.jsonl", [json.dumps(one) for one in old]))
    finished(start("index", tmp_path))
    new = {**old[changed], "text": f"OSLO — They have agreed about the {topic(999)}."}
    filled(tmp_path, written(tmp_path / "new.jsonl", [json.dumps(new)]))
    process = start("index", tmp_path, "--die-after", last)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    finished(start("index", tmp_path))

    index = opened(tmp_path)
    assert_vectors_are_exact(index)
    updated = index.catalog.by_url(str(new["url"]))
    assert updated is not None
    assert updated.version == 2
    assert {version for version, *_ in passages_of(index, updated.id)} == {2}
    (hit,) = index.search(Query(text=topic(999), as_of=LATER, article_ids=(updated.id,)))
    assert hit.passage.text == new["text"]
    index.close()
