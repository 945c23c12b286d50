"""A language model in this process, through transformers; it writes in a thread of its own.

The model is loaded when it is first needed: a name on the model hub, a folder, or a GGUF file.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.prompts import Message
from bot.writer import Limits
from index.errors import WriterError, WriterTimeoutError

_PLAIN = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n\n{% endfor %}"
    "assistant: "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Which model, where it computes and in which numbers."""

    model: str
    device: Literal["auto", "cpu", "cuda"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class _Hands:
    """What a text being written is given to, and what ends it."""

    limits: Limits
    put: Callable[[str | None], None]
    stop: threading.Event


class LocalWriter:
    """The model ``local``; one text is written at a time."""

    at_once = 1

    def __init__(self, local: Local) -> None:
        self.name = local.model
        self._local = local
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens ``messages`` are, by the model's own tokenizer."""
        return len(_encoded(self._load()[0], messages)[0])

    async def write(self, messages: Sequence[Message], limits: Limits) -> AsyncGenerator[str, None]:
        """Yield the text as it comes; see ``bot.writer.Writer``."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        stop = threading.Event()

        def put(piece: str | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits for it any more
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        work = loop.run_in_executor(self._thread, self._generate, messages, limits, put, stop)
        work.add_done_callback(lambda _: pieces.put_nowait(None))
        try:
            async with asyncio.timeout(limits.seconds):
                while (piece := await pieces.get()) is not None:
                    yield piece
                await work
        except TimeoutError as error:
            raise WriterTimeoutError(
                f"{self.name} took longer than {limits.seconds:.0f} s"
            ) from error
        finally:
            stop.set()
            work.add_done_callback(_forgotten)

    async def close(self) -> None:
        """Write no more, and let go of the model."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._loaded = None

    def _generate(
        self,
        messages: Sequence[Message],
        limits: Limits,
        put: Callable[[str | None], None],
        stop: threading.Event,
    ) -> None:
        if stop.is_set():
            return
        tokenizer, model = self._load()
        try:
            _write(tokenizer, model, messages, _Hands(limits, put, stop))
        except Exception as error:
            raise WriterError(f"{self.name} cannot write: {error}") from error

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                try:
                    self._loaded = _load(self._local)
                except Exception as error:
                    raise WriterError(f"{self.name} cannot be loaded: {error}") from error
            return self._loaded


def _write(
    tokenizer: Any,  # noqa: ANN401 - transformers gives no common type
    model: Any,  # noqa: ANN401
    messages: Sequence[Message],
    hands: _Hands,
) -> None:
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList, TextStreamer

    class Pieces(TextStreamer):  # type: ignore[misc, unused-ignore]
        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
            hands.put(text)

    class Stop(StoppingCriteria):  # type: ignore[misc, unused-ignore]
        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ANN401
            return torch.full((input_ids.shape[0],), hands.stop.is_set(), device=input_ids.device)

    given = _encoded(tokenizer, messages).to(model.device)
    with torch.inference_mode():
        model.generate(
            given,
            attention_mask=torch.ones_like(given),
            max_new_tokens=hands.limits.tokens,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id or tokenizer.eos_token_id or 0,
            streamer=Pieces(tokenizer, skip_prompt=True, skip_special_tokens=True),
            stopping_criteria=StoppingCriteriaList([Stop()]),
        )


def _encoded(tokenizer: Any, messages: Sequence[Message]) -> Any:  # noqa: ANN401
    told = [{"role": one.role, "content": one.text} for one in messages]
    given = {"add_generation_prompt": True, "return_tensors": "pt", "return_dict": False}
    if getattr(tokenizer, "chat_template", None) is None:
        given["chat_template"] = _PLAIN
    return tokenizer.apply_chat_template(told, **given)


def _load(local: Local) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call, unused-ignore]
    device = local.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if local.threads and device == "cpu":
        torch.set_num_threads(local.threads)
    path = Path(local.model).expanduser()
    where, more = local.model, {}
    if path.suffix == ".gguf":
        where, more = str(path.parent), {"gguf_file": path.name}
    elif path.exists():
        where = str(path)
    dtype: Any = local.dtype
    if dtype == "auto" and device == "cpu":
        dtype = torch.float32
    tokenizer = AutoTokenizer.from_pretrained(where, **more)  # type: ignore[no-untyped-call, unused-ignore]
    model: Any = AutoModelForCausalLM.from_pretrained(where, dtype=dtype, **more)
    return tokenizer, model.to(device).eval()


def _forgotten(work: "asyncio.Future[None]") -> None:
    """Take the error of a text that nobody waits for any more, so that it is not complained of."""
    if not work.cancelled():
        work.exception()
