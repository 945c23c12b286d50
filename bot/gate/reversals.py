"""Whether a claim turns round what its ground says: the opposite, a denial more or less, a doubt dropped. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.gate.sense import PASSIVE, Word, can_act, content
from bot.gate.vocabulary import LIGHT, REPORTING, is_past, opposites_of, sides_of, stem_of
from bot.words import STOPWORDS, plain, words_at

_DENYING = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor|cannot|unable|hardly|barely"
    r"|refus(?:e[sd]?|ing)|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|rul(?:e[sd]?|ing) out|fail(?:s|ed|ing)? to"
    r"|declin(?:e[sd]?|ing) to|dismiss(?:es|ed|ing)?|(?:vot|turn)(?:e[sd]?|ed|s|ing)? down|lack(?:s|ed|ing)?)\b|n[’']t\b",
    re.IGNORECASE,
)
POSSIBLE, UNSURE, COMING, DONE = range(4)
_HEDGES = {
    POSSIBLE: re.compile(
        r"\b(?:may|might|could|can|possibl[ey]|potential\w*|consider\w*|weigh(?:s|ed|ing)|if|whether|unclear"
        r"|threaten\w*|propos\w+|asked|urged?|call(?:s|ed|ing) (?:for|on)|recommend\w*|demand\w*|should)\b",
        re.IGNORECASE,
    ),
    UNSURE: re.compile(
        r"\b(?:alleged\w*|accus\w+|suspect\w*|charged with|reportedly|think|thinks|thought|believe[sd]?|likely"
        r"|appear(?:s|ed)?|seem(?:s|ed)?|would|expected|expects?|plans?|planned|planning|intend\w*|aim(?:s|ed)?"
        r"|hop(?:es?|ed|ing)|want(?:s|ed)?|seek(?:s|ing)?|sought|try|trying|tried|promis\w+|pledg\w+|vow\w*|must|still"
        r"|has to|have to|had to)\b",
        re.IGNORECASE,
    ),
    COMING: re.compile(
        r"\b(?:will|shall|(?:is|are|was|were) to|agreed to|due to|set to|scheduled)\b",
        re.IGNORECASE,
    ),
}
_MEANWHILE = re.compile(r"\b(?:while|until|once|if|before)\b[^,.;]*$", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:sa(?:y|ys|id)|according|claim(?:s|ed)?|told)\b", re.IGNORECASE)
_WHOLE = 0.75  # share of a claim in a sentence that says the same
_COMPANY = 5  # words on each side that say what a word is about
_STANCE = re.compile(
    r"\b(?:vot\w+|was|were|is|are)\s+(?:[\d–-]+\s+)?(?:also\s+)?(for|against|in favou?r)\b",
    re.IGNORECASE,
)
_SCOPE = 3  # content words after a denial that it is about
_CLAUSE = re.compile(r"[.;:!?](?:\s|$)|[\n,”“\"]|\b(?:but|while|although)\b")
_AGAINST = re.compile(
    r"\b(?:against|oppos\w+|critici\w+|abandon\w*|drop\w*|stop\w*|end(?:s|ed|ing)?|cancel\w*|scrap\w*|bann?\w*|los[et]\w*"
    r"|vot\w+ down|turn\w* down|struck down|block\w*|defeat\w*|without|missing|gave up|giv(?:e|en|ing) up|prevent\w*|avoid\w*|sav(?:e|ed|ing)"
    r"|yet to|unlikely|other than|apart from|except|all but)\b",
    re.IGNORECASE,
)
_PASSIVELY = re.compile(
    r"(?:\s+\w+)?\s+(?:has|have|had|is|are|was|were|will|would|could|can|may)(?:\s+\w+)?\s+(?:not|never)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:no|not|never|nobody|none)\b.*\b(?:before|ever|previously|until then)\b", re.IGNORECASE
)
_SAME_DENIED = (  # how one text may deny what the other tells without a denial
    (_NOT_BEFORE, re.compile(r"\bfirst\b", re.IGNORECASE)),
    (
        re.compile(r"\b(?:not|n[’']t)\b.*\b(?:before|until)\b", re.IGNORECASE),
        re.compile(r"\buntil\b"),
    ),
    (
        re.compile(r"\b(?:no|not|never|nobody)\b.*\b(?:\w+er|more|less)\b"),
        re.compile(r"\b(?:\w{2,}est|most|least)\b"),
    ),
    (
        re.compile(r"\b(?:nobody|no one) (?:was |has |had )?(?:die|kill|hurt|injur)"),
        re.compile(r"\bno (?:one|deaths?|injur)|\bunhurt|\bunharmed"),
    ),
)
_BREAK = re.compile(r"\b(?:and|but|while|although|though)\b|[;.!?\n]")
_LACKING = re.compile(r"\b[a-z]{3,}less\b", re.IGNORECASE)  # "goalless", "homeless"
_UNDOING = re.compile(r"\bun(?!der|til|it|ion|ive|less|ique)[a-z]{3,}\b", re.IGNORECASE)


def reversed_word(claim: str, ground: str) -> str:
    """Return a word of ``claim`` in whose place ``ground`` has its opposite, and only that; "" if none."""
    claimed, held = _with_company(claim), _with_company(ground)
    said = {low for low, _ in claimed}
    for low, company in claimed:
        opposites = opposites_of(low)
        if not opposites or opposites & said or _is_denied(claim, low):
            continue
        if any(one in sides_of(low) | {low} for one, _ in held):
            continue
        if any(one in opposites and company & near for one, near in held):
            return low
    claimed_stance, held_stance = _stance(claim), _stance(ground)
    if len(claimed_stance) == len(held_stance) == 1 and claimed_stance != held_stance:
        return "for or against"
    return ""


def _with_company(text: str) -> list[tuple[str, frozenset[str]]]:
    """Return the words of ``text`` in small letters, each with the stems right around it."""
    found = [(plain(word), stem_of(plain(word))) for _, word in words_at(text, 0, len(text))]
    stops = STOPWORDS | LIGHT
    return [
        (
            low,
            frozenset(
                other
                for word, other in found[max(0, place - _COMPANY) : place + _COMPANY + 1]
                if word not in stops and word != low
            ),
        )
        for place, (low, _) in enumerate(found)
    ]


def _stance(text: str) -> set[str]:
    return {
        "for" if one[1].startswith(("for", "in")) else "against" for one in _STANCE.finditer(text)
    }


def _is_denied(claim: str, low: str) -> bool:
    return bool(
        re.search(
            rf"(?:\bnot|\bno|n[’']t|\bnever)\s+(?:\w+\s+){{0,2}}{re.escape(low)}\b",
            claim,
            re.IGNORECASE,
        )
    )


def wrong_denial(claim: str, ground: str) -> bool:
    """Tell whether ``claim`` denies what ``ground`` does not, or leaves a denial out."""
    if any(one.search(claim) and other.search(ground) for one, other in _SAME_DENIED):
        return False
    claimed, held = content(claim), content(ground)
    denied = {one.stem for scope in _scopes(claim, claimed) for one in scope}
    held_denied = {id(one) for scope in _scopes(ground, held) for one in scope}
    held_denied_stems = {one.stem for one in held if id(one) in held_denied}
    plainly = {one.stem for one in held if id(one) not in held_denied}
    for scope in _scopes(claim, claimed):
        own = {one.stem for one in scope}
        if not own & held_denied_stems and not _denies_near(ground, own, held, claim):
            return True
    for scope in _scopes(ground, held):
        first = scope[0].stem if scope else ""
        told = [one for one in claimed if one.stem == first]
        if told and first not in denied | plainly and not _is_undone(claim, told[0]):
            return True
    return _is_odd(claim, claimed, ground, held) or _leaves_out(claim, claimed, ground)


def _is_odd(claim: str, claimed: Sequence[Word], ground: str, held: Sequence[Word]) -> bool:
    """Tell whether a thing is denied twice here and once there, or the reverse."""
    here, there = _times_denied(claim, claimed), _times_denied(ground, held)
    return any(here[one] % 2 != there[one] % 2 for one in here.keys() & there.keys())


def _times_denied(text: str, found: Sequence[Word]) -> Counter[str]:
    return Counter(one.stem for scope in _scopes(text, found) for one in scope)


def _leaves_out(claim: str, claimed: Sequence[Word], ground: str) -> bool:
    """Tell whether ``claim`` says just what one sentence says, without the denial in it."""
    if _DENYING.search(claim) or _AGAINST.search(claim) or _UNDOING.search(claim):
        return False
    own = {one.stem for one in claimed}
    for sentence in re.split(r"(?<=[.!?])\s|\n", ground):
        found = content(sentence)
        if len(own & {one.stem for one in found}) >= _WHOLE * len(own):
            scopes = [scope for scope in _scopes(sentence, found) if scope]
            return any(scope[0].stem in own for scope in scopes)
    return False


def _is_undone(claim: str, one: Word) -> bool:
    """Tell whether something before a word takes it back: "abandons homework"."""
    before = claim[max(0, one.start - 50) : one.start]
    after = re.match(r"\s+(?:no|nothing|nobody|none|no one|neither)\b", claim[one.end :])
    later = _PASSIVELY.match(claim, one.end)  # "arson has not been ruled out"
    return bool(_DENYING.search(before) or _AGAINST.search(before) or after or later)


def _scopes(text: str, found: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the content words that each denial of ``text`` is about, within its clause."""
    for match in _DENYING.finditer(text):
        stop = _CLAUSE.search(text, match.end())
        end = stop.start() if stop else len(text)
        scope = [one for one in found if match.end() <= one.start < end and can_act(one)][:_SCOPE]
        if match.group().lower() in ("none", "nobody", "no", "neither") and not scope:
            continue
        yield scope


