"""How a subscription is made or changed, question by question. Pure: a dialog and what is answered.

A dialog is kept in the database after every step; so it goes on after a restart, from the buttons
that are out there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.clocktimes import times_in
from bot.schedule import Days, one_of_each_slot, slot_of
from bot.telegram.buttons import Keyboard
from bot.telegram.subscribe_texts import SubscribeTexts
from bot.topics import BROAD, MOST, shown, topics_in
from bot.zones import city_of, zone_named, zones_where_it_is

_MORNINGS = ("06:00", "07:00", "07:30", "08:00", "09:00")
_EVENINGS = ("12:00", "17:00", "18:00", "20:00", "22:00")
_LIKELY = {"de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich")}
_LIKELY_ELSE = ("Europe/London", "America/New_York", "America/Los_Angeles")
_ALL = re.compile(
    r"\W*(?:everything|all(?: news)?|anything|alles|alle nachrichten)\W*", re.IGNORECASE
)
_CHOSEN = "✓ "


class Step(StrEnum):
    """What is being asked; the last two end a dialog."""

    ABOUT = "about"
    TIMES = "times"
    DAYS = "days"
    ZONE = "zone"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known so far. ``changes`` is the subscription that is changed, 0 for a new one.

    ``offered`` are zones of which one is to be tapped.
    """

    about: tuple[str, ...] = ()
    times: tuple[time, ...] = ()
    days: Days = Days.DAILY
    weekday: int = 0
    zone: str = ""
    offered: tuple[str, ...] = ()
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """A dialog with ``person`` in a chat, or a topic of it. ``misread``: the last words were not understood."""

    chat: int
    topic: int | None
    person: int
    step: Step
    draft: Draft = field(default_factory=Draft)
    id: int = 0
    misread: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a dialog: what kind of thing is chosen, and which."""

    dialog: int
    kind: str
    value: str = ""

    def __str__(self) -> str:
        return f"u:{self.dialog}:{self.kind}:{self.value}"


def read_choice(data: str) -> Choice | None:
    """Return what a button said; None if it is none of a dialog's."""
    found = re.fullmatch(r"u:(\d{1,9}):([a-z]+):([\w/+-]{0,40})", data, re.ASCII)
    return Choice(int(found[1]), found[2], found[3]) if found else None


def tapped(dialog: Dialog, choice: Choice) -> Dialog:
    """Return the dialog after a tap; one that belongs to an earlier question changes nothing."""
    dialog = replace(dialog, misread=False)
    if choice.kind == "cancel":
        return replace(dialog, step=Step.CANCELLED)
    return _TAPPED[dialog.step](dialog, choice)


def typed(dialog: Dialog, text: str, now: datetime) -> Dialog:
    """Return the dialog after somebody has written ``text``."""
    dialog = replace(dialog, misread=False)
    draft = dialog.draft
    if dialog.step is Step.ABOUT:
        named = [] if _ALL.fullmatch(text) else topics_in(text)
        about = tuple(dict.fromkeys([*draft.about, *named]))[:MOST] if named else ()
        return _go_on(replace(dialog, draft=replace(draft, about=about)))
    if dialog.step is Step.TIMES and (times := times_in(text)):
        return _go_on(replace(dialog, draft=replace(draft, times=one_of_each_slot(times))))
    if dialog.step is Step.ZONE:
        return _zone_typed(dialog, text, now)
    return replace(dialog, misread=True)


def located(dialog: Dialog, zone: str | None) -> Dialog:
    """Return the dialog when the reader's zone is known; with None it is asked for again."""
    if dialog.step is not Step.ZONE:
        return dialog
    if zone is None:
        return replace(dialog, misread=True)
    return _go_on(replace(dialog, draft=replace(dialog.draft, zone=zone, offered=())))


def screen(dialog: Dialog, texts: SubscribeTexts, now: datetime) -> tuple[str, Keyboard]:
    """Return what is asked now, and the buttons that answer it."""
    draft = dialog.draft
    match dialog.step:
        case Step.ABOUT:
            return texts.about_what, _about_buttons(dialog, texts)
        case Step.TIMES:
            text = texts.no_time if dialog.misread else texts.when
            return text, _time_buttons(dialog, texts)
        case Step.DAYS:
            return texts.which_days, _day_buttons(dialog, texts)
        case Step.ZONE:
            asked = texts.which_of if draft.offered else texts.which_zone
            return texts.no_zone if dialog.misread else asked, _zone_buttons(dialog, texts, now)
    return texts.cancelled, []


def _about_tapped(dialog: Dialog, choice: Choice) -> Dialog:
    about = dialog.draft.about
    if choice.kind == "all":
        return _go_on(replace(dialog, draft=replace(dialog.draft, about=())))
    if choice.kind == "about" and choice.value in BROAD:
        toggled = replace(dialog.draft, about=_toggled(about, choice.value))
        return replace(dialog, draft=toggled)
    return _go_on(dialog) if choice.kind == "on" and about else dialog


def _time_tapped(dialog: Dialog, choice: Choice) -> Dialog:
    times = dialog.draft.times
    named = times_in(choice.value) if choice.kind == "time" else []
    if named:
        return replace(dialog, draft=replace(dialog.draft, times=_with_time(times, named[0])))
    return _go_on(dialog) if choice.kind == "on" and times else dialog


