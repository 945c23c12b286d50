"""What a question is about, and other words for the same."""

from bot.likeness import meaning
from bot.words import stems


def share(question, text):
    return meaning(question, text.lower().split()).share(set(stems(text)))


def test_a_text_with_all_words_covers_the_question_whole():
    assert share("Who stole the diadem?", "The diadem: nobody stole it") == 1


def test_a_text_with_none_covers_nothing_of_it():
    assert share("Who stole the diadem?", "Herring fell four percent") == 0


def test_another_word_for_the_same_counts_less_than_the_word_and_more_than_none():
    exact = share("Were weapons paused?", "weapons were paused")
    alike = share("Were weapons paused?", "arms were halted")
    assert 0.3 < alike < exact == 1


def test_names_and_numbers_are_like_no_others():
    assert share("Was it in April?", "it was in June") == 0
    assert share("Were there three?", "there were four") == 0


def test_a_rare_word_counts_more_than_a_common_one():
    about = meaning("the diadem city")
    assert about.share({"diadem"}) > about.share(set(stems("city")))


def test_without_words_there_is_nothing_to_cover():
    assert meaning("what is it?").share({"bridge"}) == 0
