"""Keeps the bot's token out of the logs.

The token is part of every URL of the Bot API, so any library that logs a request, or an error
that names one, would give it away.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_MASK = "[token]"

# They log every URL, or every answer that is no JSON, beside raising the error that says so.
_TALKATIVE = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram.request.BaseRequest": logging.CRITICAL,
}


@contextmanager
def redacted(token: str, *others: str) -> Iterator[None]:
    """Until left, no log record of this process carries the token or another of these secrets.

    Works on the records themselves rather than on handlers, so that loggers and handlers that
    are set up later are covered too.
    """
    secrets = [token, token.rpartition(":")[2], *filter(None, others)]
    make = logging.getLogRecordFactory()

    def make_redacted(*args: object, **kwargs: object) -> logging.LogRecord:
        return _redact(make(*args, **kwargs), secrets)

    before = {name: logging.getLogger(name).level for name in _TALKATIVE}
    for name, level in _TALKATIVE.items():
        logging.getLogger(name).setLevel(level)
    logging.setLogRecordFactory(make_redacted)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _redact(record: logging.LogRecord, secrets: list[str]) -> logging.LogRecord:
    """The record with its message and its traceback written out, and the secrets gone from both."""
    message = _message(record)
    if any(secret in message for secret in secrets):
        record.msg, record.args = _mask(message, secrets), ()
    if record.exc_info:
        trace = logging.Formatter().formatException(record.exc_info)
        if any(secret in trace for secret in secrets):
            record.exc_info, record.exc_text = None, _mask(trace, secrets)
    return record


def _message(record: logging.LogRecord) -> str:
    """The record's message; where its arguments do not fit it, both side by side."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def _mask(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, _MASK)
    return text