def _days_tapped(dialog: Dialog, choice: Choice) -> Dialog:
    if choice.kind == "days" and choice.value in (Days.DAILY, Days.WEEKDAYS):
        return _go_on(replace(dialog, draft=replace(dialog.draft, days=Days(choice.value))))
    if choice.kind == "weekday" and choice.value in tuple("0123456"):
        weekly = replace(dialog.draft, days=Days.WEEKLY, weekday=int(choice.value))
        return _go_on(replace(dialog, draft=weekly))
    return dialog


def _zone_tapped(dialog: Dialog, choice: Choice) -> Dialog:
    zone = zone_named(choice.value) if choice.kind == "zone" else None
    return located(dialog, zone) if zone else dialog


_TAPPED = {
    Step.ABOUT: _about_tapped,
    Step.TIMES: _time_tapped,
    Step.DAYS: _days_tapped,
    Step.ZONE: _zone_tapped,
}


def _go_on(dialog: Dialog) -> Dialog:
    """Ask the next thing that is not known; a change is done with one answer."""
    if dialog.draft.changes:
        return replace(dialog, step=Step.DONE)
    order = [Step.ABOUT, Step.TIMES, Step.DAYS, Step.ZONE, Step.DONE]
    following = order[order.index(dialog.step) + 1]
    if following is Step.ZONE and dialog.draft.zone:
        following = Step.DONE
    return replace(dialog, step=following)


def _zone_typed(dialog: Dialog, text: str, now: datetime) -> Dialog:
    zone = zone_named(text)
    if zone is not None:
        return located(dialog, zone)
    clocks = times_in(text)
    fitting = tuple(zones_where_it_is(clocks[0], now)) if clocks else ()
    if len(fitting) == 1:
        return located(dialog, fitting[0])
    offered = replace(dialog.draft, offered=fitting)
    return replace(dialog, draft=offered, misread=not fitting)


def _toggled(about: tuple[str, ...], topic: str) -> tuple[str, ...]:
    return tuple(one for one in about if one != topic) if topic in about else (*about, topic)


def _with_time(times: tuple[time, ...], at: time) -> tuple[time, ...]:
    """Choose a time in the place of another of that half of the day; chosen again, it is dropped."""
    others = [one for one in times if slot_of(one) is not slot_of(at)]
    return one_of_each_slot(others if at in times else [*others, at])


def _about_buttons(dialog: Dialog, texts: SubscribeTexts) -> Keyboard:
    chosen = dialog.draft.about
    own = [one for one in chosen if one not in BROAD]
    buttons = [
        _button(dialog, _CHOSEN * (one in chosen) + shown(one, texts.language), "about", one)
        for one in BROAD
    ]
    # The reader's own topics are shown as chosen; to change them, they are written anew.
    rows = [*_rows(buttons, 3), *_rows([_button(dialog, _CHOSEN + one, "none") for one in own], 2)]
    rows.append([_button(dialog, texts.everything, "all")])
    return [*rows, _last_row(dialog, texts, going_on=bool(chosen))]


def _time_buttons(dialog: Dialog, texts: SubscribeTexts) -> Keyboard:
    chosen = [at.strftime("%H:%M") for at in dialog.draft.times]
    rows = [
        [
            _button(dialog, _CHOSEN * (at in chosen) + at, "time", at.replace(":", ""))
            for at in offered
        ]
        for offered in (_MORNINGS, _EVENINGS)
    ]
    return [*rows, _last_row(dialog, texts, going_on=bool(chosen))]


def _day_buttons(dialog: Dialog, texts: SubscribeTexts) -> Keyboard:
    weekdays = [
        _button(dialog, texts.weekly.format(day=day), "weekday", str(number))
        for number, day in enumerate(texts.weekdays)
    ]
    often = [
        _button(dialog, texts.daily, "days", "daily"),
        _button(dialog, texts.mondays_to_fridays, "days", "weekdays"),
    ]
    return [often, *_rows(weekdays, 2), _last_row(dialog, texts, going_on=False)]


def _zone_buttons(dialog: Dialog, texts: SubscribeTexts, now: datetime) -> Keyboard:
    zones = dialog.draft.offered or _LIKELY.get(texts.language, _LIKELY_ELSE)
    buttons = [
        _button(dialog, f"{city_of(zone)} · {now.astimezone(ZoneInfo(zone)):%H:%M}", "zone", zone)
        for zone in zones
    ]
    return [*_rows(buttons, 2), _last_row(dialog, texts, going_on=False)]


def _last_row(dialog: Dialog, texts: SubscribeTexts, *, going_on: bool) -> Sequence[dict[str, Any]]:
    cancel = _button(dialog, texts.cancel, "cancel")
    return [cancel, _button(dialog, texts.go_on, "on")] if going_on else [cancel]


def _rows(buttons: Sequence[dict[str, Any]], per_row: int) -> Keyboard:
    return [buttons[at : at + per_row] for at in range(0, len(buttons), per_row)]


def _button(dialog: Dialog, label: str, kind: str, value: str = "") -> dict[str, Any]:
    return {"text": label, "callback_data": str(Choice(dialog.id, kind, value))}
