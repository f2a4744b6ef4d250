"""What the networks of the tagger are trained to lower: the negative log likelihood of the annotated paths,
and how far they are from a teacher's scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

Array = np.ndarray[Any, Any]


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


def apart(scores: Tensor, lessons: Sequence[Array], lengths: Tensor) -> Tensor:
    """How far scores are from a teacher's, but for what is the same at all labels of a character: squares, in the mean."""
    said = torch.zeros_like(scores)
    for k, lesson in enumerate(lessons):
        said[k, : len(lesson)] = torch.from_numpy(lesson).float()
    off = scores - scores.mean(-1, keepdim=True) - (said - said.mean(-1, keepdim=True))
    within = (torch.arange(scores.shape[1]) < lengths[:, None]).float()
    return (off.square().mean(-1) * within).sum() / within.sum()
