"""A Bot API server for tests, over real HTTP, in a thread of its own.

Two sides. The bot's side answers at ``url`` as api.telegram.org would: long polling, encodings,
limits and errors. The people's side is a synchronous driver for tests::

    with BotApi() as server:
        ann = server.user(1, "Ann")
        ...start a bot with server.token and server.url...
        ann.say("/start")
        assert "news" in ann.wait_for_reply()["text"]

Waiting always has an end: what does not come within its ``timeout`` fails the test with what did
come. ``botapi_methods`` holds the methods, ``botapi_html`` the text rules, ``botapi_people`` the
people, ``botapi_world`` the state, ``botapi_flood`` the flood limits, ``botapi_webhook`` pushes.
"""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from botapi_flood import Flood
from botapi_methods import METHODS, ApiError, Params
from botapi_people import WAIT, Person
from botapi_webhook import push
from botapi_world import Call, Chat, World

TOKEN = "7654321:TEST-Token_that-no_real-server-knows"
T = TypeVar("T")

_TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error",
}


@dataclass
class _Fault:
    """What is to go wrong with the next ``times`` calls of a method (in one chat, or in any)."""

    method: str
    times: int
    chat: int | None = None
    error: ApiError | None = None
    delivers: bool = False
    released: threading.Event = field(default_factory=threading.Event)

    def meets(self, method: str, params: Params) -> bool:
        here = self.chat is None or self.chat == params.integer("chat_id")
        return self.times > 0 and self.method.lower() == method and here


