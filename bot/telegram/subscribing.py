"""Makes and changes subscriptions in a chat: commands, the dialog, the buttons under the settings."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection
from telegram import CallbackQuery, Location
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot import subscriptions
from bot.markup import escaped
from bot.schedule import Schedule, next_due
from bot.subscriptions import MOST, Subscription
from bot.telegram import dialogs, digest_ledger, forgetting
from bot.telegram.address import Address
from bot.telegram.answering import Visit
from bot.telegram.buttons import Keyboard
from bot.telegram.client import RawBot
from bot.telegram.ledger import Ledger
from bot.telegram.messages import changes_to, messages_to
from bot.telegram.outbox import Outgoing
from bot.telegram.outcome import NOTHING, Outcome, Write
from bot.telegram.settings_view import (
    Setting,
    SettingTap,
    described,
    ending_keyboard,
    forget_keyboard,
    next_line,
    read_setting,
    settings_keyboard,
    settings_text,
    single,
)
from bot.telegram.subscribe import (
    Dialog,
    Draft,
    Step,
    located,
    read_choice,
    screen,
    tapped,
    typed,
)
from bot.telegram.subscribe_texts import SubscribeTexts, subscribe_texts
from bot.telegram.tapping import address_of_tap, answer_tap
from bot.telegram.texts import texts_for
from bot.topics import topics_in
from bot.zones import zone_at

_log = logging.getLogger(__name__)

_RUNNING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_CHANGED = {
    Setting.TOPICS: Step.ABOUT,
    Setting.TIME: Step.TIMES,
    Setting.DAYS: Step.DAYS,
    Setting.ZONE: Step.ZONE,
}


class Subscribing:
    """The bot's side of all that concerns subscriptions."""

    def __init__(self, bot: RawBot, ledger: Ledger) -> None:
        self._bot = bot
        self._ledger = ledger

    async def subscribe(self, visit: Visit, argument: str) -> Outcome:
        """Begin to make a subscription; topics may stand after the command."""
        texts = subscribe_texts(visit.texts.language)
        return await self._begin(visit.address, visit.person, texts, argument)

    async def settings(self, visit: Visit, _: str) -> Outcome:
        """Show what is subscribed to here."""
        return await self._shown(visit.address, subscribe_texts(visit.texts.language))

    async def pause(self, visit: Visit, _: str) -> Outcome:
        """Let all digests here rest."""
        texts = subscribe_texts(visit.texts.language)
        if not await self._found(visit.address):
            return _none_yet(visit.address, texts)

        def rest(connection: Connection, now: datetime) -> None:
            subscriptions.pause(connection, visit.address.chat, visit.address.topic)

        said = _said(visit.address, texts.paused, single(texts.resume, Setting.RESUME))
        return Outcome(messages=said, writes=[rest])

    async def unsubscribe(self, visit: Visit, _: str) -> Outcome:
        """End the subscription here, or ask which one."""
        texts = subscribe_texts(visit.texts.language)
        found = await self._found(visit.address)
        if not found:
            return _none_yet(visit.address, texts)
        if len(found) == 1:
            return _ended(found, texts, lambda text: _said(visit.address, text))
        keyboard = ending_keyboard(found, texts)
        return Outcome(messages=_said(visit.address, texts.which_end, keyboard))

    async def forget(self, visit: Visit, _: str) -> Outcome:
        """Ask whether everything about this chat is to be forgotten."""
        texts = subscribe_texts(visit.texts.language)
        return Outcome(messages=_said(visit.address, texts.forget_ask, forget_keyboard(texts)))

    async def greeting(self, visit: Visit) -> str:
        """Return what to say of subscriptions to somebody who begins again; "" without any."""
        texts, now = subscribe_texts(visit.texts.language), _now()
        found = [one for one in await self._found(visit.address) if not one.is_paused]
        if not found:
            return ""
        coming = [replace(one, due_at=next_due(one.schedule, now).at) for one in found]
        first = min(coming, key=lambda one: one.due_at or now)
        return f"{texts.goes_on} {next_line(first, texts, now)}"

    async def wrote(self, visit: Visit, text: str) -> Outcome | None:
        """Take ``text`` for an answer in a dialog; None where it is none."""
        if text.rstrip().endswith("?"):
            return None
        dialog = await self._listening(visit)
        if dialog is None or not text.strip():
            return None
        return await self._went_on(typed(dialog, text, _now()), visit)

    async def shared(self, visit: Visit, place: Location) -> Outcome | None:
        """Take a location for the answer where the reader lives; None where that is not asked."""
        dialog = await self._listening(visit)
        if dialog is None or dialog.step is not Step.ZONE:
            return None
        zone = zone_at(place.latitude, place.longitude)
        return await self._went_on(located(dialog, zone), visit)

    async def tap(self, query: CallbackQuery) -> Outcome | None:
        """Do what a button of a dialog or of the settings says; None if it is none of those."""
        choice, setting = read_choice(query.data or ""), read_setting(query.data or "")
        address = address_of_tap(query)
        if address is None or (choice is None and setting is None):
            return None
        texts = subscribe_texts(texts_for(query.from_user.language_code).language)
        if setting is not None:
            await answer_tap(self._bot, query)
            return await self._set(setting, address, query.from_user.id, texts)
        dialog = None
        if choice is not None:
            number = choice.dialog
            dialog = await self._ledger.read(lambda c: dialogs.find(c, number, address.chat))
        if dialog is None or choice is None:
            await answer_tap(self._bot, query, texts.too_old, alert=True)
            return NOTHING
        if dialog.person != query.from_user.id:
            await answer_tap(self._bot, query, texts.not_yours, alert=True)
            return NOTHING
        await answer_tap(self._bot, query)
        after = tapped(dialog, choice)
        return await self._outcome(after, texts, lambda *shown: _instead(address, *shown))

    async def _begin(
        self, address: Address, person: int, texts: SubscribeTexts, argument: str = ""
    ) -> Outcome:
        found = await self._found(address)
        if len(found) >= MOST:
            text = texts.too_many.format(number=len(found))
            return Outcome(messages=_said(address, text, ending_keyboard(found, texts)))
        zone = found[0].schedule.zone if found else ""
        about = tuple(topics_in(argument))
        step = Step.TIMES if about else Step.ABOUT
        return await self._open(address, person, texts, (step, Draft(about=about, zone=zone)))

    async def _open(
        self, address: Address, person: int, texts: SubscribeTexts, first: tuple[Step, Draft]
    ) -> Outcome:
        """Ask the first question of a dialog."""
        step, draft = first
        new = Dialog(chat=address.chat, topic=address.topic, person=person, step=step, draft=draft)
        now = _now()
        dialog = await self._ledger.write(lambda c: dialogs.begin(c, new, now))
        return Outcome(messages=_said(address, *screen(dialog, texts, now)))

    async def _went_on(self, dialog: Dialog, visit: Visit) -> Outcome:
        texts = subscribe_texts(visit.texts.language)
        return await self._outcome(dialog, texts, lambda *shown: _said(visit.address, *shown))

    async def _outcome(
        self, dialog: Dialog, texts: SubscribeTexts, say: Callable[..., list[Outgoing]]
    ) -> Outcome:
        """Ask what comes next, or do what the dialog was for."""

        def keep(connection: Connection, now: datetime) -> None:
            dialogs.keep(connection, dialog, now)

        if dialog.step is not Step.DONE:
            return Outcome(messages=say(*screen(dialog, texts, _now())), writes=[keep])
        text, write = await self._done(dialog, texts)
        return Outcome(messages=say(text), writes=[keep, write])

    async def _done(self, dialog: Dialog, texts: SubscribeTexts) -> tuple[str, Write]:
        """Return what to say at the end of a dialog, and what is to be written."""
        now, draft = _now(), dialog.draft
        wanted = Subscription(
            chat=dialog.chat,
            topic=dialog.topic,
            language=texts.language,
            about=draft.about,
            schedule=Schedule(
                zone=draft.zone, times=draft.times, days=draft.days, weekday=draft.weekday
            ),
            id=draft.changes,
        )
        if not draft.changes:
            coming = replace(wanted, due_at=next_due(wanted.schedule, now).at)
            text = texts.kept.format(what=described(wanted, texts))
            return f"{text}\n{next_line(coming, texts, now)}\n{texts.can_do}", _adding(wanted)
        old = await self._ledger.read(lambda c: subscriptions.find(c, draft.changes, dialog.chat))
        if old is None:
            return texts.too_old, _nothing
        done = await self._ledger.read(lambda c: subscriptions.done(c, [old.id], now))
        coming = replace(wanted, due_at=next_due(wanted.schedule, now, done[old.id]).at)
        text = texts.changed.format(what=described(wanted, texts))
        return f"{text}\n{next_line(coming, texts, now)}", _changing(wanted)

    async def _set(
        self, tap: SettingTap, address: Address, person: int, texts: SubscribeTexts
    ) -> Outcome:
        """Do what a button under the settings says."""
        if tap.setting in _CHANGED:
            return await self._change(tap, address, person, texts)
        if tap.setting is Setting.NEW:
            return await self._begin(address, person, texts)
        if tap.setting in (Setting.FORGET, Setting.KEEP):
            return await self._forgot(tap, address, person, texts)
        found = await self._found(address)
        if tap.setting is Setting.RESUME:
            return _resumed(address, found, texts)
        ending = [one for one in found if tap.number in (one.id, 0)]
        if not ending:
            return Outcome(messages=_said(address, texts.too_old))
        return _ended(ending, texts, lambda text: _instead(address, text))

    async def _forgot(
        self, tap: SettingTap, address: Address, person: int, texts: SubscribeTexts
    ) -> Outcome:
        if tap.setting is Setting.KEEP:
            return Outcome(messages=_instead(address, texts.cancelled))
        if not await self._runs(address, person):
            return Outcome(messages=_said(address, texts.admins_only))
        forget = forgetting.of(address.chat)
        return Outcome(messages=_instead(address, texts.forgotten), writes=[forget])

    async def _runs(self, address: Address, person: int) -> bool:
        """Tell whether ``person`` may decide for all in a chat; where Telegram does not say, not."""
        if address.is_private:
            return True
        try:
            member = await self._bot.call(
                "getChatMember", {"chat_id": address.chat, "user_id": person}
            )
        except TelegramError as error:
            _log.warning("Chat %s: who runs it is not known: %s", address.chat, error)
            return False
        return isinstance(member, Mapping) and member.get("status") in _RUNNING

    async def _change(
        self, tap: SettingTap, address: Address, person: int, texts: SubscribeTexts
    ) -> Outcome:
        """Ask for one thing of a subscription that is there."""
        one = await self._ledger.read(lambda c: subscriptions.find(c, tap.number, address.chat))
        if one is None:
            return Outcome(messages=_said(address, texts.too_old))
        draft = Draft(
            about=one.about,
            times=one.schedule.times,
            days=one.schedule.days,
            weekday=one.schedule.weekday,
            zone=one.schedule.zone,
            changes=one.id,
        )
        return await self._open(address, person, texts, (_CHANGED[tap.setting], draft))

    async def _shown(self, address: Address, texts: SubscribeTexts) -> Outcome:
        found = await self._found(address)
        if not found:
            return _none_yet(address, texts)
        text = settings_text(found, texts, _now())
        return Outcome(messages=_said(address, text, settings_keyboard(found, texts)))

    async def _found(self, address: Address) -> list[Subscription]:
        return await self._ledger.read(
            lambda c: subscriptions.of_place(c, address.chat, address.topic)
        )

    async def _listening(self, visit: Visit) -> Dialog | None:
        place, person = (visit.address.chat, visit.address.topic), visit.person
        return await self._ledger.read(lambda c: dialogs.listening(c, place, person, _now()))


