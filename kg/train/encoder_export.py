"""The encoder's network → ONNX, its large products in whole numbers.

Written by hand node by node: the exporters change what they write from release to release, and the file should not. Weights are
of seven bits and what they are multiplied with of eight, set anew for each text: sums of such products never leave 16 bits, so
that every processor comes to the same ones, and those with instructions for it are nearly twice as fast as with weights in
eight bits and the rest in 32. A few channels reach ten times as far as the others and would take the others' bits; as much of
that as weights can bear is moved into them (SmoothQuant, Xiao et al. 2023), by what each channel reaches in some texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kg.train.encoder_net import EPSILON, Network
from kg.train.halves import halved

Array = np.ndarray[Any, Any]
_TOP = 63  # the largest weight
_MOVED = (
    0.6  # how much of a channel's reach goes into the weights; exact spans of 88 texts .720 at 0.5, .726 at 0.6 and in floats
)


class _Graph:
    def __init__(self, reach: Mapping[str, Array] | None) -> None:
        """reach: for each large product the largest value of each channel that goes in; None for a graph in floats."""
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.reach = reach
        self.into: dict[str, str] = {}  # large product → what goes in

    def const(self, name: str, array: Any) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], out: str, **settings: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **settings))
        return out

    def linear(self, x: str, weight: Array, bias: Array, out: str) -> str:
        """x @ weight.T + bias; weight [out, in]."""
        self.into[out] = x
        if self.reach is None:
            self.node("MatMul", [x, self.const(out + ".w", weight.T.astype("float32"))], out + ".m")
        else:
            self._whole(x, weight.T, np.maximum(self.reach[out], 1e-5), out + ".m")
        return self.node("Add", [out + ".m", self.const(out + ".b", bias.astype("float32"))], out)

    def _whole(self, x: str, weight: Array, reach: Array, out: str) -> None:
        """x @ weight in whole numbers; weight [in, out]."""
        moved = reach**_MOVED / np.maximum(np.abs(weight).max(1), 1e-5) ** (1 - _MOVED)
        moved /= np.exp(np.log(moved).mean())
        weight = weight * moved[:, None]
        scale = np.maximum(np.abs(weight).max(0), 1e-12) / _TOP
        cells = np.clip(np.round(weight / scale), -_TOP, _TOP).astype("int8")
        self.node("Mul", [x, self.const(out + ".even", (1 / moved).astype("float32"))], out + ".x")
        from onnx import helper

        parts = [out + ".cells", out + ".step", out + ".zero"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [out + ".x"], parts, name=out + ".q"))
        self.node("MatMulInteger", [parts[0], self.const(out + ".w", cells), parts[2]], out + ".i")
        self.node("Mul", [parts[1], self.const(out + ".s", scale.astype("float32"))], out + ".steps")
        self.node("Mul", [self.node("Cast", [out + ".i"], out + ".f", to=1), out + ".steps"], out)


def export(net: Network, meta: dict[str, Any], folder: Path, name: str, feeds: Iterable[Mapping[str, Array]]) -> None:
    """Write NAME.onnx, NAME-head.onnx and NAME.json (meta). feeds: of some texts (`Inputs.one`), which even the channels out."""
    import onnx

    model, _ = _model(net, _reach(net, feeds))
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(halved(model), str(folder / f"{name}.onnx"))
    onnx.save(halved(_head(net)), str(folder / f"{name}-head.onnx"))
    text = json.dumps(meta, ensure_ascii=False, separators=(",", ":"))
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _reach(net: Network, feeds: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """Large product → the largest absolute value of each of its channels over the texts."""
    import onnxruntime as ort
    from onnx import TensorProto, helper

    model, into = _model(net, None)
    wanted = sorted(set(into.values()))
    model.graph.output.extend(helper.make_tensor_value_info(x, TensorProto.FLOAT, None) for x in wanted)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    most: dict[str, Array] = {}
    for feed in feeds:
        for x, found in zip(wanted, session.run(wanted, dict(feed)), strict=True):
            here = np.abs(found.reshape(-1, found.shape[-1])).max(0)
            most[x] = np.maximum(most.get(x, here), here)
    return {product: most[x] for product, x in into.items()}


def _model(net: Network, reach: Mapping[str, Array] | None) -> tuple[Any, dict[str, str]]:
    """The graph from one text's subwords to what the head reads of its characters, and what goes into each large product."""
    from onnx import TensorProto, helper

    g = _Graph(reach)
    old: dict[str, Array] = {k: v.detach().float().numpy() for k, v in net.old.items()}
    x = _embed(g, net, old)
    for k in range(net.layers):
        x = _layer(g, x, k, old, net.head)
    _characters(g, net, x)
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["B", "T"]) for n in ("under", "place", "chars")]
    inputs = [
        helper.make_tensor_value_info("subwords", TensorProto.INT64, ["B", "M"]),
        *ids,
        helper.make_tensor_value_info("bits", TensorProto.FLOAT, ["B", "T", "bits"]),
    ]
    output = helper.make_tensor_value_info("characters", TensorProto.FLOAT, ["B", "T", net.gru.input_size])
    return _closed(g, "zhengqi-encoder", inputs, [output]), g.into


