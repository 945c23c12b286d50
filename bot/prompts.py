"""What a language model is told: the texts in ``prompts/``, filled in.

A prompt is two parts, what the model is to be and what it is given, with ``$name`` placeholders.
Which names each has stands here; a text that lacks one, or has another, is an error when it is
loaded. Whatever strangers wrote goes in as data: fenced, and unable to close its fence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from index.errors import PromptError

FOLDER = Path(__file__).parent.parent / "prompts"
NAMES: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"most", "characters", "today", "passages", "question"}),
    "followup": frozenset({"conversation", "question"}),
    "summary": frozenset({"most", "characters", "passages"}),
    "story": frozenset({"most", "characters", "title", "passages"}),
    "digest": frozenset({"characters", "passages"}),
}
_RULE = re.compile(r"^---$", re.MULTILINE)
# What could be taken for a fence, a number of ours or a mark of a chat becomes a look-alike.
_DISARMED = str.maketrans("<>[]`", "‹›()'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A part of a chat; ``role`` is "system", "user" or "assistant"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text of ``prompts/``, loaded."""

    name: str
    system: Template
    user: Template

    def fill(self, **values: str) -> tuple[Message, ...]:
        """Return the chat to send. Raises PromptError where a value is missing or too many."""
        if set(values) != NAMES[self.name]:
            wrong = ", ".join(sorted(set(values) ^ NAMES[self.name]))
            raise PromptError(f"The prompt {self.name} is filled in wrongly: {wrong}")
        return (
            Message(role="system", text=self.system.substitute(values)),
            Message(role="user", text=self.user.substitute(values)),
        )


@lru_cache(maxsize=8)
def load_prompts(folder: Path = FOLDER) -> Mapping[str, Prompt]:
    """Load all prompts in ``folder``. Raises PromptError naming the one that is wrong."""
    return {name: _load(folder / f"{name}.md", names) for name, names in NAMES.items()}


def fenced(name: str, text: str, **about: object) -> str:
    """Return ``text``, which is anybody's, as data called ``name``; ``about`` stands beside that."""
    beside = "".join(f' {key}="{_label(str(value))}"' for key, value in about.items() if value)
    return f"<{name}{beside}>\n{disarmed(text)}\n</{name}>"


def disarmed(text: str) -> str:
    """Return ``text`` without what could end its fence or pass for a mark of ours."""
    bare = "".join(mark for mark in text if mark in "\n\t" or mark.isprintable())
    return bare.translate(_DISARMED)


def _label(text: str) -> str:
    return " ".join(disarmed(text).replace('"', "'").split())


def numbered(passages: Iterable[tuple[int, str, str]]) -> str:
    """Fence ``(number, source, text)`` of each passage."""
    return "\n\n".join(
        fenced("passage", text, number=number, source=source) for number, source, text in passages
    )


def _load(path: Path, names: frozenset[str]) -> Prompt:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: the prompt cannot be read: {error}") from error
    parts = _RULE.split(text)
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise PromptError(f"{path}: a prompt is two parts with a line of three dashes between them")
    system, user = (Template(part.strip()) for part in parts)
    if not (system.is_valid() and user.is_valid()):
        raise PromptError(f"{path}: a $ must begin a placeholder, or be written $$")
    _check_names(path, {*system.get_identifiers(), *user.get_identifiers()}, names)
    return Prompt(path.stem, system, user)


def _check_names(path: Path, found: set[str], names: frozenset[str]) -> None:
    for verb, wrong in (("lacks", names - found), ("has an unknown", found - names)):
        if wrong:
            listed = ", ".join(f"${name}" for name in sorted(wrong))
            raise PromptError(f"{path}: the prompt {verb} {listed}")
