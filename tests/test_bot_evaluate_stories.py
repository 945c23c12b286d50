"""Stories are held against labels: pairs, B-cubed, what is told twice and what is thrown together."""

import json
from pathlib import Path

import pytest
from clippings import NOW

from bot.evaluate_stories import digest_figures, identity, read_labels, scores, story_figures
from index.errors import InputError

LABELS = Path(__file__).parent / "story_labels.json"


def figures(stories, events):
    keys = "abcdefgh"
    return scores(dict(zip(keys, stories, strict=False)), dict(zip(keys, events, strict=False)))


def test_all_right_is_one_everywhere():
    found = figures("1123", "xxyz")
    assert found["pairs F1"] == found["B-cubed F1"] == 1
    assert found["duplicates in 100 items"] == found["mixed stories in 100"] == 0


def test_an_event_told_as_two_stories_costs_recall_and_is_a_duplicate():
    found = figures("1122", "xxxx")
    assert (found["pairs precision"], found["pairs recall"]) == (1, round(2 / 6, 3))
    assert found["B-cubed recall"] == 0.5
    assert found["duplicates in 100 items"] == 50


def test_two_events_in_one_story_cost_precision_and_are_mixed():
    found = figures("1111", "xxyy")
    assert (found["pairs precision"], found["pairs recall"]) == (round(2 / 6, 3), 1)
    assert found["B-cubed precision"] == 0.5
    assert found["mixed stories in 100"] == 100


def test_the_labels_name_articles_by_nothing_but_a_hash():
    parts = read_labels(LABELS)
    known = [key for labels in parts.values() for key in labels]
    assert len(known) == len(set(known)) >= 150
    assert len({event for labels in parts.values() for event in labels.values()}) >= 60
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in known)


def test_an_address_has_the_same_identity_however_it_is_written():
    assert identity("https://a.example/x?utm_source=feed") == identity("http://A.example/x")
    assert identity("https://a.example/x") != identity("https://a.example/y")


def test_labels_that_cannot_be_read_are_refused(tmp_path):
    file = tmp_path / "labels.json"
    with pytest.raises(InputError):
        read_labels(file)
    file.write_text(json.dumps(["no", "parts"]))
    with pytest.raises(InputError):
        read_labels(file)


def test_the_sample_news_comes_into_the_stories_it_is_labelled_with(sample_house):
    found = story_figures(sample_house.index, LABELS, NOW.replace(day=30))
    assert found["sample news: pairs precision"] == 1
    assert found["sample news: B-cubed F1"] > 0.9
    assert not any(name.startswith("news of 2022") for name in found)


def test_digests_of_the_sample_news_tell_no_event_twice_but_in_another_language(sample_house):
    """The embedding model knows English: the one German report is a story of its own."""
    found = digest_figures(sample_house.index, LABELS)
    assert found["digests: items"] > 10
    assert round(found["digests: duplicates in 100 items"] * found["digests: items"] / 100) <= 1
