"""Pages that tell of several events are known by their headlines; reports of one are not."""

import pytest

from index.roundups import is_roundup


@pytest.mark.parametrize(
    "headline",
    [
        "5 things to know for Monday: bridge, herring, storm",
        "Ten things you need to know today: 3 March",
        "Herring, storms and a tiara: seven stories to know this morning",
        "The diadem, the derby and the dentist. It’s Friday’s news",
        "Morning briefing: ferries run again",
        "The week in pictures",
        "Start your week smart: volcano, vote, vet",
        "On this day: the bridge that was not there",
        "Evening round-up",
    ],
)
def test_a_round_up_is_known(headline):
    assert is_roundup(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Five things to know about the Tarle Bridge",
        "Six takeaways from the inquiry",
        "Freighter hits bridge, 14 injured",
        "Police round up sheep on motorway",
        "The week of the bridge, and the ferry that ended it",
        "Minister briefed on Monday",
        "Newspapers print Monday’s paper on Tuesday",
    ],
)
def test_a_report_of_one_event_is_none(headline):
    assert not is_roundup(headline)
