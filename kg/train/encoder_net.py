"""The encoder's network in PyTorch: the lower layers of multilingual-e5-small, then a recurrent layer over characters and a CRF.

Only the training scripts import this; what ships is the ONNX file that `kg/train/encoder_export.py` writes from it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.recognise.chain import well_formed
from kg.train.e5 import Source
from kg.train.likelihood import loss

EPSILON = 1e-12  # of the layer norms


class Network(nn.Module):
    """`kg.recognise.encoder.Inputs` as tensors → scores float [batch, characters, labels]."""

    def __init__(self, source: Source, rows: Sequence[int], chars: int, bits: int, labels: Sequence[str], *, layers: int = 8,
                 hidden: int = 128, drop: float = 0.3) -> None:  # fmt: skip
        """rows: the source's piece for each of our subwords; chars, bits: how many characters and feature bits there are."""
        super().__init__()
        self.source, self.layers = source, layers
        words = torch.from_numpy(source.tensors["emb.word"][list(rows)])
        self.words = nn.Embedding.from_pretrained(words, freeze=True)  # few documents would move few rows of many
        kept = {
            k: v
            for k, v in source.tensors.items()
            if k != "emb.word" and not (k[0] == "l" and int(k[1:].split(".")[0]) >= layers)
        }
        self.old = nn.ParameterDict({k.replace(".", "_"): nn.Parameter(torch.from_numpy(v)) for k, v in kept.items()})
        self.place, self.chars, self.bits = nn.Embedding(4, 8), nn.Embedding(chars + 2, 64), nn.Linear(bits, 48)
        self.gru = nn.GRU(source.width + 8 + 64 + 48, hidden, bidirectional=True, batch_first=True)
        self.out, self.drop = nn.Linear(2 * hidden, len(labels)), nn.Dropout(drop)
        self.free = nn.Parameter(torch.zeros(len(labels), len(labels)))
        self.register_buffer("rule", torch.from_numpy(well_formed(labels)))

    @property
    def trans(self) -> Tensor:
        """Transitions: what was learned, and what no well-formed path has."""
        rule = self.rule
        assert isinstance(rule, Tensor)
        return self.free + rule

    def forward(self, feed: dict[str, Tensor]) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            x = self._encode(feed["subwords"], feed["mask"])
        x = x.float().reshape(-1, self.source.width)[feed["under"]]
        x = torch.cat(
            [self.drop(x), self.place(feed["place"]), self.drop(self.chars(feed["chars"])), torch.tanh(self.bits(feed["bits"]))],
            -1,
        )
        packed = nn.utils.rnn.pack_padded_sequence(x, feed["lengths"], batch_first=True, enforce_sorted=False)
        y = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=x.shape[1])[0]
        scores: Tensor = self.out(self.drop(y))
        return scores

    def _encode(self, subwords: Tensor, mask: Tensor) -> Tensor:
        old, (batch, time), width = self.old, subwords.shape, self.source.width

        def norm(x: Tensor, name: str) -> Tensor:
            return F.layer_norm(x, (width,), old[name + "_w"], old[name + "_b"], EPSILON)

        def linear(x: Tensor, name: str) -> Tensor:
            return F.linear(x, old[name + "_w"], old[name + "_b"])

        def rest(x: Tensor) -> Tensor:
            return F.dropout(x, 0.1, self.training)

        x = rest(norm(self.words(subwords) + old["emb_pos"][:time] + old["emb_type"][0], "emb_ln"))
        seen = mask[:, None, None, :] >= 0
        for k in range(self.layers):
            q, key, v = (linear(x, f"l{k}_{n}").view(batch, time, self.source.heads, -1).transpose(1, 2) for n in "qkv")
            seen_by = F.scaled_dot_product_attention(q, key, v, attn_mask=seen).transpose(1, 2).reshape(batch, time, width)
            x = norm(x + rest(linear(seen_by, f"l{k}_ao")), f"l{k}_aln")
            x = norm(x + rest(linear(F.gelu(linear(x, f"l{k}_fi")), f"l{k}_fo")), f"l{k}_oln")
        return x

    def loss(self, scores: Tensor, gold: Tensor, lengths: Tensor) -> Tensor:
        """See `kg.train.likelihood.loss`."""
        return loss(scores, self.trans, gold, lengths)
