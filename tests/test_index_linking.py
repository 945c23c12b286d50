"""Out of what the tagger marks come attributions: to each content its cue and its source."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marks import Mark, tagged

from index.linking import link


def linked(text, *marks, **options):
    """Return source, cue and contents of what is linked in ``text``, as words."""
    return [
        (
            text[slice(*one.source)] if one.source else "",
            text[slice(*one.cue)] if one.cue else "",
            [text[slice(*span)] for span in one.content],
        )
        for one in link(text, tagged(text, *marks, **options))
    ]


def test_a_source_a_cue_and_a_content_become_one_attribution():
    text = "Ida Korr said that the Vellmark ferries float."
    mark = Mark(source="Ida Korr", cue="said", content=("that the Vellmark ferries float",))
    assert linked(text, mark) == [("Ida Korr", "said", ["that the Vellmark ferries float"])]


@pytest.mark.parametrize("text", ["", "Nothing was said.", "\n"])
def test_nothing_marked_is_nothing_said(text):
    assert link(text, tagged(text)) == []


def test_what_the_tagger_doubts_is_not_said():
    text = "Ida said that it floats."
    mark = Mark(source="Ida", cue="said", content=("that it floats",))
    assert linked(text, mark, sure=0.2) == []


def test_a_word_marked_in_part_is_taken_whole():
    text = "Councillor Harkaway announced that it floats."
    mark = Mark(source="Harka", cue="annou", content=("that it float",))
    assert linked(text, mark) == [("Harkaway", "announced", ["that it floats"])]


def test_a_quotation_around_its_cue_has_two_parts():
    text = "“We sail,” Ida said, “at dawn.” The rain fell."
    mark = Mark(source="Ida", cue="said", content=("“We sail,”", "“at dawn.”"))
    assert linked(text, mark) == [("Ida", "said", ["“We sail,”", "“at dawn.”"])]


def test_a_quotation_marked_for_the_most_part_is_taken_whole():
    text = "“We sail at dawn, whatever comes,” Ida said."
    mark = Mark(source="Ida", cue="said", content=("We sail at dawn, whatever",))
    assert linked(text, mark) == [("Ida", "said", ["“We sail at dawn, whatever comes,”"])]


def test_a_long_quotation_of_which_a_word_is_marked_is_not():
    text = "“We sail at dawn, whatever comes of it in the end,” read the sign Ida called a promise."
    mark = Mark(source="Ida", cue="called", content=("dawn",))
    assert linked(text, mark) == [("Ida", "called", ["dawn"])]


def test_how_the_next_clause_begins_is_left_out():
    text = "Ida said the ferry floats, and the old pier leaks."
    mark = Mark(source="Ida", cue="said", content=("the ferry floats, and the old",))
    assert linked(text, mark) == [("Ida", "said", ["the ferry floats"])]


def test_a_small_gap_in_a_content_is_closed():
    text = "Ida said that ferries on most days float well."
    mark = Mark(source="Ida", cue="said", content=("that ferries", "float well"))
    assert linked(text, mark) == [("Ida", "said", ["that ferries on most days float well"])]


def test_two_cues_in_one_sentence_have_each_their_own():
    text = "Ida said that it floats and Tom replied that it sinks."
    marks = [
        Mark(source="Ida", cue="said", content=("that it floats",)),
        Mark(source="Tom", cue="replied", content=("that it sinks",)),
    ]
    assert linked(text, *marks) == [
        ("Ida", "said", ["that it floats"]),
        ("Tom", "replied", ["that it sinks"]),
    ]


def test_one_source_may_have_two_cues():
    text = "Ida said that it floats and promised to sail it."
    marks = [
        Mark(source="Ida", cue="said", content=("that it floats",)),
        Mark(source="Ida", cue="promised", content=("to sail it",)),
    ]
    assert linked(text, *marks) == [
        ("Ida", "said", ["that it floats"]),
        ("Ida", "promised", ["to sail it"]),
    ]


def test_an_attribution_may_stand_within_another():
    text = "Ida said that Tom told her the boat sinks."
    marks = [
        Mark(source="Ida", cue="said", content=("that Tom told her the boat sinks",)),
        Mark(source="Tom", cue="told", content=("the boat sinks",)),
    ]
    assert linked(text, *marks) == [
        ("Ida", "said", ["that Tom told her the boat sinks"]),
        ("Tom", "told", ["the boat sinks"]),
    ]


def test_who_reports_does_not_say_what_is_said_within_the_report():
    text = "Ida said Tom promised a new boat."
    marks = [
        Mark(source="Ida", cue="said", content=("Tom promised a new boat",)),
        Mark(source="Ida", cue="promised", content=("a new boat",)),
    ]
    assert linked(text, *marks) == [
        ("Ida", "said", ["Tom promised a new boat"]),
        ("Tom", "promised", ["a new boat"]),
    ]


def test_attributions_come_in_the_order_of_their_cues():
    text = "“Yes,” said Ida. “No,” replied Tom."
    marks = [
        Mark(source="Tom", cue="replied", content=("“No,”",)),
        Mark(source="Ida", cue="said", content=("“Yes,”",)),
    ]
    assert [cue for _, cue, _ in linked(text, *marks)] == ["said", "replied"]


def test_a_quotation_taken_up_in_the_next_paragraph_is_the_same_persons():
    text = "“We sail,” said Ida. “It is late.\n\n“But it is not too late.”"
    mark = Mark(
        source="Ida",
        cue="said",
        content=("“We sail,”", "“It is late."),
        alone=("“But it is not too late.”",),
    )
    assert linked(text, mark) == [
        ("Ida", "said", ["“We sail,”", "“It is late.\n\n“But it is not too late.”"])
    ]


def test_a_quotation_with_no_cue_near_it_is_nobodys():
    text = "Ida said that it floats. The rain fell all day.\n\n“Nobody ever told us anything.”"
    mark = Mark(
        source="Ida",
        cue="said",
        content=("that it floats",),
        alone=("“Nobody ever told us anything.”",),
    )
    assert linked(text, mark) == [
        ("Ida", "said", ["that it floats"]),
        ("", "", ["“Nobody ever told us anything.”"]),
    ]


def test_a_cue_without_a_source_is_nobodys():
    text = "It was said that it floats."
    mark = Mark(cue="said", content=("that it floats",))
    assert linked(text, mark) == [("", "said", ["that it floats"])]


def test_a_source_bound_to_no_cue_is_left_alone():
    text = "Ida slept. Tom said that it floats."
    marks = [
        Mark(source="Tom", cue="said", content=("that it floats",)),
        Mark(source="Ida"),
    ]
    assert linked(text, *marks) == [("Tom", "said", ["that it floats"])]


def test_the_end_of_a_longer_word_is_no_source():
    text = "The Ida-Tom call was long, it was said, and went well."
    mark = Mark(source="Tom", cue="said", content=("went well",))
    assert linked(text, mark) == [("", "said", ["went well"])]


def test_what_stands_in_another_window_is_bound_to_no_cue():
    far = "that it will float as long as nobody stands up"
    text = f"Ida said that it floats. Tom and the crew agreed {far}."
    mark = Mark(source="Ida", cue="said", content=("that it floats", far))
    assert linked(text, mark, window_ends=text.index("Tom")) == [
        ("Ida", "said", ["that it floats"]),
        ("", "", [far]),
    ]


@given(seed=st.integers(0, 2**32 - 1), text=st.text(alphabet="ab “”’.\n", min_size=1, max_size=80))
def test_whatever_is_marked_contents_come_in_order_and_never_overlap(seed, text):
    chance = np.random.default_rng(seed)
    marked = tagged(text, Mark())
    noise = replace(
        marked,
        roles=chance.random(marked.roles.shape, dtype=np.float32),
        begins=chance.random(marked.begins.shape, dtype=np.float32),
        cues=chance.normal(0, 3, marked.cues.shape).astype(np.float32),
        tokens=chance.normal(0, 3, marked.tokens.shape).astype(np.float32),
    )
    for one in link(text, noise):
        spans = [span for span in (one.source, one.cue, *one.content) if span]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        ends = [place for span in one.content for place in span]
        assert ends == sorted(ends)


def test_a_few_words_that_nobody_is_bound_to_are_no_statement():
    text = "Rain fell on the market. It was a strangely magnetic song. The ferries stopped."
    assert linked(text, Mark(alone=("strangely magnetic song",))) == []


def test_a_quoted_word_that_nobody_is_bound_to_is_no_statement():
    text = "Rain fell on the market. The song “Shark Tank” was played. The ferries stopped."
    assert linked(text, Mark(alone=("Tank",))) == []
