"""Whether what was written is a plain sentence of news, that speaks neither to its reader nor to a machine. Pure."""

import re

from bot.gate.text import outside_quotes

_LONGEST = 450  # characters

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|follow)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous|earlier|guidelines)\b"
    r"|\bas an? (?:ai|assistant|language model|chatbot)\b|\blanguage model\b|\bsystem (?:prompt|message)\b|\bassistants?\b.{0,30}\b(?:must|should|are to)\b"
    r"|\byou (?:are|must|should|will|can|may|have to|need to)\b|\byour (?:instructions|answer|response|task|prompt|readers?|users?)\b"
    r"|\b(?:click|subscribe|sign up|download|follow us|reply with|respond with|answer with|tell (?:the )?(?:user|reader)s?)\b\s+(?:to\b|the\b|here\b|that\b|only\b|now\b|at\b|on\b|our\b|“|\"|exactly\b)"
    r"|(?:^|[.;:!?]\s|\bplease\s|\breaders? (?:can|may|should|must)\s)(?:visit|write|print|output(?! at)|repeat|say that)\b\s+(?:to\b|the\b|here\b|that\b|only\b|now\b|at\b|on\b|our\b|“|\"|exactly\b)"
    r"|\bI (?:am|cannot|can't|can|will|have|apologi[sz]e|hope)\b|\bI['’](?:m|ll|ve)\b|\bhere (?:is|are) (?:the|a|an|your)\b|\bthe (?:passages?|text|context|article) (?:do|does|say|says|state|states|provided|above|mention)",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:Please|Write|Say|Print|Repeat|Output(?! (?:at|of|fell|rose))|Answer|Reply|Respond|Tell|Visit|Click|Ignore|Disregard|Forget|Follow"
    r"|Download|Subscribe|Imagine|Pretend|Act|Remember|Note|Read|Check|Use|Do(?! [A-Z])|Don[’']t|Let|Make|Give)\b(?! (?:and|in|by|of)\b)"
)
_FORM = re.compile(r"https?://|www\.|\S+@\S+\.\w|```|[<>{}|\\]|#\w|\bpassage \d|\[\w|\w\]|\*\w")


def instructs(text: str) -> bool:
    """Tell whether ``text`` speaks to a machine, as no news does to its readers."""
    return bool(_INSTRUCTION.search(outside_quotes(text)))


def commands(text: str) -> bool:
    """Tell whether ``text`` begins as an order."""
    return bool(_COMMAND.match(outside_quotes(text)))


def is_plain(text: str) -> bool:
    """Tell whether ``text`` is one whole sentence, no question, of no more than words."""
    whole = len(text) <= _LONGEST and re.search(r"[.!?][”\"’)]*$", text)
    return bool(whole) and not _FORM.search(text) and not text.endswith("?")
