"""What a sentence leans on, as far as its words tell."""

import pytest

from bot.summary.leaning import STANDS, conjunction, leaning, points_elsewhere
from index.stemming import stem


@pytest.mark.parametrize(
    "sentence",
    [
        "A freighter struck the Tarle Bridge on Monday, police said.",
        "It is unclear when the bridge will reopen.",
        "It will be months before the bridge reopens.",
        "This week the divers found five cracked piles.",
        "Ida Korr said she would resign.",
        "Police said the driver had told them that he was asleep.",
        "The number of injured rose to 16.",
        "The captain of the freighter told an inquiry that he heard one call.",
        "The man accused of the theft walked free.",
        "“We told the ship twice,” Quenby said.",
        "Not only the bridge was closed.",
        "In addition to the bridge, the port was closed.",
    ],
)
def test_a_sentence_that_says_all_it_needs_stands(sentence):
    assert leaning(sentence) == STANDS


@pytest.mark.parametrize(
    "sentence",
    [
        "It was the third collision there in ten years.",
        "They were taken to hospital.",
        "That is why the ferry ran at night.",
        "This makes the bridge the oldest of its kind.",
        "Two of them were children.",
        "For example, the port closed at six.",
        "Another ship was turned away.",
        "The second call came at 6:36.",
        "“People were thrown forward, and then they were thrown forward again.”",
        "“It was printed in 1938,” Ferrow told reporters.",
        "I have never seen such fog.",
        "Instead, the mayor walked.",
    ],
)
def test_what_points_back_leans_on_the_sentence_before(sentence):
    found = leaning(sentence)
    assert found.previous
    assert found.pronoun is None


@pytest.mark.parametrize(
    ("sentence", "pronoun"),
    [
        ("He declined to comment.", "He"),
        ("In a statement, she denied it.", "she"),
        ("“The herring is a patient fish,” he said.", "he"),
        ("Her lawyer said nothing.", "Her"),
    ],
)
def test_a_he_or_she_that_nobody_stands_before_is_found(sentence, pronoun):
    found = leaning(sentence)
    assert found.previous
    assert sentence[slice(*found.pronoun)] == pronoun


@pytest.mark.parametrize(
    ("sentence", "noun"),
    [
        ("The company denied it.", "company"),
        ("The oil company’s shares fell.", "company’s"),
        ("The 42-year-old man was arrested.", "man"),
        ("The official said that lunch had gone well.", "official"),
    ],
)
def test_what_is_taken_as_known_has_to_have_been_named(sentence, noun):
    assert leaning(sentence).words == {stem(noun.removesuffix("’s"))}


@pytest.mark.parametrize("sentence", ["Later the port reopened.", "Earlier he", "Again it rained."])
def test_what_goes_on_in_time_does_not_come_first(sentence):
    assert leaning(sentence).later or leaning(sentence).previous


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("But doctors could not save the whale.", "doctors could not save the whale."),
        ("Meanwhile, the port closed.", "the port closed."),
        ("And Varnesse resigned.", "Varnesse resigned."),
        ("But if it rains, nobody comes.", "But if it rains, nobody comes."),
        ("Butter is dear.", "Butter is dear."),
        ("“But why?” Korr asked.", "“But why?” Korr asked."),
    ],
)
def test_a_word_that_only_ties_to_the_sentence_before_can_be_left_out(sentence, left):
    assert sentence[conjunction(sentence) :] == left


@pytest.mark.parametrize(
    "sentence", ["Here is what we know.", "Read more about the bridge.", "What now?", "The list:"]
)
def test_what_points_elsewhere_tells_nothing_itself(sentence):
    assert points_elsewhere(sentence)
    assert not points_elsewhere("The bridge is closed until April.")
