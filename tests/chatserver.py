"""A server on loopback that speaks OpenAI's protocol, as a script tells it, faults included."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Write = Callable[[list[dict]], str]
Embed = Callable[[list[str]], list[list[float]]]


_NO_USAGE = {"prompt_tokens": 0, "total_tokens": 0}


class ChatServer:
    """What the server was asked and what it does next: a fault of ``faults``, else it writes."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.embed: Embed | None = None
        self.faults: list[str] = []
        self.asked: list[dict] = []
        self.pause_s = 0.0
        self.url = ""

    def wait_until_asked(self, times: int, timeout_s: float = 20.0) -> None:
        """Return once that many requests have come."""
        deadline = time.monotonic() + timeout_s
        while len(self.asked) < times:
            assert time.monotonic() < deadline, f"{len(self.asked)} of {times} requests came"
            time.sleep(0.02)

    def next_fault(self) -> str:
        """Return the fault that is due, "" for none."""
        return self.faults.pop(0) if self.faults else ""


@contextmanager
def chat_server(write: Write):  # noqa: C901 - one class, and what is in it is short
    """Serve until the block ends."""
    state = ChatServer(write)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            self._send(200, json.dumps({"object": "list", "data": [_model("first-model")]}))

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(asked)
            fault = state.next_fault()
            if fault.isdigit():
                self._send(int(fault), json.dumps({"error": {"message": f"fault {fault}"}}))
            elif fault == "garbage":
                self._send(200, "<html>gateway</html>", "text/html")
            elif fault == "wrong json":
                self._begin()
                self._data('{"choices": 7')
            elif fault == "hang":
                time.sleep(3)
            elif self.path.endswith("/embeddings"):
                self._send(200, json.dumps(_embedded(state.embed(asked["input"]))))
            else:
                self._stream(state.write(asked["messages"]), cut=fault == "cut")

        def _stream(self, text, *, cut):
            self._begin()
            words = text.split(" ")
            for number, word in enumerate(words[: len(words) // 2] if cut else words):
                time.sleep(state.pause_s)
                self._data(json.dumps(_chunk((" " if number else "") + word)))
            if not cut:
                self._data(json.dumps(_chunk("", "stop")))
                self._data("[DONE]")

        def _begin(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True

        def _data(self, text):
            self.wfile.write(f"data: {text}\n\n".encode())
            self.wfile.flush()

        def _send(self, status, text, kind="application/json"):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _embedded(rows):
    data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
    return {"object": "list", "model": "served", "data": data, "usage": _NO_USAGE}


def _model(name):
    return {"id": name, "object": "model", "created": 0, "owned_by": "tests"}


def _chunk(text, finish=None):
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "first-model",
        "choices": [choice],
    }
