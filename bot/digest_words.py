"""What a digest says of its own, in the languages of the bot. The news stays in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWords:
    """Everything in one language; plain text, nothing in it is markup."""

    language: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    short_day: str
    at: str
    about: str
    update: str
    outlet: str
    outlets: str
    just_now: str
    minutes: str
    hours: str
    days_ago: str
    nothing: str
    nothing_about: str
    late: str
    skipped: str
    unsure: str
    again: str
    story: str
    ask: str
    ask_how: str
    listed: str

    def full_day(self, day: date) -> str:
        """Write a day out: "Thursday, 26 November 2026"."""
        weekday, month = self.days[day.weekday()], self.months[day.month - 1]
        return self.day.format(weekday=weekday, day=day.day, month=month, year=day.year)

    def short(self, local: datetime) -> str:
        """Write a moment of some other day: "Thu 26 Nov, 07:30"."""
        weekday, month = self.days[local.weekday()], self.months[local.month - 1]
        day = self.short_day.format(weekday=weekday[: self._cut], day=local.day, month=month[:3])
        return f"{day}, {local:%H:%M}"

    def moment(self, local: datetime, now: datetime) -> str:
        """Write a moment as short as it is understood at ``now``: "07:30", "Wed 25 Nov, 07:30"."""
        return f"{local:%H:%M}" if local.date() == now.date() else self.short(local)

    @property
    def _cut(self) -> int:
        return 2 if self.language == "de" else 3


_EN = DigestWords(
    language="en",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    day="{weekday}, {day} {month} {year}",
    short_day="{weekday} {day} {month}",
    at="{day}, {time}",
    about="About {topics}",
    update="Update; you know it since {moment}",
    outlet="1 outlet",
    outlets="{number} independent outlets",
    just_now="just now",
    minutes="{number} min ago",
    hours="{number} h ago",
    days_ago="{number} days ago",
    nothing="Nothing new since {moment}.",
    nothing_about="Nothing new about {topics} since {moment}.",
    late="Late: this was due at {moment}.",
    skipped="I could not send the digest of {moments}; its news is in this one.",
    unsure="I do not know whether the digest of {moments} reached you.",
    again="Show {moment} again",
    story="{number} · Full story",
    ask="{number} · Ask about it",
    ask_how="What would you like to know about “{headline}”? Reply to this message.",
    listed=" and ",
)  # fmt: skip

_DE = DigestWords(
    language="de",
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
    day="{weekday}, {day}. {month} {year}",
    short_day="{weekday}, {day}. {month}",
    at="{day}, {time} Uhr",
    about="Über {topics}",
    update="Neues dazu; du kennst es seit {moment}",
    outlet="1 Medium",
    outlets="{number} unabhängige Medien",
    just_now="eben",
    minutes="vor {number} min",
    hours="vor {number} h",
    days_ago="vor {number} Tagen",
    nothing="Nichts Neues seit {moment}.",
    nothing_about="Nichts Neues über {topics} seit {moment}.",
    late="Verspätet: Das war für {moment} bestellt.",
    skipped="Den Überblick von {moments} konnte ich nicht senden; das Neue steht in diesem.",
    unsure="Ich weiß nicht, ob dich der Überblick von {moments} erreicht hat.",
    again="{moment} noch einmal zeigen",
    story="{number} · Ganze Geschichte",
    ask="{number} · Dazu fragen",
    ask_how="Was möchtest du über „{headline}“ wissen? Antworte auf diese Nachricht.",
    listed=" und ",
)  # fmt: skip

_LANGUAGES: Mapping[str, DigestWords] = {"en": _EN, "de": _DE}


def digest_words(language: str) -> DigestWords:
    """Return the words for a language; English where there are none."""
    return _LANGUAGES.get(language, _EN)
