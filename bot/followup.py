"""A follow-up made understandable by itself by a language model, where the rules see nothing to do.

The rules of ``bot.conversation`` come first. What a model makes of a question is used only where
it brings in nothing that neither the question nor the conversation has, and loses nothing.
"""

import re
from collections.abc import Sequence

from bot.conversation import Rewrite
from bot.gate.calendar import wrong_date
from bot.gate.figures import wrong_number
from bot.gate.form import instructs
from bot.gate.names import unknown_name
from bot.gate.sense import content
from bot.people import Turn
from bot.prompts import Message, fenced, load_prompts
from bot.types import Kind
from index.names import SEQUENCE

_TURNS = 3  # the model is shown, each with its question and its answer
_REPLY = 500  # characters of an answer, at most
_LONGEST = 200  # characters of a question
_KEPT = 0.5  # share of the content words of a question that stay
_LEANS = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|their|its?|this|that|these|those|there|then|one|ones|both|same)\b",
    re.IGNORECASE,
)


def is_open(question: str, rewritten: Rewrite, turns: Sequence[Turn]) -> bool:
    """Tell whether ``question`` may still leave something out: unchanged by the rules, and without a name."""
    if rewritten.article_ids or rewritten.more or not _told(turns):
        return False
    if rewritten.text != " ".join(question.split()):
        return False
    return bool(_LEANS.search(question)) or not _names(question)


def followup_prompt(question: str, turns: Sequence[Turn]) -> tuple[Message, ...]:
    """Return what to put to the model."""
    return load_prompts()["followup"].fill(
        conversation=fenced("conversation", _conversation(turns)),
        question=fenced("question", question),
    )


def checked(written: str, question: str, turns: Sequence[Turn]) -> str:
    """Return the question as a model has ``written`` it; "" where that cannot be relied on."""
    text = " ".join(written.split())
    if not text.endswith("?") or text.count("?") > 1 or len(text) > _LONGEST or instructs(text):
        return ""
    known = f"{_conversation(turns)}\n{question}"
    if unknown_name(text, known) or wrong_number(text, known) or wrong_date(text, known):
        return ""
    if unknown_name(question, text):
        return ""
    own, kept = {one.stem for one in content(question)}, {one.stem for one in content(text)}
    return text if len(own & kept) >= _KEPT * len(own) else ""


def _told(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.reply.kind is not Kind.NOTICE][-_TURNS:]


def _conversation(turns: Sequence[Turn]) -> str:
    return "\n".join(
        f"Question: {turn.rewrite}\nAnswer: {turn.reply.text[:_REPLY]}" for turn in _told(turns)
    )


def _names(question: str) -> list[str]:
    """Return the names in a question; what begins it has its capital from there."""
    return [match.group() for match in SEQUENCE.finditer(question) if match.start()]
