"""Answers to who said what: out of statements, over the sample news."""

from datetime import UTC, datetime

import pytest

from bot.question import spelled_out, understand
from bot.said import remarks
from bot.said_answer import answer_said
from index.statement_index import StatementQuery

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def asking(sample_house):
    def ask(question: str, told=()):
        asked = understand(question, NOW)
        wanted = StatementQuery(as_of=NOW, speaker=asked.speaker, topic=asked.topic)
        return answer_said(asked, remarks(sample_house.index.said(wanted), asked.topic), told)

    return ask


def test_an_answer_keeps_its_limits_and_cites_each_sentence(asking, sample_house):
    answer = asking("What did Varnesse say?")
    assert 1 <= len(answer.sentences) <= 3
    assert len(answer.text) <= 400
    assert [one.citations for one in answer.sentences] == [
        (number,) for number in range(1, len(answer.sentences) + 1)
    ]
    for citation in answer.citations:
        article = sample_house.index.catalog.article(citation.article_id, citation.version)
        assert article is not None
        assert article.body[citation.start : citation.end] == citation.quote


def test_marks_of_quotation_stand_only_around_what_the_article_has(asking, sample_house):
    for name in ("Varnesse", "Quenby", "Holt", "Inskip", "Estrade"):
        answer = asking(f"What did {name} say?")
        for sentence, citation in zip(answer.sentences, answer.citations, strict=True):
            if sentence.text.startswith("Reported: ") or ", as reported: " in sentence.text:
                continue
            body = sample_house.index.catalog.article(citation.article_id).body
            for part in sentence.text.split("“")[1:]:
                assert part.split("”")[0] in body


def test_the_topic_chooses_and_a_spelling_variant_is_understood(asking):
    answer = asking("What did Varnese say about the bridge?")
    assert "bridge" in answer.text
    assert "Varnesse" in answer.text


def test_who_has_spoken_names_different_people_first(asking):
    answer = asking("Who has commented on the bridge?")
    names = [sentence.text.removeprefix("Reported: ").split()[0] for sentence in answer.sentences]
    assert len(names) >= 2
    assert len(set(names)) == len(names)


def test_what_was_told_is_not_told_again(asking):
    first = asking("What did Varnesse say?")
    told = {(one.article_id, one.start) for one in first.citations}
    second = asking("What did Varnesse say?", told)
    assert second.sentences
    assert not told & {(one.article_id, one.start) for one in second.citations}


def test_of_somebody_who_said_nothing_there_is_no_answer(asking):
    assert not asking("What did Emmanuel Macron say?").sentences


@pytest.mark.parametrize(
    ("short", "question"),
    [
        ("Varnesse", "What did Varnesse say?"),
        ("Odile Varnesse about the bridge", "What did Odile Varnesse say about the bridge?"),
        ("Quenby since Monday", "What did Quenby say since Monday?"),
        (
            " the  mayor about ferries since 3 May ?",
            "What did the mayor say about ferries since 3 May?",
        ),
    ],
)
def test_said_is_spelled_out_as_a_question(short, question):
    assert spelled_out(short) == question
