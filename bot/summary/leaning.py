"""What a sentence leans on: a sentence of a summary must be understood without the ones left out.

Rules over the words of an English sentence and what stands before it in its article. They are
made to be wrong on the safe side: a sentence that is taken to lean is shown after the one that
it leans on, with a name in brackets, or not at all.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.words import plain
from index.quotes import quotations
from index.sentences import Span, blank
from index.stemming import stem
from index.wordlists import word_set

_HE = r"he|she|him|her|his|hers"
_PERSON = re.compile(rf"\b(?:{_HE})\b", re.IGNORECASE)
_SPEAKER_LAST = re.compile(
    r",\s+(he|she)\s+(?:has\s+|had\s+|also\s+|later\s+)*(?:said|says|added|adds|told|wrote|explained|noted"
    r"|stressed|insisted|claimed|argued|warned|recalled|continued|concluded)\b[^,]{0,40}\W*$",
    re.IGNORECASE,
)
_OPENS_WITH_PRONOUN = re.compile(
    r"\W*(?:(?:[Ww]hen|[Aa]fter|[Bb]efore|[Aa]s|[Ii]f|[Ww]hile|[Ii]n|[Oo]n|[Ff]or|[Aa]t|[Tt]o|[Bb]y|[Ww]ith|[Oo]f"
    r"|[Aa]ll|[Ss]ome|[Mm]any|[Mm]ost|[Bb]oth|[Oo]ne|[Nn]one|[Ee]ach|[Tt]wo|[Tt]hree|of)\s+)*"
    r"(?:they|them|their|theirs|it|its|these|those|that|such)(?:['’]\w+)?\b",
    re.IGNORECASE,
)
_EMPTY_IT = re.compile(
    r"\W*(?:when\s+it\s+comes\s+to\b|it\s+(?:all\s+began|takes|took|(?:will|would|could|may|might)\s+be\s+(?:days|weeks|months|years))\b"
    r"|it(?:\s+is|\s+was|['’]s|\s+remains|\s+remained|\s+will\s+be|\s+would\s+be|\s+has\s+been|\s+appears|\s+seems)"
    r"(?:n['’]t|\s+not)?(?:\s+(?:still|also|now|immediately|yet))*\s+"
    r"(?:hardly|(?:un)?clear|(?:un)?likely|(?:im)?possible|(?:un)?known|uncertain|too\s+(?:early|late|soon)|time"
    r"|difficult|hard|easy|important|expected|estimated|reported|believed|thought)\b)",
    re.IGNORECASE,
)
_QUOTED_IT = re.compile(
    r"\W*[“\"‘](?:It|They|He|She|That|This|These|Those|But|And|So|Because)\b(?:['’]\w+)?(?! (?:is|was) time\b)"
)
_THIS = re.compile(
    r"\W*(?:in\s+)?this\b(?!\s+(?:week|weekend|month|year|morning|afternoon|evening|season|spring|summer"
    r"|autumn|fall|winter|time|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)",
    re.IGNORECASE,
)
_POINTS_ELSEWHERE = re.compile(
    r"\W*(?:here|above|below|click|watch|see|read)\b(?!\s+(?:is|was)\s+no\b)", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"\W*(?:so|or|nor|then|instead(?!\s+of)|similarly|likewise"
    r"|therefore|thus|hence|otherwise|either\s+way|in\s+(?:addition(?!\s+to)|fact|contrast|turn|other\s+words)"
    r"|for\s+(?:example|instance)|as\s+a\s+result(?!\s+of)|at\s+that|after\s+that|because\s+of\s+th(?:at|is)"
    r"|among\s+them|one\s+of\s+them|another|others?|the\s+(?:other|others|former|latter|same|second|third|two"
    r"|three|pair|couple|latest|rest)|not\s+so|no,|yes,|that['’]s|even\s+so)\b",
    re.IGNORECASE,
)
_COMES_LATER = re.compile(
    r"\W*(?:meanwhile|however|also|later|earlier|separately|elsewhere|again|indeed|on\s+the\s+other\s+hand)\b",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r"(?:But|And|Yet|Still,|(?:Meanwhile|However|Also|Now|Indeed|Nevertheless|Nonetheless|Moreover|Furthermore"
    r"|Separately|Plus),?)\s+(?=[^\W_])(?!(?:if|when|that|so|then|yet|not|now|there|here)\b)"
)
_DEFINITE = re.compile(r"\W*(?:the|his|her|their|its|both)\s+", re.IGNORECASE)
_OWN_VOICE = re.compile(r"\b(?:I|me|my|mine|myself)\b|^\W*(?:We|Our)\b")
_SAYS_WHICH = word_set(
    "of that who whom which where in at for on between to from against with behind over about after "
    "involving called named accused jailed suspected convicted known responsible identified killed -- – —"
)
_GENERAL = word_set(
    "company firm business group organization organisation agency department team club band union party "
    "man woman boy girl child couple family victim victims suspect suspects driver officer officers pilot "
    "passenger passengers soldier soldiers teenager teen student students player star singer actor actress "
    "plane aircraft jet ship vessel boat car truck vehicle train bus move decision ruling law bill measure "
    "deal agreement plan proposal report study statement letter announcement news attack incident shooting "
    "explosion blast accident crash event site area city town village building house case trial charge "
    "charges video film movie show book song post comment comments remarks results findings investigation "
    "probe issue problem situation idea process project program programme test tests game match race "
    "tournament season storm fire quake earthquake disease virus drug animal dog image images photo photos "
    "official officials minister ministers spokesman spokeswoman spokesperson mayor governor senator captain "
    "judge director lawyer lawyers attorney guard reporter author writer witness witnesses delegation "
    "site website page page's question answer reason practice claim claims allegation allegations"
)
_SOMEBODY = re.compile(
    r"\b(?:man|woman|boy|girl|child|baby|mother|father|son|daughter|wife|husband|brother|sister|widow"
    r"|victim|suspect|patient|pilot|judge|chief|captain|resident|nurse|soldier|witness|king|queen|president"
    r"|pope|king|teen|captain|candidate|student|somebody|someone|everyone|anyone|each|who"
    r"|\w+(?:man|woman|person|ist|eer|yer)|[a-z]{3,}(?:er|or)|\d+-year-old)\b"
)
NO_NAME = word_set(
    "the a an in on at for to by with of from as after before when while if but and or so police officials "
    "authorities during since because although though according then now still there this that these those "
    "it its they their he she his her we our i my monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december"
)
_PHRASE = 5  # words after "the" among which its noun is looked for
_CUE_OUTSIDE = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """What has to be shown before a sentence so that it is understood.

    ``previous``: the sentence right before it. ``words``: one of these stems, in something shown
    of its article before it. ``later``: anything at all. ``pronoun`` is the "he" or "she" that
    a name in brackets would make clear, a span of the sentence.
    """

    previous: bool = False
    words: frozenset[str] = frozenset()
    later: bool = False
    pronoun: Span | None = None


STANDS = Leaning()


def leaning(sentence: str) -> Leaning:
    """Return what ``sentence`` leans on, as far as its own words tell."""
    outside = outside_quotes(sentence)
    if _is_speakerless(outside) or _leans_on_previous(outside) or _QUOTED_IT.match(sentence):
        return Leaning(previous=True)
    later = bool(_COMES_LATER.match(outside))
    pronoun = _unbound(outside)
    if pronoun is not None:
        return Leaning(previous=True, pronoun=pronoun, later=later)
    return Leaning(words=_taken_as_known(outside), later=later)


def conjunction(sentence: str) -> int:
    """Return how many characters of "But …" or "Meanwhile, …" may be left out before ``sentence``."""
    found = _CONJUNCTION.match(sentence)
    return found.end() if found else 0


def points_elsewhere(sentence: str) -> bool:
    """Tell whether ``sentence`` only points to something else on its page, or announces it."""
    return bool(_POINTS_ELSEWHERE.match(sentence)) or sentence.endswith((":", "?", "…", "..."))


def outside_quotes(sentence: str) -> str:
    """Replace what stands in quotation marks by spaces: who speaks there is another matter."""
    return blank(sentence, ((one.start, one.end) for one in quotations(sentence)))


def _is_speakerless(outside: str) -> bool:
    """Tell whether all words of a sentence stand in quotation marks: nobody knows whose they are."""
    return not _CUE_OUTSIDE.search(outside)


def _leans_on_previous(outside: str) -> bool:
    if _OWN_VOICE.search(outside):
        return True
    if _EMPTY_IT.match(outside):
        return False
    return any(one.match(outside) for one in (_GOES_ON, _OPENS_WITH_PRONOUN, _THIS))


def _unbound(outside: str) -> Span | None:
    """Return the first "he" or "she" that nobody stands before in the sentence.

    Of ", he added." it is that one: whoever is named before it is as a rule spoken of.
    """
    speaker = _SPEAKER_LAST.search(outside)
    if speaker is not None:
        return speaker.span(1)
    found = _PERSON.search(outside)
    if found is None or _names_somebody(outside[: found.start()]):
        return None
    return found.span()


def _names_somebody(words: str) -> bool:
    """Tell whether ``words`` name or describe somebody whom a "he" after them may mean."""
    names = re.findall(r"\b[A-ZÀ-ÖØ-Þ][\w’'.-]*", words)
    if any(plain(name).strip(".") not in NO_NAME for name in names):
        return True
    return bool(_SOMEBODY.search(words))


def _taken_as_known(outside: str) -> frozenset[str]:
    """Return the stem of the noun in "The company …" where nothing after it says which; else none."""
    found = _DEFINITE.match(outside)
    following = outside[found.end() :].split()[:_PHRASE] if found else []
    for word, after in pairwise([*following, ""]):
        if word[:1].isupper():
            break
        noun = plain(word.strip(",;"))
        if noun in _GENERAL or (noun.endswith("-year-old") and plain(after) not in _GENERAL):
            which = after.lower() in _SAYS_WHICH and not word.endswith(",")
            return frozenset() if which else frozenset({stem(noun)})
    return frozenset()
