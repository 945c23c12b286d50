"""Who speaks in which sentence, by rules. A sentence given to nobody is better than to the wrong one."""

import pytest

from index.attribution import attribute, is_named
from index.sentences import sentences

BODY = (
    "Mayor Ada Fenwick, a former pilot, said on Monday that the pier would be sold. "
    "“It is a fine pier,” she said. “I have fallen off it twice.”\n"
    "Her critics were not amused. Bram Oke, her deputy, denied that anybody had asked him. "
    "He added that he liked piers.\n"
    "The harbour police said Oke had been seen on it. The pier opened in 1931."
)


def said(body=BODY):
    return [(body[slice(*one.span)], one.speaker) for one in attribute(body, sentences(body))]


def speaker_of(words):
    return [name for text, name in said() if words in text]


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("pier would be sold", "Fenwick"),
        ("It is a fine pier", "Fenwick"),
        ("fallen off it twice", "Fenwick"),
        ("denied that anybody", "Oke"),
        ("liked piers", "Oke"),
        ("seen on it", "police"),
    ],
)
def test_a_sentence_goes_to_who_speaks_in_it(words, speaker):
    assert any(speaker in name for name in speaker_of(words))


def test_what_nobody_said_goes_to_nobody():
    assert speaker_of("opened in 1931") == speaker_of("not amused") == []


def test_two_speakers_of_one_sentence_both_have_it():
    body = "Oke said Fenwick insisted on the sale."
    assert {name for _, name in said(body)} == {"Oke", "Fenwick"}


def test_a_name_inside_a_quotation_does_not_speak():
    body = "“Fenwick said nothing to me,” said Oke."
    assert [name for _, name in said(body)] == ["Oke"]


@pytest.mark.parametrize(
    ("body", "speakers"),
    [
        ("“The pier is ours,” Oke told Harbour Radio.", ["Oke"]),
        ("“The pier is ours,” Oke said Tuesday.", ["Oke"]),
        ("Oke said Malta had offered to buy the pier.", ["Oke"]),
        ("Fenwick says she would rather sell it.", ["Fenwick"]),
        ("“It creaks,” said Oke’s brother Tam Rudd.", ["Tam Rudd"]),
        ('"It creaks," said the union’s head of piers, Tam Rudd.', []),
        ("Tam Rudd of the Harbour Union said it creaks.", ["Tam Rudd"]),
        ("The head of the Harbour Union said it creaks.", ["The head"]),
        ('"It creaks," said he, and Oke laughed. ', []),
    ],
)
def test_whom_it_was_told_or_what_was_said_does_not_speak(body, speakers):
    assert [name for _, name in said(body)] == speakers


def names(surname, body=BODY):
    return next(
        one.names for one in attribute(body, sentences(body)) if one.speaker.endswith(surname)
    )


@pytest.mark.parametrize("asked", ["Fenwick", "Ada Fenwick", "mayor", "the mayor", "Fenwik"])
def test_somebody_is_known_by_name_role_and_nearly_right_spelling(asked):
    assert is_named(asked, names("Fenwick"))


@pytest.mark.parametrize("asked", ["Oke", "Ada Oke", "the minister", "", "Fenwick's deputy"])
def test_nobody_else_is_taken_for_them(asked):
    assert not is_named(asked, names("Fenwick"))


def test_whose_adviser_speaks_can_be_asked_and_the_owner_is_not_quoted():
    body = "Minister Carew was pleased, said Yorick Ames, his chief adviser."
    assert is_named("Carew’s adviser", names("Ames", body))
    assert not is_named("Carew", names("Ames", body))
    assert not is_named("Fenwick's adviser", names("Ames", body))