def _none_yet(address: Address, texts: SubscribeTexts) -> Outcome:
    return Outcome(messages=_said(address, texts.none_yet, single(texts.subscribe, Setting.NEW)))


def _ended(
    ending: list[Subscription], texts: SubscribeTexts, say: Callable[[str], list[Outgoing]]
) -> Outcome:
    """End subscriptions, with whatever waits to be sent for them."""

    def end(connection: Connection, now: datetime) -> None:
        for one in ending:
            digest_ledger.cancel(connection, one.id, now)
            subscriptions.remove(connection, one.id)

    what = "; ".join(described(one, texts) for one in ending)
    return Outcome(messages=say(texts.ended.format(what=what)), writes=[end])


def _resumed(address: Address, found: list[Subscription], texts: SubscribeTexts) -> Outcome:
    def resume(connection: Connection, now: datetime) -> None:
        subscriptions.resume(connection, [one for one in found if one.is_paused], now)

    now = _now()
    lines = [
        next_line(replace(one, due_at=next_due(one.schedule, now).at), texts, now) for one in found
    ]
    return Outcome(messages=_instead(address, "\n".join([texts.resumed, *lines])), writes=[resume])


def _adding(wanted: Subscription) -> Write:
    def add(connection: Connection, now: datetime) -> None:
        subscriptions.add(connection, wanted, now)

    return add


def _changing(wanted: Subscription) -> Write:
    def change(connection: Connection, now: datetime) -> None:
        kept = subscriptions.find(connection, wanted.id, wanted.chat)
        if kept is not None:
            until, paused = kept.news_until, kept.is_paused
            as_wanted = replace(wanted, news_until=until, is_paused=paused)
            subscriptions.change(connection, as_wanted, now)

    return change


def _nothing(connection: Connection, now: datetime) -> None:
    """Write nothing."""


def _said(address: Address, text: str, keyboard: Keyboard = ()) -> list[Outgoing]:
    return messages_to(address, [escaped(text)], keyboard)


def _instead(address: Address, text: str, keyboard: Keyboard = ()) -> list[Outgoing]:
    """Let the message whose button was tapped say ``text``."""
    if address.about is None:
        return _said(address, text, keyboard)
    return changes_to(address, [address.about], [escaped(text)], keyboard)


def _now() -> datetime:
    return datetime.now(UTC)
