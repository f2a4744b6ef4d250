"""The networks of the recogniser in training: cutting one, writing it, learning from another. Needs the extra `train`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed (the extra `train`)")
pytest.importorskip("onnx", reason="onnx is not installed (the extra `train`)")

from kg.recognise.chain import labels_of  # noqa: E402
from kg.recognise.lexicon import BITS  # noqa: E402
from kg.train import slim  # noqa: E402
from kg.train.encoder import Lesson, _lesson_loss  # noqa: E402
from kg.train.encoder_export import _head, _model  # noqa: E402
from kg.train.encoder_net import Network  # noqa: E402

LABELS = labels_of(["Agency", "Region"])
WIDTH, HEADS, INNER, LAYERS, TAGS = 32, 4, 24, 3, 7


def network(narrow: int = 0) -> Network:
    torch.manual_seed(4)
    old = {"emb_pos": torch.randn(20, WIDTH), "emb_type": torch.randn(1, WIDTH)}
    for name in ("emb_ln", *(f"l{k}_{part}" for k in range(LAYERS) for part in ("aln", "oln"))):
        old[f"{name}_w"], old[f"{name}_b"] = 1 + 0.1 * torch.randn(WIDTH), 0.1 * torch.randn(WIDTH)
    for k in range(LAYERS):
        for part, rows, columns in (
            *((p, WIDTH, WIDTH) for p in ("q", "k", "v", "ao")),
            ("fi", INNER, WIDTH),
            ("fo", WIDTH, INNER),
        ):
            old[f"l{k}_{part}_w"], old[f"l{k}_{part}_b"] = 0.2 * torch.randn(rows, columns), 0.1 * torch.randn(rows)
    return Network(old, torch.randn(12, WIDTH), 9, BITS, LABELS, TAGS, head=WIDTH // HEADS, narrow=narrow).eval()


def feed() -> dict[str, Any]:
    """Two texts of five and three characters, the second padded."""
    mask = torch.zeros(2, 6)
    mask[1, 4:] = -1e4
    under = torch.tensor([[1, 1, 2, 3, 4], [7, 8, 8, 0, 0]])
    return {
        "subwords": torch.tensor([[2, 5, 6, 7, 8, 3], [2, 9, 10, 3, 1, 1]]),
        "mask": mask,
        "under": under,
        "place": torch.tensor([[2, 3, 1, 1, 1], [1, 2, 3, 0, 0]]),
        "chars": torch.tensor([[2, 3, 4, 5, 6], [7, 8, 9, 0, 0]]),
        "bits": (torch.rand(2, 5, BITS + TAGS, generator=torch.Generator().manual_seed(1)) > 0.8).float(),
        "lengths": torch.tensor([5, 3]),
    }


def test_nothing_cut_away_is_the_same_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slim, "LAYERS", tuple(range(LAYERS)))
    monkeypatch.setattr(slim, "HEADS", HEADS)
    monkeypatch.setattr(slim, "INNER", INNER)
    net = network()
    by = slim.worth(net, [(feed(), torch.tensor([[0, 1, 2, 0, 3], [0, 3, 4, 0, 0]]))])
    assert set(by) == {f"l{k}_{part}" for k in range(LAYERS) for part in ("heads", "inner")}
    cut = slim.slimmed(net, by, LABELS, BITS).eval()
    assert torch.allclose(cut(feed()).states, net(feed()).states, atol=1e-5)


def test_the_most_worth_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slim, "LAYERS", (0, 2))
    monkeypatch.setattr(slim, "HEADS", 2)
    monkeypatch.setattr(slim, "INNER", 5)
    net = network()
    by = {f"l{k}_heads": torch.tensor([0.0, 3, 1, 2]) for k in range(LAYERS)}
    by |= {f"l{k}_inner": torch.arange(float(INNER)) for k in range(LAYERS)}
    cut = slim.slimmed(net, by, LABELS, BITS)
    head = WIDTH // HEADS
    kept = [*range(head, 2 * head), *range(3 * head, 4 * head)]
    assert cut.layers == 2 and torch.equal(cut.old["l1_q_w"], net.old["l2_q_w"][kept])
    assert torch.equal(cut.old["l1_ao_w"], net.old["l2_ao_w"][:, kept])
    assert torch.equal(cut.old["l0_fi_b"], net.old["l0_fi_b"][INNER - 5 :])
    assert torch.equal(cut.old["l0_fo_w"], net.old["l0_fo_w"][:, INNER - 5 :])
    cut.eval()(feed())


@pytest.mark.parametrize("narrow", [0, 8])
def test_what_is_written_says_what_the_network_says(narrow: int) -> None:
    import onnxruntime as ort

    net, given = network(narrow), feed()
    body, head = (
        ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        for model in (_model(net, None)[0], _head(net))
    )
    names = ("subwords", "under", "place", "chars", "bits")
    characters = np.zeros((2, 5, net.gru.input_size), "float32")
    for row, (n, pieces) in enumerate([(5, 6), (3, 4)]):
        one = {name: given[name][row : row + 1, : pieces if name == "subwords" else n].numpy() for name in names}
        one["under"] = one["under"] - row * 6
        characters[row, :n] = body.run(None, one)[0][0]
    scores, tags = head.run(["scores", "tags"], {"characters": characters, "lengths": np.array([5, 3], "int32")})
    with torch.no_grad():
        seen = net(given)
    for row, n in enumerate([5, 3]):
        np.testing.assert_allclose(scores[row, :n], seen.scores[row, :n].numpy(), atol=1e-3)
        assert tags[row, :n].tolist() == seen.tags[row, :n].argmax(-1).tolist()


def test_a_lesson_that_is_known_costs_nothing_and_padding_never_does() -> None:
    net, given = network(), feed()
    with torch.no_grad():
        seen = net(given)
    pieces = [6, 4]
    lessons = [
        Lesson(
            seen.scores[row, :n].numpy().astype("float16") + np.float16(2),
            seen.states[row, : pieces[row]].numpy().astype("float16"),
        )
        for row, n in enumerate([5, 3])
    ]
    assert float(_lesson_loss(seen, given, lessons)) < 1e-3  # what is the same at all labels does not count
    seen.scores[1, 3:] += 50
    seen.states[1, 4:] += 50
    assert float(_lesson_loss(seen, given, lessons)) < 1e-3
    seen.states[1, 3] += 50
    assert float(_lesson_loss(seen, given, lessons)) > 1
