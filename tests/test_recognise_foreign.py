"""Firms whose names stand in Latin letters."""

from __future__ import annotations

import pytest

from kg.clean import clean
from kg.model import Mention
from kg.recognise.foreign import METHOD, foreign
from kg.recognise.merge import merge


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("卖方为Bluestone Optics Co., Ltd.，买方为TARN GROUP LIMITED。", ["Bluestone Optics Co., Ltd.", "TARN GROUP LIMITED"]),
        ("其子公司Vell & Harrow Holdings Inc.在新加坡。", ["Vell & Harrow Holdings Inc."]),
        ("由Harrow Fund SCSp持有。", ["Harrow Fund SCSp"]),
        ("升级为Incubator平台，使用Limiteds。", []),  # the form is the beginning of a word
        ("我们的Group。", []),  # a legal form alone
    ],
)
def test_the_whole_name_with_its_legal_form(text: str, names: list[str]) -> None:
    assert [text[m.start : m.end] for m in foreign(text)] == names


def test_it_takes_the_place_of_its_parts() -> None:
    text = "卖方为Bluestone Optics Co., Ltd.。"
    cleaned = clean(text)
    assert cleaned.text == text
    tagged = [Mention(text.index("Optics"), text.index(" Co."), "Institution", "tagger", 0.9)]
    assert [(text[m.start : m.end], m.type, m.method) for m in merge(cleaned, tagged, foreign(text))] == [
        ("Bluestone Optics Co., Ltd.", "Enterprise", METHOD)
    ]
