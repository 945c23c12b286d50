"""What every store of vectors promises. A back end's tests inherit ``VectorsContract``."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index.embed import Embedder, open_embedder
from index.errors import ModelMismatchError
from index.types import Passage
from index.vectors import Filter, Found, Identity, Point, Ranking, Vector, Vectors

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
MODEL = Identity(name="toy", dimension=8, fingerprint="a" * 64)
EVERYTHING = Filter()

Open = Callable[..., Vectors]


def direction(*weights: float) -> Vector:
    """Make a unit vector of the toy model: as far as given, the rest zeros."""
    vector = np.zeros(MODEL.dimension, dtype=np.float32)
    vector[: len(weights)] = weights
    return vector / np.linalg.norm(vector)


NORTH, EAST, UP = direction(1), direction(0, 1), direction(0, 0, 1)


def point(
    article_id: int = 1,
    version: int = 1,
    number: int = 0,
    *,
    vector: Vector = NORTH,
    text: str = "The minister spoke.",
    known_at: datetime = NOW - timedelta(days=1),
    source: str = "Gazette",
    language: str = "en",
) -> Point:
    """Make a passage with its vector; the text is also what the words are taken from."""
    start = 100 * number
    return Point(
        passage=Passage(
            article_id=article_id,
            version=version,
            number=number,
            start=start,
            end=start + len(text),
            text=text,
        ),
        vector=vector,
        lexical=text,
        known_at=known_at,
        source=source,
        language=language,
    )


def ask(
    vectors: Vectors,
    text: str = "",
    *,
    vector: Vector = NORTH,
    within: Filter = EVERYTHING,
    limit: int = 10,
) -> list[Found]:
    """Search as of NOW."""
    return vectors.search(text, vector, filter=within, limit=limit, now=NOW)


def articles(found: Sequence[Found]) -> list[int]:
    """Name what was found by its articles, in order."""
    return [one.article_id for one in found]


class VectorsContract:
    """Inherit it and give the fixture ``open_vectors``.

    ``open_vectors(identity=MODEL, ranking=None, fresh=False)`` opens the same store each time it is called
    within a test; it is empty at first.
    """

    @pytest.fixture
    def vectors(self, open_vectors: Open) -> Vectors:
        return open_vectors()

    @pytest.fixture
    def embedder(self, models: Path) -> Embedder:
        return open_embedder(cache=models)

    def test_a_new_store_is_empty_and_finds_nothing(self, vectors: Vectors):
        assert vectors.count() == 0
        assert vectors.versions() == {}
        assert ask(vectors, "minister") == []

    def test_a_passage_written_twice_is_there_once(self, vectors: Vectors):
        vectors.upsert([point(1), point(2)])
        vectors.upsert([point(1), point(2)])
        assert vectors.count() == 2

    def test_writing_a_passage_again_replaces_it(self, vectors: Vectors):
        vectors.upsert([point(1, vector=EAST, text="Rain.", source="Old")])
        vectors.upsert([point(1, vector=NORTH, text="Sunshine.", source="New")])
        assert ask(vectors, within=Filter(sources=("Old",))) == []
        [one] = ask(vectors, "sunshine", within=Filter(sources=("New",)))
        assert one.similarity == pytest.approx(1.0)
        assert one.end == len("Sunshine.")

    def test_passages_differ_by_article_version_and_number(self, vectors: Vectors):
        vectors.upsert([point(1), point(2), point(1, version=2), point(1, number=1)])
        assert vectors.count() == 4

    def test_writing_nothing_is_allowed(self, vectors: Vectors):
        vectors.upsert([])
        assert vectors.count() == 0

    def test_what_is_found_says_where_it_stands(self, vectors: Vectors):
        vectors.upsert([point(7, version=3, number=2, text="The bridge was closed.")])
        [one] = ask(vectors, "bridge")
        assert (one.article_id, one.version, one.number) == (7, 3, 2)
        assert (one.start, one.end) == (200, 222)

    def test_the_nearest_in_meaning_comes_first(self, vectors: Vectors):
        vectors.upsert(
            [point(1, vector=EAST), point(2, vector=NORTH), point(3, vector=direction(1, 1))]
        )
        assert articles(ask(vectors, vector=NORTH)) == [2, 3, 1]

    def test_similarity_is_the_cosine_of_question_and_passage(self, vectors: Vectors):
        vectors.upsert([point(1, vector=direction(3, 4)), point(2, vector=direction(-1))])
        similarity = {one.article_id: one.similarity for one in ask(vectors, vector=NORTH)}
        assert similarity == {1: pytest.approx(0.6, abs=1e-6), 2: pytest.approx(-1.0, abs=1e-6)}

    def test_the_exact_name_beats_what_does_not_hold_it(self, vectors: Vectors):
        vectors.upsert(
            [
                point(number, vector=EAST, text=f"Officials discussed item {number} of the budget.")
                for number in range(1, 30)
            ]
        )
        vectors.upsert([point(99, vector=EAST, text="Ursula Brandvold discussed the budget.")])
        assert articles(ask(vectors, "Who is Brandvold?", vector=EAST))[0] == 99

    @pytest.mark.parametrize("asked", ["cafe", "CAFÉ", "cafés", "visit"])
    def test_words_are_found_in_other_forms_and_without_their_accents(
        self, vectors: Vectors, asked: str
    ):
        vectors.upsert([point(1, vector=EAST, text="She visited the cafés of the port.")])
        vectors.upsert([point(2, vector=NORTH, text="Rivers rose again.")])
        assert articles(ask(vectors, asked, vector=NORTH)) == [1, 2]

    def test_a_rare_word_counts_for_more_than_a_common_one(self, open_vectors: Open):
        vectors = open_vectors(ranking=Ranking(dense=0))
        common = [point(n, vector=EAST, text="The parliament met.") for n in range(1, 20)]
        vectors.upsert([*common, point(50, vector=EAST, text="The volcano rested.")])
        assert articles(ask(vectors, "parliament volcano", vector=EAST))[0] == 50

    def test_a_paraphrase_is_found_by_its_meaning(self, open_vectors: Open, embedder: Embedder):
        texts = [
            "The central bank raised interest rates to slow inflation.",
            "The striker scored twice in the cup final.",
            "Heavy rain flooded the streets of the old town.",
        ]
        vectors = open_vectors(
            Identity(
                name=embedder.name,
                dimension=embedder.dimension,
                fingerprint=embedder.fingerprint,
            )
        )
        rows = embedder.embed_passages(texts)
        vectors.upsert(
            [point(n, vector=row, text=texts[n]) for n, row in enumerate(rows)],
        )
        question = "Why did borrowing money become dearer?"
        found = ask(vectors, question, vector=embedder.embed_query(question))
        assert articles(found)[0] == 0
        assert found[0].similarity > found[1].similarity

    def test_scores_fall_from_the_first_to_the_last(self, vectors: Vectors):
        vectors.upsert(
            [point(n, vector=direction(1, n / 10), text=f"Word{n} spoke.") for n in range(1, 20)]
        )
        scores = [one.score for one in ask(vectors, "word7", limit=20)]
        assert len(scores) == 19
        assert scores == sorted(scores, reverse=True)

    def test_no_more_is_found_than_was_asked_for(self, vectors: Vectors):
        vectors.upsert([point(n) for n in range(1, 10)])
        assert len(ask(vectors, "minister", limit=4)) == 4

    def test_more_can_be_asked_for_than_the_lists_are_deep(self, vectors: Vectors):
        vectors.upsert([point(n) for n in range(1, 301)])
        assert len(ask(vectors, "minister", limit=250)) == 250

    @pytest.mark.parametrize(
        ("younger", "older"),
        [
            (timedelta(hours=1), timedelta(days=3)),
            (timedelta(days=30), timedelta(days=31)),
            (timedelta(days=400), timedelta(days=4000)),
        ],
    )
    def test_among_equals_the_newer_comes_first(self, vectors: Vectors, younger, older):
        ages = {1: older, 2: younger, 3: older, 4: younger, 5: older}
        vectors.upsert([point(n, known_at=NOW - age) for n, age in ages.items()])
        assert set(articles(ask(vectors, "minister"))[:2]) == {2, 4}

    def test_news_of_today_beats_what_is_a_little_nearer_but_old(self, vectors: Vectors):
        old, new = NOW - timedelta(days=300), NOW - timedelta(hours=2)
        vectors.upsert([point(1, vector=direction(1, 0.1), known_at=old)])
        vectors.upsert([point(2, vector=direction(1, 0.2), known_at=new)])
        assert articles(ask(vectors)) == [2, 1]

    def test_since_is_inclusive_and_until_exclusive(self, vectors: Vectors):
        days = [NOW - timedelta(days=n) for n in range(4)]
        vectors.upsert([point(n, known_at=day) for n, day in enumerate(days)])
        window = Filter(since=days[2], until=days[0])
        assert sorted(articles(ask(vectors, "minister", within=window))) == [1, 2]

    def test_what_became_known_after_as_of_is_invisible(self, vectors: Vectors):
        instant = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
        vectors.upsert([point(1, known_at=instant)])
        vectors.upsert([point(2, known_at=instant + timedelta(milliseconds=1))])
        assert articles(ask(vectors, "minister", within=Filter(as_of=instant))) == [1]

    def test_as_of_and_until_hold_together(self, vectors: Vectors):
        vectors.upsert([point(n, known_at=NOW - timedelta(days=n)) for n in range(5)])
        both = Filter(as_of=NOW - timedelta(days=3), until=NOW - timedelta(days=1))
        assert sorted(articles(ask(vectors, within=both))) == [3, 4]

    def test_times_in_any_zone_mean_the_same_instant(self, vectors: Vectors):
        vectors.upsert([point(1, known_at=datetime.fromisoformat("2026-03-01T12:00:00+05:30"))])
        before = Filter(as_of=datetime.fromisoformat("2026-03-01T06:29:59+00:00"))
        after = Filter(as_of=datetime.fromisoformat("2026-03-01T06:30:00+00:00"))
        assert articles(ask(vectors, within=before)) == []
        assert articles(ask(vectors, within=after)) == [1]

    @pytest.mark.parametrize(
        ("within", "expected"),
        [
            (Filter(sources=("Gazette",)), [1, 3]),
            (Filter(sources=("Herald", "Gazette")), [1, 2, 3]),
            (Filter(sources=("gazette",)), []),
            (Filter(languages=("de",)), [3]),
            (Filter(article_ids=(2, 3)), [2, 3]),
            (Filter(sources=("Gazette",), languages=("en",), article_ids=(1, 2, 3)), [1]),
        ],
    )
    def test_sources_languages_and_articles_filter(self, vectors: Vectors, within, expected):
        vectors.upsert(
            [point(1), point(2, source="Herald"), point(3, language="de"), point(4, source="Post")]
        )
        assert sorted(articles(ask(vectors, "minister", within=within))) == expected

    def test_filters_reach_past_the_best_that_do_not_match(self, vectors: Vectors):
        vectors.upsert([point(n, source="Loud") for n in range(1, 400)])
        vectors.upsert([point(999, vector=UP, text="A whisper.", source="Quiet")])
        assert articles(ask(vectors, "minister", within=Filter(sources=("Quiet",)))) == [999]

    def test_old_versions_of_an_article_are_forgotten(self, vectors: Vectors):
        vectors.upsert([point(1, version=1), point(1, version=2), point(2, version=1)])
        vectors.delete_article(1, keep_version=2)
        assert vectors.versions() == {1: {2: 1}, 2: {1: 1}}

    def test_an_article_is_forgotten_altogether(self, vectors: Vectors):
        vectors.upsert([point(1, version=1), point(1, version=2), point(2)])
        vectors.delete_article(1)
        assert articles(ask(vectors, "minister")) == [2]
        vectors.delete_article(1)
        assert vectors.count() == 1

    def test_what_was_known_before_a_moment_is_forgotten(self, vectors: Vectors):
        days = [NOW - timedelta(days=n) for n in range(4)]
        vectors.upsert([point(n, known_at=day) for n, day in enumerate(days)])
        vectors.delete_before(days[2])
        assert sorted(vectors.versions()) == [0, 1, 2]

    def test_what_one_store_gives_another_takes(self, vectors: Vectors):
        vectors.upsert(
            [point(n, vector=direction(1, n / 10), text=f"Word{n} spoke.") for n in range(1, 9)]
        )
        before = ask(vectors, "word5")
        dumped = [one for some in vectors.dump() for one in some]
        assert len(dumped) == 8
        vectors.clear()
        vectors.load(dumped)
        after = ask(vectors, "word5")
        assert articles(after) == articles(before)
        assert [one.similarity for one in after] == pytest.approx(
            [one.similarity for one in before]
        )

    def test_versions_counts_the_passages_of_each(self, vectors: Vectors):
        vectors.upsert([point(5, version=2, number=n) for n in range(3)])
        vectors.upsert([point(6, version=1)])
        assert vectors.versions() == {5: {2: 3}, 6: {1: 1}}

    def test_clearing_forgets_everything_and_leaves_it_usable(self, vectors: Vectors):
        vectors.upsert([point(1), point(2)])
        vectors.clear()
        assert (vectors.count(), ask(vectors, "minister")) == (0, [])
        vectors.upsert([point(3)])
        assert articles(ask(vectors, "minister")) == [3]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "   ",
            "the of and",
            "\U0001f600\U0001f680",
            "\ud800 half a pair",
            "'; DROP TABLE passages; --",
            "<b>minister</b>",
            "министр сказал",
            "word " * 2000,
        ],
    )
    def test_whatever_is_typed_can_be_searched_for(self, vectors: Vectors, text: str):
        vectors.upsert([point(1)])
        assert articles(ask(vectors, text)) == [1]

    def test_a_passage_with_half_a_character_can_be_kept(self, vectors: Vectors):
        vectors.upsert([point(1, text="Broken \udc80 bytes.")])
        assert articles(ask(vectors, "broken bytes")) == [1]

    def test_optimizing_changes_nothing_that_is_found(self, vectors: Vectors):
        vectors.upsert(
            [point(n, vector=direction(1, n / 7), text=f"Word{n}.") for n in range(1, 9)]
        )
        before = articles(ask(vectors, "word5"))
        vectors.optimize()
        assert articles(ask(vectors, "word5")) == before

    def test_reopening_keeps_everything(self, open_vectors: Open):
        first = open_vectors()
        first.upsert([point(1), point(2, source="Herald")])
        first.delete_article(1)
        before = ask(first, "minister")
        first.close()
        again = open_vectors()
        assert again.count() == 1
        assert ask(again, "minister") == before

    def test_vectors_of_another_model_are_refused_and_reindex_is_named(self, open_vectors: Open):
        open_vectors().close()
        for other in (
            Identity(name="other", dimension=8, fingerprint="a" * 64),
            Identity(name="toy", dimension=16, fingerprint="a" * 64),
            Identity(name="toy", dimension=8, fingerprint="b" * 64),
        ):
            with pytest.raises(ModelMismatchError, match="dateline reindex"):
                open_vectors(other)

    def test_a_refused_opening_leaves_the_vectors_alone(self, open_vectors: Open):
        first = open_vectors()
        first.upsert([point(1)])
        first.close()
        with pytest.raises(ModelMismatchError):
            open_vectors(Identity(name="toy", dimension=8, fingerprint="b" * 64))
        assert open_vectors().count() == 1

    def test_opened_fresh_it_is_empty_and_another_model_may_have_it(self, open_vectors: Open):
        first = open_vectors()
        first.upsert([point(1)])
        first.close()
        other = Identity(name="other", dimension=3, fingerprint="c" * 64)
        second = open_vectors(other, fresh=True)
        assert second.count() == 0
        second.publish()
        second.close()
        assert open_vectors(other).count() == 0

    def test_closing_twice_does_no_harm(self, vectors: Vectors):
        vectors.close()
        vectors.close()
