"""Subscriptions as their readers see them: what is sent when, and buttons to change it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.digest_words import digest_words
from bot.schedule import Days, Schedule
from bot.subscriptions import MOST, Subscription
from bot.telegram.buttons import Keyboard, button
from bot.telegram.subscribe_texts import SubscribeTexts
from bot.topics import names


class Setting(StrEnum):
    """What a button under the settings does; the letters stand in buttons that are out there already."""

    TOPICS = "about"
    TIME = "times"
    DAYS = "days"
    ZONE = "zone"
    END = "end"
    END_ALL = "endall"
    NEW = "new"
    RESUME = "resume"
    FORGET = "forget"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class SettingTap:
    """A tap on a setting of subscription ``number``, 0 where it is of none."""

    setting: Setting
    number: int = 0

    def __str__(self) -> str:
        return f"v:{self.number}:{self.setting.value}"


def read_setting(data: str) -> SettingTap | None:
    """Return what a button said; None if it is none of the settings."""
    found = re.fullmatch(r"v:(\d{1,9}):([a-z]+)", data, re.ASCII)
    if not found or found[2] not in {one.value for one in Setting}:
        return None
    return SettingTap(Setting(found[2]), int(found[1]))


def described(one: Subscription, texts: SubscribeTexts) -> str:
    """Say what is sent when: "Politics and Ukraine, every day at 07:30"."""
    named = names(one.about, texts.language)
    listed = [part for part in (", ".join(named[:-1]), *named[-1:]) if part]
    about = texts.times_joined.join(listed) or texts.about_all
    return f"{about}, {_how_often(one.schedule, texts)}"


def next_line(one: Subscription, texts: SubscribeTexts, now: datetime) -> str:
    """Say when the next digest comes, in the local time of its readers."""
    if one.due_at is None:
        return ""
    zone = ZoneInfo(one.schedule.zone)
    moment = digest_words(texts.language).short(one.due_at.astimezone(zone))
    there = texts.there_now.format(clock=f"{now.astimezone(zone):%H:%M}")
    return texts.next_one.format(moment=moment, zone=one.schedule.zone, there=there)


def settings_text(found: Sequence[Subscription], texts: SubscribeTexts, now: datetime) -> str:
    """List the subscriptions of a place, with when each comes next."""
    lines = [texts.settings]
    for number, one in enumerate(found, 1):
        after = f" ({texts.paused_mark})" if one.is_paused else f"\n{next_line(one, texts, now)}"
        lines.append(f"{number}. {described(one, texts)}{after}")
    return "\n\n".join(lines)


def settings_keyboard(found: Sequence[Subscription], texts: SubscribeTexts) -> Keyboard:
    """The buttons that change each of them, make another, or let them go on."""
    rows = []
    for number, one in enumerate(found, 1):
        fields = (
            (texts.field_topics, Setting.TOPICS),
            (texts.field_time, Setting.TIME),
            (texts.field_days, Setting.DAYS),
            (texts.field_zone, Setting.ZONE),
            (texts.field_end, Setting.END),
        )
        buttons = [
            button(label.format(number=number), SettingTap(setting, one.id))
            for label, setting in fields
        ]
        rows += [buttons[:3], buttons[3:]]
    if any(one.is_paused for one in found):
        rows.append([button(texts.resume, SettingTap(Setting.RESUME))])
    if len(found) < MOST:
        rows.append([button(texts.one_more, SettingTap(Setting.NEW))])
    return rows


def ending_keyboard(found: Sequence[Subscription], texts: SubscribeTexts) -> Keyboard:
    """The buttons that say which of them is to end."""
    rows = [[button(described(one, texts)[:60], SettingTap(Setting.END, one.id))] for one in found]
    return [*rows, [button(texts.end_all, SettingTap(Setting.END_ALL))]]


def single(label: str, setting: Setting) -> Keyboard:
    """One button."""
    return [[button(label, SettingTap(setting))]]


def forget_keyboard(texts: SubscribeTexts) -> Keyboard:
    """The buttons that forget everything, or not."""
    return [
        [button(texts.forget_yes, SettingTap(Setting.FORGET))],
        [button(texts.cancel, SettingTap(Setting.KEEP))],
    ]


def _how_often(schedule: Schedule, texts: SubscribeTexts) -> str:
    times = texts.times_joined.join(f"{at:%H:%M}" for at in schedule.times)
    if schedule.days is Days.WEEKLY:
        return texts.weekly_at.format(day=texts.weekdays[schedule.weekday], times=times)
    text = texts.daily_at if schedule.days is Days.DAILY else texts.workdays_at
    return text.format(times=times)
