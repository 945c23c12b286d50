"""What every network that runs in ONNX Runtime needs: sessions, quantization, files written whole."""

import hashlib
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:
    import torch
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

INPUTS = ("ids", "looks", "padding")
"""What most exported networks read: word pieces, their looks, what is padding; each (batch, length)."""


def load_session(graph: Path) -> "InferenceSession":
    """Load ``graph`` to run in the thread that asks. Raises ModelError."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A batch runs in one thread and batches run side by side. Threads that share a batch wait
    # for each other at every layer, and burn the core while they wait.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"{graph}: the exported model cannot be read: {error}") from error


def load_tokenizer(path: Path, limit: int | None = None) -> "Tokenizer":
    """Load a tokenizer that pads nothing and cuts off after ``limit`` tokens. Raises ModelError."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise ModelError(f"{path}: the tokenizer cannot be read: {error}") from error
    tokenizer.no_padding()
    if limit is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(limit)
    return tokenizer


def write_whole(graph: Path, make: Callable[[Path], Path]) -> None:
    """Put what ``make`` makes in a scratch folder at ``graph``: all of it or nothing.

    Raises ModelError with the cause.
    """
    try:
        graph.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=graph.parent, prefix="export-") as scratch:
            make(Path(scratch)).replace(graph)
    except Exception as error:
        raise ModelError(f"{graph.name} cannot be exported to ONNX: {error}") from error


def quantize(graph: Path, but: Sequence[str] = ()) -> Path:
    """Write ``graph`` with its weights in int8 beside it, all ``but`` those of parts called so; return where."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = graph.with_name("prepared.onnx")
    quant_pre_process(str(graph), str(prepared), skip_symbolic_shape=True)
    quantized = graph.with_name("int8.onnx")
    nodes = [node.name for node in onnx.load(prepared, load_external_data=False).graph.node]
    # One scale a column: with one a matrix, the mean cosine to fp32 falls from .994 to .954.
    quantize_dynamic(
        prepared,
        quantized,
        weight_type=QuantType.QInt8,
        per_channel=True,
        nodes_to_exclude=[name for name in nodes if set(name.split("/")) & set(but)],
    )
    return quantized


def fingerprint(weights: Path) -> str:
    """Return what tells a file of weights from all others. Raises ModelError."""
    try:
        return hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise ModelError(f"{weights}: the weights cannot be read: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an exported network reads and gives, by name: each (batch, length, …), the ``pooled`` (batch, …).

    ``probe`` makes rows of a length for it to read; on them the graph may differ by ``tolerance``.
    """

    inputs: Sequence[str]
    outputs: Sequence[str]
    probe: "Callable[[int, int], tuple[torch.Tensor, ...]]"
    pooled: Sequence[str] = ()
    tolerance: float = 1e-3

    @property
    def axes(self) -> dict[str, dict[int, str]]:
        """The names of the axes that may have any size."""
        whole = [*self.inputs, *self.outputs]
        return {
            name: {0: "batch"} if name in self.pooled else {0: "batch", 1: "length"}
            for name in whole
        }


def marked_form(outputs: Sequence[str], *, pooled: Sequence[str] = ()) -> Form:
    """Return the form of a network that reads INPUTS."""
    return Form(inputs=INPUTS, outputs=outputs, probe=_marked_probe, pooled=pooled)


def export(network: "torch.nn.Module", form: Form, path: Path) -> Path:
    """Write ``network`` to ``path`` in fp32, for any number of rows of any length; return where.

    Raises ModelError if on a shape that it was not traced with the graph computes something else.
    """
    import torch

    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer names constants that are constants
        torch.onnx.export(
            network,
            form.probe(2, 16),
            str(path),
            input_names=[*form.inputs],
            output_names=[*form.outputs],
            dynamic_axes=form.axes,
            opset_version=17,
            # The other exporter of torch 2.13 writes a graph that ONNX Runtime refuses.
            dynamo=False,
        )
        _check(path, network, form)
    return path


def _marked_probe(rows: int, length: int) -> "tuple[torch.Tensor, ...]":
    import torch

    ids = torch.arange(rows * length).reshape(rows, length) + 1000
    padding = torch.arange(length) >= length - torch.arange(rows).unsqueeze(1)
    return ids, ids % 5, padding


def _check(graph: Path, network: "torch.nn.Module", form: Form) -> None:
    probe = form.probe(3, 41)
    feed = {name: one.numpy() for name, one in zip(form.inputs, probe, strict=True)}
    computed = network(*probe)
    expected = computed if isinstance(computed, tuple) else (computed,)
    for found, one in zip(load_session(graph).run(None, feed), expected, strict=True):
        if not np.allclose(found, one.numpy(), atol=form.tolerance):
            raise ModelError("the export does not compute what the network computes")
