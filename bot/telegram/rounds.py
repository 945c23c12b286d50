"""Work that is looked for again and again, without an end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from index.errors import DatelineError

_log = logging.getLogger(__name__)


async def keep_looking(look: Callable[[], Awaitable[bool]], rest_s: float, trouble: str) -> None:
    """Call ``look`` until cancelled, and rest for ``rest_s`` seconds whenever it found nothing.

    What goes wrong is logged after the words ``trouble``, and counts as nothing found.
    """
    while True:
        try:
            found = await look()
        except DatelineError as error:
            _log.error("%s: %s", trouble, error)
            found = False
        if not found:
            await asyncio.sleep(rest_s)
