"""What every training of a network on BERT's layers needs: batches, rates, and the average of the weights."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

_BATCH = 4_096  # word pieces with padding
_WARM = 0.1  # share of the steps in which the rates rise
_KEPT = 0.99  # of the average of the weights, at each step


def batches_of(lengths: Sequence[int], most: int = _BATCH) -> Iterator[list[int]]:
    """Put rows of so many word pieces into batches of rows about as long, by number.

    With padding, a batch holds at most so many word pieces.
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda n: -lengths[n]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > most:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Return ``rows`` filled up to the longest, and what of it is padding: (rows, length) both."""
    longest = max(map(len, rows))
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    padding = torch.ones_like(ids, dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        padding[number, : len(row)] = False
    return ids, padding


def step(optimizer: torch.optim.Optimizer, loss: Tensor, done: float) -> None:
    """Change the weights against ``loss``, when the share ``done`` of all steps is behind.

    The rates, up to ``peak`` of each group, rise for the first steps and fall from then on.
    """
    share = min(max(done, 1e-3) / _WARM, (1 - done) / (1 - _WARM))
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * share
        nn.utils.clip_grad_norm_(group["params"], 1.0)
    optimizer.step()


@torch.no_grad()
def take_in(average: nn.Module, network: nn.Module) -> None:
    """Move the running average of the weights (Polyak and Juditsky, 1992) towards those of ``network``."""
    for kept, new in zip(average.parameters(), network.parameters(), strict=True):
        kept.lerp_(new, 1 - _KEPT)
