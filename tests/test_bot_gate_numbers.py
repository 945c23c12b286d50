"""Numbers that a model writes: in other words, as shares, as differences, and given to the wrong owner."""

import pytest

from bot.gate.arithmetic import untold_number
from bot.gate.calendar import wrong_date
from bot.gate.figures import in_figures, wrong_number
from bot.gate.swaps import exchanged


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("One in five stations opened late.", "Of the stations, 20 per cent opened late."),
        ("Half of the homes have power.", "Power is back in 50 percent of the homes."),
        ("The number was cut by half.", "They halved the number."),
        ("The post was hit two times.", "They hit the post twice."),
        ("It forecasts 1.5 to 1.6 billion euros.", "It expects 1.5 billion to 1.6 billion euros."),
        ("The lead is 0.2 percentage points.", "She has 50.1 per cent, he has 49.9 per cent."),
        ("There are four weeks to appeal.", "There are 28 days to appeal."),
        ("It is useless within a hundred years.", "It may be useless within a century."),
        ("Gusts reached 147 kilometres per hour.", "Gusts reached 147 km/h."),
        ("He scored in the first half.", "He scored in the first minutes."),
    ],
)
def test_a_number_may_be_told_in_other_words(claim, ground):
    assert wrong_number(claim, ground) == ""


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("One in four stations opened late.", "Of the stations, 20 per cent opened late."),
        ("Half of the homes have power.", "Power is back in 40 percent of the homes."),
        ("A third of the homes have power.", "Power is back in the homes."),
        ("It forecasts 1.5 to 1.7 billion euros.", "It expects 1.5 billion to 1.6 billion euros."),
        ("The lead is 0.3 percentage points.", "She has 50.1 per cent, he has 49.9 per cent."),
        ("It rose to 4 from 9 percent.", "It rose to 9 from 4 percent."),
    ],
)
def test_but_not_as_another_one(claim, ground):
    assert wrong_number(claim, ground)


GROUND = "Nausea was reported by 8 per cent of patients on the drug, and 5 per cent on placebo."


def test_two_numbers_may_not_exchange_their_owners():
    turned = "Nausea was reported by 5 per cent of patients on the drug, and 8 per cent on placebo."
    assert exchanged(turned, GROUND) == "5"
    assert exchanged("On placebo 5 per cent had nausea, and 8 per cent on the drug.", GROUND) == ""


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("She wrote on the twelfth of March.", True),
        ("She wrote on March the twelfth.", True),
        ("She wrote on the thirteenth of March.", False),
        ("She wrote on the twenty-second of March.", False),
        ("It was her twelfth letter in March.", True),
    ],
)
def test_a_day_may_be_told_in_words(claim, right):
    assert (wrong_date(claim, "She wrote on 12 March.") == "") is right


