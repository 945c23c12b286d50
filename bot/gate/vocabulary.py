"""The words that the gate knows: those that say little, opposites, forms of irregular verbs. English."""

import re
from functools import lru_cache

from index.stemming import stem
from index.wordlists import word_set

LIGHT = word_set(
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
    "known called named call whole entire just only even over due because thereby thus instead although though "
    "euro euros pound pounds dollar dollars yen"
)
REPORTING = word_set(
    "said told added asked replied warned argued insisted noted explained called wrote recalled stated "
    "reported announced described confirmed showed according named"
)
_ALSO_ALIKE = (
    2  # of the first pairs of opposites, each side is of words that can stand for each other
)
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
    ("uphold upheld upholds affirm affirmed", "overturn overturned overturns quash quashed annul annulled reverse reversed"),
    ("beat beating exceed exceeded exceeds surpass surpassed topped", "missed short below undershot"),
    ("include included includes including", "exclude excluded excludes excluding except"),
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


@lru_cache(maxsize=100_000)
def stem_of(low: str) -> str:
    """Return the stem; forms of an irregular verb, British and American spelling are alike."""
    bare = irregular().get(low, low)
    return re.sub(r"is(?=e|at|ing|$)", "iz", re.sub(r"our$", "or", stem(bare)))


def is_past(low: str) -> bool:
    """Tell whether a word is another form of an irregular verb than its first."""
    return irregular().get(low, low) != low


@lru_cache(maxsize=1)
def irregular() -> dict[str, str]:
    """Return the forms of irregular verbs, each with its first."""
    rows = (row.split() for row in _IRREGULAR.split(", "))
    return {form: row[0] for row in rows for form in row}


def opposites_of(low: str) -> frozenset[str]:
    """Return the words that say the opposite of ``low``."""
    return _opposites().get(low, frozenset())


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
def same_side(low: str) -> frozenset[str]:
    """Return the words that can stand for ``low``."""
    sides = (side.split() for pair in _OPPOSITES[:_ALSO_ALIKE] for side in pair)
    return frozenset(word for side in sides if low in side for word in side)


@lru_cache(maxsize=1_000)
def sides_of(low: str) -> frozenset[str]:
    """Return the words that have an opposite in common with ``low``, itself included."""
    sides = (side.split() for pair in _OPPOSITES for side in pair)
    return frozenset(word for side in sides if low in side for word in side)
