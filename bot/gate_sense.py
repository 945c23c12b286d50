"""What a claim says beside its ground: words that nothing there supports, denials, reversals, who did what.

Pure. A word is supported by itself, by another form of it, or by a word that means nearly the
same and not the opposite.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.likeness import nearness
from bot.words import NUMBER, STOPWORDS, plain, rarity, stem, words_at
from index.names import word_set

_ALIKE = 0.4  # cosine from which a word supports another
_DENYING = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|neither|nor|cannot|unable|hardly|barely"
    r"|refus(?:e[sd]?|ing)|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|rul(?:e[sd]?|ing) out|fail(?:s|ed|ing)? to"
    r"|declin(?:e[sd]?|ing) to|dismiss(?:es|ed|ing)?|(?:vot|turn)(?:e[sd]?|ed|s|ing)? down|lack(?:s|ed|ing)?)\b|n[’']t\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|alleged\w*|accused|suspected|possibl[ey]|potential\w*|likely|"
    r"expected|plans?|planned|planning|hop(?:es?|ed|ing)|intend\w*|considering|considers?|think|thinks|believes?|propos\w+|"
    r"threaten\w*|if|whether|unclear|want(?:s|ed)?|seek(?:s|ing)?|sought|aim(?:s|ed)?|try|trying|tried|asked|"
    r"must|still|has to|have to|had to|(?:is|are|was|were) to|appear(?:s|ed)?|seem(?:s|ed)?|believed|thought|can|promis\w+|pledg\w+|vow\w*|agreed to|due to|set to|will)\b",
    re.IGNORECASE,
)
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
    r"|vot\w+ down|turn\w* down|struck down|block\w*|defeat\w*|without|missing|gave up|giv(?:e|en|ing) up|prevent\w*|avoid\w*|sav(?:e|ed|ing))\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\b(?:and|but|while|although|though)\b|[;.!?\n]")
_UNDOING = re.compile(r"\bun(?!der|til|it|ion|ive|less|ique)[a-z]{3,}\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|we|I)\b(?:\s+(?:had|has|have|also|then|once|will|would))*\s+$",
    re.IGNORECASE,
)
_NOUN_NEXT = re.compile(
    r"(?:\b(?:the|an?|its|his|her|their|our|this|that|of|in|no|every|each)|[’']s)\s+$",
    re.IGNORECASE,
)
_ING_AFTER = re.compile(r"(?:\b(?:is|are|was|were|been|be|by|and|while|after|before)|,)\s+$")
_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_DOER = re.compile(
    rf"(?<![.!?\n] )(?<!^)\b({_NAME_WORD}(?: {_NAME_WORD})*)(?:, [^,]{{3,60}},|,)?"
    r"(?: (?:has|have|had|was|were|is|are|will|would|also|then|later|been))*\s+$"
    rf"|^({_NAME_WORD}(?: {_NAME_WORD})*)\s+$"
)
_OBJECT = re.compile(r"\s+(?:the|an?|its|his|her|their)\b")
_PLACES = {
    one: re.compile(rf"\b{one} ([A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+)*)")
    for one in ("from", "to")
}
_MOST = re.compile(
    r"\w{3,}est|worst|best|record|ever|unprecedented|historic|only|deadl(?:y|iest)|always|never"
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|be|being|is|are|got)\b(?:\s+\w+ly|\s+also|\s+then|\s+later)?\s+$",
    re.IGNORECASE,
)
_LIGHT = word_set(
    "said say says saying told tell tells according report reports reported reporting add added adds "
    "also statement stated state spoke speak speaking meanwhile however following followed despite "
    "including include includes included people person man woman men women thing things one ones "
    "time times part parts number another while after before around about roughly nearly almost "
    "approximately some least more most less than total altogether both later earlier since during "
    "result make made makes making take took taken takes give gave given gives get got gets go went "
    "goes going come came put set use used using year years day days week weeks month months hour "
    "hours minute minutes today still already now then year-old aged old became become becomes "
    "announced announce explained explain noted news article passage described describe confirmed "
    "happened happen occurred occur place took event much many will would well amid via per cent percent "
    "having him her them it its their his whom whose itself himself herself themselves upon "
    "show shows showed shown find finds found see saw seen reason cause causes caused causing long "
    "near nearby along across behind between toward towards within inside outside bring brought brings run runs running ran hold "
    "holds held need needs needed carry carrying carried remain remains remained want wants look looked turn turned "
    "known called named call whole entire just only even over due because thereby thus instead although though"
)
_ALSO_ALIKE = 2  # pairs of these each side of which is of words that can stand for each other
_OPPOSITES = (
    ("rise rose risen rising increase increased increasing grow grew grown climb climbed gain gained up soar soared higher raise raised raising jump jumped surge surged more", "fall fell fallen falling decrease decreased decreasing drop dropped shrink shrank decline declined lose lost down plunge plunged lower lowered cut sink sank less fewer slump slumped"),
    ("approve approved approves accept accepted accepts back backed support supported supports favour favoured favor endorse endorsed agree agreed allow allowed pass passed permit permitted welcome welcomed", "reject rejected rejects refuse refused oppose opposed opposes block blocked ban banned deny denied disagree disagreed veto vetoed against oppose opposing forbid forbidden prohibit prohibited condemn condemned"),
    ("pass passed passes", "fail failed fails"),
    ("win won wins winning victory beat defeat defeated winner", "lose lost loses losing loss loser"),
    ("open opened opens opening reopen reopened", "close closed closes closing shut shuttered closure"),
    ("begin began begun begins start started starts starting launch launched resume resumed continue continued continues", "end ended ends ending stop stopped halt halted finish finished cease ceased suspend suspended pause paused cancel cancelled canceled"),
    ("arrive arrived arrives enter entered join joined return returned stay stayed", "leave left leaves depart departed exit exited quit resign resigned"),
    ("before earlier prior", "after later following"),
    ("alive live lived survive survived survivor survivors", "dead die died dies kill killed death"),
    ("guilty convicted convict condemned", "innocent acquitted acquit cleared"),
    ("buy bought buys purchase purchased acquire acquired", "sell sold sells selling sale"),
    ("first earliest", "last latest final"),
    ("hot hottest warm warmest warmer", "cold coldest cool coolest cooler"),
    ("large larger largest big bigger biggest high highest major", "small smaller smallest little low lowest minor"),
    ("long longer longest", "short shorter shortest"),
    ("early", "late"),
    ("safe safely", "dangerous unsafe"),
    ("north northern", "south southern east eastern west western"),
    ("east eastern", "west western south southern north northern"),
    ("public", "private"),
    ("minimum least", "maximum most"),
    ("majority most", "minority few"),
    ("import imports imported", "export exports exported"),
    ("attack attacked attacks", "defend defended defends"),
    ("hire hired hires appoint appointed", "fire fired dismiss dismissed sack sacked"),
    ("lend lent", "borrow borrowed"),
    ("strong stronger", "weak weaker"),
    ("old older oldest", "new newer newest young younger youngest"),
    ("success succeed succeeded successful", "failure fail failed"),
    ("release released free freed", "arrest arrested detain detained jail jailed imprison imprisoned capture captured"),
    ("father son brother husband man men boy boys king uncle", "mother daughter sister wife woman women girl girls queen aunt"),
    ("morning", "evening night afternoon"),
    ("legal lawful", "illegal unlawful"),
    ("full", "empty"),
    ("left", "right"),
    ("true", "false"),
    ("improve improved better best", "worsen worsened worse worst"),
    ("expand expanded extend extended lengthen", "reduce reduced shorten shortened limit limited"),
    ("build built construct constructed", "demolish demolished destroy destroyed"),
    ("praise praised praises welcome welcomed welcomes applaud applauded", "criticise criticised criticize criticized blame blamed"),
    ("injured hurt wounded injuries", "killed dead died deaths"),
    ("several many", "few"),
    ("all every whole", "half part partly none"),
    ("parent parents", "child children"),
    ("home", "away"),
    ("above", "below"),
)  # fmt: skip


_IRREGULAR = (
    "beat beaten, become became, begin began begun, bite bit bitten, bleed bled, blow blew blown, break broke broken, "
    "bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen, cut, deal dealt, dig dug, "
    "draw drew drawn, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, "
    "fight fought, find found, fly flew flown, forbid forbade forbidden, forget forgot forgotten, freeze froze frozen, "
    "give gave given, grow grew grown, hang hung, hear heard, hide hid hidden, hit, hold held, hurt, keep kept, "
    "know knew known, lay laid, lead led, leave left, lend lent, let, lie lay lain, light lit, lose lost, make made, "
    "mean meant, meet met, pay paid, put, quit, read, rebuild rebuilt, repay repaid, ride rode ridden, ring rang rung, "
    "rise rose risen, run ran, see saw seen, seek sought, sell sold, send sent, set, shake shook shaken, shoot shot, "
    "show showed shown, shrink shrank shrunk, shut, sing sang sung, sink sank sunk, sit sat, sleep slept, speak spoke "
    "spoken, spend spent, spread, stand stood, steal stole stolen, stick stuck, strike struck stricken, swear swore "
    "sworn, sweep swept, swim swam swum, take took taken, teach taught, tear tore torn, tell told, think thought, throw "
    "threw thrown, understand understood, wake woke woken, wear wore worn, win won, withdraw withdrew withdrawn, write "
    "wrote written, overthrow overthrew overthrown, undergo underwent undergone, weep wept"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a text: its stem, where it stands, whether it has a capital."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def is_common(self) -> bool:
        """Whether it is neither a name nor a number."""
        return self.text[0].islower() and not NUMBER.fullmatch(self.text)


@dataclass(frozen=True, slots=True)
class Support:
    """How far a claim's words are supported: the share by weight, and the weight of what is not."""

    share: float
    missing: float
    words: tuple[str, ...]


