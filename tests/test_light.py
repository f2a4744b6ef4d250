"""The recurrent network in training: the light one out of the deep one, and pieces with other names. Needs the extra `train`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed (the extra `train`)")
pytest.importorskip("onnx", reason="onnx is not installed (the extra `train`)")

from kg.recognise.chain import labels_of  # noqa: E402
from kg.seeds import load  # noqa: E402
from kg.train.mean import BEGINS, Mean  # noqa: E402
from kg.train.network import Network, export  # noqa: E402
from kg.train.renamed import renamed_rows  # noqa: E402

LABELS = labels_of(["Agency", "Region"])


@pytest.mark.parametrize("deep", [True, False])
def test_what_is_written_says_what_the_network_says(deep: bool, tmp_path: Path) -> None:
    import onnxruntime as ort

    torch.manual_seed(3)
    net = Network(30, 6, len(LABELS), hidden=16, deep=deep).eval()
    export(net, tmp_path / "net.onnx")
    ids = torch.tensor([[2, 3, 4, 5], [6, 7, 0, 0]])
    bits = (torch.rand(2, 4, 6) > 0.5).float()
    lengths = torch.tensor([4, 2])
    with torch.no_grad():
        wanted = net(ids, bits, lengths).numpy()
    session = ort.InferenceSession(str(tmp_path / "net.onnx"), providers=["CPUExecutionProvider"])
    feed = {"ids": ids.numpy(), "gaz": bits.numpy(), "lengths": lengths.numpy().astype("int32")}
    found = session.run(None, feed)[0]
    for row, n in enumerate([4, 2]):
        np.testing.assert_allclose(found[row, :n], wanted[row, :n], atol=2e-3)
    gates = sum(node.op_type == "GRU" for node in __import__("onnx").load(str(tmp_path / "net.onnx")).graph.node)
    assert gates == (3 if deep else 2)


def test_a_mean_is_of_the_later_weights() -> None:
    net = torch.nn.Linear(1, 1, bias=False)
    mean = Mean(100)
    for step in range(1, 101):
        with torch.no_grad():
            net.weight.fill_(0.0 if step < 100 * BEGINS else 1.0)
        mean.see(step, net)
    net.weight.data.fill_(9.0)
    mean.give(net)
    assert float(net.weight.detach()) == pytest.approx(1.0)


class _Bits:
    """Stands for the features of LAC, which need its package."""

    def of(self, texts: list[str]) -> list[Any]:
        return [np.ones((len(text), 3), "uint8") for text in texts]


def test_names_change_and_what_is_around_them_stays() -> None:
    text = "青石市与澜芯科技有限公司在青石市签约。"
    spans = [[0, 3, "Region"], [4, 12, "Enterprise"], [13, 16, "Region"]]
    others = [
        {"doc": "b", "start": 0, "text": f"{name}成立", "spans": [[0, len(name), "Enterprise"]]}
        for name in (f"第{k}号钢铁有限公司" for k in "一二三四五六七八九")
    ]
    rows = [{"doc": "a", "start": 5, "text": text, "spans": spans}, *others]
    found = renamed_rows(rows, 99, _Bits(), load())  # type: ignore[arg-type]
    new = next(row for row in found if row["doc"] == "renamed-a")
    names = [new["text"][start:end] for start, end, _ in new["spans"]]
    assert new["text"] == f"{names[0]}与{names[1]}在{names[2]}签约。" and names[0] == names[2]
    assert names[0].endswith("市") and names[1].endswith("公司") and new["text"] != text
    assert [kind for *_, kind in new["spans"]] == ["Region", "Enterprise", "Region"] and new["width"] == 3
    again = renamed_rows(rows, 99, _Bits(), load())  # type: ignore[arg-type]
    assert again == found
    assert len(renamed_rows(rows, 2, _Bits(), load())) == 2  # type: ignore[arg-type]
