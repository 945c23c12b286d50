"""Many summaries at once: one object a line, whatever the line."""

import json

from summarytexts import LIGHTHOUSE

from bot.summary.batch import summarize_all
from bot.summary.reply import notice
from bot.summary.summarize import Length


def run(*given: object, length: Length = Length.SHORT) -> list[dict]:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in given]
    return list(summarize_all(lines, length, lambda named: notice(f"nothing about {named}")))


def test_offsets_are_those_of_the_text_as_it_was_given():
    text = f"  {LIGHTHOUSE}\r\n"
    (found,) = run({"id": 7, "title": "Keepers", "text": text})
    assert (found["id"], found["title"], found["length"]) == (7, "Keepers", "short")
    assert 1 < len(found["sentences"]) <= 3
    for one in found["citations"]:
        assert text[one["start"] : one["end"]] == one["quote"]


def test_each_line_has_its_object_and_a_broken_one_its_error():
    found = run(
        {"text": LIGHTHOUSE}, "", "nope", "[1]", {"id": "a"}, {"query": "it"}, {"text": "Hi"}
    )
    assert [("error" in one) for one in found] == [False, True, True, True, True, True]
    assert found[3]["error"] == "line 5: it has no query"
    assert found[4]["error"] == "line 6: nothing about it"


def test_a_length_is_kept_to():
    (brief,) = run({"text": LIGHTHOUSE}, length=Length.BRIEF)
    (detailed,) = run({"text": LIGHTHOUSE}, length=Length.DETAILED)
    assert len(brief["sentences"]) <= 2 < len(detailed["sentences"])