def boasts(missing: Sequence[str]) -> str:
    """Return a superlative among words that nothing supports; "" if there is none."""
    return next((one for one in missing if _MOST.fullmatch(one)), "")


def content(text: str) -> list[Word]:
    """Return the words of ``text`` that carry meaning, hyphenated ones in parts."""
    found = []
    for start, written in words_at(text, 0, len(text)):
        place = start
        for part in re.split(r"([-/])", written):
            low = plain(part)
            if len(low) > 1 and low not in STOPWORDS and low[0].isalnum():
                found.append(Word(part, _stem(low), place, place + len(part)))
            place += len(part)
    return found


def support(claim: str, ground: str) -> Support:
    """Weigh the words of ``claim`` by how rare they are, and tell how far ``ground`` supports them."""
    held = content(ground)
    stems = {one.stem for one in held}
    common = [plain(one.text) for one in held if one.is_common]
    common += [low for low in _plains(ground) if low == "against"]
    total = lost = 0.0
    missing = []
    for one in content(claim):
        low = plain(one.text)
        weight = 0.3 + rarity(low)
        if not one.is_common or low in _LIGHT:
            if one.stem in stems or not one.is_common:
                total += weight * (one.stem in stems)
            continue
        total += weight
        if one.stem not in stems and not _is_supported(low, common):
            lost += weight
            missing.append(low)
    return Support(1.0 - lost / total if total else 0.0, lost, tuple(missing))


