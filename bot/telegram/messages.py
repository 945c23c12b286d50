"""Messages as the Bot API wants them, made from where they go and what they say."""

from collections.abc import Sequence
from typing import Any

from bot.markup import escaped
from bot.telegram.address import Address
from bot.telegram.buttons import Keyboard
from bot.telegram.outbox import Outgoing

_NO_PREVIEW = {"is_disabled": True}


def messages_to(
    address: Address, texts: Sequence[str], keyboard: Keyboard = (), preview: str = ""
) -> list[Outgoing]:
    """One message for each of ``texts`` (HTML); the first points back, the last has the buttons.

    With ``preview``, a URL, that one article is shown under the last.
    """
    outgoing = []
    for place, text in enumerate(texts):
        last = place == len(texts) - 1
        payload = _payload(text, keyboard if last else (), preview if last else "")
        if address.topic is not None:
            payload["message_thread_id"] = address.topic
        if address.reply_to is not None and place == 0:
            reply = {"message_id": address.reply_to, "allow_sending_without_reply": True}
            payload["reply_parameters"] = reply
        outgoing.append(Outgoing(chat=address.chat, payload=payload, about=address.about))
    return outgoing


def plain_to(address: Address, text: str) -> list[Outgoing]:
    """One message of plain text."""
    return messages_to(address, [escaped(text)])


def changes_to(
    address: Address, old: Sequence[int], texts: Sequence[str], keyboard: Keyboard = ()
) -> list[Outgoing]:
    """What makes the messages ``old`` say ``texts``; what does not fit into them is sent anew.

    Of old messages that are no longer needed, a dash is left.
    """
    fresh = messages_to(address, texts, keyboard)
    changed = [
        _change(address, number, one.payload) for number, one in zip(old, fresh, strict=False)
    ]
    spare = [_change(address, number, _payload("–", (), "")) for number in old[len(fresh) :]]
    return [*changed, *spare, *fresh[len(old) :]]


def _change(address: Address, number: int, payload: Any) -> Outgoing:  # noqa: ANN401 - JSON
    kept = {
        name: value
        for name, value in payload.items()
        if name not in ("message_thread_id", "reply_parameters")
    }
    return Outgoing(
        chat=address.chat,
        method="editMessageText",
        payload={"message_id": number, **kept},
        about=address.about,
    )


def _payload(text: str, keyboard: Keyboard, preview: str) -> dict[str, Any]:
    shown = {"url": preview, "prefer_small_media": True} if preview else _NO_PREVIEW
    payload: dict[str, Any] = {"text": text, "parse_mode": "HTML", "link_preview_options": shown}
    if keyboard:
        payload["reply_markup"] = {"inline_keyboard": [list(row) for row in keyboard]}
    return payload
