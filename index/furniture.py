"""What stands on a news page and is not the story, told apart line by line.

The patterns name what pages of many outlets say in many ways: buttons, boxes, pleas to sign up,
links to other stories, credits of pictures and of reporters. They are made to miss rather than
to hit, for a paragraph of the story that is lost can never be quoted; so nothing that opens with
a quotation mark is furniture, and nothing long.
"""

import re
from enum import Enum, auto

LONGEST = 600


class Kind(Enum):
    """What a line of a page is."""

    STORY = auto()  # as far as one line can tell
    CAPTION = auto()
    CREDIT = auto()  # who reported
    CONTACT = auto()  # who a reporter is and how to reach them
    OTHERS = auto()  # heads a list of other stories
    FURNITURE = auto()


def kind_of(line: str) -> Kind:
    """Say what ``line`` is; ``line`` is normalized and holds something."""
    if len(line) > LONGEST or line[0] in '"“„«':
        return Kind.STORY
    lower = line.lower()
    return _kind_of_label(line, lower) or _kind_of_wording(line, lower) or Kind.STORY


def is_button(line: str) -> bool:
    """Say whether ``line`` is one of those bare words and counts that pages wear.

    Each of them could also be a subheading or a table's cell in a story that was cleaned
    already, so this is for pages as they were pasted.
    """
    return _label(line.lower()) in _BUTTONS or bool(_COUNT.fullmatch(line))


def _kind_of_label(line: str, lower: str) -> Kind | None:
    if len(line) > 60:
        return None
    label = _label(lower)
    if label in _LABELS or not any(map(str.isalnum, line)):
        return Kind.FURNITURE
    return Kind.OTHERS if label in _OTHERS or _MORE_FROM.fullmatch(line) else None


def _label(lower: str) -> str:
    return lower.strip(" .:;>»›→▶►•|·*-–—…").replace("’", "'")


def _kind_of_wording(line: str, lower: str) -> Kind | None:
    for kind, pattern in _OPENINGS:
        if pattern.match(line):
            return kind
    for needle, pattern, kind in _WORDINGS:
        if needle in lower and pattern.search(line):
            return kind
    if line[-1] not in ".?!:”\"’'" and _PICTURE_CREDIT.search(line, len(line) - 120):
        return Kind.CAPTION
    return Kind.FURNITURE if len(line) <= 250 and _is_link(line) else None


