"""The sentences of an article as candidates: whole, without furniture, at their exact places."""

import itertools

import pytest
from summarytexts import LIGHTHOUSE, article

from bot.summary.lines import lines_of


def texts(body: str) -> list[str]:
    return [line.text for line in lines_of(article(body))]


def test_they_are_slices_in_order_that_cover_the_article():
    lines = lines_of(article())
    assert [line.number for line in lines] == list(range(len(lines)))
    for line in lines:
        assert LIGHTHOUSE[line.start : line.end] == line.text != ""
    assert all(one.end <= other.start for one, other in itertools.pairwise(lines))


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("OSTREL (AP) — The port closed.", "The port closed."),
        ("Ostrel (CNN) The port closed.", "The port closed."),
        ("(CNN)The port closed.", "The port closed."),
        ("PORT SENNET — The port closed.", "The port closed."),
        (
            "The World Health Organization (WHO) closed it.",
            "The World Health Organization (WHO) closed it.",
        ),
        ("A picture.\n\nNEW HAVEN, Conn. (AP) — The port closed.", "A picture."),
    ],
)
def test_place_and_agency_do_not_belong_to_the_sentence(body, first):
    assert texts(body)[0] == first
    assert not any("(AP)" in text for text in texts(body))


def test_a_quotation_stays_whole_and_half_of_one_is_not_told():
    whole = "“It is closed. It stays closed,” Korr said."
    assert texts(f"{whole} The port is open.") == [whole, "The port is open."]
    (half,) = [
        line for line in lines_of(article("“It is closed until further notice today.")) if line
    ]
    assert not half.tells


def test_an_hour_does_not_end_a_sentence():
    assert texts("The moon rises at 7:52 a.m. EDT on Tuesday. It sets later.") == [
        "The moon rises at 7:52 a.m. EDT on Tuesday.",
        "It sets later.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Read more about the lighthouse keepers here.",
        "Advertisement",
        "What the keepers will have to do:",
        "Who will keep the light at Cape Wend?",
        "Keepers to return to the lighthouse at Cape Wend",
        "Too short.",
    ],
)
def test_what_is_no_sentence_of_the_story_tells_nothing(body):
    assert not any(line.tells for line in lines_of(article(body)))
