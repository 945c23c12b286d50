"""The language of a text is known by its ISO 639-1 code, or unknown."""

import pytest

from index.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The harbour was shut on Thursday after talks over pay broke down.", "en"),
        ("Der Hafen wurde am Donnerstag nach dem Scheitern der Gespräche geschlossen.", "de"),
        ("Le port a été fermé jeudi après l'échec des négociations sur les salaires.", "fr"),
        ("Порт закрыли в четверг после того, как переговоры о зарплате провалились.", "ru"),
    ],
)
def test_the_language_of_a_text_is_known(text, code):
    assert language_of(text) == code


@pytest.mark.parametrize("text", ["", "12,000", "😀" * 50, "Ann Lee"])
def test_what_is_too_little_to_tell_is_unknown(text):
    assert language_of(text) == ""