def test_days_of_a_range_are_both_told():
    ground = "It was sold between 2 and 5 November."
    assert wrong_date("It was sold from November 2 to November 5.", ground) == ""
    assert wrong_date("It was sold from November 2 to November 6.", ground)
    assert wrong_date("The last night train left.", "The last train at night left.") == ""


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("She is 12 points ahead.", "She has 41 per cent, and he has 29 per cent."),
        ("Of the 26 economists, 24 were right.", "All but two of 26 economists were right."),
        ("The strike lasts 72 hours.", "They walked out for three days."),
        ("The repair takes eighteen months.", "The repair takes a year and a half."),
        ("They want 40,000 euros.", "They got 4,000 euros and want ten times as much."),
        ("Without help it would be 620 million.", "It would be twice the 310 million that it is."),
        ("Almost a hundred thousand came.", "About 95,000 people came."),
        ("Well over 100,000 came.", "The line has carried 140,000."),
        ("Half a dozen senators agreed.", "Six senators agreed."),
        ("Several hundred cars crashed.", "More than 400 cars crashed."),
        ("Two of the towns agreed.", "Aldport and Sundby agreed."),
        ("He got a term of fifty months.", "He got four years and two months."),
        ("It paid twelve and a half euros.", "It paid 12.50 euros."),
        ("Two and a half million came.", "It drew 2.5 million people."),
        ("They are over a quarter of a century old.", "They are older than 25 years."),
        ("It is half a century old.", "It is 50 years old."),
        ("Each ship costs 140 million dollars.", "Eight ships cost 1.12 billion dollars."),
        ("In all 48 voted or abstained.", "The vote was 31 to 14; three abstained."),
        (
            "It had no answer from 15 percent.",
            "54 percent agreed, 31 percent did not, and the rest were unsure.",
        ),
        ("It opens 13 days after the march.", "The march is on 15 July; it opens on 28 July."),
        ("It stood for 23 years.", "It was built in 1991 and fell in 2014."),
        ("It burned 27 square kilometres.", "It burned 2,700 hectares."),
        ("A lunch costs 2.85 euros now.", "It will cost 3.40 euros, 55 cents more than now."),
        ("The old mark was 8.67 metres.", "It rose to 8.94 metres, 27 centimetres above the mark."),
        ("The fees come to 300,000 dollars.", "A fee is 2,500 dollars; 120 will be charged it."),
        ("Rails cost some 1,500 euros per tonne.", "It paid 265 million euros for 180,000 tonnes."),
        ("The fine is 40 times the fee.", "The fine is 1,200 euros and the fee 30 euros."),
        ("Still open are 264 cases.", "Of 1,140 cases 486 ended with a fine, 390 without."),
        ("The odds are one in fifty.", "The probability is 1.9 per cent."),
        ("It runs at 33 per cent.", "It runs at a third of what it could."),
        ("The rate stood at 5.75 percent.", "It cut the rate by half a point to 5.25 percent."),
        ("It floods within 30 minutes.", "It would flood within half an hour."),
        ("The match took 72 minutes.", "The match took an hour and 12 minutes."),
        ("It dried up in a century and a half.", "It dried up in 150 years."),
        ("It took the police 22 minutes.", "They were called at 2.47am and came at 3.09am."),
        ("She came in 49 seconds later.", "Ridley won in 2:24:51, and Bekele ran 2:25:40."),
        ("Upwards of 200 came.", "It counted 214."),
    ],
)
def test_a_number_may_follow_from_others(claim, ground):
    assert untold_number(claim, ground) == ""


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("She is 13 points ahead.", "She has 41 per cent, and he has 29 per cent."),
        ("The strike lasts 48 hours.", "They walked out for three days."),
        ("Well over 100,000 came.", "The line has carried 99,000."),
        ("It cost 47 million euros.", "It cost 74 million euros."),
        ("It has 1,250 rooms.", "It has many rooms."),
        ("He got a term of sixty months.", "He got four years and two months."),
        ("It paid twelve and a half euros.", "It paid 12.75 euros."),
        ("They are over a quarter of a century old.", "They are older than 35 years."),
        ("Each ship costs 150 million dollars.", "Eight ships cost 1.12 billion dollars."),
        ("The ships cost 140 million dollars.", "Eight ships cost 1.12 billion dollars."),
        ("In all 47 voted or abstained.", "The vote was 31 to 14; three abstained."),
        ("It had no answer from 15 percent.", "54 percent agreed, and 31 percent did not."),
        ("It opens 14 days after the march.", "The march is on 15 July; it opens on 28 July."),
        ("It stood for 24 years.", "It was built in 1991 and fell in 2014."),
        ("It burned 29 square kilometres.", "It burned 2,700 hectares."),
        ("A lunch costs 2.75 euros now.", "It will cost 3.40 euros, 55 cents more than now."),
        ("The fees come to 320,000 dollars.", "A fee is 2,500 dollars; 120 will be charged it."),
        ("The odds are one in twenty.", "The probability is 1.9 per cent."),
        ("It runs at 34 per cent.", "It runs at a third of what it could."),
        ("It floods within 40 minutes.", "It would flood within half an hour."),
        ("The match took 82 minutes.", "The match took an hour and 12 minutes."),
        ("It took the police 32 minutes.", "They were called at 2.47am and came at 3.09am."),
        ("She came in 59 seconds later.", "Ridley won in 2:24:51, and Bekele ran 2:25:40."),
        ("Upwards of 200 came.", "It counted 194."),
    ],
)
def test_a_number_that_does_not_is_named(claim, ground):
    assert untold_number(claim, ground)


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("It opens in the spring of 2028.", "It opens in spring 2028."),
        ("It opens in the spring.", "It opens in April."),
        ("It lost money this winter.", "It lost money in the winter."),
        ("Prices rose after the fall in sales.", "Prices rose when less was sold."),
    ],
)
def test_a_season_may_be_told_in_other_words(claim, ground):
    assert wrong_date(claim, ground) == ""


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("It opens in the spring of 2028.", "It opens in the autumn of 2028."),
        ("It opens in the fall.", "It opens in April."),
        ("It lost money last winter.", "It lost money this winter."),
    ],
)
def test_but_not_as_another_season(claim, ground):
    assert wrong_date(claim, ground)


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("It had been 400 in 2023.", "It was 780 in 2024, against 400 the year before."),
        ("Buses are to run before 2028.", "Buses are to run by the end of 2027."),
        (
            "They walked out on Wednesday.",
            "On Thursday they came back, having left the day before.",
        ),
        ("He saw it on 4 October.", "It began on 6 October. He had seen it two days earlier."),
        ("It grew between April and June.", "It grew in the second quarter."),
        (
            "The patrol came at 2:54 a.m.",
            "The alarm rang at 2:48 a.m.; six minutes later they came.",
        ),
        ("She ran 2:19:44.", "She ran 2 hours 19 minutes 44 seconds."),
        ("The old record was 2:18:30.", "She ran 2:17:41, 49 seconds faster than the record."),
        ("She advised it in the 1980s.", "She advised it from 1985 to 1989."),
        ("Today it runs 85 buses.", "It now runs 85 buses."),
        ("Fares may rise next year.", "Fares may rise in the coming year."),
        ("Floods come in summer.", "Summer floods have become frequent."),
        ("It has until 31 December.", "It has time until the end of the year."),
    ],
)
def test_a_date_may_follow_from_others(claim, ground):
    assert wrong_date(claim, ground) == ""