def reversed_word(claim: str, ground: str) -> str:
    """Return a word of ``claim`` in whose place ``ground`` has its opposite; "" if none."""
    claimed, held = _with_company(claim), _with_company(ground)
    said = {low for low, _ in claimed}
    for low, company in claimed:
        opposites = _opposites().get(low, frozenset())
        if not opposites or opposites & said or _is_denied(claim, low):
            continue
        own = _sides_of(low) | {low}
        straight = max((len(company & near) for one, near in held if one in own), default=-1)
        turned = max((len(company & near) for one, near in held if one in opposites), default=-1)
        if turned > max(straight, 0) or (turned == 0 and straight < 0):
            return low
    claimed_stance, held_stance = _stance(claim), _stance(ground)
    if len(claimed_stance) == len(held_stance) == 1 and claimed_stance != held_stance:
        return "for or against"
    return ""


def _with_company(text: str) -> list[tuple[str, frozenset[str]]]:
    """Return the words of ``text`` in small letters, each with the stems right around it."""
    found = [(plain(word), _stem(plain(word))) for _, word in words_at(text, 0, len(text))]
    stops = STOPWORDS | _LIGHT
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
    return bool(_DENYING.search(before) or _AGAINST.search(before) or after)


def dropped_doubt(claim: str, ground: str) -> str:
    """Return what ``claim`` tells as done and ``ground`` only as possible or to come; "" if nothing."""
    if _HEDGE.search(claim):
        return ""
    held = content(ground)
    doubted = {one.stem for one in held if _is_doubted(ground, one)}
    plainly = {one.stem for one in held} - doubted
    for one in content(claim):
        done = (
            one.text.endswith("ed")
            or _is_past(plain(one.text))
            or _PASSIVE.search(claim[: one.start])
        )
        if one.is_common and done and one.stem in doubted and one.stem not in plainly:
            return one.text
    return ""


