"""`dateline backup` and `dateline restore`: one file holds all that cannot be made anew."""

from test_bot_commands_moving import rows

from bot.cli import main
from bot.config import load_settings


def test_what_is_backed_up_comes_back_on_another_kind_of_database(
    sample_home, postgres_url, tmp_path, monkeypatch
):
    here, file = load_settings().places.database, tmp_path / "backup.sqlite"
    assert main(["backup", str(file)]) == 0
    monkeypatch.setenv("DATELINE_DATABASE", postgres_url)
    assert main(["restore", str(file)]) == 0
    assert rows(postgres_url) == rows(here)


def test_what_there_is_is_not_replaced_by_accident(sample_home, tmp_path, capsys):
    file = tmp_path / "backup.sqlite"
    main(["backup", str(file)])
    assert main(["restore", str(file)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", "--replace", str(file)]) == 0


def test_a_backup_takes_the_place_of_an_older_one_and_leaves_nothing_beside_it(
    sample_home, tmp_path
):
    file = tmp_path / "backup.sqlite"
    for _ in range(2):
        assert main(["backup", str(file)]) == 0
    assert [one.name for one in tmp_path.glob("*.sqlite*")] == ["backup.sqlite"]
