"""What an outlet took back is not told as true."""

from datetime import timedelta

from clippings import YESTERDAY, clip, hits_of

from bot.evidence import gather

WRONG = "All nine lamps on the pier are broken, Mayor Ada Fenwick told the council on Friday."
RIGHT = (
    "The pier is shut.\n\nCorrection: The Gazette reported on Friday that all nine lamps on the "
    "pier were broken. Mayor Fenwick had told the council that two were. We apologise."
)


def texts(*articles):
    return [one.text for one in gather(hits_of(*articles))]


def test_the_notice_is_one_candidate_since_its_first_sentence_says_what_was_wrong():
    (notice,) = [text for text in texts(clip(RIGHT)) if "Correction" in text]
    assert notice.startswith("Correction: ")
    assert notice.endswith("We apologise.")


def test_what_it_took_back_is_left_out():
    wrong = clip(WRONG, id=2, published=YESTERDAY - timedelta(days=1))
    assert WRONG in texts(wrong)
    assert WRONG not in texts(clip(RIGHT), wrong)


def test_what_another_source_or_a_later_story_says_stays():
    other = clip(WRONG, id=2, source="The Herald", published=YESTERDAY - timedelta(days=1))
    later = clip(WRONG, id=3, published=YESTERDAY + timedelta(hours=1))
    assert WRONG in texts(clip(RIGHT), other)
    assert WRONG in texts(clip(RIGHT), later)


def test_other_sentences_of_the_same_source_stay():
    other = clip("The pier is nine metres wide.", id=2, published=YESTERDAY - timedelta(days=1))
    assert "The pier is nine metres wide." in texts(clip(RIGHT), other)
