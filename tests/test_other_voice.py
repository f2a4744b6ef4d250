"""A further voice: a spaCy pipeline by its folder. The pipeline is a real one, made here."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import spacy

from kg.clean import clean
from kg.model import KgError, Voices
from kg.recognise import Recogniser
from kg.schemes import load_scheme
from kg.seeds import data_folder, load


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    names = (
        ("ORG", "蓝鲸岛"),
        ("ORG", "鹿角湾研究所"),
        ("GPE", "大连"),
        ("GPE", "无此地"),
        ("LAW", "蓝鲸岛约法"),
        ("DATE", "今年"),
    )
    ruler.add_patterns([{"label": label, "pattern": [{"ORTH": c} for c in name]} for label, name in names])  # type: ignore[attr-defined]
    path = tmp_path_factory.mktemp("pipeline")
    nlp.to_disk(path)
    return path


def _load(voices: Voices) -> Recogniser:
    tables = data_folder("ontology")
    return Recogniser.load(load(), load_scheme(tables / "classes.tsv"), load_scheme(tables / "industries.tsv"), voices)


def test_it_speaks_where_the_others_are_silent(folder: Path) -> None:
    text = clean("今年，蓝鲸岛与鹿角湾研究所在无此地签约，青石县科技局到场。")
    mentions = _load(Voices(model=str(folder))).mentions(text)
    found = {text.text[m.start : m.end]: (m.type, m.method) for m in mentions}
    assert found["蓝鲸岛"][0] == "Enterprise" and found["蓝鲸岛"][1] == f"model:{folder}"
    assert found["鹿角湾研究所"][0] == "Institution"
    assert "无此地" not in found and "今年" not in found
    assert all(before.end <= after.start for before, after in itertools.pairwise(mentions))
    alone = {(m.start, m.end, m.type) for m in _load(Voices()).mentions(text)}
    assert alone <= {(m.start, m.end, m.type) for m in mentions}


def test_a_pipeline_that_is_not_there_or_names_nothing(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no such spaCy pipeline"):
        _load(Voices(model="zh_no_such_model"))
    spacy.blank("zh").to_disk(tmp_path)
    with pytest.raises(KgError, match="names no entities"):
        _load(Voices(model=str(tmp_path)))
