"""Facts of policies in marked sentences, and their way into the graph."""

from dataclasses import replace
from decimal import Decimal

import made
import pytest
from marked import marked

from kg.assemble import assemble
from kg.card import card, find
from kg.check import check
from kg.model import Condition, Extract, PolicyFact
from kg.relate.policy_facts import iso, policy_facts
from kg.store import mark, open_store, write_store

PLAN = "{海晏市制造业提升办法:Policy}"


def told(source: str) -> list[tuple[str, str, str]]:
    return [(f.policy, f.name, f.value) for f in policy_facts(marked(source))]


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        (f"根据《{PLAN}》（海政发〔2022〕15号），现将有关事项通知如下。", "number", "海政发〔2022〕15号"),
        (f"根据《{PLAN}》(海政办发[2022]3号)精神，制定方案。", "number", "海政办发〔2022〕3号"),
        (f"2023年8月1日，海晏市印发《{PLAN}》。", "issued", "2023-08-01"),
        (f"《{PLAN}》自2023年9月1日起施行。", "effective", "2023-09-01"),
        (f"《{PLAN}》印发。本办法自2023年9月1日起施行。", "effective", "2023-09-01"),
        (f"《{PLAN}》有效期至2026年8月31日。", "expires", "2026-08-31"),
        (f"《{PLAN}》自2023年9月1日起施行，有效期3年。", "expires", "2026-09-01"),
        (f"《{PLAN}》同时废止。", "status", "废止"),
        (f"海晏市修订《{PLAN}》。", "status", "修订"),
        (f"一图读懂《{PLAN}》。", "interpreted", "true"),
    ],
)
def test_fact(source, name, value):
    assert ("海晏市制造业提升办法", name, value) in told(source)


@pytest.mark.parametrize(
    "source",
    [
        f"《{PLAN}》印发。本公告自2023年9月1日起执行。",  # 本公告 is not the policy
        f"《{PLAN}》要求，到2025年12月31日建成100家企业。",  # a goal
        f"《{PLAN}》提出废止落后产能。",
        "国发〔2015〕5号文件要求落实。",  # no policy to hang it on
        f"《{PLAN}》自2023年2月30日起施行。",  # no such day
    ],
)
def test_no_fact(source):
    assert told(source) == []


def test_number_in_brackets_that_is_a_mention_of_its_own_belongs_to_the_name_before():
    found = told(f"《{PLAN}》（{{海政发〔2017〕132号:Policy}}）即行废止。")
    assert found == [("海晏市制造业提升办法", "number", "海政发〔2017〕132号"), ("海晏市制造业提升办法", "status", "废止")]


def test_number_that_stands_alone_is_a_policy():
    assert ("海政发〔2017〕132号", "status", "废止") in told("{海政发〔2017〕132号:Policy}同时废止。")


def test_what_is_said_of_a_list_is_said_of_each():
    found = told(f"《{PLAN}》（{{海政发〔2017〕132号:Policy}}）、《{{海晏市人才办法:Policy}}》（海政发〔2018〕2号）同时废止。")
    assert [(policy, value) for policy, name, value in found if name == "status"] == [
        ("海晏市人才办法", "废止"),
        ("海晏市制造业提升办法", "废止"),
    ]
    other = told(f"《{PLAN}》要求尽快落实，《{{海晏市人才办法:Policy}}》修订。")
    assert other == [("海晏市人才办法", "status", "修订")]
    assert ("海晏市制造业提升办法", "status", "替代") in told(f"《{PLAN}》被《{{海晏市人才办法:Policy}}》替代。")


def test_two_dates_of_one_sort_are_none():
    assert told(f"《{PLAN}》自2023年9月1日起施行。《{PLAN}》自2024年9月1日起施行。") == []


def test_each_policy_has_its_own_date():
    source = "《{甲条例:Policy}》自2023年9月1日起施行；《{乙条例:Policy}》自2024年1月1日起施行。"
    assert told(source) == [("乙条例", "effective", "2024-01-01"), ("甲条例", "effective", "2023-09-01")]


def test_iso_knows_the_calendar():
    assert iso("2024", "2", "29") == "2024-02-29"
    assert iso("2023", "2", "29") is None


def graph_extract() -> Extract:
    first = made.extracts()[0]
    seen = made.proof("对研发费用占比不低于5%的小巨人企业给予奖励。", 60)
    asked = Condition(made.POLICY, "研发费用占比", "≥", seen, Decimal("0.05"), "1")
    classed = Condition(made.POLICY, "类别", "=", seen, entity=made.GIANT)
    [support] = first.supports
    return replace(
        first,
        supports=(replace(support, beneficiary="小巨人企业", validity="2027年底", conditions=(asked,)),),
        conditions=(classed,),
        policy_facts=(
            PolicyFact(made.POLICY, "number", "海政发〔2022〕15号", seen),
            PolicyFact(made.POLICY, "effective", "2023-09-01", seen),
            PolicyFact(made.POLICY, "status", "修订", seen),
            PolicyFact(made.POLICY, "interpreted", "true", seen),
        ),
    )


def test_extract_comes_back_from_json():
    assert Extract.from_json(graph_extract().to_json()) == graph_extract()


def test_graph_keeps_to_the_shapes_and_the_card_shows_all(tmp_path):
    write_store(assemble([graph_extract()], made.REFERENCE), tmp_path / "store", {})
    mark(tmp_path)
    assert check(tmp_path).violations == ()
    reader = open_store(tmp_path)
    [thing] = find(reader, "扶持办法")
    lines = {(line.label, line.other, line.detail) for line in card(reader, thing).lines if not line.incoming}
    assert ("number", "海政发〔2022〕15号", "") in lines
    assert ("effective", "2023-09-01", "") in lines
    assert ("status", "修订", "") in lines
    assert ("requires", "类别=专精特新小巨人企业", "") in lines
    assert any(label == "offers" and "研发费用占比≥0.05" in detail and "2027年底" in detail for label, _, detail in lines)
    for line in card(reader, thing).lines:
        assert line.proofs, line
