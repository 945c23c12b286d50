"""To whom a model gives a quotation: somebody else by name is wrong, and who cannot be told is suspected."""

import pytest
from clippings import clip

from bot.citations import cite
from bot.gate.quotes import is_mere_quotation, wrong_speaker
from bot.gate.text import claims_of, ground, voices
from index.statements import find_statements
from index.tagger import open_tagger

PASSAGES = """\
Margaret Doyle, the owner of the Lindworth mill, closed it on Monday. “The wheel has earned its rest,” \
she said. Her lawyer, Orla Finch, said that nobody would be dismissed.
Tobias Quenby, who leads the millers’ union, called it a betrayal. “A wheel does not rest by itself,” \
he told the Sennet Herald. Lindworth’s spokeswoman Ada Vale declined to comment.""".splitlines()


@pytest.fixture(scope="module")
def grounds(models):
    body = "\n".join(PASSAGES)
    article = clip(body, headline="A mill closes", source="Sennet Wire")
    said = find_statements(body, open_tagger(models, threads=1).tag([body])[0])
    spans = [(body.index(one), body.index(one) + len(one)) for one in PASSAGES]
    heard = voices(article, said)
    return [
        ground(cite(number, article, span), article, span, heard)
        for number, span in enumerate(spans, 1)
    ]


def wrong(text, grounds):
    return wrong_speaker(claims_of(text)[0], grounds)


@pytest.mark.parametrize(
    "text",
    [
        "Doyle said: “The wheel has earned its rest.”",
        "In the words of Margaret Doyle, “The wheel has earned its rest”.",
        "“A wheel does not rest by itself,” said the union’s Tobias Quenby.",
        "“A wheel does not rest by itself,” was what Quenby told a newspaper about Doyle.",
        "To Doyle, Tobias Quenby answered: “A wheel does not rest by itself.”",
    ],
)
def test_a_quotation_may_be_given_to_who_said_it_in_any_words(text, grounds):
    assert wrong(text, grounds) == ""


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("It was Orla Finch who said that “A wheel does not rest by itself”.", "Orla Finch"),
        (
            "According to the mill’s Margaret Doyle, “A wheel does not rest by itself”.",
            "Margaret Doyle",
        ),
        ("As Tobias Quenby sees it, “The wheel has earned its rest”.", "Tobias Quenby"),
        (
            "In the view of the miller Tobias Quenby, “The wheel has earned its rest”.",
            "Tobias Quenby",
        ),
        ("“The wheel has earned its rest,” said the lawyer Orla Finch.", "Orla Finch"),
    ],
)
def test_nor_by_name_to_somebody_else_who_speaks_there(text, who, grounds):
    assert wrong(text, grounds) == who


def test_who_says_part_of_what_is_told_is_suspected_only(grounds):
    """What Doyle is said to have said is half of it her lawyer’s."""
    told = wrong("Doyle said nobody would be dismissed from the wheel.", grounds)
    assert told == "doyle"


def test_who_has_no_name_is_suspected_only(grounds):
    told = wrong("It was the cook who said that “The wheel has earned its rest”.", grounds)
    assert told == told.lower() != ""


@pytest.mark.parametrize(
    ("text", "mere"),
    [
        ("“The wheel has earned its rest,” said Margaret Doyle.", True),
        ("Doyle, the owner of the mill, said: “The wheel has earned its rest.”", True),
        ("“A wheel does not rest by itself,” Quenby told the Sennet Herald.", True),
        ("“A wheel does not rest by itself,” said Orla Finch.", False),
        ("“The wheel has earned its rest,” was heard from Margaret Doyle.", False),
        ("Doyle, who wept, said: “The wheel has earned its rest.”", False),
        (
            "Doyle closed the Lindworth mill on Monday: “The wheel has earned its rest,” she said.",
            False,
        ),
        ("Margaret Doyle said the wheel had earned its rest.", False),
    ],
)
def test_a_mere_quotation_says_no_more_than_who_said_it(text, mere, grounds):
    assert is_mere_quotation(claims_of(text)[0], grounds) is mere


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“It is old,” said Lindworth’s spokeswoman Ada Vale.", ("Ada Vale",)),
        ("“It is old,” said the former judge Ada Vale.", ("Ada Vale",)),
        ("“It is old,” said the mayor of Sennet.", ("the mayor",)),
        ("The judge said Lindworth’s mill was old.", ("The judge",)),
        ("Ada Vale of the Union called the mill old.", ("Ada Vale",)),
        ("Somebody at the mill said Lindworth had sold it.", ()),
        ("“It is old,” the head of Lindworth Mills said.", ("the head",)),
        ("“It is old,” the carpenter told the court.", ("the carpenter",)),
    ],
)
def test_a_claim_is_spoken_by_who_is_named_and_not_by_whose_they_are(text, speakers):
    assert claims_of(text)[0].speakers == speakers
