"""What is kept of the attributions found: what somebody said, and no more."""

import pytest

from index.reporting import is_reported, names_somebody, reported, tells_of_saying
from index.types import Statement


def kept(body: str, speaker: str, cue: str, content: str, *, direct=False, is_named=True) -> bool:
    """Tell whether the statement of ``body`` with these parts is kept."""

    def span(part):
        return (body.index(part), body.index(part) + len(part)) if part else None

    return is_reported(
        Statement(
            number=0,
            speaker=speaker,
            speaker_as_written=speaker,
            role="",
            is_named=is_named,
            cue=cue,
            direct=direct,
            source_span=span(speaker) if speaker in body else None,
            cue_span=span(cue),
            content_spans=(span(content),) if content else (),
        ),
        body,
    )


@pytest.mark.parametrize(
    ("speaker", "cue", "content"),
    [
        ("Ada Fen", "said", "the bridge would open"),
        ("the mayor", "has repeatedly warned", "of floods to come"),
        ("The port", "announced Monday", "the closure"),
        ("a report", "according to", "prices rose by a third"),
        ("Ada Fen", "calls for", "a new bridge"),
        ("Ada Fen", "called", "the plan a farce"),
        ("Ada Fen", "wrote in a letter", "that she would go"),
        ("Ada Fen", "believes", "that the bridge will never open again"),
        ("Ada Fen", "points out", "that it rained"),
    ],
)
def test_what_somebody_is_reported_to_say_is_kept(speaker, cue, content):
    assert kept(f"{speaker} {cue} {content}.", speaker, cue, content)


@pytest.mark.parametrize(
    ("speaker", "cue", "content"),
    [
        ("shoppers", "are feeling", "the rise in prices of late"),
        ("The bridge", "is expected", "to open in the spring of next year"),
        ("they", "said", "the bridge would open"),
        ("the", "said", "the bridge would open"),
        ("of Ostrel", "had promised", "not to sell the land"),
        ("Ada Fen", "would say", "that it was late"),
        ("Ada Fen", "said", "so"),
        ("", "said", "the bridge would open"),
        ("Ada Fen", "", "the bridge would open"),
        ("the port", "wants", "all of the ships to leave today"),
        ("Bills", "add", "another quarterback"),
        ("the mayor", "called off", "the feast"),
    ],
)
def test_what_nobody_said_is_not(speaker, cue, content):
    named = speaker[:1].isupper()
    assert not kept(f"{speaker} {cue} {content}.", speaker, cue, content, is_named=named)


def test_a_quotation_is_kept_whoever_speaks_it():
    body = "“We had no choice at all,” he said."
    assert kept(body, "he", "said", "“We had no choice at all,”", direct=True, is_named=False)
    assert not kept("“No,” he said.", "he", "said", "“No,”", direct=True, is_named=False)


def test_a_title_in_quotation_marks_is_nobodys_words():
    body = "The Wire reviewed “Giving Getting: Where Money Goes” on Monday."
    assert not kept(body, "The Wire", "reviewed", "“Giving Getting: Where Money Goes”", direct=True)


def test_the_outlet_before_the_first_sentence_says_nothing():
    body = "Ostrel (Harbour Wire) Announcing a new bridge, the mayor left."
    assert not kept(body, "Harbour Wire", "Announcing", "a new bridge")


@pytest.mark.parametrize(
    "speaker", ["Ada Fen", "the mayor", "ESPN", "two officials", "A spokesman"]
)
def test_whoever_can_be_asked_for_is_somebody(speaker):
    assert names_somebody(speaker)


@pytest.mark.parametrize(
    "speaker", ["", "they", "We", "The", "’s", "in seven states", "the Press'"]
)
def test_what_is_left_of_a_name_is_nobody(speaker):
    assert not names_somebody(speaker)


@pytest.mark.parametrize("cue", ["told", "SAID", "has written", "pleaded, warning", "statement"])
def test_words_that_tell_of_saying_are_known_in_every_form(cue):
    assert tells_of_saying(cue)


@pytest.mark.parametrize("cue", ["walked", "'", "is", "will once again test", "closed"])
def test_other_words_are_not(cue):
    assert not tells_of_saying(cue)


def spoken(body, content, *, cue="said"):
    """A statement of Ida Korr's whose content goes from the first to the last words of ``content``."""
    start, end = body.index(content[0]), body.index(content[-1]) + len(content[-1])
    at = body.index(cue)
    return Statement(
        number=0,
        speaker="Ida Korr",
        speaker_as_written="Ida Korr",
        role="",
        is_named=True,
        cue=cue,
        direct=False,
        source_span=None,
        cue_span=(at, at + len(cue)),
        content_spans=((start, end),),
    )


def words_of(body, one):
    return [kept.text(body) for kept in reported([one], body)]


def test_a_heading_and_how_the_next_paragraph_begins_are_left_out():
    body = "The ferry\n\nThe ferry floats again, Ida Korr said.\n\nIn the town it rains."
    assert words_of(body, spoken(body, ("The ferry\n", "In the town"))) == [
        "The ferry floats again, Ida Korr said."
    ]


def test_a_quotation_goes_on_in_the_next_paragraph():
    body = "“It floats,” Ida Korr said.\n\n“We sail at dawn.”"
    assert words_of(body, spoken(body, ("“It floats,”", "“We sail at dawn.”")))[0].endswith(
        "“We sail at dawn.”"
    )


def test_a_colon_leads_to_the_next_paragraph():
    body = "Ida Korr said:\n\nIt floats and it will sail."
    assert words_of(body, spoken(body, ("It floats", "sail."), cue="said:")) == [
        "It floats and it will sail."
    ]


@pytest.mark.parametrize("cue", ["to confirm", "have struggled to explain", "is a pledge", "Asked"])
def test_what_has_not_been_said_yet_is_no_statement(cue):
    body = f"Ida Korr {cue} why the bridge is closed."
    assert words_of(body, spoken(body, ("why the bridge is closed",), cue=cue)) == []


def test_what_somebody_goes_on_to_say_is_one():
    body = "Ida Korr went on to say that it floats."
    assert words_of(body, spoken(body, ("that it floats",), cue="went on to say"))


@pytest.mark.parametrize(
    ("cue", "content"), [("refused", "to wear a mask"), ("responded to", "that showed her song")]
)
def test_what_somebody_does_is_not_said(cue, content):
    body = f"Ida Korr {cue} {content} on Monday."
    assert words_of(body, spoken(body, (content,), cue=cue)) == []
