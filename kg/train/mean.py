"""The moving mean of a network's weights over the later part of its training, which does better than the last ones."""

from __future__ import annotations

from torch import Tensor, nn

BEGINS, EVERY, SHARE = 0.55, 5, 0.03  # at this share of the steps; every so many; how much the new ones count


class Mean:
    """`see` after each step; `give` at the end."""

    def __init__(self, steps: int) -> None:
        self._begins = BEGINS * steps
        self._mean: dict[str, Tensor] = {}

    def see(self, step: int, net: nn.Module) -> None:
        """Move the mean a little towards the present weights; the first are taken as they are. step: from 1"""
        if step < self._begins or step % EVERY:
            return
        for name, value in net.state_dict().items():
            if name not in self._mean or not value.dtype.is_floating_point:
                self._mean[name] = value.clone()
            else:
                self._mean[name].mul_(1 - SHARE).add_(value, alpha=SHARE)

    def give(self, net: nn.Module) -> None:
        """The mean becomes the network's weights, where anything was seen."""
        if self._mean:
            net.load_state_dict(self._mean)
