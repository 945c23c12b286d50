"""What can be looked up behind an answer: the passage as it stands, and how it was found."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.people import Turn
from bot.sample import SAMPLE_QUESTIONS
from bot.shelf import Shelf, surroundings_in
from bot.types import Kind


@pytest.fixture
def shelf(sample_house):
    return Shelf(sample_house.index)


@pytest.fixture(scope="session")
def turn(sample_house) -> Turn:
    """A question of the sample, answered."""
    replies = (sample_house.desk.considered(None, question) for question in SAMPLE_QUESTIONS)
    reply = next(reply for reply in replies if reply.kind is Kind.ANSWER)
    now = datetime.now(UTC)
    return Turn(number=1, question=reply.question, rewrite=reply.rewrite, reply=reply, at=now)


async def test_the_passage_holds_the_quote_as_it_stands(shelf, sample_house, turn):
    citation = turn.reply.citations[0]
    around = await shelf.surroundings(citation)
    body = sample_house.index.catalog.article(citation.article_id, citation.version).body
    assert around.quote == citation.quote
    assert around.before + around.quote + around.after in body


async def test_a_quote_that_does_not_stand_there_is_not_shown(shelf, turn):
    citation = turn.reply.citations[0]
    assert await shelf.surroundings(replace(citation, article_id=99_999)) is None
    assert await shelf.surroundings(replace(citation, start=citation.start + 1)) is None


async def test_why_tells_the_cited_passages_from_the_others(shelf, turn):
    why = await shelf.why(turn)
    cited = {citation.url for citation in turn.reply.citations}
    assert ("read as", turn.rewrite) in why.understood
    assert {one.url for one in why.found if one.used} <= cited
    assert any(one.used for one in why.found)
    assert not all(one.used for one in why.found)
    assert [one.score for one in why.found] == sorted((o.score for o in why.found), reverse=True)


async def test_what_is_found_is_one_passage_of_each_article(shelf):
    found = await shelf.find("bridge", datetime.now(UTC), 5)
    assert len({hit.article.id for hit in found}) == len(found) == 5


def test_a_long_paragraph_is_shown_in_part_with_whole_words():
    body = "First.\n" + "before " * 300 + "HERE" + " after" * 300 + "\nLast."
    start = body.index("HERE")
    around = surroundings_in(body, start, start + 4)
    assert around.quote == "HERE"
    assert around.before.startswith("… before ")
    assert around.after.endswith(" after …")
    assert len(around.before + around.after) < 1300


def test_a_passage_at_the_very_edges_has_nothing_around_it():
    around = surroundings_in("Only this.", 0, 10)
    assert (around.before, around.quote, around.after) == ("", "Only this.", "")
