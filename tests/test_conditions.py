"""Conditions of marked sentences: what is asked, by which operator and value, in which words; for whom and until when."""

from decimal import Decimal

import pytest
from marked import marked

from kg.relate.conditions import beneficiary, validity
from kg.relate.supports import conditions, supports

PLAN = "{海晏市制造业提升办法:Policy}"
CLASS = "{专精特新企业:EnterpriseClass}"


def asked(clause: str) -> list[tuple[str, str, str]]:
    """(what, operator, value and unit or entity) of the instrument of a clause."""
    [found] = supports(marked(f"《{PLAN}》明确，{clause}"), {"": 5.0})
    return [(c.what, c.operator, c.entity or f"{c.value}{c.unit if c.unit != '1' else ''}") for c in found.conditions]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("对研发费用占营业收入比重≥5%的企业，给予50万元奖励。", ("研发费用占营业收入比重", "≥", "0.05")),
        ("对上年度营业收入2000万元以上的企业，给予50万元奖励。", ("上年度营业收入", "≥", "20000000元")),
        ("对设备投资超过1000万元的项目，给予最高80万元补助。", ("设备投资", ">", "10000000元")),
        ("对从业人员不超过300人的企业，给予50万元奖励。", ("从业人员", "≤", "300人")),
        ("对年营业收入首次突破1亿元的企业，给予50万元奖励。", ("年营业收入", "≥", "100000000元")),
        (f"对首次认定的{CLASS}，给予50万元奖励。", ("类别", "=", "专精特新企业")),
        ("对在{海晏市:Region}注册的企业，给予50万元奖励。", ("地区", "=", "海晏市")),
        ("对{生物医药:Industry}企业，给予50万元奖励。", ("行业", "=", "生物医药")),
    ],
)
def test_condition(clause, expected):
    assert asked(clause) == [expected]


def test_several_conditions_of_one_clause():
    found = asked(f"对上年度营业收入2000万元以上、研发费用占比不低于5%的{CLASS}，给予最高50万元奖励。")
    assert found == [
        ("上年度营业收入", "≥", "20000000元"),
        ("研发费用占比", "≥", "0.05"),
        ("类别", "=", "专精特新企业"),
    ]


@pytest.mark.parametrize(
    "clause",
    [
        "对符合条件的企业，给予50万元奖励。",
        "目前已支持企业超过100家，给予50万元奖励。",  # a tally
        "给予企业50万元奖励，对首次认定的再奖励不超过10万元。",  # what is given is not asked
    ],
)
def test_nothing_is_asked(clause):
    for found in supports(marked(f"《{PLAN}》明确，{clause}"), {"": 5.0}):
        assert found.conditions == ()


def test_what_is_asked_is_not_given():
    [found] = supports(marked(f"《{PLAN}》明确，对设备投资超过1000万元的项目，按投资额的10%给予最高80万元补助。"), {"": 5.0})
    assert (found.amount, found.cap, found.rate) == (Decimal(800000), True, Decimal("0.1"))


def test_quotes_stand_in_the_text():
    resolved = marked(f"《{PLAN}》明确，对研发费用占比不低于5%的{CLASS}，给予50万元奖励。")
    [found] = supports(resolved, {"": 5.0})
    for c in found.conditions:
        assert resolved.text[c.evidence.start : c.evidence.end] == c.evidence.quote
        assert 0 < c.evidence.confidence < 1 and c.policy == found.policy
    assert "不低于5%" in found.conditions[0].evidence.quote


def test_list_of_conditions_belongs_to_its_policy():
    source = f"《{PLAN}》印发。申报企业应当同时满足以下条件：上年度营业收入不低于2000万元。研发人员不少于20人。市长讲话。"
    found = conditions(marked(source))
    assert [(c.policy, c.what, c.operator, c.value) for c in found] == [
        ("海晏市制造业提升办法", "上年度营业收入", "≥", Decimal(20000000)),
        ("海晏市制造业提升办法", "研发人员", "≥", Decimal(20)),
    ]
    assert conditions(marked("申报企业应当满足以下条件：上年度营业收入不低于2000万元。")) == []


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("对首次认定的企业给予50万元奖励。", "首次认定的企业"),
        ("对招用高校毕业生的中小微企业，每人补贴1500元。", "招用高校毕业生的中小微企业"),
        ("海晏市召开会议。", None),
    ],
)
def test_beneficiary(sentence, who):
    assert beneficiary(sentence, 0, len(sentence)) == who


@pytest.mark.parametrize(
    ("sentence", "until"),
    [
        ("该优惠延续实施至2027年12月31日。", "2027年12月31日"),
        ("政策有效期3年。", "3年"),
        ("会议于2027年召开。", None),
    ],
)
def test_validity(sentence, until):
    assert validity(sentence, 0, len(sentence)) == until
