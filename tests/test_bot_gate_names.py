"""A name in a claim has to stand in what it cites, in one form or another."""

import pytest

from bot.gate.names import unknown_name


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("Norwegian divers found the wreck.", "Divers from Norway found the wreck."),
        ("Zelenskyy thanked the crew.", "Zelensky thanked the crew."),
        ("The SRA closed the road.", "The State Roads Agency closed the road."),
        ("Negotiators sat for 17 hours.", "The delegates sat for 17 hours."),
        ("Purchasers came from far away.", "Buyers came from far away."),
        ("Holidaymakers were sent home.", "Tourists were sent home."),
        ("Interbreeding is feared.", "They may breed with each other."),
        ("Likening it to a hall, she left.", "She called it a hall and left."),
        ("Mid-September is the time.", "The time is 15 September."),
        ("It was a fraud of C$11 million.", "It was a fraud of 11 million Canadian dollars."),
        ("The strike was shown on state TV.", "The strike was shown on state television."),
        ("It left the Portuguese capital.", "It left Lisbon."),
        ("It left the capital of New Zealand.", "It left Wellington."),
        ("The African countries agreed.", "Ghana and Kenya agreed."),
        ("The South Americans drew level.", "Chile drew level."),
        ("The Irishman won.", "Runners from Ireland won."),
        ("So far Vilnius has said nothing.", "Lithuania has said nothing."),
        ("It was refused by Berlin’s foreign ministry.", "Germany refused it."),
        ("The firm in Dubai blamed a storm.", "Dubai-based Crescent Tide blamed a storm."),
        ("The Socialist Odile Mertens left.", "Odile Mertens, a Socialist, left."),
        ("Motorists pay a toll.", "Who drives there pays a toll."),
        ("Mistrust has grown.", "People trust it less."),
        ("CO2 has dropped.", "There is less carbon dioxide."),
    ],
)
def test_other_forms_of_a_name_are_known(claim, ground):
    assert unknown_name(claim, ground) == ""


@pytest.mark.parametrize(
    ("claim", "ground", "name"),
    [
        ("Swedish divers found the wreck.", "Divers from Norway found the wreck.", "Swedish"),
        ("Halloran found the wreck.", "Divers found the wreck.", "Halloran"),
        ("The BBC found the wreck.", "Divers found the wreck.", "BBC"),
        ("UN divers found the wreck.", "Divers found the wreck.", "UN"),
        ("The wreck lies off Tavrex.", "The wreck lies off the coast.", "Tavrex"),
        ("The two met in Vilnius.", "The two met in Lithuania.", "Vilnius"),
        ("So far Vilnius has said nothing.", "Latvia has said nothing.", "Vilnius"),
        ("It left the Spanish capital.", "It left Lisbon.", "Spanish"),
        ("The Asian countries agreed.", "Ghana and Kenya agreed.", "Asian"),
        ("The Green Odile Mertens left.", "Odile Mertens, a Socialist, left.", "Green"),
        ("The Socialist Tarik Mertens left.", "Odile Mertens, a Socialist, left.", "Tarik"),
    ],
)
def test_another_name_is_told(claim, ground, name):
    assert unknown_name(claim, ground) == name
