"""Whether a claim is borne out by the passages that it cites, and if not, why. Pure.

A claim falls for the first Fault found in it. What rules can tell for certain, quotations,
numbers, dates and names, no sense of meaning may excuse; of the rest the rules tell what they
suspect, and the senses (``bot.gate.sense``) with how much doubt it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.gate.arithmetic import untold_number
from bot.gate.calendar import wrong_date
from bot.gate.figures import in_figures, wrong_number
from bot.gate.form import commands, instructs, is_plain
from bot.gate.names import lacks_only_fuller, unknown_name, wrong_title
from bot.gate.quotes import is_mere_quotation, quoted_right, wrong_speaker
from bot.gate.reversals import dropped_doubt, reversed_word, weakens, wrong_denial
from bot.gate.roles import swapped
from bot.gate.sense import Senses, added_phrase, boasts, content, in_context, similarity, support
from bot.gate.swaps import exchanged
from bot.gate.text import Claim, Ground, outside_quotes
from bot.gate.vocabulary import stem_of
from bot.words import NUMBER, plain, words

# Fitted to one half of the test set, see tests/gate_report.py.
LEAST_SHARE = 0.58  # of a claim's words, by weight, that its grounds must support
ONE_WORD = 1.35  # weight of what they may lack; beyond it the claim must be like them in meaning:
MOST_MISSING = 2.7  # … and never so much
CLOSE = 0.68  # cosine from which a claim says the same in other words
LEAST_LIKE = 0.48  # cosine below which every word has to be theirs


class Fault(StrEnum):
    """Why a claim falls."""

    UNCITED = "no passage is cited"
    NO_PASSAGE = "a passage is cited that does not exist"
    FORM = "it is no plain sentence"
    INSTRUCTION = "it speaks to the reader or to a machine"
    QUOTATION = "words in quotation marks are not quoted there"
    SPEAKER = "somebody else said that"
    NAME = "a name does not stand there"
    TITLE = "somebody is given an office that is not theirs"
    NUMBER = "a number does not stand there"
    COUNT = "a number counts something else there"
    DATE = "a date does not stand there"
    DENIAL = "it denies what is not denied there, or the reverse"
    OPPOSITE = "it says the opposite"
    SWAPPED = "who did it and to whom are exchanged"
    DOUBT = "it tells as done what may be or is to come"
    UNSUPPORTED = "the passage does not support it"
    DOUBTED = "it does not follow from the passage"
    DANGLING = "it points back to what is not told"


_MOST_DOUBT: dict[Fault | None, float] = {
    None: 0.72,
    Fault.COUNT: 0.84,
    Fault.DENIAL: 0.56,
    Fault.DOUBT: 0.54,
    Fault.NAME: 0.06,
    Fault.OPPOSITE: 0.74,
    Fault.SPEAKER: 0.36,
    Fault.SWAPPED: 0.28,
    Fault.TITLE: 0.60,
    Fault.UNSUPPORTED: 0.62,
}
"""With how much doubt a claim stands: by itself, and where a rule suspects a fault. See tests/gate_report.py."""
_BESIDE = 0.6  # of that where a passage is read that is not cited: of several, one is least doubted


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim with its fault, or with none: then ``text`` is what may be shown."""

    claim: Claim
    text: str = ""
    fault: Fault | None = None
    detail: str = ""


def judge(claim: Claim, grounds: Sequence[Ground], senses: Senses) -> Judged:
    """Hold ``claim`` against those of ``grounds`` that it cites.

    Where all it lacks is a name or a word of another passage of the same article, that passage
    is cited, too.
    """
    known = {one.citation.number: one for one in grounds}
    if not claim.cites:
        return Judged(claim=claim, fault=Fault.UNCITED)
    if not set(claim.cites) <= known.keys():
        return Judged(claim=claim, fault=Fault.NO_PASSAGE)
    cited = [known[number] for number in claim.cites]
    judged = _judged(claim, cited, senses)
    if judged.fault in (Fault.NAME, Fault.UNSUPPORTED) and _is_half_told(claim, cited):
        more = (
            _judged(_citing(claim, one), [*cited, one], senses, _BESIDE)
            for one in _beside(cited, grounds)
        )
        return next((one for one in more if one.fault is None), judged)
    return judged