def _closed(g: _Graph, name: str, inputs: list[Any], outputs: list[Any]) -> Any:
    from onnx import helper

    graph = helper.make_graph(g.nodes, name, inputs, outputs, g.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets)
    model.ir_version = 8
    return model


def _embed(g: _Graph, net: Network, old: dict[str, Array]) -> str:
    table: Array = net.words.weight.detach().numpy()
    scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-12) / 127
    g.node("Gather", [g.const("words", np.round(table / scale).astype("int8")), "subwords"], "w8")
    g.node("Cast", ["w8"], "w32", to=1)
    g.node("Gather", [g.const("words.s", scale.astype("float32")), "subwords"], "ws")
    g.node("Mul", ["w32", "ws"], "we")
    g.node("Shape", ["subwords"], "many", start=1, end=2)
    places = g.const("places", (old["emb_pos"] + old["emb_type"][0]).astype("float32"))
    g.node("Slice", [places, g.const("zero", np.array([0], "int64")), "many", g.const("axis0", np.array([0], "int64"))], "pe")
    return _norm(g, g.node("Add", ["we", "pe"], "e"), "emb_ln", old)


def _norm(g: _Graph, x: str, name: str, old: dict[str, Array]) -> str:
    inputs = [x, g.const(name + ".w", old[name + "_w"]), g.const(name + ".b", old[name + "_b"])]
    return g.node("LayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)


def _layer(g: _Graph, x: str, k: int, old: dict[str, Array], head: int) -> str:
    n = f"l{k}"
    width = old[f"{n}_q_w"].shape[0]
    weight = np.concatenate([old[f"{n}_{part}_w"] for part in "qkv"])
    bias = np.concatenate([old[f"{n}_{part}_b"] for part in "qkv"])
    # The softmax's division by the root of a head's width is done once, in the weights.
    shrink = head**-0.5
    weight[:width] *= shrink
    bias[:width] *= shrink
    g.linear(x, weight, bias, f"{n}.qkv")
    from onnx import helper

    g.nodes.append(helper.make_node("Split", [f"{n}.qkv"], [f"{n}.q", f"{n}.k", f"{n}.v"], axis=-1, name=f"{n}.split"))
    parts = [f"{n}.q", f"{n}.k", f"{n}.v"]
    g.node("MultiHeadAttention", parts, f"{n}.a", domain="com.microsoft", num_heads=width // head, scale=1.0)
    g.linear(f"{n}.a", old[f"{n}_ao_w"], old[f"{n}_ao_b"], f"{n}.ao")
    y = _norm(g, g.node("Add", [x, f"{n}.ao"], f"{n}.r1"), f"{n}_aln", old)
    g.linear(y, old[f"{n}_fi_w"], old[f"{n}_fi_b"], f"{n}.fi")
    g.node("Gelu", [f"{n}.fi"], f"{n}.g", domain="com.microsoft")
    g.linear(f"{n}.g", old[f"{n}_fo_w"], old[f"{n}_fo_b"], f"{n}.fo")
    return _norm(g, g.node("Add", [y, f"{n}.fo"], f"{n}.r2"), f"{n}_oln", old)


def _value(tensor: Any) -> Array:
    array: Array = tensor.detach().float().numpy()
    return array


def _characters(g: _Graph, net: Network, x: str) -> None:
    value, width = _value, net.width
    if net.narrow is not None:
        width = net.narrow.out_features
        x = g.linear(x, value(net.narrow.weight), value(net.narrow.bias), "narrow")
    g.node("Reshape", [x, g.const("rows", np.array([-1, width], "int64"))], "flat")
    g.node("Gather", ["flat", "under"], "h.x")
    g.node("Gather", [g.const("h.places", value(net.place.weight)), "place"], "h.p")
    g.node("Gather", [g.const("h.chars", value(net.chars.weight)), "chars"], "h.c")
    first = [g.const("h.from", np.array([0], "int64")), g.const("h.to", np.array([net.bits.in_features], "int64"))]
    g.node("Slice", ["bits", *first, g.const("h.axis", np.array([2], "int64"))], "h.first")
    g.node("MatMul", ["h.first", g.const("h.bw", value(net.bits.weight).T)], "h.bm")
    g.node("Tanh", [g.node("Add", ["h.bm", g.const("h.bb", value(net.bits.bias))], "h.ba")], "h.b")
    g.node("Concat", ["h.x", "h.p", "h.c", "h.b"], "characters", axis=2)


def _head(net: Network) -> Any:
    """The graph from characters to scores and tags: of several texts at a time, which its recurrent layer is quicker with."""
    from onnx import TensorProto, helper

    g, value, hidden = _Graph(None), _value, net.gru.hidden_size
    g.node("Transpose", ["characters"], "h.t", perm=[1, 0, 2])

    def both(stem: str) -> list[Array]:
        return [_turn(value(getattr(net.gru, f"{stem}_l0{side}"))) for side in ("", "_reverse")]

    bias = np.concatenate([np.stack(both("bias_ih")), np.stack(both("bias_hh"))], 1)
    weights = [g.const("h.W", np.stack(both("weight_ih"))), g.const("h.R", np.stack(both("weight_hh"))), g.const("h.B", bias)]
    g.node("GRU", ["h.t", *weights, "lengths"], "h.y", hidden_size=hidden, direction="bidirectional", linear_before_reset=1)
    g.node("Transpose", ["h.y"], "h.yt", perm=[0, 2, 1, 3])
    g.node("Reshape", ["h.yt", g.const("h.shape", np.array([0, 0, 2 * hidden], "int64"))], "h.z")
    for name, layer in (("scores", net.out), ("tagged", net.tags)):
        g.node("MatMul", ["h.z", g.const(f"{name}.w", value(layer.weight).T)], f"{name}.m")
        g.node(
            "Transpose",
            [g.node("Add", [f"{name}.m", g.const(f"{name}.b", value(layer.bias))], f"{name}.a")],
            name,
            perm=[1, 0, 2],
        )
    g.node("ArgMax", ["tagged"], "tags", axis=-1, keepdims=0)
    inputs = [
        helper.make_tensor_value_info("characters", TensorProto.FLOAT, ["B", "T", net.gru.input_size]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["B"]),
    ]
    outputs = [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["B", "T", net.out.out_features]),
        helper.make_tensor_value_info("tags", TensorProto.INT64, ["B", "T"]),
    ]
    return _closed(g, "zhengqi-encoder-head", inputs, outputs)


def _turn(gates: Array) -> Array:
    """PyTorch's gate order (reset, update, new) → ONNX's (update, reset, new)."""
    h = gates.shape[0] // 3
    return np.ascontiguousarray(np.concatenate([gates[h : 2 * h], gates[:h], gates[2 * h :]], 0), dtype="float32")
