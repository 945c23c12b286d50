"""Where a reply goes, and which conversation a message belongs to."""

from dataclasses import replace

import pytest
from telegram import Chat, Message

from bot.telegram.address import Address, address_of


@pytest.mark.parametrize(
    ("chat", "thread", "topic", "address", "key"),
    [
        (Chat(5, Chat.PRIVATE), None, False, Address(5), "telegram:5"),
        (Chat(-5, Chat.GROUP), None, False, Address(-5, reply_to=9), "telegram:-5"),
        (Chat(-5, Chat.SUPERGROUP), 3, True, Address(-5, 3, reply_to=9), "telegram:-5/3"),
        (Chat(-5, Chat.SUPERGROUP), 3, False, Address(-5, reply_to=9), "telegram:-5"),
        (Chat(5, Chat.PRIVATE), 3, True, Address(5, 3), "telegram:5/3"),
    ],
    ids=["private", "group", "topic", "reply thread", "private topic"],
)
def test_a_topic_is_a_room_and_a_reply_thread_is_none(chat, thread, topic, address, key):
    message = Message(9, None, chat, message_thread_id=thread, is_topic_message=topic)
    assert address_of(message) == replace(address, about=9)
    assert address.key == key
