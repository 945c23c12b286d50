"""Everything that can go wrong in Dateline, as one tree.

    DatelineError                  one clear sentence that names the culprit
    ├── InputError                 what somebody gave cannot be used
    │   ├── UnreadableError        empty, binary, script-only: no article in it
    │   └── TooLargeError          over a stated limit
    ├── FetchError                 a URL could not be fetched
    │   ├── ForbiddenAddressError  it leads to an address that is not public
    │   ├── RobotsError            its host asks robots to stay away
    │   └── StatusError            the server answered with an error status
    ├── CatalogError               the SQL catalog cannot be used
    ├── VectorsError               the vectors cannot be used
    │   ├── VectorsLockedError     another process holds them
    │   ├── VectorsAwayError       their server does not answer; later it may
    │   └── ModelMismatchError     they were made by another embedding model
    ├── ModelError                 an embedding model cannot be loaded
    │   └── ModelAwayError         its server does not answer; later it may
    ├── WriterError                a language model cannot be had, or gave no text
    │   ├── WriterTimeoutError     it took longer than it may
    │   ├── WriterBusyError        it writes as many texts as it can
    │   └── BudgetError            what it may cost today is spent
    ├── PromptError                a prompt cannot be used: a placeholder is missing or unknown
    └── SettingsError              a setting is missing or wrong

Errors of libraries are translated into these at the edge where they appear, with
``raise … from error``; nothing outside that edge has to know the library.
"""


class DatelineError(Exception):
    """Base of all errors of this project; ``str(error)`` is a sentence fit to show a person."""


class InputError(DatelineError):
    """What somebody gave cannot be used; the message says why."""


class UnreadableError(InputError):
    """There is no article in it: empty, binary, or made by scripts in the reader's browser."""


class TooLargeError(InputError):
    """It is over a stated limit of bytes or characters."""


class FetchError(DatelineError):
    """A URL could not be fetched."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class ForbiddenAddressError(FetchError):
    """The URL, or a redirect from it, leads to an address that is not public."""


class RobotsError(FetchError):
    """The host's robots.txt asks us not to fetch the URL."""


class StatusError(FetchError):
    """The server answered with an error status."""

    def __init__(self, url: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(url, f"the server answered {status}")
        self.status = status
        self.retry_after = retry_after


class CatalogError(DatelineError):
    """The SQL catalog cannot be opened, or its schema is newer than this program."""


class VectorsError(DatelineError):
    """The vectors cannot be opened, read or written."""


class VectorsLockedError(VectorsError):
    """Another process, usually a running bot, holds the vectors."""


class VectorsAwayError(VectorsError):
    """The server of the vectors cannot be reached, or does not answer in time; later it may."""


class ModelMismatchError(VectorsError):
    """The vectors were made by another embedding model; ``dateline reindex`` remakes them."""


class ModelError(DatelineError):
    """An embedding model cannot be found, is not the expected one, or cannot be loaded."""


class ModelAwayError(ModelError):
    """The server of the embedding model cannot be reached, or does not answer in time; later it may."""


class WriterError(DatelineError):
    """A language model cannot be loaded or reached, or what it gave is no text."""


class WriterTimeoutError(WriterError):
    """The language model took longer than it may."""


class WriterBusyError(WriterError):
    """The language model writes as many texts as it can right now."""


class BudgetError(WriterError):
    """What the language model may cost today is spent."""


class PromptError(DatelineError):
    """A prompt cannot be used: unreadable, or a placeholder is missing or unknown."""


class SettingsError(DatelineError):
    """A setting is missing or wrong; the message names it."""
