"""Topics: the broad ones in every language, and any words of the reader's own."""

import pytest

from bot.topics import BROAD, LONGEST, MOST, canonical, phrases_of, shown, topics_in


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Ukraine, offshore wind", ["Ukraine", "offshore wind"]),
        ("Politik; SPORT\nsports", ["politics", "sport"]),
        (" , ,!,", []),
        ("tennis, tennis", ["tennis"]),
    ],
)
def test_topics_are_parted_by_commas_and_lines_and_each_kept_once(text, topics):
    assert topics_in(text) == topics


def test_there_is_an_end_to_topics():
    found = topics_in(",".join(f"{number} {'x' * 200}" for number in range(50)))
    assert len(found) == MOST
    assert all(len(one) <= LONGEST for one in found)


@pytest.mark.parametrize("language", ["en", "de", "xx"])
def test_every_broad_topic_has_a_name_that_leads_back_to_it(language):
    assert [canonical(shown(one, language)) for one in BROAD] == list(BROAD)


def test_a_broad_topic_is_measured_by_several_headlines_and_words_by_themselves():
    assert len(phrases_of("sport")) > 3
    assert phrases_of("curling") == ("curling",)
