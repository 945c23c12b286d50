"""What the guide for operators says is what the program has."""

import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.config import Settings
from bot.roles import Role

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "OPERATING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_named(name):
    assert f"`DATELINE_{name.upper()}`" in GUIDE


def test_no_setting_is_named_that_is_none():
    known = {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
    named = re.findall(r"DATELINE_[A-Z_]*[A-Z]", GUIDE)
    assert {one.removesuffix("_FILE") for one in named} == known | {"DATELINE"} & set(named)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_explained_and_runs_somewhere(role):
    assert f"| `{role.value}` |" in GUIDE
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert f'"--role", "{role.value}"' in compose


def test_every_command_that_is_named_is_there():
    named = set(re.findall(r"`?dateline ([a-z]+)", GUIDE)) - {"news"}
    assert named <= set(COMMANDS)
