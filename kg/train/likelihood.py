"""What the networks of the tagger are trained to lower: the negative log likelihood of the annotated paths."""

from __future__ import annotations

import torch
from torch import Tensor


def loss(scores: Tensor, trans: Tensor, gold: Tensor, lengths: Tensor) -> Tensor:
    """Of a linear chain, per character.

    scores: float [batch, characters, labels]; trans: [label before, label]; gold: int64 [batch, characters]; lengths: [batch]
    """
    time = scores.shape[1]
    mask = (torch.arange(time)[None] < lengths[:, None]).float()
    path = (scores.gather(2, gold[..., None])[..., 0] * mask).sum(1)
    path = path + (trans[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]).sum(1)
    alpha = scores[:, 0]
    for t in range(1, time):
        step = torch.logsumexp(alpha[:, :, None] + trans[None], 1) + scores[:, t]
        alpha = torch.where(mask[:, t : t + 1] > 0, step, alpha)
    return (torch.logsumexp(alpha, 1) - path).sum() / mask.sum()
