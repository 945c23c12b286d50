"""Surnames, roles and pronouns of an article become one speaker each; where it cannot be told, none."""

import re

import pytest

from index.speakers import Cast, Speaker

STORY = """PORT SENNET — Harbour master Tobias Quenby closed the port on Monday, and Petra Quenby, a \
councillor who sits for the north quay, was against it.

“We had no choice,” the harbour master said. He added that the fog was thick.

Transport Minister Odile Varnesse told lawmakers that the bridge was safe. She promised to cross \
it herself. A spokesman for Varnesse declined to say when.

“I want to see the report,” said Quenby, who chairs the committee.

Mr. Inskip had built the bridge. “It moved,” said the engineer, Halvard Inskip.

The Tarle Bridge Authority said that it would wait. A senior official, who asked not to be named, \
complained. They wondered why."""


@pytest.fixture(scope="module")
def told():
    """The speakers of STORY in the order in which they speak, by how they are written."""
    written = [
        "the harbour master", "He", "Odile Varnesse", "She", "A spokesman for Varnesse", "I",
        "Quenby, who", "the engineer, Halvard Inskip", "The Tarle Bridge Authority", "it would",
        "A senior official", "who asked", "They",
    ]  # fmt: skip
    places = [match.start() for match in (re.search(rf"\b{one}\b", STORY) for one in written)]
    assert places == sorted(places)
    cut = [one.removesuffix(" would").removesuffix(" asked").split(", who")[0] for one in written]
    cast, told, found = Cast(STORY), [], {}
    for key, place, words in zip(written, places, cut, strict=True):
        span = (place, place + len(words))
        found[key] = cast.speaker(span, told)
        if found[key].is_named:
            told.append((span, found[key]))
    return found


def speaker(body, written, *, before=()):
    """Say who the last ``written`` in ``body`` is, after those ``before`` have spoken."""
    cast, told = Cast(body), []
    for one in before:
        place = body.index(one)
        told.append(((place, place + len(one)), cast.speaker((place, place + len(one)), told)))
    place = [match.start() for match in re.finditer(rf"\b{re.escape(written)}\b", body)][-1]
    return cast.speaker((place, place + len(written)), told)


def unnamed(written):
    return Speaker(name=written, is_named=False)


def test_a_role_means_the_one_person_who_has_it(told):
    expected = Speaker(name="Tobias Quenby", role="Harbour master")
    assert told["the harbour master"] == expected


def test_a_pronoun_means_who_spoke_last_and_can_be_meant(told):
    assert told["He"].name == "Tobias Quenby"
    assert told["She"] == Speaker(name="Odile Varnesse", role="Transport Minister")


def test_of_two_people_of_one_surname_it_means_whoever_was_named_last(told):
    assert told["Quenby, who"].name == "Petra Quenby"


def test_two_people_of_one_surname_stay_two():
    body = "Tobias Quenby spoke. Later Petra Quenby did. Tobias Quenby left, and Quenby sighed."
    assert speaker(body, "Petra Quenby").name == "Petra Quenby"
    assert speaker(body, "Quenby").name == "Tobias Quenby"


def test_a_role_before_a_comma_does_not_hide_the_name(told):
    assert told["the engineer, Halvard Inskip"].name == "Halvard Inskip"


def test_a_surname_with_a_title_means_the_person_named_in_full():
    body = "Halvard Inskip built the bridge. “It moved,” said Mr. Inskip."
    assert speaker(body, "Mr. Inskip").name == "Halvard Inskip"


def test_a_name_in_another_spelling_means_the_same_person():
    body = "Captain Timofei Zhurkovsky sailed on. “I saw nothing,” Zhurkovskiy said."
    assert speaker(body, "Zhurkovskiy") == Speaker(name="Timofei Zhurkovsky", role="Captain")


def test_a_body_with_a_name_is_a_speaker_and_so_is_the_pronoun_for_it(told):
    assert told["The Tarle Bridge Authority"] == Speaker(name="Tarle Bridge Authority")
    assert told["it would"].name == "Tarle Bridge Authority"


@pytest.mark.parametrize("written", ["A spokesman for Varnesse", "A senior official", "I"])
def test_who_is_not_named_stays_as_written(told, written):
    assert told[written] == unnamed(written)


def test_they_are_no_single_person(told):
    assert told["They"].name != "Odile Varnesse"
    body = "Odile Varnesse spoke. Then they left."
    assert speaker(body, "they", before=["Odile Varnesse"]) == unnamed("they")


def test_who_means_the_name_right_before_it():
    assert speaker("Odile Varnesse, who doubted it, was there.", "who").name == "Odile Varnesse"
    assert speaker("Tobias Quenby met Petra Quenby, who spoke.", "who").name == "Petra Quenby"


def test_who_after_somebody_unnamed_is_nobody(told):
    assert told["who asked"] == unnamed("who")


