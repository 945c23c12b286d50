"""Pushes instead of polling: kept before they are acknowledged, and only from who knows the secret."""

import json
import socket
import urllib.error
import urllib.request

import pytest
from telegrambot import StandInDesk, a_catalog, running_bot

from bot.telegram.options import Webhook
from index.errors import SettingsError

SECRET = "a-secret-of-some-length"


@pytest.fixture
def webhook():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Webhook(url=f"http://127.0.0.1:{port}/hook", port=port, secret=SECRET)


def push(webhook: Webhook, body: bytes, secret: str | None) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    request = urllib.request.Request(webhook.url, body, headers)  # noqa: S310 - our own
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        return opener.open(request, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def test_what_is_pushed_is_answered_in_order(server, webhook):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), webhook=webhook):
        for text in ("one?", "two?"):
            ann.say(text)
        assert ["one?" in ann.wait_for_reply()["text"], "two?" in ann.wait_for_reply()["text"]] == [
            True,
            True,
        ]
    assert server.calls("getUpdates") == []
    assert server.pending() == []


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ü"])
def test_whoever_does_not_know_the_secret_is_turned_away(server, webhook, secret):
    desk = StandInDesk()
    message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "hi"}
    body = json.dumps({"update_id": 1, "message": message}).encode()
    with running_bot(server, desk, webhook=webhook):
        server.wait_for_calls("setWebhook")
        assert push(webhook, body, secret) == 403
    assert desk.asked == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff"])
def test_what_is_no_update_is_refused(server, webhook, body):
    with running_bot(server, StandInDesk(), webhook=webhook):
        server.wait_for_calls("setWebhook")
        assert push(webhook, body, SECRET) == 400


def test_a_push_that_cannot_be_kept_comes_again(server, webhook):
    ann = server.user(1, "Ann")
    with a_catalog() as engine, running_bot(server, StandInDesk(), engine=engine, webhook=webhook):
        server.wait_for_calls("setWebhook")
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
        ann.say("hello?")
        body = json.dumps({"update_id": 1}).encode()
        assert push(webhook, body, SECRET) == 503
        assert len(server.pending()) == 1
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
        assert "hello?" in ann.wait_for_reply()["text"]


def test_after_a_webhook_it_can_poll_again(server, webhook):
    ann = server.user(1, "Ann")
    with running_bot(server, StandInDesk(), webhook=webhook):
        server.wait_for_calls("setWebhook")
    with running_bot(server, StandInDesk()):
        ann.say("hello?")
        assert "hello?" in ann.wait_for_reply()["text"]
    assert 409 not in [call.status for call in server.calls("getUpdates")]


def test_a_port_that_is_taken_and_a_weak_secret_are_named(server, webhook):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", webhook.port))
        taken.listen()
        with running_bot(server, StandInDesk(), webhook=webhook) as bot:
            bot.join()
    assert isinstance(bot.error, SettingsError)
    assert str(webhook.port) in str(bot.error)
    weak = Webhook(url=webhook.url, port=webhook.port, secret="short")
    with running_bot(server, StandInDesk(), webhook=weak) as bot:
        bot.join()
    assert "WEBHOOK_SECRET" in str(bot.error)
