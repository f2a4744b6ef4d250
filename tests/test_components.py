"""The recogniser as a spaCy pipeline: its steps by name, each to be disabled, and the words of a pkuseg model made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from typer.testing import CliRunner

from kg.clean import clean
from kg.cli import commands
from kg.model import KgError
from kg.recognise import Recogniser
from kg.recognise.components import pipeline
from kg.schemes import load_scheme
from kg.seeds import data_folder, load

TEXT = "远帆科技有限公司董事长林小满说，国务院印发《关于支持\n星海产业发展的实施意见》。他到青石县走访。"


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    tables = data_folder("ontology")
    return Recogniser.load(load(), load_scheme(tables / "classes.tsv"), load_scheme(tables / "industries.tsv"))


def test_the_steps_have_names_and_give_what_the_recogniser_gives(recogniser: Recogniser) -> None:
    nlp = pipeline(recogniser)
    assert nlp.pipe_names == ["zhengqi_tagged", "zhengqi_ruled", "zhengqi_merge"]
    doc, cleaned = nlp(TEXT), clean(TEXT)
    given = [(*cleaned.to_source(m.start, m.end), m.type, m.method, m.score) for m in recogniser.mentions(cleaned)]
    spans = doc.spans["mentions"]
    found = zip(spans, spans.attrs["scores"], strict=True)
    assert [(s.start_char, s.end_char, s.label_, s.id_, score) for s, score in found] == given
    refused = doc.spans["refused"]
    assert len(refused) == len(refused.attrs["reasons"]) == len(refused.attrs["scores"]) > 0
    assert all(refused.attrs["reasons"])


def test_a_step_that_is_disabled_is_not_heard(recogniser: Recogniser) -> None:
    nlp = pipeline(recogniser)
    with nlp.select_pipes(disable=["zhengqi_tagged"]):
        doc = nlp(TEXT)
    assert "tagged" not in doc.spans
    assert {s.id_ for s in doc.spans["mentions"]} <= {s.id_ for s in doc.spans["ruled"]} | {"spread"}
    with nlp.select_pipes(disable=["zhengqi_ruled"]):
        doc = nlp(TEXT)
    assert {s.id_ for s in doc.spans["mentions"]} <= {"tagger", "spread"}


def test_a_component_between_the_voices_and_the_merge_is_heard(recogniser: Recogniser) -> None:
    nlp = pipeline(recogniser)
    Language.component("no_persons", func=_no_persons)
    nlp.add_pipe("no_persons", before="zhengqi_merge")
    docs = [pipe(TEXT) for pipe in (pipeline(recogniser), nlp)]
    kinds = [{s.label_ for s in doc.spans["mentions"]} for doc in docs]
    assert kinds[0] - kinds[1] == {"Person"}


def _no_persons(doc: Doc) -> Doc:
    for group in ("tagged", "ruled"):
        doc.spans[group] = [span for span in doc.spans[group] if span.label_ != "Person"]
    return doc


def test_the_command_shows_what_was_kept_and_refused(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(TEXT + "（本报记者赵明远）\n", encoding="utf-8")
    shown = CliRunner().invoke(commands, ["read", "--names", str(tmp_path / "page.txt")]).stdout.splitlines()
    assert any("  + 远帆科技有限公司  Enterprise  tagger " in line for line in shown)
    assert any("  - " in line and ("overlapped by" in line or "told by" in line) for line in shown)


def test_words_come_from_a_model_of_pkuseg(recogniser: Recogniser, tmp_path: Path) -> None:
    import spacy_pkuseg

    sentences = [
        "远帆 科技 公司 在 青石 投产 。",
        "青石 县 支持 产业 发展 。",
        "他 到 公司 走访 。",
        "产业 政策 支持 企业 。",
    ] * 25
    (tmp_path / "train.txt").write_text("\n".join(sentences), encoding="utf-8")
    spacy_pkuseg.train(str(tmp_path / "train.txt"), str(tmp_path / "train.txt"), str(tmp_path / "model"), train_iter=3)
    nlp = pipeline(recogniser, words=tmp_path / "model")
    assert nlp.pipe_names[0] == "zhengqi_words"
    doc = nlp("青石县支持产业 发展。")
    words = [span.text for span in doc.spans["words"]]
    assert "".join(words) == "青石县支持产业发展。" and {"支持", "产业", "发展"} <= set(words)


def test_a_folder_without_a_model_is_told(recogniser: Recogniser, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no model of pkuseg"):
        pipeline(recogniser, words=tmp_path)
