"""`dateline stories` over the sample news, in this process."""

import json

from bot.cli import main

FIELDS = {
    "id", "headline", "sources", "first_known", "changed_at", "articles", "latest", "timeline",
    "speakers", "conflicts",
}  # fmt: skip


def told(capsys, *given):
    assert main(["stories", "--as-of", "2026-11-23", *given, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_stories_are_objects_one_a_line_the_last_changed_first(sample_home, capsys):
    found = told(capsys)
    assert len(found) > 5
    assert all(set(one) == FIELDS for one in found)
    changed = [one["changed_at"] for one in found]
    assert changed == sorted(changed, reverse=True)
    assert len({article["id"] for one in found for article in one["articles"]}) == sum(
        len(one["articles"]) for one in found
    )


def test_a_topic_and_a_time_narrow_them(sample_home, capsys):
    (herring,) = told(capsys, "--topic", "herring talks", "--limit", "1")
    assert "herring" in herring["headline"].lower()
    assert len(herring["sources"]) >= 3
    late = told(capsys, "--since", "2026-11-22")
    assert all(one["changed_at"] >= "2026-11-22" for one in late)
    assert 0 < len(late) < len(told(capsys))


def test_as_of_a_day_nothing_later_is_shown(sample_home, capsys):
    assert main(["stories", "--as-of", "2026-11-16", "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found
    assert all(one["changed_at"] < "2026-11-17" for one in found)


def test_for_people_each_has_its_sources_its_age_and_a_sentence(sample_home, capsys):
    assert main(["stories", "--topic", "diadem", "--as-of", "2026-11-23"]) == 0
    text = capsys.readouterr().out
    assert "3 independent outlets (" in text
    assert "lost-property office" in text
    assert "https://continentalwire.example/" in text


def test_where_there_is_none_it_says_so(sample_home, capsys):
    assert main(["stories", "--topic", "pyramids of Giza"]) == 0
    assert capsys.readouterr().out == "I found no story about pyramids of Giza.\n"


def test_a_time_that_cannot_be_read_is_refused(sample_home, capsys):
    assert main(["stories", "--since", "the day of the goose"]) == 2
    assert "no time that can be read" in capsys.readouterr().err
