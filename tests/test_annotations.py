"""The annotations that travel without their texts are sound, and come together with their texts again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.train.annotations import annotation, digest, read_rows, with_texts
from kg.train.gold import load_one
from kg.vocab import RELATIONS, TYPES

FILE = Path(__file__).parent.parent / "seeds" / "annotations" / "news.jsonl"
OWN = FILE.with_name("own.jsonl")  # texts of our own, which their rows carry
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "news.jsonl"


@pytest.mark.parametrize("file", [FILE, OWN], ids=lambda f: f.name)
def test_every_row_is_sound(file: Path) -> None:
    rows = read_rows(file, "id", "sha256", "entities", "triples", "figures", "supports", "optional")
    assert len({r["id"] for r in rows}) == len(rows) == len({r["sha256"] for r in rows})
    for row in rows:
        types = {e["id"]: e["type"] for e in row["entities"]}
        assert len(types) == len(row["entities"]) and set(types.values()) <= set(TYPES)
        for triple in row["triples"]:
            domain, range_ = RELATIONS[triple["r"]]
            assert types[triple["h"]] in domain and types[triple["t"]] in range_, (row["id"], triple)
            assert triple["r"] != "holdsPost" or triple["role"]
        for part in ("figures", "supports"):
            assert all(0 <= e["at"][0] < e["at"][1] for e in row[part])
        assert set(row["optional"]) <= types.keys() | {t.get("id") for t in row["triples"]}


def test_no_sentence_is_in_it() -> None:
    assert all("quote" not in e for row in read_rows(FILE) for part in ("triples", "figures", "supports") for e in row[part])


def test_our_own_texts_stand_in_their_rows() -> None:
    for row, text in with_texts(read_rows(OWN, "text"), []):
        assert text and digest(text) == row["sha256"]
        unsaid = [e["names"] for e in row["entities"] if not any(name in text for name in e["names"])]
        assert unsaid in ([], [["中国"]]), row["id"]  # what a ministry governs follows from its name
        assert all(0 <= e["at"][0] < e["at"][1] <= len(text) for part in ("figures", "supports") for e in row[part])


def test_a_row_and_its_text_come_together(tmp_path: Path) -> None:
    text = "云岭市昨天说，2023年云岭市新增企业30家。"
    row = {
        "id": "x1",
        "sha256": digest(text),
        "entities": [{"id": "r1", "type": "Region", "names": ["云岭市"]}],
        "triples": [],
        "figures": [{"about": "r1", "indicator": "新增企业", "value": 30, "unit": "家", "at": [12, 21]}],
        "supports": [],
        "optional": [],
    }
    (tmp_path / "rows.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (tmp_path / "texts.jsonl").write_text(json.dumps({"text": text}, ensure_ascii=False) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "kg.train.annotations", "rows.jsonl", "--texts", "texts.jsonl", "--out", "both"]
    subprocess.run(command, cwd=tmp_path, check=True, env={"PYTHONPATH": str(FILE.parent.parent.parent)})
    made = load_one(tmp_path / "both" / "x1.json")
    assert made.text == text and made.gold["figures"][0]["quote"] == text[12:21]
    assert [made.resolved.clean.text[m.start : m.end] for m in made.resolved.mentions] == ["云岭市", "云岭市"]


def test_a_text_that_is_another_is_not_taken() -> None:
    assert [t for _, t in with_texts([{"sha256": digest("甲")}], ["乙"])] == [None]


@pytest.mark.skipif(not CORPUS.exists(), reason="the news texts are not here (../shared/corpus)")
def test_names_stand_in_the_texts() -> None:
    texts = [json.loads(line)["text"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    for row, text in with_texts(read_rows(FILE), texts):
        assert text, row["id"]
        assert all(f["quote"] for f in annotation(row, text)["figures"])
