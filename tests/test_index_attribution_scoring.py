"""Figures for attributions, against cases counted by hand."""

import pytest

from index.attribution_scoring import Counted, score
from index.nesting import Attribution

#       0123456789012345678901234567890
TEXT = "Ida said ten old boats will sink"
IDA, SAID, TEN, BOATS, ALL = (0, 3), (4, 8), (9, 12), (17, 22), (9, 32)


def marked(source=IDA, cue=SAID, content=(ALL,)):
    """An attribution as PolNeAR has it: each part a list of spans."""
    return {
        "source": [list(source)] if source else [],
        "cue": [list(cue)] if cue else [],
        "content": [list(span) for span in content],
    }


def found(source=IDA, cue=SAID, content=(ALL,)):
    return Attribution(source=source, cue=cue, content=tuple(content))


def counted(one):
    return (one.right, one.predicted, one.marked)


def pairs(those_marked, those_found):
    return counted(score([(TEXT, those_marked, those_found)]).pairs)


def test_what_is_found_as_marked_is_all_right():
    figures = score([(TEXT, [marked()], [found()])])
    assert counted(figures.source) == (1, 1, 1)
    assert counted(figures.cue) == (1, 1, 1)
    assert counted(figures.content) == (5, 5, 5)
    assert counted(figures.pairs) == (1, 1, 1)
    assert {one.f1 for one in (figures.source, figures.cue, figures.content, figures.pairs)} == {1}


def test_tokens_are_counted_one_by_one():
    figures = score([(TEXT, [marked(content=[ALL])], [found(content=[TEN, BOATS])])])
    assert counted(figures.content) == (2, 2, 5)
    assert figures.content.f1 == pytest.approx(2 * 2 / (2 + 5))


def test_a_token_touched_by_a_span_is_of_it():
    figures = score([(TEXT, [marked(content=[(9, 16)])], [found(content=[(10, 14)])])])
    assert counted(figures.content) == (2, 2, 2)


def test_a_token_of_two_attributions_counts_once():
    figures = score([(TEXT, [marked(), marked()], [found(), found()])])
    assert counted(figures.source) == (1, 1, 1)


def test_nothing_found_and_nothing_marked_are_counted():
    figures = score([(TEXT, [marked()], []), (TEXT, [], [found()]), (TEXT, [], [])])
    assert counted(figures.source) == (0, 1, 1)
    assert counted(figures.pairs) == (0, 1, 1)
    assert figures.pairs.f1 == 0


def test_without_anything_the_figure_is_nought():
    assert Counted().f1 == 0


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ((9, 32), 1),
        ((9, 21), 1),  # 12 of the 23 characters of the union
        ((9, 20), 0),  # 11 of 23
        ((3, 32), 1),  # 23 of 29
        ((0, 15), 0),  # 6 of 32
    ],
)
def test_a_pair_is_right_from_half_of_the_union_on(content, right):
    assert pairs([marked(content=[ALL])], [found(content=[content])]) == (right, 1, 1)


def test_exactly_half_of_the_union_is_enough():
    assert pairs([marked(content=[(10, 20)])], [found(content=[(10, 15)])]) == (1, 1, 1)


def test_all_spans_of_a_content_count_together():
    halves = [(9, 17), (18, 32)]
    assert pairs([marked(content=[ALL])], [found(content=halves)]) == (1, 1, 1)
    assert pairs([marked(content=halves)], [found(content=halves[:1])]) == (0, 1, 1)


@pytest.mark.parametrize(("source", "right"), [((0, 3), 1), ((2, 8), 1), ((3, 8), 0)])
def test_the_source_of_a_pair_has_to_overlap(source, right):
    assert pairs([marked()], [found(source=source)]) == (right, 1, 1)


def test_a_marked_pair_is_matched_once():
    assert pairs([marked()], [found(), found()]) == (1, 2, 1)
    assert pairs([marked(), marked()], [found(), found()]) == (2, 2, 2)


def test_what_lacks_a_source_or_a_content_is_no_pair():
    assert pairs([marked(source=None)], [found()]) == (0, 1, 0)
    assert pairs([marked()], [found(source=None), found(content=())]) == (0, 0, 1)
