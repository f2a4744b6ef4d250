"""The networks in PyTorch: layers of multilingual-e5-small, a recurrent layer over characters, labels of names, tags of words.

The wide one has the lower eight layers whole; the slim one, which ships, fewer and narrower ones (`kg/train/slim.py`). Only the
training scripts import this; what ships is the ONNX file that `kg/train/encoder_export.py` writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.recognise.chain import well_formed
from kg.train.e5 import Source
from kg.train.likelihood import loss

EPSILON = 1e-12  # of the layer norms
WIDE_LAYERS = 8  # of the source's twelve: with all of them names were found no better


class Seen(NamedTuple):
    """scores: [batch, characters, labels]; states: of the last layer, [batch, pieces, width]; tags: [batch, characters, tags]."""

    scores: Tensor
    states: Tensor
    tags: Tensor


class Network(nn.Module):
    """`kg.recognise.encoder.Inputs` as tensors → `Seen`."""

    def __init__(
        self, old: Mapping[str, Tensor], words: Tensor, chars: int, bits: int, labels: Sequence[str], tags: int, *, head: int,
        narrow: int = 0, char: int = 64, hidden: int = 128, drop: float = 0.3, rest: float = 0.1
    ) -> None:  # fmt: skip
        """old: the pretrained layers (`pretrained`); words: the vector of each of our subwords; head: an attention head's width

        chars, bits, tags: how many characters, feature bits and word tags there are; only the first `bits` of the features count
        narrow: states are brought to this width before the characters get them; 0: they keep theirs
        """
        super().__init__()
        self.width, self.head, self.rest = words.shape[1], head, rest
        self.layers = 1 + max(int(name[1:].split("_")[0]) for name in old if name.startswith("l"))
        self.words = nn.Embedding.from_pretrained(words, freeze=True)  # few documents would move few rows of many
        self.old = nn.ParameterDict({name: nn.Parameter(value.clone()) for name, value in old.items()})
        self.narrow = nn.Linear(self.width, narrow) if narrow else None
        self.place, self.chars, self.bits = nn.Embedding(4, 8), nn.Embedding(chars + 2, char), nn.Linear(bits, 48)
        self.gru = nn.GRU((narrow or self.width) + 8 + char + 48, hidden, bidirectional=True, batch_first=True)
        self.out, self.tags, self.drop = nn.Linear(2 * hidden, len(labels)), nn.Linear(2 * hidden, tags), nn.Dropout(drop)
        self.free = nn.Parameter(torch.zeros(len(labels), len(labels)))
        self.register_buffer("rule", torch.from_numpy(well_formed(labels)))

    @property
    def trans(self) -> Tensor:
        """Transitions: what was learned, and what no well-formed path has."""
        rule = self.rule
        assert isinstance(rule, Tensor)
        return self.free + rule

    def forward(self, feed: dict[str, Tensor], gates: Mapping[str, Tensor] | None = None) -> Seen:
        """gates: factors of heads (l0_heads) and neurons (l0_inner), by which `kg/train/slim.py` asks what each is worth."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            x = states = self._encode(feed["subwords"], feed["mask"], gates or {})
            if self.narrow is not None:
                x = self.narrow(self.drop(x))
        x = x.float().reshape(-1, x.shape[-1])[feed["under"]]
        if self.narrow is None:
            x = self.drop(x)
        bits = feed["bits"][..., : self.bits.in_features]
        x = torch.cat([x, self.place(feed["place"]), self.drop(self.chars(feed["chars"])), torch.tanh(self.bits(bits))], -1)
        packed = nn.utils.rnn.pack_padded_sequence(x, feed["lengths"], batch_first=True, enforce_sorted=False)
        y = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=x.shape[1])[0]
        y = self.drop(y)
        return Seen(self.out(y), states.float(), self.tags(y))

    def _encode(self, subwords: Tensor, mask: Tensor, gates: Mapping[str, Tensor]) -> Tensor:
        old, (batch, time) = self.old, subwords.shape

        def norm(x: Tensor, name: str) -> Tensor:
            return F.layer_norm(x, (self.width,), old[name + "_w"], old[name + "_b"], EPSILON)

        def linear(x: Tensor, name: str) -> Tensor:
            return F.linear(x, old[name + "_w"], old[name + "_b"])

        def rest(x: Tensor) -> Tensor:
            return F.dropout(x, self.rest, self.training)

        def gated(x: Tensor, name: str, shape: tuple[int, ...]) -> Tensor:
            return x * gates[name].view(shape) if name in gates else x

        x = rest(norm(self.words(subwords) + old["emb_pos"][:time] + old["emb_type"][0], "emb_ln"))
        seen = mask[:, None, None, :] >= 0
        for k in range(self.layers):
            q, key, v = (linear(x, f"l{k}_{n}").view(batch, time, -1, self.head).transpose(1, 2) for n in "qkv")
            seen_by = F.scaled_dot_product_attention(q, key, v, attn_mask=seen)
            seen_by = gated(seen_by, f"l{k}_heads", (1, -1, 1, 1)).transpose(1, 2).reshape(batch, time, -1)
            x = norm(x + rest(linear(seen_by, f"l{k}_ao")), f"l{k}_aln")
            inner = gated(F.gelu(linear(x, f"l{k}_fi")), f"l{k}_inner", (1, 1, -1))
            x = norm(x + rest(linear(inner, f"l{k}_fo")), f"l{k}_oln")
        return x

    def loss(self, scores: Tensor, gold: Tensor, lengths: Tensor) -> Tensor:
        """See `kg.train.likelihood.loss`."""
        return loss(scores, self.trans, gold, lengths)


def pretrained(source: Source, layers: int = WIDE_LAYERS) -> dict[str, Tensor]:
    """The source's lower layers by name (l0_q_w); its subwords' vectors aside."""
    return {
        name.replace(".", "_"): torch.from_numpy(value)
        for name, value in source.tensors.items()
        if name != "emb.word" and not (name[0] == "l" and int(name[1:].split(".")[0]) >= layers)
    }


def wide(source: Source, rows: Sequence[int], chars: int, bits: int, labels: Sequence[str], tags: int) -> Network:
    """The network that the slim one learns from. rows: the source's piece for each of our subwords."""
    words = torch.from_numpy(source.tensors["emb.word"][list(rows)])
    return Network(pretrained(source), words, chars, bits, labels, tags, head=source.width // source.heads)
