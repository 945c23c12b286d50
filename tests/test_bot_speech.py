"""What somebody said: nobody is given what another said."""

import pytest
from clippings import NOW, clip, hits_of

from bot.evidence import gather
from bot.question import understand
from bot.speech import names_speaker, said_by, spoken

BODY = (
    "GRAUHAFEN — The pier will be sold, Mayor Ada Fenwick said on Monday. "
    "“I shall speak about it with the bank,” she said.\n"
    "Bram Oke, her deputy, said that lamps were dear. The harbour is deep."
)


def candidates(body=BODY):
    return gather(hits_of(clip(body), similarity=0.3))


def words_of(speaker):
    return [one.text for one in said_by(speaker, candidates())]


def about(question):
    return [one.text for one, _ in spoken(understand(question, NOW), candidates())]


def test_a_speaker_gets_what_the_article_gives_them_and_no_more():
    assert [text[:8] for text in words_of("Fenwick")] == ["The pier", "“I shall"]
    assert [text[:8] for text in words_of("Oke")] == ["Bram Oke"]
    assert words_of("Carew") == []


@pytest.mark.parametrize("asked", ["the mayor", "Ada Fenwick", "Fennwick"])
def test_roles_and_spellings_are_understood(asked):
    assert len(words_of(asked)) == 2


def test_a_statement_that_points_back_is_about_what_was_said_before():
    assert [text[:8] for text in about("What did Fenwick say about the pier?")] == [
        "The pier", "“I shall",
    ]  # fmt: skip


def test_what_is_about_something_else_is_left_out():
    assert about("What did Oke say about lamps?") != []
    assert about("What did Oke say about herring?") == []


def test_he_said_names_nobody():
    first, second, *_ = candidates()
    assert names_speaker("Fenwick", first)
    assert not names_speaker("Fenwick", second)
