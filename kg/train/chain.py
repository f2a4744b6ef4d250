"""Learn the linear chain: python-crfsuite (L-BFGS) over the cues of prepared rows → chain.npz.

Only what carries weight is kept; the file needs numpy alone to be read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kg.recognise.chain import labels_of
from kg.recognise.cues import cues
from kg.train.rows import Row, bio, unpack
from kg.vocab import TYPES

# Of seven settings on one fold of three over the train texts; they differ little (.722 to .733 of exact spans).
SETTINGS: dict[str, Any] = {"c1": 0.05, "c2": 0.3, "max_iterations": 120, "feature.possible_transitions": True}
LEAST_WEIGHT = 0.03  # what weighs less is left out: a third of the weights; no span of 2,900 changed by it


def learn(rows: Sequence[Row], tags: Sequence[str], out: Path) -> None:
    """Write chain.npz. rows: with text, gaz and spans; tags: names of LAC's word tags. Deterministic."""
    import pycrfsuite

    names = labels_of(TYPES)
    numbers = {name: k for k, name in enumerate(names)}
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(SETTINGS)
    for row in rows:
        path = [names[k] for k in bio(len(row["text"]), row["spans"], numbers)]
        trainer.append(cues(row["text"], unpack(row), tags), path)
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "chain")
        trainer.train(model)
        tagger = pycrfsuite.Tagger()
        tagger.open(model)
        info = tagger.info()
    features = sorted({f for (f, _), w in info.state_features.items() if abs(w) > LEAST_WEIGHT})
    row_of = {f: k for k, f in enumerate(features)}
    cells = sorted(
        (row_of[f], numbers[label], w) for (f, label), w in info.state_features.items() if f in row_of and abs(w) > LEAST_WEIGHT
    )
    trans = np.zeros((len(names), len(names)), "float32")
    for (before, after), weight in info.transitions.items():
        trans[numbers[before], numbers[after]] = weight
    np.savez_compressed(
        out,
        features=np.frombuffer("\0".join(features).encode("utf-8"), "uint8"),
        labels=np.array(names),
        row=np.array([c[0] for c in cells], "int32"),
        label=np.array([c[1] for c in cells], "uint8"),
        weight=np.array([c[2] for c in cells], "float16"),
        trans=trans,
    )
