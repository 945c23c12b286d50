"""The statements of an article: who, in which words, quoted or not, and by whom reported."""

from datetime import UTC, datetime

import pytest
from marks import Mark, place, tagged

from bot.sample import sample_path
from index.readers import read_source
from index.statements import find_statements
from index.tagger import open_tagger
from index.types import Article

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FERRIES = """OSTREL — The ferries stopped at noon on Tuesday, because of the storm.

“The sea is too rough for us today,” said Ida Korr. “We will try again tomorrow.”

Mayor Tom Vale said that the town had food for three days.
"""


@pytest.fixture(scope="module")
def read(models):
    """Return a function that finds the statements of a text by the real tagger."""
    tagger = open_tagger(models, threads=1)
    return lambda text: find_statements(text, tagger.tag([text])[0])


@pytest.fixture(scope="module")
def sample(read):
    """The English articles of the sample news with their statements."""
    articles = [one for one in read_source(str(sample_path()), now=NOW) if isinstance(one, Article)]
    return [(one, read(one.body)) for one in articles if one.language == "en"]


def found(text, *marks):
    return find_statements(text, tagged(text, *marks))


def test_a_statement_says_who_spoke_and_where_that_stands():
    text = "Mayor Ida Korr said that it floats."
    mark = Mark(source="Mayor Ida Korr", cue="said", content=("that it floats",))
    (one,) = found(text, mark)
    assert (one.number, one.speaker, one.role, one.is_named) == (0, "Ida Korr", "Mayor", True)
    assert (one.speaker_as_written, one.cue) == ("Mayor Ida Korr", "said")
    assert (one.source_span, one.cue_span) == (place(text, "Mayor Ida Korr"), place(text, "said"))
    assert one.content_spans == (place(text, "that it floats"),)
    assert one.text(text) == "that it floats"
    assert one.reported_by == ""


@pytest.mark.parametrize(
    ("content", "direct"),
    [
        ("“It floats,”", True),
        ("that “it floats like a cork”", True),
        ("that it floats", False),
        ("that the old “boat” will float", False),
        ("‘it floats’", False),
    ],
)
def test_a_statement_is_direct_where_most_of_it_stands_in_quotation_marks(content, direct):
    text = f"Ida Korr said {content} on Monday."
    (one,) = found(text, Mark(source="Ida Korr", cue="said", content=(content,)))
    assert one.direct is direct


def test_parts_of_a_statement_are_joined_by_an_ellipsis():
    text = "“It floats,” Ida said, “mostly.”"
    (one,) = found(text, Mark(source="Ida", cue="said", content=("“It floats,”", "“mostly.”")))
    assert one.text(text) == "“It floats,” … “mostly.”"
    assert one.direct


def test_a_later_pronoun_is_whoever_spoke_before():
    text = "Mr. Tom Vale said it floats. He added that it leaks."
    first = Mark(source="Mr. Tom Vale", cue="said", content=("it floats",))
    second = Mark(source="He", cue="added", content=("that it leaks",))
    assert [one.speaker for one in found(text, first, second)] == ["Tom Vale", "Tom Vale"]
    assert [one.number for one in found(text, first, second)] == [0, 1]


def test_a_statement_of_nobody_in_particular_has_no_speaker():
    text = "It was said that it floats."
    (one,) = found(text, Mark(cue="said", content=("that it floats",)))
    assert (one.speaker, one.is_named, one.source_span) == ("", False, None)


def test_a_statement_within_anothers_words_is_reported_by_them():
    text = "Ida Korr said that Tom Vale told her it sinks."
    outer = Mark(source="Ida Korr", cue="said", content=("that Tom Vale told her it sinks",))
    inner = Mark(source="Tom Vale", cue="told", content=("it sinks",))
    first, second = found(text, outer, inner)
    assert (first.speaker, first.reported_by) == ("Ida Korr", "")
    assert (second.speaker, second.reported_by) == ("Tom Vale", "Ida Korr")


def test_who_is_nearest_around_a_statement_reports_it():
    text = "Ida said that Tom told Orla that Sven wrote that it sinks."
    marks = [
        Mark(source="Ida", cue="said", content=("that Tom told Orla that Sven wrote that it sinks",)),
        Mark(source="Tom", cue="told", content=("that Sven wrote that it sinks",)),
        Mark(source="Sven", cue="wrote", content=("that it sinks",)),
    ]  # fmt: skip
    assert [(one.speaker, one.reported_by) for one in found(text, *marks)] == [
        ("Ida", ""), ("Tom", "Ida"), ("Sven", "Tom"),
    ]  # fmt: skip


def test_the_real_tagger_finds_who_says_what_in_plain_news(read):
    quotation, reported = read(FERRIES)
    assert quotation.speaker == "Ida Korr"
    assert quotation.direct
    assert "The sea is too rough for us today" in quotation.text(FERRIES)
    assert "We will try again tomorrow" in quotation.text(FERRIES)
    assert (reported.speaker, reported.role, reported.cue) == ("Tom Vale", "Mayor", "said")
    assert not reported.direct
    assert "the town had food for three days" in reported.text(FERRIES)


@pytest.mark.parametrize(
    "text", ["", "Rain.", "\n\n", "The ferries stopped at noon.", "\U0001f600"]
)
def test_where_nobody_speaks_nothing_is_found(read, text):
    assert read(text) == []


def test_every_statement_of_the_sample_news_is_made_of_exact_slices(sample):
    statements = [(one.body, those) for one, those in sample]
    assert sum(len(those) for _, those in statements) > 100
    for body, those in statements:
        assert [one.number for one in those] == list(range(len(those)))
        for one in those:
            assert one.text(body) == " … ".join(body[a:b] for a, b in one.content_spans)
            assert one.speaker_as_written == (
                body[slice(*one.source_span)] if one.source_span else ""
            )
            assert one.cue == (body[slice(*one.cue_span)] if one.cue_span else "")
            places = [place for span in one.content_spans for place in span]
            assert places == sorted(places)
            assert all(0 <= a < b <= len(body) for a, b in one.content_spans)
            assert all(body[a:b] == body[a:b].strip() for a, b in one.content_spans)


def test_a_direct_statement_of_the_sample_news_stands_in_quotation_marks(sample):
    direct = [(one, article.body) for article, those in sample for one in those if one.direct]
    assert len(direct) > 50
    assert all("“" in one.text(body) or "”" in one.text(body) for one, body in direct)


def test_a_named_speaker_of_the_sample_news_is_written_in_the_article(sample):
    for article, those in sample:
        assert all(one.speaker in article.body for one in those if one.is_named)


def test_somebody_in_the_sample_news_who_never_speaks_has_no_statement(sample):
    names = {one.speaker for _, those in sample for one in those}
    assert "Halvard Inskip" in names
    assert "Odile Varnesse" in names
    assert "Casimir Lantern" not in names