def swapped(claim: str, ground: str) -> str:
    """Return the word around which who did it and whom it was done to are exchanged; "" if none."""
    claimed, held = content(claim), content(ground)
    for place, verb in enumerate(claimed):
        if not _can_be_verb(claim, verb):
            continue
        same = [
            n for n, one in enumerate(held) if one.stem == verb.stem and _can_be_verb(ground, one)
        ]
        sides = [_sides(ground, held, there) for there in same]
        own = _sides(claim, claimed, place)
        if any(_is_exchanged(own, other) for other in sides) and not any(
            _is_straight(own, other) for other in sides
        ):
            return verb.text
        if sides and all(_is_anothers(own, other) for other in sides):
            return verb.text
    return _turned(claim, ground)


def _turned(claim: str, ground: str) -> str:
    """Return where somebody goes from, if that is where they go to in the ground, or the reverse."""
    if not all(one.search(claim) for one in _PLACES.values()):
        return ""
    from_to = {one: set(_PLACES[one].findall(ground)) for one in _PLACES}
    for one, other in (("from", "to"), ("to", "from")):
        for name in _PLACES[one].findall(claim):
            if name in from_to[other] and name not in from_to[one]:
                return str(name)
    return ""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What stands before and after a verb; ``by_pronoun`` tells that a pronoun does it."""

    before: frozenset[str]
    all_before: frozenset[str]
    after: frozenset[str]
    passive: bool
    by: bool
    by_pronoun: bool
    to_pronoun: bool
    takes_object: bool
    names: frozenset[str]
    known: frozenset[str]


def _sides(text: str, found: Sequence[Word], place: int) -> _Sides:
    """Return the nearest content words on both sides of a verb, within its sentence."""
    verb = found[place]
    begin = max((m.end() for m in re.finditer(r"[.;!?]\s|\n", text[: verb.start])), default=0)
    stop = re.search(r"[.;!?](?:\s|$)|\n", text[verb.end :])
    end = verb.end + stop.start() if stop else len(text)
    before = [one.stem for one in found[:place] if one.start >= begin and _can_act(one)]
    after = [one.stem for one in found[place + 1 :] if one.end <= end and _can_act(one)][:3]
    left = text[begin : verb.start]
    by = bool(re.match(r"\s+(?:\w+\s+)?by\b", text[verb.end : end]))
    passive = by or (not verb.text.endswith("ing") and bool(_PASSIVE.search(left)))
    return _Sides(
        before=frozenset(before[-3:]),
        all_before=frozenset(before),
        after=frozenset(after),
        passive=passive,
        by=by,
        by_pronoun=bool(_PRONOUN.search(left)),
        to_pronoun=bool(re.match(r"\s+(?:him|her|them|it|me|us)\b", text[verb.end :])),
        takes_object=not passive and bool(_OBJECT.match(text, verb.end)),
        names=frozenset(one.stem for one in content(_doer(left))),
        known=frozenset(one.stem for one in found),
    )


def _doer(left: str) -> str:
    """Return the name right before a verb, "" where another word is."""
    found = _DOER.search(left)
    return (found[1] or found[2]) if found else ""


def _is_exchanged(one: _Sides, other: _Sides) -> bool:
    if one.passive != other.passive:
        return (one.by or other.by) and _is_parallel(one, other)
    first = one.before & other.after - other.all_before
    second = one.after & other.all_before - other.after
    if first and other.by_pronoun and not one.after & other.after:
        return True
    if other.to_pronoun and one.after & other.before and not one.before & other.before:
        return True
    return bool(first and second)


def _is_anothers(one: _Sides, other: _Sides) -> bool:
    """Tell whether somebody by name does what the ground says that somebody else did."""
    if one.passive != other.passive:
        # "The climbers rescued the pilot", where they were rescued
        return bool(one.takes_object and other.passive and one.before & other.before - other.after)
    return bool(
        one.names and other.names and not one.names & other.names and one.names <= other.known
    )


def _is_straight(one: _Sides, other: _Sides) -> bool:
    return one.passive == other.passive and _is_parallel(one, other)


def _is_parallel(one: _Sides, other: _Sides) -> bool:
    return bool(one.before & other.before - other.after and one.after & other.after - other.before)


def _can_act(one: Word) -> bool:
    return plain(one.text) not in _LIGHT and not NUMBER.fullmatch(one.text)


def _can_be_verb(text: str, one: Word) -> bool:
    """Tell whether a word may be a verb: what follows "the", "its" or "bank’s" is none."""
    if not one.is_common or _NOUN_NEXT.search(text[: one.start]):
        return False
    if one.text.endswith("ing"):
        return bool(_ING_AFTER.search(text[: one.start]))
    return one.text in _irregular() or one.text.endswith("ed")


def _scopes(text: str, found: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the content words that each denial of ``text`` is about, within its clause."""
    for match in _DENYING.finditer(text):
        stop = _CLAUSE.search(text, match.end())
        end = stop.start() if stop else len(text)
        scope = [one for one in found if match.end() <= one.start < end and _can_act(one)][:_SCOPE]
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
        return bool(denials) if own else bool(_DENYING.search(ground))
    for one in places:
        for start, end in denials:
            between = ground[min(end, one.end) : max(start, one.start)]
            if len(between) < 80 and not _BREAK.search(between):
                return True
    return any(_UNDOING.search(ground[max(0, one.start - 40) : one.end + 40]) for one in places)


