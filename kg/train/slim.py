"""A slim network out of a wide one: fewer layers, and in each the heads and neurons that matter most.

What a head or neuron is worth: how much the loss would change without it, to the first order (Molchanov et al. 2017; Michel
et al. 2019), over annotated texts. What is cut away is learned anew from the wide network's own scores (`Fitter.fit`, lessons).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from kg.train.encoder_net import Network

# Of the wide network's eight layers; heads and neurons of each. A layer costs 3 µs a character, a whole one 7.
LAYERS, HEADS, INNER = (0, 1, 3, 5, 7), 6, 768
NARROW, CHAR, HIDDEN, DROP, REST = 96, 48, 96, 0.2, 0.05


def worth(net: Network, lessons: Iterable[tuple[dict[str, Tensor], Tensor]]) -> dict[str, Tensor]:
    """l0_heads → [heads], l0_inner → [neurons], of every layer. lessons: feeds with their gold labels."""
    net.eval()
    total: dict[str, Tensor] = {}
    for feed, gold in lessons:
        gates = {}
        for k in range(net.layers):
            gates[f"l{k}_heads"] = torch.ones(net.old[f"l{k}_q_b"].numel() // net.head, requires_grad=True)
            gates[f"l{k}_inner"] = torch.ones(net.old[f"l{k}_fi_b"].numel(), requires_grad=True)
        loss = net.loss(net(feed, gates).scores, gold, feed["lengths"])
        for name, slope in zip(gates, torch.autograd.grad(loss, list(gates.values())), strict=True):
            total[name] = total.get(name, torch.zeros_like(slope)) + slope.abs()
    return total


def slimmed(net: Network, by: dict[str, Tensor], labels: Sequence[str], bits: int) -> Network:
    """The slim network, its layers begun with the wide one's. by: of `worth`; bits: how many of the features it reads."""
    old = {name: value.detach() for name, value in net.old.items() if name.startswith("emb")}
    for k, layer in enumerate(LAYERS):
        heads = by[f"l{layer}_heads"].topk(HEADS).indices.sort().values
        inner = by[f"l{layer}_inner"].topk(INNER).indices.sort().values
        kept = (heads[:, None] * net.head + torch.arange(net.head)).flatten()
        rows = {**dict.fromkeys(("q_w", "q_b", "k_w", "k_b", "v_w", "v_b"), kept), "fi_w": inner, "fi_b": inner}
        columns = {"ao_w": kept, "fo_w": inner}
        for part in [name.partition("_")[2] for name in net.old if name.startswith(f"l{layer}_")]:
            whole = net.old[f"l{layer}_{part}"].detach()
            if part in rows:
                whole = whole[rows[part]]
            old[f"l{k}_{part}"] = whole[:, columns[part]] if part in columns else whole
    chars, tags = net.chars.num_embeddings - 2, net.tags.out_features
    slim = Network(old, net.words.weight.detach(), chars, bits, labels, tags, head=net.head, narrow=NARROW, char=CHAR,
                   hidden=HIDDEN, drop=DROP, rest=REST)  # fmt: skip
    with torch.no_grad():
        slim.free.copy_(net.free)
        slim.place.load_state_dict(net.place.state_dict())
        slim.bits.bias.copy_(net.bits.bias)
        slim.bits.weight.copy_(net.bits.weight[:, :bits])
    return slim