@pytest.mark.parametrize(
    ("claim", "ground"),
    [
        ("It had been 400 in 2022.", "It was 780 in 2024, against 400 the year before."),
        ("Buses are to run before 2029.", "Buses are to run by the end of 2027."),
        ("They walked out on Friday.", "On Thursday they came back, having left the day before."),
        ("He saw it on 8 October.", "It began on 6 October. He had seen it two days earlier."),
        ("It grew between July and September.", "It grew in the second quarter."),
        (
            "The patrol came at 2:42 a.m.",
            "The alarm rang at 2:48 a.m.; six minutes later they came.",
        ),
        ("She ran 2:19:45.", "She ran 2 hours 19 minutes 44 seconds."),
        ("She advised it in the 1990s.", "She advised it from 1985 to 1989."),
        ("Fares may rise this year.", "Fares rose last year."),
    ],
)
def test_a_date_that_does_not_is_named(claim, ground):
    assert wrong_date(claim, ground)


def test_a_small_number_in_words_may_count_things_but_not_change_a_span():
    ground = "Ada, Bo and Cy waited four hours; the rules allow one hour."
    assert untold_number("The three waited four hours.", ground) == ""
    assert untold_number("The three waited six hours.", ground) == "six"
    dated = "It shut on 9 February, two years after it was built, and opened on 2 March."
    assert untold_number("It was shut for three weeks.", dated) == ""


@pytest.mark.parametrize(
    ("claim", "ground", "told"),
    [
        ("It cost nine hundred crowns.", "It cost 900 crowns.", "It cost 900 crowns."),
        ("It cost ninety million.", "It cost 90 million.", "It cost 90 million."),
        ("It got fifty-three thousand.", "It got 53,000.", "It got 53,000."),
        ("It cost nine hundred crowns.", "It cost 800 crowns.", "It cost nine hundred crowns."),
        ("Twelve came.", "12 came.", "Twelve came."),
    ],
)
def test_a_number_in_words_is_read_as_the_ground_has_it(claim, ground, told):
    assert in_figures(claim, ground) == told


@pytest.mark.parametrize(
    ("claim", "untold"),
    [
        ("It cost £67 million.", ""),
        ("It cost 85.2 million dollars.", ""),
        ("It cost £85.2 million.", "£85.2 million"),
        ("It cost 67 million dollars.", "67 million"),
    ],
)
def test_one_currency_is_not_another(claim, untold):
    ground = "The crown cost taxpayers 67 million pounds ($85.2 million) last year."
    assert untold_number(claim, ground) == untold


@pytest.mark.parametrize(
    ("ground", "untold"),
    [
        ("Readers reported illness.", "hundreds"),
        ("Some 40 readers reported illness.", "hundreds"),
        ("Some 470 readers reported illness.", ""),
        ("Hundreds reported illness.", ""),
        ("Thousands reported illness.", "hundreds"),
    ],
)
def test_hundreds_are_told_of_no_fewer(ground, untold):
    assert untold_number("Hundreds of readers fell ill.", ground) == untold


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [("He told USA TODAY that it rained.", ""), ("It rained today.", "when today")],
)
def test_a_paper_is_no_day(claim, wrong):
    assert wrong_date(claim, "He told USA TODAY on Friday that it rained.") == wrong