def _is_doubted(text: str, one: Word) -> bool:
    before = text[max(0, one.start - 60) : one.start]
    clause = re.split(r"[.;:!?]\s|,\s|\n", before)[-1]
    return bool(_HEDGE.search(clause))


def _is_supported(low: str, common: Sequence[str]) -> bool:
    if any(_is_form_of(low, other) for other in common) or _same_side(low) & set(common):
        return True
    return any(
        value >= _ALIKE and other not in _opposites().get(low, ())
        for other, value in zip(common, nearness(low, common), strict=True)
    )


def _is_form_of(low: str, other: str) -> bool:
    """Tell whether two words share so long a beginning that they are forms of one: "decide", "decision"."""
    shared = 0
    for one, two in zip(low, other, strict=False):
        if one != two:
            break
        shared += 1
    if low.removeprefix("re") == other or other.removeprefix("re") == low:
        return True
    if shared >= 4 and shared == min(len(low), len(other)):
        return abs(len(low) - len(other)) <= 3
    return shared >= 5 and shared >= 0.6 * max(len(low), len(other))


@lru_cache(maxsize=100_000)
def _stem(low: str) -> str:
    """Return the stem; forms of an irregular verb, British and American spelling are alike."""
    bare = _irregular().get(low, low)
    return re.sub(r"is(?=e|at|ing|$)", "iz", re.sub(r"our$", "or", stem(bare)))


def _is_past(low: str) -> bool:
    return _irregular().get(low, low) != low


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    """Return the forms of irregular verbs, each with its first."""
    rows = (row.split() for row in _IRREGULAR.split(", "))
    return {form: row[0] for row in rows for form in row}


def _plains(text: str) -> list[str]:
    return [plain(word) for _, word in words_at(text, 0, len(text))]


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one, other in _OPPOSITES:
        for word in one.split():
            found.setdefault(word, set()).update(other.split())
        for word in other.split():
            found.setdefault(word, set()).update(one.split())
    return {word: frozenset(those) for word, those in found.items()}


@lru_cache(maxsize=1_000)
def _same_side(low: str) -> frozenset[str]:
    sides = (side.split() for pair in _OPPOSITES[:_ALSO_ALIKE] for side in pair)
    return frozenset(word for side in sides if low in side for word in side)


@lru_cache(maxsize=1_000)
def _sides_of(low: str) -> frozenset[str]:
    sides = (side.split() for pair in _OPPOSITES for side in pair)
    return frozenset(word for side in sides if low in side for word in side)


def similarity(likeness: Sequence[float]) -> float:
    """Return the greatest of some cosines, 0 without any."""
    return float(np.max(likeness)) if len(likeness) else 0.0
