"""Tells those who watch over a process how it is: /healthz, /readyz and /metrics, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.core import NewsIndex
from index.errors import CatalogError, SettingsError

if TYPE_CHECKING:
    from aiohttp import web


class Watched:
    """What a process depends on: the database, and the vectors if it needs any."""

    def __init__(self, catalog: Catalog, index: NewsIndex | None) -> None:
        self.catalog = catalog
        self.index = index

    def troubles(self) -> list[str]:
        """Return a sentence for each part that is away. Blocks."""
        found = []
        try:
            self.catalog.pending(1)
        except CatalogError as error:
            found.append(str(error))
        if self.index is not None and self.index.is_limited:
            found.append("the vectors are away: searching by words only")
        return found


@asynccontextmanager
async def watched(address: str, parts: Watched) -> AsyncIterator[None]:
    """Answer at ``address``, HOST:PORT, for as long as the block takes; nowhere if it is empty.

    Raises SettingsError where the address cannot be had.
    """
    if not address:
        yield
        return
    from aiohttp import web

    app = web.Application()
    pages = _Pages(parts)
    app.router.add_get("/healthz", pages.health)
    app.router.add_get("/readyz", pages.readiness)
    app.router.add_get("/metrics", pages.measures)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, _, port = address.rpartition(":")
    try:
        await web.TCPSite(runner, host, int(port)).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(f"DATELINE_MONITOR cannot listen at {address}: {error}") from error
    try:
        yield
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, parts: Watched) -> None:
        self._parts = parts

    async def health(self, _: "web.Request") -> "web.Response":
        """The event loop turns: more would let a watchman restart us for the faults of others."""
        from aiohttp import web

        return web.json_response({"ok": True})

    async def readiness(self, _: "web.Request") -> "web.Response":
        """Whether all that we depend on is there, and what is not."""
        from aiohttp import web

        troubles = await asyncio.to_thread(self._parts.troubles)
        said = {"ok": not troubles, "troubles": troubles}
        return web.json_response(said, status=503 if troubles else 200)

    async def measures(self, _: "web.Request") -> "web.Response":
        """What is measured."""
        from aiohttp import web

        from bot.measures import page

        body = await asyncio.to_thread(page, self._parts.catalog, self._parts.index)
        return web.Response(body=body, content_type="text/plain", charset="utf-8")
