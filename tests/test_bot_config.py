"""Settings come from arguments, the environment and the file, in that order."""

from pathlib import Path

import pytest

from bot.config import home_folder, load_settings
from index.errors import SettingsError


@pytest.fixture(autouse=True)
def home(clean_environment, monkeypatch, tmp_path):
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    return tmp_path


def test_everything_lies_in_the_home_folder(home):
    places = load_settings().places
    assert places.database == f"sqlite:///{home / 'catalog.sqlite'}"
    assert places.vectors.parent == places.models.parent == home


def test_without_a_home_it_is_the_systems_folder_for_data(monkeypatch):
    monkeypatch.delenv("DATELINE_HOME")
    assert home_folder().name == "dateline"
    assert home_folder().is_absolute()


def test_a_home_may_be_relative_or_below_the_users_own(monkeypatch):
    monkeypatch.setenv("DATELINE_HOME", "~/news")
    assert home_folder() == Path.home() / "news"
    monkeypatch.setenv("DATELINE_HOME", "news")
    assert home_folder() == Path.cwd() / "news"


def test_the_environment_wins_over_the_file_and_an_argument_over_both(home, monkeypatch):
    (home / "dateline.toml").write_text("threads = 1\nfeed_interval = 60\n", encoding="utf-8")
    assert load_settings().threads == 1
    monkeypatch.setenv("DATELINE_THREADS", "2")
    assert load_settings().threads == 2
    assert load_settings(threads=3).threads == 3
    assert load_settings().feed_interval == 60


def test_the_token_comes_by_its_common_name_or_by_ours(home, monkeypatch):
    def token():
        return load_settings().telegram_token.get_secret_value()

    assert token() == ""
    (home / "dateline.toml").write_text('telegram_token = "1:file"', encoding="utf-8")
    assert token() == "1:file"
    monkeypatch.setenv("DATELINE_TELEGRAM_TOKEN", "2:ours")
    assert token() == "2:ours"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " 3:common\n")
    assert token() == "3:common"


def test_the_token_is_not_shown_with_the_settings(monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "3:hidden")
    assert "3:hidden" not in repr(load_settings())


def test_an_empty_variable_counts_as_none(monkeypatch):
    monkeypatch.setenv("DATELINE_THREADS", "")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    assert load_settings().threads is None


def test_a_wrong_value_is_named_with_the_setting(monkeypatch):
    monkeypatch.setenv("DATELINE_FEED_INTERVAL", "often")
    with pytest.raises(SettingsError, match=r"DATELINE_FEED_INTERVAL.*integer"):
        load_settings()


def test_a_wrong_token_is_not_repeated_in_the_complaint(home):
    (home / "dateline.toml").write_text("telegram_token = 987654", encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert "telegram_token" in str(raised.value)
    assert "987654" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "named"), [("colour = 1", "colour"), ("not toml", "dateline.toml")]
)
def test_a_file_that_cannot_be_meant_is_refused_by_name(home, written, named):
    (home / "dateline.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError, match=named):
        load_settings()


def test_a_misspelled_name_in_the_environment_is_complained_of_with_the_likely_one(monkeypatch):
    monkeypatch.setenv("DATELINE_THREDS", "2")
    with pytest.raises(SettingsError, match=r"DATELINE_THREDS.*did you mean DATELINE_THREADS"):
        load_settings()


def test_vectors_may_be_in_another_folder_or_on_servers(home, monkeypatch):
    assert load_settings(vectors="/data/vectors").places.vectors == Path("/data/vectors")
    monkeypatch.setenv("DATELINE_VECTORS", "http://q1:6333, https://q2")
    monkeypatch.setenv("DATELINE_VECTORS_KEY", "hidden")
    monkeypatch.setenv("DATELINE_VECTORS_REPLICAS", "2")
    server = load_settings().places.vectors
    assert server.urls == ("http://q1:6333", "https://q2")
    assert (server.key, server.replicas) == ("hidden", 2)
    assert "hidden" not in repr(load_settings()) + repr(server)


@pytest.mark.parametrize("wrong", ["ftp://q1", "http://", "http://q1, /folder", "https://:6333"])
def test_vectors_that_are_no_url_are_complained_of_by_name(monkeypatch, wrong):
    monkeypatch.setenv("DATELINE_VECTORS", wrong)
    with pytest.raises(SettingsError, match="DATELINE_VECTORS"):
        load_settings()


def test_a_key_in_the_url_of_the_vectors_is_refused_and_not_shown(monkeypatch):
    monkeypatch.setenv("DATELINE_VECTORS", "https://user:hidden@q1")
    with pytest.raises(SettingsError, match="vectors_key") as refused:
        load_settings()
    assert "hidden" not in str(refused.value)


def test_a_setting_may_stand_in_a_file_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "url").write_text("postgresql://host/news\n", encoding="utf-8")
    (tmp_path / "token").write_text("1:token\n", encoding="utf-8")
    monkeypatch.setenv("DATELINE_DATABASE_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "token"))
    settings = load_settings()
    assert settings.database == "postgresql://host/news"
    assert settings.telegram_token.get_secret_value() == "1:token"


def test_a_file_that_is_not_there_is_complained_of(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_VECTORS_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match="nowhere"):
        load_settings()