class BotApi:
    """The server; a context manager that serves while it is entered."""

    def __init__(self, token: str = TOKEN, username: str = "dateline_test_bot") -> None:
        self.token = token
        self.username = username
        self.world = World(token, username)
        self.url = ""
        self._faults: list[_Fault] = []
        self._polls = 0
        self.flood: Flood | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._threads = ThreadPoolExecutor(32)  # one for each request that waits
        self._loop.set_default_executor(self._threads)

    def __enter__(self) -> "BotApi":
        """Serve; ``url`` says where."""
        self._thread.start()
        self._runner = self._run(self._serve())
        self._pushing = asyncio.run_coroutine_threadsafe(push(self.world), self._loop)
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of whatever hangs, and stop serving."""
        self.release()
        with self.world.changed:
            self._polls += 1  # ends the poll that may be waiting
            self.world.changed.notify_all()
        self._pushing.cancel()
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._threads.shutdown()
        self._loop.close()

    def user(self, user_id: int, name: str, language: str = "en") -> Person:
        """Somebody who has not written to the bot yet."""
        return Person(self, user_id, name, language)

    def group(self, chat_id: int, title: str) -> Chat:
        """A group in which the bot reads every message."""
        return self.world.chat(chat_id, "supergroup", title)

    def migrate(self, chat: Chat, new_id: int, *, tell: bool = True) -> Chat:
        """Make a group a supergroup with another id; unless told, the bot finds out when it sends."""
        with self.world.changed:
            new = self.world.chat(new_id, "supergroup", chat.name)
            chat.moved_to = new_id
            if tell:
                sender = self.world.bot_as_sender()
                moved = chat.add(sender, {"migrate_to_chat_id": new_id})
                self.world.happen("message", moved)
                came = new.add(sender, {"migrate_from_chat_id": chat.id})
                self.world.happen("message", came)
            return new

    def messages(self, chat: Chat) -> list[dict]:
        """Everything the bot has sent to the chat, in order."""
        with self.world.changed:
            sent = [one for one in chat.messages.values() if one["from"]["is_bot"]]
            return [one for one in sent if "text" in one]

    def calls(self, method: str = "") -> list[Call]:
        """Every request so far, or every one of a method."""
        with self.world.changed:
            named = method.lower()
            return [call for call in self.world.calls if not named or call.method == named]

    def wait_for_calls(self, method: str, count: int = 1, timeout: float = WAIT) -> list[Call]:
        """Wait until a method was called so often; returns its calls."""
        return self.wait_until(
            lambda: calls if len(calls := self.calls(method)) >= count else None,
            timeout,
            f"{count} calls of {method}",
        )

    def wait_until(self, look: Callable[[], T], timeout: float = WAIT, what: str = "it") -> T:
        """Wait until ``look`` gives something true after some change here; returns that."""
        with self.world.changed:
            seen = self.world.changed.wait_for(look, timeout)
            if seen:
                return seen
            calls = [(call.method, call.status, call.description) for call in self.calls()[-20:]]
        raise AssertionError(f"waited {timeout} s for {what}; the last calls were {calls}")

    def inject(self, update: dict) -> int:
        """Put an update of any content in the queue, sound or not; returns its id."""
        return self.world.queue(update)

    def pending(self) -> list[dict]:
        """The updates which the bot has not confirmed."""
        with self.world.changed:
            return list(self.world.updates)

    def fail_next(
        self,
        method: str,
        status: int,
        *,
        description: str = "",
        retry_after: int | None = None,
        times: int = 1,
        chat: Chat | None = None,
    ) -> None:
        """Refuse the next calls with this status; 502 answers as a web server does, in HTML."""
        text, parameters = description or _DESCRIPTIONS.get(status, "Error"), None
        if retry_after is not None:
            text = f"Too Many Requests: retry after {retry_after}"
            parameters = {"retry_after": retry_after}
        self._add(_Fault(method, times, chat and chat.id, ApiError(status, text, parameters)))

    def hang_before(self, method: str, times: int = 1) -> None:
        """Take the next calls and do nothing; ``release`` breaks their connections."""
        self._add(_Fault(method, times))

    def hang_after(self, method: str, times: int = 1) -> None:
        """Do what the next calls ask for, and never answer; ``release`` breaks their connections."""
        self._add(_Fault(method, times, delivers=True))

    def drop_after(self, method: str, times: int = 1) -> None:
        """Do what the next calls ask for, and break their connections instead of answering."""
        fault = _Fault(method, times, delivers=True)
        fault.released.set()
        self._add(fault)

    def release(self) -> None:
        """Break the connection of every call that hangs; forget all that was to go wrong."""
        with self.world.changed:
            for fault in self._faults:
                fault.times = 0
                fault.released.set()
            self._faults.clear()

    def _add(self, fault: _Fault) -> None:
        with self.world.changed:
            self._faults.append(fault)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT)

    async def _serve(self) -> web.AppRunner:
        app = web.Application(client_max_size=50 * 1024**2)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            method = self._method_of(request.path)
            params = Params(await _read(request))
        except ApiError as error:
            return _refusal(error)
        call = Call(method, params.values)
        self._note(call)
        try:
            result = await self._obey(method, params)
        except ApiError as error:
            self._note(call, error.status, error.description)
            return _refusal(error)
        except ConnectionAbortedError:
            self._note(call, 0)
            request.transport.abort()
            return web.Response()
        self._note(call, 200)
        return web.json_response({"ok": True, "result": result})

    def _method_of(self, path: str) -> str:
        """The method a path names; methods have no case."""
        found = re.fullmatch(r"/bot(\d+:[\w-]+)/(\w+)", path)
        if not found:
            raise ApiError(404, "Not Found")
        if found[1] != self.token:
            raise ApiError(401, "Unauthorized")
        return found[2].lower()

    async def _obey(self, method: str, params: Params) -> object:
        fault = self._fault_for(method, params)
        if fault is None:
            return await self._execute(method, params)
        if fault.error is not None:
            raise fault.error
        if fault.delivers:
            await self._execute(method, params)
        await asyncio.to_thread(fault.released.wait)
        raise ConnectionAbortedError

    def _fault_for(self, method: str, params: Params) -> _Fault | None:
        with self.world.changed:
            for fault in self._faults:
                if fault.meets(method, params):
                    fault.times -= 1
                    return fault
        return None

    async def _execute(self, method: str, params: Params) -> object:
        if method == "getupdates":
            if self.world.webhook:
                raise ApiError(409, _WEBHOOK)
            return await self._get_updates(params)
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        with self.world.changed:
            if self.flood is not None and (seconds := self.flood.wait(method, params)):
                text = f"Too Many Requests: retry after {seconds}"
                raise ApiError(429, text, {"retry_after": seconds})
            result = METHODS[method](self.world, params)
            self.world.changed.notify_all()
            return json.loads(json.dumps(result))  # what is answered must not change later

    async def _get_updates(self, params: Params) -> list[dict]:
        """Wait for updates; the older of two who wait is told to go."""
        limit = min(max(params.integer("limit", 100), 1), 100)
        seconds = min(max(params.integer("timeout"), 0), 50)
        with self.world.changed:
            self._polls += 1
            mine = self._polls
            self.world.forget_updates(params.integer("offset"))
            if "allowed_updates" in params.values:
                self.world.allowed = params.structure("allowed_updates", list)
        return await asyncio.to_thread(self._wait_for_updates, mine, limit, seconds)

    def _wait_for_updates(self, mine: int, limit: int, seconds: int) -> list[dict]:
        with self.world.changed:
            self.world.changed.wait_for(
                lambda: bool(self.world.updates) or self._polls != mine, seconds
            )
            if self._polls != mine:
                raise ApiError(409, _TERMINATED)
            return self.world.updates[:limit]

    def _note(self, call: Call, status: int | None = None, description: str = "") -> None:
        with self.world.changed:
            if status is None:
                self.world.calls.append(call)
            call.status, call.description = status, description
            self.world.changed.notify_all()


async def _read(request: web.Request) -> dict[str, object]:
    """The parameters: from the query, and from a body of JSON, of a form or of parts."""
    values: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise ApiError(400, "Bad Request: can't parse request JSON object")
        return values | body
    return values | dict(await request.post())


def _refusal(error: ApiError) -> web.Response:
    if error.status == 502:
        page = "<html><head><title>502 Bad Gateway</title></head></html>"
        return web.Response(status=502, text=page, content_type="text/html")
    answer = {"ok": False, "error_code": error.status, "description": error.description}
    if error.parameters:
        answer["parameters"] = error.parameters
    return web.json_response(answer, status=error.status)