@pytest.mark.parametrize(
    ("since", "name"),
    [
        ("Margaret Doyle, a retired nurse, broke her wrist.", "Margaret Doyle"),
        ("The retired nurse Margaret Doyle broke her wrist.", "Margaret Doyle"),
        ("A cyclist ran into Margaret Doyle.", "Orla Finch"),
        ("On Monday the bell of Margaret Doyle was found.", "Orla Finch"),
        ("Margaret Doyle’s wrist was broken.", "Orla Finch"),
        ("Tobias Quenby broke his wrist.", "Orla Finch"),
    ],
)
def test_a_pronoun_means_whom_the_sentence_before_is_about_though_another_spoke(since, name):
    body = f"“It is narrow,” Orla Finch said. Her office is near. {since} She said no more."
    assert speaker(body, "She", before=["Orla Finch"]).name == name


def test_of_two_who_spoke_in_one_sentence_a_pronoun_means_who_is_known_to_be_a_woman():
    body = "Martha Vale denied it, as the website Rural Watch had reported. She said no more."
    assert speaker(body, "She", before=["Martha Vale", "Rural Watch"]).name == "Martha Vale"


def test_what_is_quoted_says_nothing_about_who_speaks():
    body = "Minister Chey Tine gave no post. “She asked for nothing,” he said. Ann Lo was silent."
    assert speaker(body, "he").name == "Chey Tine"


def test_a_pronoun_passes_over_whoever_it_cannot_mean():
    body = "Spokeswoman Ida Korr said no. Mr. Tom Vale, a baker, was glad. He said so, and she did not."
    both = ["Ida Korr", "Tom Vale"]
    assert speaker(body, "He", before=both[:1]).name == "Tom Vale"
    assert speaker(body, "she", before=both).name == "Ida Korr"


def test_a_pronoun_with_nobody_before_it_is_nobody():
    assert speaker("She said so. Spokeswoman Ida Korr agreed.", "She") == unnamed("She")
    assert speaker("PORT SENNET — He said so.", "He") == unnamed("He")


def test_a_pronoun_means_nobody_who_was_named_long_before():
    body = f"Chairman Tom Vale spoke.\n\n{'The harbour was quiet. ' * 40}\n\nHe said so."
    assert speaker(body, "He", before=["Tom Vale"]) == unnamed("He")


def test_a_role_that_nobody_has_means_nobody():
    body = "Transport Minister Odile Varnesse spoke. The harbour master said nothing."
    assert speaker(body, "The harbour master") == unnamed("The harbour master")


def test_a_role_that_two_have_alike_means_neither():
    body = "Kaldrian President Ida Korr met Vellmark President Tom Vale. The tired president spoke."
    assert speaker(body, "The tired president") == unnamed("The tired president")


def test_of_two_of_one_rank_the_words_beside_it_decide():
    body = "Kaldrian President Ida Korr met Vellmark President Tom Vale. The Kaldrian leader spoke."
    assert speaker(body, "The Kaldrian leader").name == "Ida Korr"


def test_an_indefinite_description_means_nobody_in_particular():
    body = "Transport Minister Odile Varnesse spoke. A minister doubted it."
    assert speaker(body, "A minister") == unnamed("A minister")


def test_the_role_is_what_the_article_calls_them_wherever_it_does():
    body = "“No,” said Korr. Ida Korr, the finance minister, had been asked."
    assert speaker(body, "Ida Korr") == Speaker(name="Ida Korr", role="finance minister")


def test_white_space_within_a_name_is_no_part_of_it():
    assert speaker("“No,” said a very\ntired official.", "a very\ntired official") == unnamed(
        "a very tired official"
    )


def test_a_company_is_not_whoever_has_a_role_in_it():
    body = "Tobias Quenby, the director of the ferry line, was there."
    assert speaker(f"{body} The line was late, the line said.", "the line") == unnamed("the line")
    assert speaker(f"{body} It was late, the director said.", "the director").name == (
        "Tobias Quenby"
    )


@pytest.mark.parametrize(
    ("body", "pronoun", "name"),
    [
        ("Jessica Korr slept in a car. Kevin Vale, a clerk, said little. It was cold, she", "she", "Jessica Korr"),
        ("Kevin Vale led the house. Deborah Fen lost her post. He", "He", "Kevin Vale"),
        ("Tom Vale kept the dam in Port Sennet. A leak was seen in Port Sennet. He", "He", "Tom Vale"),
    ],
)  # fmt: skip
def test_a_pronoun_means_nobody_whose_given_name_says_otherwise_and_no_place(body, pronoun, name):
    assert speaker(f"{body} said.", pronoun).name == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Secretary of State Anthony Fen", "Anthony Fen"),
        ("the Secretary of the Interior Ryan Korr", "Ryan Korr"),
        ("the Post’s Stephen Vale", "Stephen Vale"),
        ("Vice-Mayor Ida Fen", "Ida Fen"),
        ("Justices Stephen Vale, Sonia Korr and Elena Fen", "Stephen Vale"),
        ("Although Ida Korr", "Ida Korr"),
    ],
)
def test_a_name_is_cut_out_of_what_stands_around_it(written, name):
    assert speaker(f"On Monday {written} said so.", written) == Speaker(
        name=name, role=speaker(f"On Monday {written} said so.", written).role
    )


@pytest.mark.parametrize(
    "written", ["medical leaders in metro Ostrel", "an adviser to former President Ada Fen"]
)
def test_whoever_belongs_to_somebody_is_not_them(written):
    assert speaker(f"On Monday {written} said so.", written) == unnamed(written)
