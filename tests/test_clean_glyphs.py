"""Characters that a font, a scanner or another script put in the place of those meant: put back, each where it stood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.clean import clean
from kg.clean.draft import Draft
from kg.clean.slips import load_slips, mend_slips
from kg.seeds import data_folder

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "news.jsonl"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("江北市⼯业和信息化局推动⾰新，⻓江⻋间开⼯。", "江北市工业和信息化局推动革新，长江车间开工。"),
        ("營收突破，臺灣積體電路與江蘇省南京市政府簽署協議。", "营收突破，台湾积体电路与江苏省南京市政府签署协议。"),
        ("乾隆年間著名的開發區後來發展專精特新「小巨人」企業。", "乾隆年间著名的开发区后来发展专精特新“小巨人”企业。"),
        ("记者姜凱说，盛昇公司是著名企业。", "记者姜凱说，盛昇公司是著名企业。"),
        ("产值突破干亿元，己经成功人选全国百强。", "产值突破千亿元，已经成功入选全国百强。"),
        ("2O23年增长l5%，其中LED占1O%。", "2023年增长15%，其中LED占10%。"),
        ("若干亿元投资，工人围观，引进人才，缴纳人民币，占为己有。", "若干亿元投资，工人围观，引进人才，缴纳人民币，占为己有。"),
        ("推荐人选名单由江北一院提出。", "推荐人选名单由江北一院提出。"),
        (
            "建立\ufffd高层对接\ufffd，推进\ufffd线上\ufffd\ufffd线下\ufffd服务。",
            "建立“高层对接”，推进“线上”“线下”服务。",
        ),
        ("成立“市直+属地\ufffd三级专班，评为\ue5d2小巨人\ue5d3企业。", "成立“市直+属地”三级专班，评为“小巨人”企业。"),
        ("\uf06c总体要求\n\uf06c重点任务\n\uf06c保障措施", "总体要求重点任务保障措施"),
        ("坏\ufffd字一个。另一句话。坏\ufffd字又一个。", "坏字一个。另一句话。坏字又一个。"),
        ("全市增长三成。渊来源院南山网冤", "全市增长三成。（来源：南山网）"),
        ("全市增长三成。渊记者 张三尧李四冤", "全市增长三成。（记者 张三、李四）"),
    ],
)
def test_what_is_meant_is_read(source: str, expected: str) -> None:
    assert "".join(clean(source).text.split("\n")) == expected


def test_a_page_that_lost_all_its_marks_gets_them_back() -> None:
    whole = (
        "江北市出台《中小企业培育办法》，对“小巨人”企业（含分公司）给予奖励：一次性补助、贷款贴息；今年起施行。"
        "江北医院院长袁明说，学院、医院都在受益。南山公司投产，西岭公司也投产！"
    )
    lost = whole.translate(str.maketrans("，。、：；！（）“”《》", "袁遥尧院曰浴渊冤野冶叶曳"))
    found = clean(lost)
    assert found.text == whole
    assert dict(found.repairs)["font slips"] == sum(a != b for a, b in zip(whole, lost, strict=True))


def test_evidence_of_a_traditional_text_quotes_the_original() -> None:
    source = "江蘇省發展專精特新企業。\n南京市簽署協議。"
    cleaned = clean(source)
    start, end = cleaned.sentences[0]
    left, right = cleaned.to_source(start, end)
    assert (cleaned.text[start:end], source[left:right]) == ("江苏省发展专精特新企业。", "江蘇省發展專精特新企業。")


def test_every_slip_is_mended_somewhere_and_none_where_it_is_forbidden() -> None:
    for row in load_slips().values():
        before = next((word for word in row.before if word[0] != "!"), "，")
        after = next((word for word in row.after if word[0] != "!"), "，")
        text = f"{before}{row.read}{after}"
        mended = mend_slips(Draft.of(text))[0].text
        assert mended == f"{before}{row.meant}{after}", row
        for word in (word[1:] for word in row.before if word[0] == "!"):
            assert row.meant not in mend_slips(Draft.of(f"{word}{row.read}{after}"))[0].text, (row, word)
    assert (data_folder("seeds") / "slips.tsv").is_file()


@pytest.mark.skipif(not CORPUS.is_file(), reason="the sibling data folder ../shared is absent")
def test_clean_print_is_hardly_ever_changed() -> None:
    with CORPUS.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(1500), lines, strict=False)]
    changed = sum(mend_slips(Draft.of(text))[1] for text in texts)
    assert changed <= 5, f"{changed} in {sum(map(len, texts)):,} characters"
