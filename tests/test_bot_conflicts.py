"""Numbers in conflict are put side by side, and only where they count the same thing."""

from datetime import timedelta

from clippings import NOW, clip

from bot.conflicts import conflicts

LEAD = "A freighter struck the Tarle Bridge in fog on Monday, injuring {} people, {} said."


def report(number, body, *, source=None, hours=0, headline="Freighter hits Tarle Bridge"):
    return clip(
        body,
        id=number,
        source=source or f"Paper {number}",
        headline=headline,
        published=NOW - timedelta(days=1) + timedelta(hours=hours),
    )


def told(found):
    return [[(one.figure.low, one.line.article.source) for one in each.claims] for each in found]


def test_outlets_that_count_differently_stand_side_by_side_with_their_sentences():
    found = conflicts(
        [
            report(1, LEAD.format(14, "police")),
            report(2, LEAD.format(17, "the ambulance service"), hours=3),
            report(3, LEAD.format(16, "the hospital"), hours=9),
        ]
    )
    assert told(found) == [[(14, "Paper 1"), (17, "Paper 2"), (16, "Paper 3")]]
    assert found[0].counted == ("people", "hurt")
    for claim in found[0].claims:
        line = claim.line
        assert line.article.body[line.start : line.end] == line.text
        assert claim.figure.written in line.text


def test_who_repeats_a_number_is_not_listed_again():
    found = conflicts(
        [
            report(1, LEAD.format(14, "police")),
            report(2, LEAD.format(14, "officials"), hours=1),
            report(3, LEAD.format(17, "medics"), hours=2),
        ]
    )
    assert told(found) == [[(14, "Paper 1"), (17, "Paper 3")]]


def test_an_outlet_that_corrects_itself_is_in_no_conflict_with_anybody():
    found = conflicts(
        [
            report(1, LEAD.format(14, "police"), source="The Wire"),
            report(2, LEAD.format(16, "police"), source="The Wire", hours=5),
        ]
    )
    assert found == []


def test_a_lower_bound_and_a_higher_number_are_in_no_conflict():
    one = report(1, LEAD.format("at least 14", "police"))
    assert conflicts([one, report(2, LEAD.format(17, "medics"))]) == []


def test_other_things_that_are_counted_are_in_no_conflict():
    dead = LEAD.replace("injuring", "killing")
    assert conflicts([report(1, LEAD.format(14, "police")), report(2, dead.format(2, "he"))]) == []


def test_what_happened_in_another_year_or_elsewhere_is_in_no_conflict():
    before = "The Tarle Bridge was struck by a freighter in 1998, injuring 30 people, police said."
    elsewhere = "A bus overturned in Marrowick, injuring 30 people, a nurse told reporters there."
    first = report(1, LEAD.format(14, "police"))
    assert conflicts([first, report(2, before)]) == []
    assert conflicts([first, report(2, f"{LEAD.format(14, 'police')} {elsewhere}")]) == []


def test_a_report_that_itself_gives_two_numbers_shows_nothing():
    both = f"{LEAD.format(17, 'medics')} The Tarle Bridge freighter had injured 14 people, police said."
    assert conflicts([report(1, LEAD.format(14, "police")), report(2, both)]) == []
