"""A file with several articles is read article by article: what 全市 means in one is not what it means in the next."""

from __future__ import annotations

import hashlib

import pytest

from kg.extract import Extractor
from kg.model import Document, Extract

FIRST = (
    "长春市工业和信息化局8月3日发布消息，今年上半年，长春市规模以上工业增加值增长6.9%，高于全省平均水平。"
    "目前，全市专精特新中小企业达到660户，比去年年底净增加175户。"
)
SECOND = (
    "聊城市工业和信息化局8月5日发布消息，今年上半年，聊城市规模以上工业增加值增长8.2%，高于全省平均水平。"
    "目前，全市专精特新中小企业达到431家，比去年年底净增加93家。"
)
PAGE = f"长春工业稳中有进\n本报讯 （记者 王小明）{FIRST}\n聊城工业向新发力\n本报讯 （记者 李小红）{SECOND}\n"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def extract(extractor: Extractor, text: str) -> Extract:
    return extractor.extract(Document("page.txt", text, "utf-8", hashlib.sha256(text.encode()).hexdigest()))


def test_the_whole_city_is_the_city_of_its_article(extractor: Extractor) -> None:
    figures = {int(f.value): f.about for f in extract(extractor, PAGE).figures if f.unit in {"户", "家"} and f.counted}
    assert figures[660] == "region/220100"
    assert figures[431] == "region/371500"


def test_an_entity_of_two_articles_is_one_and_evidence_stands_in_the_file(extractor: Extractor) -> None:
    text = PAGE + f"又讯\n本报讯 （记者 王小明）{FIRST.replace('上半年', '前七个月')}\n"
    found = extract(extractor, text)
    ids = [entity.id for entity in found.entities]
    assert ids == sorted(set(ids))
    proofs = [e for s in found.statements for e in s.evidence] + [f.evidence for f in found.figures]
    assert len(proofs) >= 6
    assert all(text[e.start : e.end] == e.quote for e in proofs)
    assert {e.start > len(PAGE) for e in proofs} == {True, False}
    assert len(found.sketches) == 3
