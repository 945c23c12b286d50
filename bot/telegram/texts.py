"""What the bot itself says, in the languages of its interface. Answers stay in the news' own words."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.render_more import WhyWords

COMMAND_NAMES = (
    "start", "help", "new", "ask", "said", "story", "latest", "summary", "digest", "subscribe",
    "settings", "following", "pause", "unsubscribe", "forget",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Everything in one language; plain text, nothing in it is markup."""

    language: str
    start: str
    help: str
    commands: Mapping[str, str]
    description: str
    short_description: str
    examples: tuple[str, ...]
    new: str
    unknown_command: str
    no_text: str
    ask_what: str
    said_who: str
    sorry: str
    late: str
    too_many: str
    not_allowed: str
    gone: str
    too_old: str
    sources: str
    more: str
    who_else: str
    why: str
    full_story: str
    summary: str
    longer: str
    follow: str
    tell_me: str
    will_tell: str
    told: str
    no_passage: str
    no_story: str
    ask_in_private: str
    why_words: WhyWords


_EN = Texts(
    language="en",
    examples=(
        "What happened yesterday?",
        "What did Zelenskyy say about weapons?",
        "When was the last call between Trump and Putin?",
    ),
    start=(
        "Ask me about the news: I answer in the newspapers' own words.\n"
        "Under every answer stand its sources, with outlet, headline and date.\n"
        "Go on asking, as you would ask a person: “why?”, “and what about …?”\n"
        "When I do not know, I say so, and what I looked through."
    ),
    help=(
        "Write your question, and I look it up in the news. The buttons under an answer show the "
        "passage behind each sentence, more, and why I answered as I did."
    ),
    commands={
        "start": "What I can do, with examples",
        "help": "The commands",
        "new": "Start a fresh conversation",
        "ask": "Ask a question, in a group too",
        "said": "What somebody said: a name, and if you like “about” what",
        "story": "A whole story: what it is about, or none for the last answer’s",
        "latest": "The stories that changed last; if you like, about what",
        "summary": "Sums up a link, a topic, the last answer, or the message you reply to",
        "digest": "A digest of the news now; if you like, about what",
        "subscribe": "A digest every day, or as you like",
        "settings": "What I send here, and when",
        "following": "The stories you follow",
        "pause": "No digests for a while",
        "unsubscribe": "End a subscription",
        "forget": "Forget everything about this chat",
    },
    description=(
        "I answer questions from the news, in the newspapers' own words, and show where each "
        "sentence stands. When I do not know, I say so."
    ),
    short_description="Answers from the news, with the source of every sentence.",
    new="A fresh start. What would you like to know?",
    unknown_command="I do not know this command; /help lists those I know.",
    no_text="I can only read text so far; please write your question in words.",
    ask_what="Write your question after the command, like this: /ask what happened yesterday?",
    said_who="Write a name after the command, like this: /said Zelenskyy about the ceasefire",
    sorry="Something went wrong on my side. Please ask once more in a moment.",
    late="Sorry for the wait; I was away when you asked “{question}”.",
    too_many="You ask faster than I can read. Please wait {seconds} seconds, then go on asking.",
    not_allowed="I answer invited readers only. Ask whoever runs me, and tell them this number: {id}",
    gone="This article is no longer here. Please ask again.",
    too_old="This answer is too old for its buttons. Please ask again.",
    sources="Sources",
    more="More",
    who_else="Who else spoke?",
    why="Why?",
    full_story="Full story",
    summary="Summary",
    longer="In more detail",
    follow="Follow",
    tell_me="Tell me when there is an answer",
    will_tell="I will tell you when the news has an answer.",
    told="You asked: “{question}” The news has an answer now:",
    no_passage="I cannot show this passage any more; the link under the answer leads to the article.",
    no_story="I do not know this link. Ask me about it in words instead.",
    ask_in_private="Ask me in a chat of our own",
    why_words=WhyWords(
        understood="How I understood you",
        used="What I used (score · similarity)",
        discarded="What I left out",
        nothing="I found no passage at all for this.",
    ),
)

