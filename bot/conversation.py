"""Make a question standalone: what a follow-up leaves out is taken from the turns before it.

Rules, in this order, and the first that fits decides:

* "tell me more", "what else?" ask the last question again, without what was told already;
* "what about X?", "and X?" put X in the place of the person, the topic or the time;
* "when was that?", "why?" bring no topic, so they get that of the last question;
* "he", "she", "they", "it" get the name they stand for.

Whatever has a topic and no pronoun stands alone and is left as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.people import Turn
from bot.question import understand
from bot.timewords import find_time_words
from bot.types import Kind

_MORE = re.compile(
    r"^\W*(?:(?:please\s+)?(?:tell|show|give)\s+me\s+more|(?:some\s+)?more|go\s+on|continue|and\s+then"
    r"|(?:what|anything|something)\s+(?:else|more)|more\s+(?:details?|about\s+(?:that|this|it)))"
    r"(?:\s+(?:please|about\s+(?:that|this|it)))?\W*$",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"^\W*(?:(?:and\s+|but\s+|ok\s+|so\s+)*(?:what|how)\s+about|and(?:\s+(?:for|from|by))?)\s+(?P<rest>.+?)\W*$",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^\W*(?:what|who|whom|whose|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had|can|could|will|would|if)\b",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(?P<pronoun>he|him|his|she|her|hers)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?P<pronoun>they|them|their|theirs|the two|both of them)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?P<pronoun>it|this|that|there|then)\b", re.IGNORECASE)
_LEANING = " — "
_POSSESSIVE = frozenset(("his", "her", "hers", "their", "theirs"))
_ROLE = re.compile(
    r"\b(?:minister|president|mayor|master|adviser|advisor|spokes\w+|officials?|leader|king|queen|chief"
    r"|director|captain|judge|union|police|government|company|commissioner|secretary|governor|coach)\b",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"^\W*who(?:['’]s|\s+(?:is|was|are|were))\s+(?P<who>.+?)\W*$", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’.]*(?:[ -](?:(?:de|van|von|bin|al) )?[A-ZÀ-ÖØ-Þ][\w’.]*)*")
_PAIR = re.compile(
    r"(?P<a>[A-ZÀ-ÖØ-Þ][\w’]+(?: [A-ZÀ-ÖØ-Þ][\w’]+)*)(?: and |-)(?P<b>[A-ZÀ-ÖØ-Þ][\w’]+(?: [A-ZÀ-ÖØ-Þ][\w’]+)*)"
)
_EMPTY_WORDS = frozenset((
    "a", "about", "again", "all", "also", "an", "and", "are", "as", "at", "be", "because",
    "been", "before", "but", "by", "can", "come", "could", "did", "do", "does", "exactly",
    "ever", "else", "for", "from", "get", "had", "has", "have", "how", "i", "if", "in", "is",
    "it", "its", "long", "many", "much", "me", "more", "of", "on", "or", "please", "really",
    "said", "say", "says", "she", "so", "tell", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "time", "to", "was", "were", "what", "when",
    "where", "which", "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
    "happen", "happened", "ok", "he", "him", "his", "her", "day", "year", "date", "place",
    "precisely", "earlier", "later",
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A question made standalone.

    ``article_ids`` are the articles it is about where it leans on an answer given before, and
    ``more`` tells that what that conversation has shown already is not to be shown again.
    """

    text: str
    article_ids: tuple[int, ...] = ()
    more: bool = False


def rewrite(question: str, turns: Sequence[Turn], now: datetime) -> Rewrite:
    """Return ``question`` with what it leaves out taken from ``turns``, oldest first."""
    text = " ".join(question.split())
    told = [turn for turn in turns if turn.reply.kind is not Kind.NOTICE]
    if not told:
        return Rewrite(text=text)
    last = told[-1]
    if _MORE.match(text):
        return Rewrite(text=last.rewrite, article_ids=_cited(last), more=True)
    about = _WHAT_ABOUT.match(text)
    if about and not _QUESTION_WORD.match(about["rest"]):
        return Rewrite(text=_substitute(about["rest"], last, now))
    text = re.sub(r"^\W*(?:and|but|so)\s+(?=\w)", "", text, flags=re.IGNORECASE)
    if _is_short(text) and not _speaks_of_somebody(text, told, now):
        return Rewrite(text=_lean(text, last), article_ids=_cited(last))
    return Rewrite(text=_resolve(text, told, now))


def _cited(turn: Turn) -> tuple[int, ...]:
    if turn.reply.kind is not Kind.ANSWER:
        return ()
    return tuple(dict.fromkeys(citation.article_id for citation in turn.reply.citations))


def _content(text: str) -> list[str]:
    return [word for word in re.findall(r"[\w’'-]+", text.lower()) if word not in _EMPTY_WORDS]


def _is_short(text: str) -> bool:
    """Tell whether ``text`` brings no topic ("when was that?") or hardly one ("how many votes?")."""
    content = _content(text)
    asks = _QUESTION_WORD.match(text) and not _names(text)
    return not content or bool(asks and len(content) == 1 and len(text.split()) <= 3)


