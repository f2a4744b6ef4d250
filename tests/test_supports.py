"""Supports of marked sentences: kind, amount, rate, cap, and the policy that gives."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from marked import marked

from kg.relate.support_clues import clues
from kg.relate.support_features import Page, features, owners
from kg.relate.supports import choose, supports

SHARED = Path(__file__).parent.parent.parent / "shared" / "train"
PLAN = "{海晏市制造业提升办法:Policy}"


def told(source: str) -> list[tuple[str, str, int | None]]:
    """(policy, kind, yuan) of every support."""
    return [(s.policy, s.kind, None if s.amount is None else int(s.amount)) for s in supports(marked(source))]


@pytest.mark.parametrize(
    ("clause", "kind", "amount"),
    [
        ("对首次认定的企业给予50万元奖励。", "奖励", 500000),
        ("对技术改造项目给予最高500万元补助。", "补助", 5000000),
        ("对设备贷款给予贴息支持。", "贴息", None),
        ("企业可享受研发费用加计扣除。", "税收", None),
        ("每年发放总额2000万元的创新券。", "券", 20000000),
        ("单列30亿元支小再贷款额度。", "贷款", 3000000000),
        ("为小微企业提供融资担保。", "担保", None),
        ("为企业提供一对一辅导。", "服务", None),
        ("设立先进制造产业基金。", "基金", None),
    ],
)
def test_kind_and_amount(clause, kind, amount):
    assert ("海晏市制造业提升办法", kind, amount) in told(f"日前印发的《{PLAN}》提出，{clause}")


def test_list_of_prizes_is_a_support_each():
    found = told(f"《{PLAN}》明确，一二三等奖分别奖励10万元、8万元和6万元。")
    assert [amount for _, _, amount in found] == [100000, 80000, 60000]


def test_cap_and_rate():
    [found] = supports(marked(f"《{PLAN}》提出，按设备投资额的20%给予补助，最高补助500万元。"))
    assert (found.kind, found.amount, found.rate, found.cap) == ("补助", Decimal(5000000), Decimal("0.2"), True)


def test_policy_named_last_gives():
    found = told(f"《{PLAN}》已经印发。根据《{{海晏市人才办法:Policy}}》，给予人才30万元补贴。")
    assert found == [("海晏市人才办法", "补助", 300000)]


def test_name_of_a_policy_says_what_it_gives():
    assert told("他领到了政府发放的1200元{稳岗补贴:Policy}。") == [("稳岗补贴", "补助", 1200)]


@pytest.mark.parametrize(
    "source",
    [
        "海晏市给予企业50万元奖励。",  # no policy to hang it on
        "根据《{企业所得税法:Policy}》，该企业享受免税。",  # a law orders, it is no programme
        f"《{PLAN}》规定，对违规企业取消补贴。",
        f"《{PLAN}》提出，对旧区房屋取消不高于600元每平方米的搬迁补贴。",
        f"《{PLAN}》所称项目，指未获得市级以上财政资金支持的项目。",
        f"《{PLAN}》印发后，海晏市实现营业收入30亿元。",
        f"《{PLAN}》推进会上，{{海晏精工:Enterprise}}为客户提供售后服务。",  # a firm's own service
        "商务部依据《{反补贴条例:Policy}》征收反补贴税。",
    ],
)
def test_nothing_is_given(source):
    assert told(source) == []


def test_one_told_with_amount_is_not_told_without():
    found = told(f"《{PLAN}》加大奖励力度。《{PLAN}》对首次认定的企业给予50万元奖励。")
    assert found == [("海晏市制造业提升办法", "奖励", 500000)]


def test_a_clause_tells_a_kind_once_with_its_money():
    [clue] = clues(marked(f"《{PLAN}》提出，给予补贴和补助50万元。"))
    assert (clue.kind, [int(a.base_value) for a, _ in clue.given]) == ("补助", [500000])


def test_one_sum_is_given_once_by_the_words_nearest():
    found = clues(marked(f"《{PLAN}》规范专利质押融资，年度补助总额最高2000万元。"))
    assert [(c.kind, len(c.given)) for c in found] == [("补助", 1)]


def test_two_sums_of_two_kinds_go_each_to_its_own():
    found = clues(marked(f"《{PLAN}》提出，给予补助30万元，另奖励50万元。"))
    assert {(c.kind, int(a.base_value)) for c in found for a, _ in c.given} == {("补助", 300000), ("奖励", 500000)}


def test_names_of_firms_and_bodies_tell_nothing():
    assert clues(marked(f"《{PLAN}》由{{海晏市提供融资担保公司:Enterprise}}和{{开展企业服务中心:Institution}}落实。")) == []


def test_a_clue_goes_to_the_likeliest_policy():
    page = Page(marked(f"《{PLAN}》已经印发。《{{海晏市人才办法:Policy}}》提出，给予30万元补贴。"))
    [clue] = [c for c in clues(page.resolved) if not c.owner]
    assert owners(page, clue) == sorted(["海晏市制造业提升办法", "海晏市人才办法"])
    assert choose(page, clue, {"last=True": 2.0})[0] == "海晏市人才办法"
    assert choose(page, clue, {"last=False": 2.0})[0] == "海晏市制造业提升办法"
    assert "where=before" in features(page, clue, "海晏市人才办法")


def test_threshold_decides():
    source = marked(f"《{PLAN}》提出，给予30万元补贴。")
    assert len(list(supports(source, {"": 0.0}, threshold=0.4))) == 1
    assert list(supports(source, {"": 0.0}, threshold=0.6)) == []


def test_learned_from_annotations_and_better_than_nothing():
    if not SHARED.is_dir():
        pytest.skip("no annotated documents in ../shared/train")
    pytest.importorskip("sklearn", reason="scikit-learn is an extra of training")
    from kg.train.gold import load_gold
    from kg.train.supports import examples, score, train

    documents = [d for d in load_gold(SHARED) if d.gold.get("supports")]
    half = len(documents) // 2
    weights = train([examples(d) for d in documents[:half]])
    total = sum((score(d, list(supports(d.resolved, weights))) for d in documents[half:]), start=Counter())
    # Learned from one half, judged on the other: only documents that have supports.
    assert total["right"] > total["extra"] and 2 * total["right"] > total["missed"]