def _denies_near(ground: str, own: set[str], held: Sequence[Word], claim: str) -> bool:
    """Tell whether the ground denies something in the clause of one of ``own``, or by its very word."""
    places = [one for one in held if one.stem in own]
    denials = [match.span() for match in _DENYING.finditer(ground)]
    low = claim.lower()
    denials += [one.span() for one in _AGAINST.finditer(ground) if one.group().lower() not in low]
    if not places:
        return bool(denials or _LACKING.search(ground))
    for one in places:
        for start, end in denials:
            between = ground[min(end, one.end) : max(start, one.start)]
            if len(between) < 80 and not _BREAK.search(between):
                return True
    return any(_UNDOING.search(ground[max(0, one.start - 40) : one.end + 40]) for one in places)


def weakens(text: str) -> bool:
    """Tell whether a word of ``text`` makes less sure what is said with it, denies it, or says who says so."""
    return any(one.search(text) is not None for one in (*_HEDGES.values(), _DENYING, _SAYS))


def dropped_doubt(claim: str, ground: str) -> str:
    """Return what ``claim`` tells as surer than ``ground`` does: done, or to come; "" if nothing."""
    sure: dict[str, int] = {}
    for one in content(ground):
        sure[one.stem] = max(sure.get(one.stem, POSSIBLE), _certainty(ground, one))
    for one in content(claim):
        if not one.is_common or plain(one.text) in REPORTING or one.stem not in sure:
            continue
        told = _certainty(claim, one)
        if told == DONE and sure[one.stem] < DONE and _is_done(claim, one):
            return one.text
        if told == COMING and sure[one.stem] == POSSIBLE:
            return one.text
    return ""


def _is_done(claim: str, one: Word) -> bool:
    before = claim[: one.start]
    if _MEANWHILE.search(before) or one.text.endswith("ing"):
        return False  # "shut while the basin is rebuilt"
    return bool(one.text.endswith("ed") or is_past(plain(one.text)) or PASSIVE.search(before))


def _certainty(text: str, one: Word) -> int:
    """Return how sure a clause is of what a word in it says."""
    before = text[max(0, one.start - 60) : one.start]
    clause = re.split(r"[.;:!?]\s|,\s|\n", before)[-1]
    sentence = re.split(r"[.;:!?]\s|\n", before)[-1]
    if re.search(r"\bwould\b", clause) and re.search(r"\bif\b", sentence, re.IGNORECASE):
        return POSSIBLE
    return min((level for level, hedge in _HEDGES.items() if hedge.search(clause)), default=DONE)
