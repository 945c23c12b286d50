"""The token stays out of every log record, whoever writes it."""

import io
import logging

import pytest

from bot.telegram.redaction import redacted

TOKEN = "123456:AA-secret_part"
URL = f"https://api.telegram.org/bot{TOKEN}/getMe"


@pytest.fixture
def written():
    """What a handler writes that was there before, on the root logger."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def test_it_is_gone_from_messages_arguments_and_tracebacks(written):
    log = logging.getLogger("some.library")
    with redacted(TOKEN):
        log.warning("plain %s", URL)
        log.warning(URL)
        log.warning("%(url)s", {"url": URL})
        log.warning("only AA-secret_part")
        log.warning("misfit %d", URL)
        try:
            int(URL)
        except ValueError:
            log.exception("boom")
    text = written.getvalue()
    assert "secret" not in text
    assert text.count("[token]") == 6
    assert "plain https://api.telegram.org/bot[token]/getMe" in text
    assert "ValueError: invalid literal" in text


def test_other_secrets_are_kept_out_too(written):
    with redacted(TOKEN, "a-webhook-secret", ""):
        logging.getLogger("x").warning("setWebhook %s", {"secret_token": "a-webhook-secret"})
    assert written.getvalue() == "setWebhook {'secret_token': '[token]'}\n"


def test_records_without_it_are_left_as_they_are(caplog):
    with redacted(TOKEN):
        logging.getLogger("x").warning("%s is %d", "this", 1)
    (record,) = caplog.records
    assert (record.msg, record.args) == ("%s is %d", ("this", 1))


def test_libraries_that_log_every_url_are_quiet_meanwhile_and_as_before_after():
    httpx_log = logging.getLogger("httpx")
    level, make = httpx_log.level, logging.getLogRecordFactory()
    with redacted(TOKEN):
        assert not httpx_log.isEnabledFor(logging.INFO)
        assert httpx_log.isEnabledFor(logging.WARNING)
    assert httpx_log.level == level
    assert logging.getLogRecordFactory() is make