def _judged(claim: Claim, cited: Sequence[Ground], senses: Senses, share: float = 1.0) -> Judged:
    """Judge a claim by what it cites; of the doubt it may stand with, only a ``share`` is allowed."""
    if fault := _malformed(claim.text):
        return Judged(claim=claim, fault=fault)
    text = quoted_right(claim.text, cited)
    if text is None:
        return Judged(claim=claim, fault=Fault.QUOTATION)
    found = _untold(claim, cited) or _unproved(claim, cited, senses, share)
    fault, detail = found or (None, "")
    return Judged(claim=claim, text=text, fault=fault, detail=detail)


def _malformed(text: str) -> Fault | None:
    if not is_plain(text) or not content(text):
        return Fault.FORM
    return Fault.INSTRUCTION if instructs(text) or commands(text) else None


def _untold(claim: Claim, cited: Sequence[Ground]) -> tuple[Fault, str] | None:
    """Return what no sense of meaning may excuse: a number, date or name that is not there."""
    checks = {Fault.NUMBER: untold_number, Fault.DATE: wrong_date, Fault.NAME: unknown_name}
    return _first_wrong(checks, claim, cited)


def _first_wrong(
    checks: Mapping[Fault, Callable[[str, str], str]], claim: Claim, cited: Sequence[Ground]
) -> tuple[Fault, str] | None:
    """Return what the first of the ``checks`` of a claim against all that is cited finds, with its fault."""
    told = "\n".join(one.told for one in cited)
    found = ((fault, check(claim.text, told)) for fault, check in checks.items())
    return next((one for one in found if one[1]), None)


def _unproved(
    claim: Claim, cited: Sequence[Ground], senses: Senses, share: float
) -> tuple[Fault, str] | None:
    """Return what is wrong with the meaning of a claim; None where a sentence of the grounds has it.

    The rules and the senses err in different ways: what a rule suspects falls on less doubt. Of
    what only leaves words out the rules know more.
    """
    wrong = wrong_speaker(claim, cited)
    if wrong[:1].isupper():
        return Fault.SPEAKER, wrong
    lines = [line for one in cited for line in one.lines]
    if claim.text in lines or (not wrong and is_mere_quotation(claim, cited)):
        return None
    # "The minister" may be somebody whose name is told elsewhere: no more than suspected.
    suspected = (Fault.SPEAKER, wrong) if wrong else None
    suspected = suspected or _contradicts(claim, cited) or _lacks_support(claim, cited, senses)
    if suspected is None and any(_is_cut_from(line, claim.text) for line in lines):
        return None
    read = "\n".join(_read(one) for one in cited)
    doubt = senses.doubt(in_figures(claim.text, read), read)
    if doubt <= share * _MOST_DOUBT[suspected[0] if suspected else None]:
        return None
    return suspected or (Fault.DOUBTED, f"{doubt:.2f}")


def _is_cut_from(line: str, claim: str) -> bool:
    """Tell whether ``claim`` is ``line`` with words left out, none of them a doubt; numbers are proved elsewhere."""
    wanted = [stem_of(plain(word)) for word in words(claim) if not NUMBER.fullmatch(word)]
    left_out = []
    for word in words(line):
        if wanted and stem_of(plain(word)) == wanted[0]:
            wanted.pop(0)
        else:
            left_out.append(word)
    return not wanted and not weakens(" ".join(left_out))


def _read(one: Ground) -> str:
    """Return what the senses read of a ground."""
    return f"{one.text}\n{one.line}" if one.line and one.line not in one.text else one.text


