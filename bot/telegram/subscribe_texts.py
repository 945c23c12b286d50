"""What the bot says about subscriptions, in the languages of its interface."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeTexts:
    """Everything in one language; plain text, nothing in it is markup."""

    language: str
    weekdays: tuple[str, ...]
    about_what: str
    everything: str
    about_all: str
    go_on: str
    cancel: str
    cancelled: str
    when: str
    no_time: str
    which_days: str
    daily: str
    mondays_to_fridays: str
    weekly: str
    daily_at: str
    workdays_at: str
    weekly_at: str
    times_joined: str
    which_zone: str
    no_zone: str
    which_of: str
    kept: str
    changed: str
    next_one: str
    there_now: str
    can_do: str
    too_many: str
    none_yet: str
    subscribe: str
    settings: str
    paused_mark: str
    field_topics: str
    field_time: str
    field_days: str
    field_zone: str
    field_end: str
    one_more: str
    paused: str
    resume: str
    resumed: str
    which_end: str
    end_all: str
    ended: str
    forget_ask: str
    forget_yes: str
    admins_only: str
    forgotten: str
    goes_on: str
    too_old: str
    not_yours: str


_EN = SubscribeTexts(
    language="en",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    about_what=(
        "What is your digest to be about? Tap topics, or write your own with commas between, "
        "like: Ukraine, offshore wind, tennis."
    ),
    everything="Everything",
    about_all="all news",
    go_on="Go on ›",
    cancel="Cancel",
    cancelled="Nothing was changed.",
    when="At what time? Tap one for the morning, one for the evening, or write it, like: 7:15 and 18:00.",
    no_time="I cannot read a time in that. Write it like this: 7:30, or 7:30 and 18:00.",
    which_days="On which days?",
    daily="Every day",
    mondays_to_fridays="Monday to Friday",
    weekly="Once a week: {day}",
    daily_at="every day at {times}",
    workdays_at="Monday to Friday at {times}",
    weekly_at="once a week, {day}, at {times}",
    times_joined=" and ",
    which_zone=(
        "What time is it with you now? Write it, or the name of your city, or send me your "
        "location (📎 → Location)."
    ),
    no_zone=(
        "I do not find that. Write the time with you now, like 14:32, or the name of a larger "
        "city near you."
    ),
    which_of="Which of these is it?",
    kept="Done: {what}.",
    changed="Changed: {what}.",
    next_one="Your next digest comes {moment} ({zone}{there}).",
    there_now=", where it is {clock} now",
    can_do="/digest gives you one now, /settings changes this, /pause and /unsubscribe end it.",
    too_many="That are {number} subscriptions already; /unsubscribe ends one.",
    none_yet="There is no subscription here yet. /subscribe makes one.",
    subscribe="Subscribe",
    settings="What I send here:",
    paused_mark="paused",
    field_topics="{number} · Topics",
    field_time="{number} · Time",
    field_days="{number} · Days",
    field_zone="{number} · Time zone",
    field_end="{number} · End it",
    one_more="One more subscription",
    paused="No digests until you want them again.",
    resume="Go on sending",
    resumed="I go on.",
    which_end="Which one is to end?",
    end_all="All of them",
    ended="Ended: {what}. /subscribe begins anew.",
    forget_ask=(
        "I will forget everything about this chat: what was said, subscriptions, what I told you, "
        "questions that wait for an answer. That cannot be undone."
    ),
    forget_yes="Yes, forget it all",
    admins_only="Only an administrator of this group can make me forget it.",
    forgotten="I have forgotten everything about this chat.",
    goes_on="Your digests go on.",
    too_old="This is too old; /subscribe begins anew.",
    not_yours="Somebody else is answering this. /subscribe begins one of your own.",
)

_DE = SubscribeTexts(
    language="de",
    weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    about_what=(
        "Worum soll es gehen? Tippe Themen an, oder schreib eigene mit Kommas dazwischen, am "
        "besten auf Englisch wie die Nachrichten: Ukraine, offshore wind, tennis."
    ),
    everything="Alles",
    about_all="alle Nachrichten",
    go_on="Weiter ›",
    cancel="Abbrechen",
    cancelled="Es bleibt alles, wie es war.",
    when="Um wie viel Uhr? Tippe eine Zeit am Morgen an, eine am Abend, oder schreib sie: 7:15 und 18:00.",
    no_time="Darin erkenne ich keine Uhrzeit. Schreib sie so: 7:30, oder 7:30 und 18:00.",
    which_days="An welchen Tagen?",
    daily="Jeden Tag",
    mondays_to_fridays="Montag bis Freitag",
    weekly="Einmal die Woche: {day}",
    daily_at="jeden Tag um {times} Uhr",
    workdays_at="Montag bis Freitag um {times} Uhr",
    weekly_at="einmal die Woche, {day}, um {times} Uhr",
    times_joined=" und ",
    which_zone=(
        "Wie spät ist es jetzt bei dir? Schreib die Uhrzeit, oder den Namen deiner Stadt, oder "
        "schick mir deinen Standort (📎 → Standort)."
    ),
    no_zone=(
        "Das finde ich nicht. Schreib die Uhrzeit bei dir, etwa 14:32, oder den Namen einer "
        "größeren Stadt in der Nähe."
    ),
    which_of="Welche davon ist es?",
    kept="Fertig: {what}.",
    changed="Geändert: {what}.",
    next_one="Der nächste Überblick kommt {moment} Uhr ({zone}{there}).",
    there_now=", dort ist es jetzt {clock} Uhr",
    can_do="/digest zeigt sofort einen, /settings ändert das, /pause und /unsubscribe beenden es.",
    too_many="Das sind schon {number} Abonnements; /unsubscribe beendet eines.",
    none_yet="Hier gibt es noch kein Abonnement. /subscribe legt eines an.",
    subscribe="Abonnieren",
    settings="Das sende ich hierher:",
    paused_mark="ruht",
    field_topics="{number} · Themen",
    field_time="{number} · Uhrzeit",
    field_days="{number} · Tage",
    field_zone="{number} · Zeitzone",
    field_end="{number} · Beenden",
    one_more="Noch ein Abonnement",
    paused="Keine Überblicke, bis du sie wieder willst.",
    resume="Wieder senden",
    resumed="Ich sende wieder.",
    which_end="Welches soll enden?",
    end_all="Alle",
    ended="Beendet: {what}. /subscribe beginnt neu.",
    forget_ask=(
        "Ich werde alles über diesen Chat vergessen: was gesagt wurde, Abonnements, was ich dir "
        "erzählt habe, Fragen, die auf Antwort warten. Das lässt sich nicht rückgängig machen."
    ),
    forget_yes="Ja, alles vergessen",
    admins_only="Nur wer diese Gruppe verwaltet, kann mich alles vergessen lassen.",
    forgotten="Ich habe alles über diesen Chat vergessen.",
    goes_on="Deine Überblicke gehen weiter.",
    too_old="Das ist zu alt; /subscribe beginnt neu.",
    not_yours="Das beantwortet schon jemand anderes. /subscribe beginnt ein eigenes.",
)

_LANGUAGES: Mapping[str, SubscribeTexts] = {"en": _EN, "de": _DE}


def subscribe_texts(language: str) -> SubscribeTexts:
    """Return the texts for a language; English where there are none."""
    return _LANGUAGES.get(language, _EN)
