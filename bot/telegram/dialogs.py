"""Dialogs in the database. Every function works in the transaction of the connection it is given."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from bot.schedule import Days
from bot.subscription_tables import dialogs
from bot.telegram.subscribe import Dialog, Draft, Step

LISTENS = timedelta(minutes=30)
"""How long after the last step what somebody writes is taken for an answer, and not for a question."""

KEPT = timedelta(days=7)
"""How long its buttons work."""


def begin(connection: Connection, dialog: Dialog, now: datetime) -> Dialog:
    """Keep a new dialog, in the place of any other with this person there."""
    there = dialogs.c.topic.is_(None) if dialog.topic is None else dialogs.c.topic == dialog.topic
    mine = (dialogs.c.chat == dialog.chat) & there & (dialogs.c.person == dialog.person)
    connection.execute(delete(dialogs).where(mine))
    row = {"chat": dialog.chat, "topic": dialog.topic, "person": dialog.person, **_state(dialog)}
    made = connection.execute(insert(dialogs).values(**row, changed_at=now))
    (number,) = made.inserted_primary_key or (0,)
    return replace(dialog, id=int(number))


def find(connection: Connection, number: int, chat: int) -> Dialog | None:
    """Return a dialog in ``chat``; None if there is none of this number."""
    wanted = select(dialogs).where(dialogs.c.id == number, dialogs.c.chat == chat)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else _dialog(row)


def listening(
    connection: Connection, place: tuple[int, int | None], person: int, now: datetime
) -> Dialog | None:
    """Return the dialog in which ``person`` may be answering at a place; None if there is none."""
    chat, topic = place
    wanted = select(dialogs).where(
        dialogs.c.chat == chat, dialogs.c.person == person, dialogs.c.changed_at > now - LISTENS
    )
    there = dialogs.c.topic.is_(None) if topic is None else dialogs.c.topic == topic
    row = connection.execute(wanted.where(there)).mappings().first()
    return None if row is None else _dialog(row)


def keep(connection: Connection, dialog: Dialog, now: datetime) -> None:
    """Keep how far a dialog has come; forget it at its end."""
    own = dialogs.c.id == dialog.id
    if dialog.step in (Step.DONE, Step.CANCELLED):
        connection.execute(delete(dialogs).where(own))
    else:
        connection.execute(update(dialogs).where(own).values(**_state(dialog), changed_at=now))


def forget(connection: Connection, chat: int) -> None:
    """Forget all dialogs in a chat."""
    connection.execute(delete(dialogs).where(dialogs.c.chat == chat))


def prune(connection: Connection, now: datetime) -> None:
    """Forget dialogs that nobody goes on with."""
    connection.execute(delete(dialogs).where(dialogs.c.changed_at < now - KEPT))


def _state(dialog: Dialog) -> dict[str, Any]:
    draft = dialog.draft
    known = {
        "about": list(draft.about),
        "times": [at.strftime("%H:%M") for at in draft.times],
        "days": draft.days.value,
        "weekday": draft.weekday,
        "zone": draft.zone,
        "offered": list(draft.offered),
        "changes": draft.changes,
    }
    return {"step": dialog.step.value, "draft": known}


def _dialog(row: RowMapping) -> Dialog:
    return Dialog(
        id=row["id"],
        chat=row["chat"],
        topic=row["topic"],
        person=row["person"],
        step=Step(row["step"]),
        draft=_draft(row["draft"]),
    )


def _draft(known: Mapping[str, Any]) -> Draft:
    return Draft(
        about=tuple(known["about"]),
        times=tuple(time.fromisoformat(at) for at in known["times"]),
        days=Days(known["days"]),
        weekday=known["weekday"],
        zone=known["zone"],
        offered=tuple(known["offered"]),
        changes=known["changes"],
    )