def _contradicts(claim: Claim, cited: Sequence[Ground]) -> tuple[Fault, str] | None:
    if wrong := _borrowed_name(claim.text, cited):
        return Fault.NAME, wrong
    checks = {Fault.COUNT: wrong_number, Fault.TITLE: wrong_title}
    found = _first_wrong(checks, claim, cited)
    return found or _turns_round(outside_quotes(claim.text), cited)


def _borrowed_name(claim: str, cited: Sequence[Ground]) -> str:
    """Return a name that stands in one passage only, where another one says all else."""
    if len(cited) < 2:
        return ""
    for one in cited:
        told = f"{one.text}\n{one.line}"
        if support(claim, told).missing == 0 and not lacks_only_fuller(claim, one.told):
            others = [word for word in content(claim) if word.is_common]
            held = {word.stem for word in content(told)}
            if others and all(word.stem in held for word in others):
                return unknown_name(claim, one.told)
    return ""


def _turns_round(claim: str, cited: Sequence[Ground]) -> tuple[Fault, str] | None:
    text = "\n".join(f"{one.text}\n{one.line}" for one in cited)
    near = "\n".join(_nearest(claim, one) for one in cited)
    if wrong := reversed_word(claim, text):
        return Fault.OPPOSITE, wrong
    if wrong_denial(claim, text):
        return Fault.DENIAL, ""
    if wrong := swapped(claim, text) or exchanged(claim, text):
        return Fault.SWAPPED, wrong
    if wrong := dropped_doubt(claim, near):
        return Fault.DOUBT, wrong
    return None


def _nearest(claim: str, one: Ground) -> str:
    """Return the sentences of a ground that hold most of a claim, the best and those nearly as good."""
    own = {word.stem for word in content(claim) if word.is_common}
    shares = [len(own & {word.stem for word in content(text)}) for text in one.lines]
    best = max(shares, default=0)
    return "\n".join(
        text for text, share in zip(one.lines, shares, strict=True) if share and share >= 0.6 * best
    )


def _lacks_support(
    claim: Claim, cited: Sequence[Ground], senses: Senses
) -> tuple[Fault, str] | None:
    found = support(claim.text, "\n".join(one.told for one in cited))
    boast = boasts(found.words)
    found = in_context(claim.text, found, [one.text for one in cited], senses)
    if added := added_phrase(claim.text, found):
        return Fault.UNSUPPORTED, added
    detail = ", ".join(found.words)
    if found.share < LEAST_SHARE or found.missing > MOST_MISSING or boast:
        return Fault.UNSUPPORTED, detail
    if not found.missing:
        return None
    texts = [line for one in cited for line in one.lines]
    texts += [one.text for one in cited]
    least = LEAST_LIKE if found.missing <= ONE_WORD else CLOSE
    alike = similarity(senses.likeness(claim.text, texts).tolist())
    return (Fault.UNSUPPORTED, detail) if alike < least else None


def _is_half_told(claim: Claim, cited: Sequence[Ground]) -> bool:
    """Tell whether what is cited supports most of a claim already, numbers and dates included."""
    told = "\n".join(one.told for one in cited)
    exact = not (untold_number(claim.text, told) or wrong_date(claim.text, told))
    return (
        exact
        and lacks_only_fuller(claim.text, told)
        and support(claim.text, told).share >= LEAST_SHARE
    )


def _beside(cited: Sequence[Ground], grounds: Sequence[Ground]) -> list[Ground]:
    """Return the other passages of the articles that are cited, the nearest first."""
    articles = {one.citation.article_id for one in cited}
    others = [one for one in grounds if one.citation.article_id in articles and one not in cited]
    return sorted(others, key=lambda one: min(abs(one.start - other.start) for other in cited))


def _citing(claim: Claim, one: Ground) -> Claim:
    return replace(claim, cites=(*claim.cites, one.citation.number))