def _speaks_of_somebody(text: str, told: Sequence[Turn], now: datetime) -> bool:
    """Tell whether "he", "she" or "they" in ``text`` can be given a name: then it is a question anew."""
    if not re.search(r"\b(?:say|said|tell|told|do|did|think|go|want)\W*$", text, re.IGNORECASE):
        return False
    return _resolve(text, told, now) != text


def _lean(text: str, last: Turn) -> str:
    """Put what was asked last behind ``text``; of one that leaned already, what it leaned on."""
    topic = last.rewrite.rsplit(_LEANING, 1)[-1]
    return f"{text.rstrip(' ?!.')}{_LEANING}{topic.rstrip(' ?!.')}?"


def _substitute(rest: str, last: Turn, now: datetime) -> str:
    """Put ``rest`` ("Ushakov", "the bridge", "yesterday") where it belongs in the last question."""
    before = last.rewrite
    when = find_time_words(rest, now)
    if when and not _content(rest.replace(when.text, " ")):
        return _with_time(before, rest, now)
    asked = understand(before, now)
    if asked.speaker and _is_person(rest, last):
        return _replace(before, asked.speaker, rest)
    if asked.speaker and asked.topic:
        return _replace(before, asked.topic, rest)
    if asked.speaker:
        return f"{before.rstrip(' ?!.')} about {rest}?"
    names = _names(before)
    if names and _is_person(rest, last):
        return _replace(before, names[0], rest)
    return f"{before.rstrip(' ?!.')}, {rest}?"


def _with_time(before: str, words: str, now: datetime) -> str:
    known = find_time_words(before, now)
    if known:
        return _replace(before, known.text, words)
    return f"{before.rstrip(' ?!.')} {words}?"


def _is_person(words: str, last: Turn) -> bool:
    """Tell a person or body that can speak from a topic.

    A name may come in small letters; then no article stands before it, or the last reply has
    it with a capital.
    """
    if words[:1].isupper() or _ROLE.search(words):
        return True
    if re.search(rf"\b{re.escape(words.title())}\b", last.reply.text):
        return True
    return not re.match(r"(?:the|a|an|his|her|their|its|this|that)\b", words, re.IGNORECASE)


def _replace(text: str, old: str, new: str) -> str:
    """Replace ``old`` in ``text``, taking its article along where ``new`` brings its own."""
    article = (
        r"(?:\b(?:the|a|an)\s+)?"
        if new[:1].isupper() or new.split(maxsplit=1)[0].lower() in ("the", "a", "an")
        else ""
    )
    return re.sub(article + re.escape(old), lambda _: new, text, count=1, flags=re.IGNORECASE)


def _resolve(text: str, told: Sequence[Turn], now: datetime) -> str:
    pair = _THEY.search(text)
    if pair:
        return _put(text, pair, _people(told, now))
    person = _HE.search(text)
    if person:
        return _put(text, person, _person(told, now))
    thing = _IT.search(text)
    if thing and len(_content(text)) <= 3:
        return _lean(text, told[-1])
    return text


def _put(text: str, match: re.Match[str], name: str) -> str:
    if not name:
        return text
    name = f"{name}’s" if match["pronoun"].lower() in _POSSESSIVE else name
    return text[: match.start()] + name + text[match.end() :]


def _person(told: Sequence[Turn], now: datetime) -> str:
    """Return whom "he" or "she" means: the last one asked about, else the first one answered about."""
    for turn in reversed(told):
        asked = understand(turn.rewrite, now)
        role = _WHO_IS.match(turn.rewrite)
        names = [asked.speaker or (role["who"] if role else "")]
        names = [name for name in names if name] or _names(turn.rewrite)
        names += [name for sentence in turn.reply.sentences for name in _names(sentence.text)]
        if names:
            return names[0]
    return ""


def _people(told: Sequence[Turn], now: datetime) -> str:
    """Return whom "they" means: two names joined in a question or an answer, else whoever was asked about."""
    for turn in reversed(told):
        for text in (turn.rewrite, *(sentence.text for sentence in turn.reply.sentences)):
            pair = _PAIR.search(text)
            if pair and not _QUESTION_WORD.match(pair["a"]):
                return f"{pair['a']} and {pair['b']}"
    names = _names(told[-1].rewrite)
    return " and ".join(names[:2]) or _person(told, now)


def _names(text: str) -> list[str]:
    """Return the capitalised names in ``text``, question words and quoted openings left out."""
    found = []
    for match in _NAME.finditer(text):
        name = match.group().rstrip(".")
        at_start = not text[: match.start()].strip("“\"'‘ ")
        if _QUESTION_WORD.match(name) or (
            at_start and " " not in name and name.lower() in _EMPTY_WORDS
        ):
            continue
        found.append(re.sub(r"[’']s$", "", name))
    return found