def _is_link(line: str) -> bool:
    """A link's bold label runs into the headline it links to: "Heat wave:Where it is hottest"."""
    colon = line.find(":")
    return (
        colon > 1
        and (_NAMED_LINK if line[colon + 1 : colon + 2] == " " else _RUN_IN_LINK).match(line)
        is not None
    )


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _cased(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_LABELS = frozenset({
    "advertisement", "advertising", "skip advertisement", "sponsored content", "paid post",
    "story continues below", "story continues below advertisement",
    "story continues after advertisement", "article continues below",
    "article continues after this advertisement", "article continues below advertisement",
    "continue reading", "continue reading the main story", "keep reading", "read more",
    "read more here", "read the full story", "read full article", "show more", "see more",
    "view more", "load more", "click here", "learn more here", "more here", "share this",
    "share this article", "share this story", "share full article", "share on facebook",
    "share on twitter", "share on x", "share via email", "share on whatsapp", "copy link",
    "link copied", "copy link to clipboard", "gift this article", "save this article",
    "save article", "print this article", "listen to this article", "listen to this story",
    "listen to article", "hear the story", "skip to content", "skip to main content",
    "skip to navigation", "back to top", "story highlights", "hide caption", "toggle caption",
    "enlarge this image", "enlarge image", "view image in fullscreen", "open image modal",
    "getty images", "image caption", "image source", "follow us", "all rights reserved",
    "accept all cookies", "accept all", "reject all", "accept cookies", "cookie settings",
    "cookie policy", "manage cookies", "cookie preferences", "privacy settings",
    "your privacy choices", "do not sell my personal information", "privacy policy",
    "terms of use", "terms of service", "terms and conditions", "newsletter sign up",
    "sign up for our newsletter", "subscribe to our newsletter", "support our journalism",
    "support local journalism", "sign in to comment", "log in to comment", "replay more videos",
    "video ad feedback", "must watch", "just watched", "add us as a preferred source on google",
    "our fact-check sources", "thank you for reading", "br /", "br/",
})  # fmt: skip

_OTHERS = frozenset({
    "you may also like", "you might also like", "you may like", "you might like",
    "you may also be interested in", "related", "related articles", "related article",
    "related stories", "related story", "related content", "related news", "related coverage",
    "related links", "related topics", "related posts", "related reading", "previous article",
    "next article", "previous story", "next story", "previous post", "next post", "read next",
    "up next", "what to read next", "read also", "also read", "see also", "recommended",
    "recommended for you", "recommended stories", "recommended reading", "more stories",
    "more news", "more top stories", "more coverage", "most read", "most popular", "most viewed",
    "most shared", "popular now", "popular stories", "trending", "trending now",
    "trending stories", "top stories", "latest news", "latest stories", "editor's picks",
    "editors' picks", "our picks", "don't miss", "in case you missed it", "around the web",
    "from our partners", "sponsored stories", "promoted stories", "leave a comment",
    "leave a reply", "post a comment", "view comments", "join the conversation",
})  # fmt: skip

_BUTTONS = frozenset({
    "ad", "ads", "sponsored", "promoted", "share", "save", "print", "email", "e-mail", "tweet",
    "facebook", "twitter", "x", "whatsapp", "linkedin", "reddit", "telegram", "pinterest",
    "flipboard", "instagram", "youtube", "bluesky", "threads", "messenger", "link", "comment",
    "comments", "no comments", "like", "likes", "reply", "menu", "search", "home", "sign in",
    "log in", "login", "sign up", "register", "subscribe", "my account", "listen", "play",
    "watch", "watch live", "watch now", "live", "video", "audio", "photos", "gallery", "more",
    "next", "previous", "prev", "back", "close", "ok", "got it", "i agree", "agree", "accept",
    "decline", "caption", "tags", "topics", "newsletter", "newsletters", "contact us",
    "about us", "follow", "following", "download", "print edition", "highlights",
})  # fmt: skip
_COUNT = _any(
    r"[\d.,]+ ?[km]?(?: ?(?:comments?|shares?|likes?|views?|reactions?|reads?))?",
    r"(?:listen|read|watch)?\W*\d+(?:[ -]min(?:ute)?s?|:\d\d)(?: (?:read|listen|watch))?",
    r"\d+ ?(?:min(?:ute)?s?|hours?|hrs?|days?|[mhd]) ago",
)

_MORE_FROM = re.compile(r"(?:More|Read more|Also) (?:from|on|in|about|by) (?:[^\s.!?]+\s?){1,6}:?")

_HANDLE = r"(?:@ ?\w|\b(?:Twitter|Facebook|Instagram|Threads|Bluesky|TikTok|LinkedIn|X)\b)"
_TRADE = r"\b(?:[Rr]eporter|[Cc]orrespondent|[Cc]olumnist|[Ee]ditor|[Ww]riter|[Jj]ournalist)s?\b"
_ONE_SENTENCE = r"^(?:(?!\w{3,}[.?!] ).)*"  # a credit that ends a paragraph takes it not along
_IMAGE = r"(?:Photo|Photograph|Image|Picture|Illustration|Screenshot)"
_EARN = r"\bearn (?:us )?(?:an? )?(?:small |affiliate )?(?:commission|fee|revenue)\b"

_OPENINGS = (
    (
        Kind.CREDIT,
        _cased(
            r"(?:CONTRIBUTING|Contributing|Contributors?)(?: to this (?:report|story))?(?:: ?| )[A-Z]",
            r"[A-Z][\w ]{1,30}['’]s? (?:[A-Z][\w.'’-]+,? ){2}[^.]{0,150}\bcontributed\.?$",
            r"\(?(?:Additional r|R)eporting (?:and (?:writing|editing) )?(?:by|from) [A-Z]",
            r"\(?(?:Editing|Writing|Compiled|Edited|Produced) (?:and \w+ )?by [A-Z]",
            r"[-–—] ?With (?:reporting|files) (?:by|from) ",
            r"(?:From )?(?:[A-Z][\w ]{1,30} and |[Ss]taff and )?(?:[Ww]ire|[Ss]taff) reports?\.?$",
        ),
    ),
    (
        Kind.CONTACT,
        _cased(
            r"(?:You can f|F)ollow (?!along|the |him |her |them )[^.:]{2,60} on " + _HANDLE,
            r"(?:[-–—] ?)?(?:Reach|Contact|E-?mail) [A-Z][^@:]{2,90}?(?: (?:at|on) |: ?|\. )[^@]{0,60}@ ?\w",
            r"(?:You can f|F)ollow (?:[Rr]eporter |[Cc]olumnist )?[A-Z](?:[\w.'’-]+ ){1,9}(?:on [\w ]{1,20})?:? ?@\w",
            r"\S*@[\w.-]+$",
        ),
    ),
    (
        Kind.CAPTION,
        _cased(
            r"FILE(?: PHOTO)?(?: ?[-–—:.]|,)",
            _IMAGE + r"s? ?(?:by [A-Z]|courtesy |credit\b|source\b)",
            _IMAGE + r" ?[:|]",
            r"Credit: ?[A-Z]",
            r"In this (?:undated |[A-Z][a-z]{2,8}\.?,? (?:\d{1,2}, )?\d{4},? )(?:file |handout )?(?:photo|image|picture|frame)",
        ),
    ),
    (
        Kind.FURNITURE,
        _any(
            r"(?:just watched|now playing|video ad feedback|must watch|replay more videos)\b",
            r"(?:advertisement|story|article) continues? (?:below|after)\b",
            r"(?:tags|filed under|topics|share this|categories|read time|posted in)\s*:",
            r"need a (?:news )?break\?",
            r"more [^.:]{2,40}: https?://",
            r"(?:unable to|can['’]t|cannot) (?:view|see)\b.{0,60}\bclick here\b",
            r"(?:never|don't) miss a (?:story|moment)\b",
            r"(?:thank you|thanks) for (?:supporting|reading|subscribing)\b.{0,20}\b(?:our|journalism|this|us)\b",
            r"(?:support|consider (?:supporting|subscribing)|help support|your support)\b.{0,120}\b(?:journalism|newsroom|subscri\w+)\b",
            r"(?:our|this) .{0,60}\b(?:coverage|work|reporting|journalism|newsroom)\b.{0,60}\bsupported\b.{0,30}\bby (?:a )?(?:grants?|donations?)\b",
            r"(?:join|follow|like|find|connect with) us (?:on|at|for)\b",
            r"download (?:the|our) .{0,60}\bapp\b",
            r"©|(?:\(c\)|copyright (?:©|\(c\))?) ?\d{4}",
            r"this material may not be (?:published|reproduced)\b",
            r"we value your privacy\b",
            r"(?:you )?(?:agree|consent) to (?:the|our) .{0,120}\b(?:privacy|terms|cookie)\b",
            r"by (?:signing up|submitting|subscribing|entering your e-?mail).{0,60}\byou (?:agree|consent|accept)\b",
            r"prices (?:were|are) (?:accurate|correct|current) (?:at|as of|when)\b",
            r"\(?click (?:here|this link|on the link|the link)\b.{0,200}$",
            r"read (?:more(?: (?:here|about|on|from|at|of)\b|[:>.]|$)|next\b|(?:our|the) (?:full|earlier|original|whole)\b).{0,200}$",
            r"(?:for more|to read more|see more|find more)\b.{0,50}\b(?:click (?:here|the|this)|subscribe|here)\b.{0,60}$",
            r"(?:watch|listen|see|view|hear|check out)\b.{0,60}\b(?:below|above|here)[.:!]*$",
        ),
    ),
)

# Each with a word that stands, in lower case, wherever it matches: looked for first, it saves
# nearly all of the searching.
_WORDINGS = (
    (
        "contribut",
        _cased(
            rf"{_ONE_SENTENCE}\bcontributed (?:additional |research |background )?(?:reporting\b|research\b|to this (?:report|story|article))",
            rf"{_ONE_SENTENCE}{_TRADE} [A-Z].{{0,200}}\bcontributed\.?$",
        ),
        Kind.CREDIT,
    ),
    (
        "@",
        _cased(r"\bcan be (?:reached|contacted|emailed|followed) (?:at|by|on|via)\b.*@"),
        Kind.CONTACT,
    ),
    ("@", _cased(rf"\bis an? [^.]{{0,90}}{_TRADE}.*@ ?\w"), Kind.CONTACT),
    *(
        (
            word,
            _cased(
                rf"\b(?:Follow|Reach|Contact|E-?mail|Connect with) (?:him|her|them)\b.*{_HANDLE}",
                r"\bYou can \w+ (?:him|her|them)\b.*@ ?\w",
            ),
            Kind.CONTACT,
        )
        for word in (" him", " her", " them")
    ),
    ("caption", _any(r"\b(?:hide|toggle) caption$"), Kind.CAPTION),
    *(
        (
            word,
            _any(
                r"(?:^|[.?!:)…] ?)(?:please |you can (?:also )?)?(?:sign up|subscribe)\b(?=.*\b(?:here|newsletters?|inbox|our|subscri|journalism|text (?:message|alert)))"
            ),
            Kind.FURNITURE,
        )
        for word in ("sign up", "subscribe")
    ),
    (
        "inbox",
        _any(
            r"\bto (?:receive|get) (?:it|.{0,80}\b(?:in|to)) (?:in )?your inbox\b",
            r"\b(?:straight|right|delivered|sent) .{0,20}\bto your (?:e-?mail )?inbox\b",
            r"\bin your inbox\b.{0,40}(?:\?|sign up|subscribe|every|each)",
        ),
        Kind.FURNITURE,
    ),
    (
        "newsletter",
        _any(r"^\W*(?:get|join|want|love|would you like)\b.{0,100}\bnewsletters?\b"),
        Kind.FURNITURE,
    ),
    ("subscriber", _any(r"^(?:get|become|stay)\b.{0,80}\bsubscriber\b"), Kind.FURNITURE),
    ("content", _any(r"\bcontent partner (?:offering|providing)\b"), Kind.FURNITURE),
    ("independently", _any(r"\bits content is produced independently\b"), Kind.FURNITURE),
    ("rights reserved", _any(r"\ball rights reserved\b.{0,120}$"), Kind.FURNITURE),
    (
        "cookies",
        _any(
            r"^(?:we(?: and our (?:\d+ )?partners)?|(?:this|our|the) (?:web)?site|by (?:using|continuing|clicking|browsing|visiting|accepting)) .{0,100}\bcookies\b"
        ),
        Kind.FURNITURE,
    ),
    (
        "policy",
        _any(r"\bas (?:described|detailed|set out) in our (?:privacy|cookie) policy\b"),
        Kind.FURNITURE,
    ),
    (
        "earn",
        _any(
            r"\b(?:links?|purchases?|recommend)\b.*" + _EARN,
            _EARN + r".*\b(?:our links|audience referrals)\b",
        ),
        Kind.FURNITURE,
    ),
    (
        "updated",
        _any(
            r"^\(?(?:this|the) (?:story|article|report)(?: and (?:its )?headline)? (?:has been|have been|was|were|is being|will be|may be) (?:further )?updated(?: (?:with|to (?:add|include)) (?:a |an |new |more |additional |further |the latest |background |on )*(?:information|details?|developments?|reporting|reactions?|galler(?:y|ies)|videos?|photos?|context|quotes?|comments?)[\w ,]{0,50})?[.)]*$"
        ),
        Kind.FURNITURE,
    ),
)

_AGENCY = (
    r"(?:Getty(?: Images)?|AP(?: Photo)?|AFP|Reuters|REUTERS|EPA(?:-EFE)?|Shutterstock|Redux|"
    r"Sipa(?: USA)?|ZUMA(?: Press)?|Xinhua|NurPhoto|iStock(?:photo)?|Alamy|Anadolu|Abaca(?: Press)?|"
    r"Imagn(?: Images)?|USA TODAY(?: Sports| Network)?|Bloomberg|WireImage|Polaris|TNS|PA(?: Wire)?)"
)
_PICTURE_CREDIT = _cased(
    r"[^\s(]/" + _AGENCY + r"$",
    r"\bvia " + _AGENCY + r"$",
    r"\([^()]*\b(?:" + _AGENCY + r" )?" + _IMAGE + r"s?\b[^()]{0,80}\)$",
    r"\([^()]{0,60}(?:/|via |for )" + _AGENCY + r"\)$",
    r"\(" + _AGENCY + r"(?:/[^()]{2,60}|, [Ff]iles?)\)$",
)

_NAMED_LINK = _any(
    r"[►▶>•→»*-]* ?(?:more(?: (?:on|from|in) [^:]{2,40})?|read more|related(?: \w+)?|also read|read also|see also|read next|up next|recommended|don't miss|learn more|photos|gallery|in pictures|newsletter|for subscribers|podcasts?): \S.*[^.]$",
)
_RUN_IN_LINK = re.compile(
    r"(?!https?:)[^.:]{2,80}[A-Za-z'’”?!\")]:(?=[A-Z0-9‘“'\"])(?:\S+ ){3,}\S*[^\s.:]$"
)
