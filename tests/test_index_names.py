"""Names are taken out of what an article writes, with roles, and compared across spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import fits, may_be_one, named, people_in, skeleton, surname, without_article


@pytest.mark.parametrize(
    ("phrase", "name", "role"),
    [
        ("Ida Korr", "Ida Korr", ""),
        ("Korr", "Korr", ""),
        ("Mr. Korr", "Korr", ""),
        ("Dame Ida Korr", "Ida Korr", ""),
        ("Dr. Ilse van der Meer", "Ilse van der Meer", ""),
        ("Jean-Luc O’Hara", "Jean-Luc O’Hara", ""),
        ("Kaldrian President Ida Korr", "Ida Korr", "Kaldrian President"),
        ("harbour master Tom Vale", "Tom Vale", "harbour master"),
        ("former foreign minister Ida Korr", "Ida Korr", "former foreign minister"),
        ("Sen. Ida Korr of Ostrel", "Ida Korr", "Sen."),
        ("Ida Korr of the Institute of Arts", "Ida Korr", ""),
        ("Ida Korr, the transport minister", "Ida Korr", "transport minister"),
        ("Ida Korr, Kaldria’s transport minister,", "Ida Korr", "Kaldria’s transport minister"),
        ("Ida Korr, who had resigned", "Ida Korr", ""),
        ("Korr’s spokesman Tom Vale", "Tom Vale", "Korr’s spokesman"),
        ("his lawyer, Tom Vale", "Tom Vale", "lawyer"),
        ("the governor of Ostrel, Ida Korr, who resigned", "Ida Korr", "governor of Ostrel"),
        ("White House press secretary Ida Korr", "Ida Korr", "White House press secretary"),
        ("Trade and Industry Minister Ida Korr", "Ida Korr", "Trade and Industry Minister"),
        ("University of Ostrel economist Ida Korr", "Ida Korr", "University of Ostrel economist"),
        ("University of Ostrel President Ida Korr", "Ida Korr", "University of Ostrel President"),
    ],
)
def test_a_person_is_named_with_what_the_phrase_says_they_are(phrase, name, role):
    found = named(phrase)
    assert (found.name, found.role) == (name, role)


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("the Pentagon", "Pentagon"),
        ("The Harbour Times", "Harbour Times"),
        ("the Ministry of Defence", "Ministry of Defence"),
        ("the Bank of Ostrel", "Bank of Ostrel"),
        ("the Center for Sea Studies", "Center for Sea Studies"),
        ("the Tarle Bridge Authority", "Tarle Bridge Authority"),
        ("Democrats", "Democrats"),
        ("Ostrel Police", "Ostrel Police"),
    ],
)
def test_a_body_is_named_and_is_no_person(phrase, name):
    found = named(phrase)
    assert found.name == name
    assert not found.is_person


@pytest.mark.parametrize(
    "phrase",
    [
        "he",
        "The minister",
        "a senior official",
        "the harbour master",
        "officials in Ostrel",
        "Pentagon officials",
        "the Kaldrian president",
        "the president of Kaldria",
        "Korr’s",
        "Korr’s lawyers",
        "Mayor Ida Korr’s office",
        "Officials",
        "Residents of Ostrel",
        "a spokesman for Donald Trump",
        "A spokesman for Korr",
        "Aides to Ida Korr",
        "a spokesman for the Ministry of Defence",
        "two aides to Ida Korr",
        "people close to Korr",
        "Monday",
        "",
    ],
)
def test_who_has_no_name_gets_none(phrase):
    assert named(phrase) is None


@pytest.mark.parametrize("phrase", ["Ida Korr and Tom Vale", "Senators Ida Korr and Tom Vale"])
def test_what_two_say_is_given_to_neither_alone(phrase):
    assert named(phrase) is None


@given(st.text(alphabet="AbÉ ’'s.,-of the and ", max_size=40) | st.text(max_size=40))
def test_a_name_stands_in_its_phrase(phrase):
    found = named(phrase)
    assert found is None or (found.name and found.name in phrase)


@pytest.mark.parametrize("role", ["the mayor", "The mayor", "a mayor", "her mayor", "mayor"])
def test_a_role_is_told_without_its_article(role):
    assert without_article(role) == "mayor"


def people(text):
    found = dict.fromkeys((one.name, one.before, one.after) for _, one in people_in(text))
    return list(found)


def test_people_of_a_text_come_with_the_roles_beside_their_names():
    text = "On Friday Foreign Minister Ida Korr met Tom Vale, her adviser, in Ostrel."
    assert people(text) == [("Ida Korr", "Foreign Minister", ""), ("Tom Vale", "", "her adviser")]


def test_people_are_found_where_their_names_begin():
    text = "OSTREL — Ida Korr’s boat sank. Ida Korr swam."
    assert [text[place:].startswith("Ida Korr") for place, _ in people_in(text)] == [True, True]


def test_headlines_name_nobody():
    assert people("Ida Korr Meets Tom Vale\n\nThey spoke for an hour.") == []


def test_a_name_ends_with_its_sentence():
    text = (
        "They met in Ostrel. Ida Korr spoke to Tom Vale. The rain fell. So did Sen. J. F. Orr Jr."
    )
    assert [name for name, *_ in people(text)] == ["Ida Korr", "Tom Vale", "J. F. Orr Jr"]


@pytest.mark.parametrize("line", ["PORT SENNET", "PORT SENNET, Vellmark, Nov. 20 (CW)"])
def test_the_place_in_a_dateline_is_nobody(line):
    assert people(f"{line} — The mayor, Ida Korr, opened a bridge.") == [("Ida Korr", "", "")]


def test_bodies_are_no_people():
    assert people("The Ostrel Police Union and the Kaldria Post met the Tarle Bridge men.") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ida Korr", "Korr"),
        ("Korr", "Korr"),
        ("Ilse van der Meer", "Meer"),
        ("Tom Vale Jr.", "Vale"),
        ("Tom Vale III", "Vale"),
        ("Korr’s", "Korr"),
    ],
)
def test_a_surname_is_the_last_word_that_is_a_name(name, expected):
    assert surname(name) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        "Zelenskyy Zelensky Zelenskiy Zelenskyj Zelenski",
        "Volodymyr Volodimir Wolodymyr",
        "Dmitry Dmitri Dmitriy Dmitrij",
        "Katharine Catharine Katarine",
        "Garcia García GARCIA",
        "Müller Muller",
        "Mohammed Mohamed",
    ],
)
def test_spellings_of_one_name_have_one_skeleton(spellings):
    assert len({skeleton(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    "names",
    [
        "Johnson Johnston Jonas",
        "Clinton Clanton",
        "Harris Harrison",
        "Li Lee",
        "Kim Kin",
        "Korr Kerr Karr",
    ],
)
def test_different_names_have_different_skeletons(names):
    assert len({skeleton(word) for word in names.split()}) == len(names.split())


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Zelensky", ("President Volodymyr Zelenskyy",)),
        ("Volodymyr Zelenskyy", ("Volodymyr Zelensky",)),
        ("Korr’s", ("Ida Korr",)),
        ("the transport minister", ("Ida Korr", "transport minister Ida Korr")),
        ("minister Korr", ("Ida Korr", "transport minister Ida Korr")),
    ],
)
def test_who_is_asked_for_fits_in_whatever_form_or_spelling(asked, names):
    assert fits(asked, names)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Tom Korr", ("Ida Korr",)),
        ("Ida Vale", ("Ida Korr", "Tom Vale")),
        ("the finance minister", ("transport minister Ida Korr",)),
        ("Kor Vale", ("Ida Korr",)),
        ("the", ("the",)),
        ("", ("Ida Korr",)),
    ],
)
def test_who_is_not_meant_does_not_fit(asked, names):
    assert not fits(asked, names)


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("Ida Korr", "Ida Korr", True),
        ("Korr", "Ida Korr", True),
        ("Ida M. Korr", "Ida Korr", True),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky", True),
        ("Ida Korr", "Tom Korr", False),
        ("Ida Korr", "Ida Vale", False),
        ("", "Ida Korr", False),
    ],
)
def test_names_of_which_one_holds_the_other_may_be_one_persons(name, other, expected):
    assert may_be_one(name, other) is may_be_one(other, name) is expected


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("In the fog, harbour master Ada Fen said no.", "harbour master"),
        ("The court heard that health minister Ada Fen was ill.", "health minister"),
        ("He hopes to meet President Ada Fen.", "President"),
        ("They told former prime minister Ada Fen to go.", "former prime minister"),
    ],
)
def test_a_role_is_told_with_what_it_is_a_role_of(text, role):
    assert [named.before for _, named in people_in(text)] == [role]