_DE = Texts(
    language="de",
    examples=_EN.examples,
    start=(
        "Frag mich nach den Nachrichten: Ich antworte in den Worten der Zeitungen selbst.\n"
        "Unter jeder Antwort stehen die Quellen mit Medium, Überschrift und Datum.\n"
        "Frag ruhig weiter, wie du einen Menschen fragen würdest: “why?”, “and what about …?”\n"
        "Wenn ich etwas nicht weiß, sage ich das, und was ich durchgesehen habe.\n"
        "Die Nachrichten sind englisch; frag am besten auf Englisch."
    ),
    help=(
        "Schreib deine Frage, und ich suche die Antwort in den Nachrichten. Die Knöpfe darunter "
        "zeigen die Stelle hinter jedem Satz, mehr dazu, und warum ich so geantwortet habe."
    ),
    commands={
        "start": "Was ich kann, mit Beispielen",
        "help": "Die Befehle",
        "new": "Ein neues Gespräch beginnen",
        "ask": "Eine Frage stellen, auch in Gruppen",
        "said": "Was jemand gesagt hat: ein Name, und mit „about“ worüber",
        "story": "Eine ganze Geschichte: worum es geht, oder nichts für die der letzten Antwort",
        "latest": "Was sich zuletzt getan hat; wenn du magst, zu welchem Thema",
        "summary": "Fasst einen Link, ein Thema, die letzte Antwort oder deine Bezugsnachricht zusammen",
        "digest": "Jetzt ein Überblick über die Nachrichten; wenn du magst, worüber",
        "subscribe": "Ein Überblick jeden Tag, oder wie du willst",
        "settings": "Was ich hierher sende, und wann",
        "following": "Die Geschichten, denen du folgst",
        "pause": "Eine Zeit lang keine Überblicke",
        "unsubscribe": "Ein Abonnement beenden",
        "forget": "Alles über diesen Chat vergessen",
    },
    description=(
        "Ich beantworte Fragen aus den Nachrichten, in den Worten der Zeitungen selbst, und zeige, "
        "wo jeder Satz steht. Wenn ich etwas nicht weiß, sage ich das."
    ),
    short_description="Antworten aus den Nachrichten, jeder Satz mit seiner Quelle.",
    new="Ein neuer Anfang. Was möchtest du wissen?",
    unknown_command="Diesen Befehl kenne ich nicht; /help zeigt, welche ich kenne.",
    no_text="Ich kann bisher nur Text lesen; bitte schreib deine Frage in Worten.",
    ask_what="Schreib die Frage hinter den Befehl, zum Beispiel: /ask what happened yesterday?",
    said_who="Schreib einen Namen hinter den Befehl, zum Beispiel: /said Zelenskyy about the ceasefire",
    sorry="Bei mir ist etwas schiefgegangen. Bitte frag gleich noch einmal.",
    late="Entschuldige, ich war nicht da, als du „{question}“ gefragt hast.",
    too_many="Du fragst schneller, als ich lesen kann. Bitte warte {seconds} Sekunden.",
    not_allowed="Ich antworte nur eingeladenen Lesern. Nenne dem Betreiber diese Nummer: {id}",
    gone="Diesen Artikel gibt es hier nicht mehr. Bitte frag noch einmal.",
    too_old="Diese Antwort ist zu alt für ihre Knöpfe. Bitte frag noch einmal.",
    sources="Quellen",
    more="Mehr",
    who_else="Wer hat noch gesprochen?",
    why="Warum?",
    full_story="Die ganze Geschichte",
    summary="Kurz gefasst",
    longer="Ausführlicher",
    follow="Folgen",
    tell_me="Sag mir, wenn es eine Antwort gibt",
    will_tell="Ich melde mich, wenn die Nachrichten eine Antwort haben.",
    told="Du hast gefragt: „{question}“ Jetzt haben die Nachrichten eine Antwort:",
    no_passage="Diese Stelle kann ich nicht mehr zeigen; der Link unter der Antwort führt zum Artikel.",
    no_story="Diesen Link kenne ich nicht. Frag mich lieber in Worten danach.",
    ask_in_private="Frag mich in einem eigenen Chat",
    why_words=WhyWords(
        understood="So habe ich dich verstanden",
        used="Was ich verwendet habe (Wertung · Ähnlichkeit)",
        discarded="Was ich weggelassen habe",
        nothing="Ich habe dazu gar keine Stelle gefunden.",
    ),
)

LANGUAGES: Mapping[str, Texts] = {"en": _EN, "de": _DE}


def texts_for(language_code: str | None) -> Texts:
    """Return the texts for whoever's client has this language ("de", "pt-br"); else English."""
    return LANGUAGES.get((language_code or "").partition("-")[0].lower(), _EN)


def welcome(texts: Texts) -> str:
    """What /start says."""
    return texts.start + "\n\n" + "\n".join(f"• {example}" for example in texts.examples)


def help_text(texts: Texts) -> str:
    """What /help says."""
    listed = "\n".join(f"/{name} – {texts.commands[name]}" for name in COMMAND_NAMES)
    return f"{texts.help}\n\n{listed}"
