"""Each name of a thing with the reason why it is its name: in the extract, and on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import build
from kg.chain import chain
from kg.model import Entity, Extract

TEXT = (
    "长春北辰光电技术有限公司（以下简称“北辰光”）投产。北辰光获得奖励，北辰光电技术有限公司董事长赵明远出席。\n"
    "长春市工业和信息化局公布名单，市工信局负责人介绍情况。长春市生态环境局同意该项目。\n"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chain")
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    build([folder / "one.txt"], folder / "out", jobs=1)
    return folder / "out"


def test_a_short_form_is_told_with_its_reason(out: Path) -> None:
    links = {(k.name, k.full, k.reason, k.document) for k in chain(out, "Enterprise", ["北辰光"])}
    assert ("北辰光", "长春北辰光电技术有限公司", "announced", "one.txt") in links


def test_a_local_agency_is_told_by_its_grammar(out: Path) -> None:
    reasons = {k.name: k.reason for k in chain(out, "Agency", ["长春市工业和信息化局"])}
    assert reasons["长春市工信局"] == "follows from its full name"


def test_a_thing_of_another_type_or_name_has_no_links(out: Path) -> None:
    assert chain(out, "Region", ["北辰光"]) == chain(out, "Enterprise", ["南山药业"]) == []


def test_a_folder_without_extracts_has_no_links(tmp_path: Path) -> None:
    assert chain(tmp_path, "Enterprise", ["北辰光"]) == []


def test_an_extract_keeps_the_reasons() -> None:
    entity = Entity("enterprise/00", "Enterprise", "北辰光电", ("北辰",), None, (("北辰", "short form"),))
    extract = Extract("a.txt", "0" * 64, "utf-8", None, None, 9, entities=(entity,))
    assert Extract.from_json(extract.to_json()).entities == (entity,)
