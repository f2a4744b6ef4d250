"""Policy matching over a small graph made by hand: each condition met, not met or unknown, and the sentences that say so."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import made
import pytest

from kg.infer import load_rules
from kg.match import Found, Match, Said, ask, enterprises, policies
from kg.match.days import asked_day, last_day
from kg.match.load import load
from kg.match.measures import compare, measure
from kg.match.model import BARRED, CLOSED, ELIGIBLE, MET, NOT_MET, POSSIBLE, UNKNOWN, Measured
from kg.match.page import page
from kg.match.profile import one
from kg.match.search import index, policies_for
from kg.match.told import lines, to_json
from kg.model import BadQuery, Condition, Entity, Extract, Figure, PolicyFact, Statement, Support
from kg.reference import Entry
from kg.search import write_index
from kg.search.index import FILE
from kg.store import Reader, open_store
from kg.terms import value
from kg.vocab import BASE, ZQ, local_id

EVIL = "<script>alert('政')</script>\"&'"
HUGE = local_id("EnterpriseClass", "大型企业")
MIDDLE = local_id("EnterpriseClass", "中小企业")
ENERGY, WIND, WINE = (local_id("Industry", name) for name in ("新能源", "风电", "白酒"))
COUNTY, OTHER_CITY, SHANDONG = "region/220122", "region/220200", "region/370000"
NAMES = {
    "national": "全国小巨人支持计划",
    "jilin": "吉林省专精特新奖励办法",
    "city": "长春市中小企业条例",
    "wind": "长春市风电企业扶持措施",
    "wine": "长春市白酒企业扶持措施",
    "industry": "长春市风电产业规划",
    "shandong": "山东省专精特新办法",
    "repealed": "吉林省旧办法",
    "expired": "吉林省过期办法",
    "future": "吉林省新办法",
    "plan": "吉林省行动方案（2021—2022年）",
    "list": "吉林省小巨人企业名单",
    "drafted": "吉林省未来措施",
    "huge": "吉林省大型企业措施",
    "evil": EVIL,
}
P = {key: local_id("Policy", name) for key, name in NAMES.items()}
FIRM, BARE, TWIN = made.FIRM, local_id("Enterprise", "吉林无名公司"), local_id("Enterprise", "长光光电公司")
AGENCY = local_id("Agency", "吉林省工业和信息化厅")
REFERENCE = made.REFERENCE | {
    entry.id: entry
    for entry in (
        Entry(COUNTY, "Region", "农安县", (), ("220122",), (made.CITY,)),
        Entry(OTHER_CITY, "Region", "吉林市", (), ("220200",), (made.PROVINCE,)),
        Entry(MIDDLE, "EnterpriseClass", "中小企业"),
        Entry(HUGE, "EnterpriseClass", "大型企业"),
        Entry(made.SMALL, "EnterpriseClass", "专精特新中小企业", (), (), (MIDDLE,)),
        Entry(ENERGY, "Industry", "新能源"),
        Entry(WIND, "Industry", "风电", (), (), (ENERGY,)),
        Entry(WINE, "Industry", "白酒"),
    )
}


def said(subject: str, relation: str, object_: str) -> Statement:
    names = {**{id_: NAMES[key] for key, id_ in P.items()}, FIRM: "长光卫星", BARE: "无名", TWIN: "长光光电", AGENCY: "工信厅"}
    quote = f"原文：{names[subject]}，{relation}，{object_[-6:]}。"
    return Statement(subject, relation, object_, (made.proof(quote, abs(hash_(quote))),))


def hash_(text: str) -> int:
    return int(local_id("Product", text)[8:13], 16)


def threshold(policy: str, what: str, operator: str, value: str, unit: str | None) -> Condition:
    return Condition(policy, what, operator, made.proof(f"要求{what}{operator}{value}", 700), Decimal(value), unit)


def extracts() -> list[Extract]:
    """The firm is a little giant for wind power in 农安县; the bare one is known to lie in 吉林省, nothing else."""
    entities = (
        Entity(FIRM, "Enterprise", "长光卫星技术有限公司", ("长光卫星",)),
        Entity(BARE, "Enterprise", "吉林无名公司"),
        Entity(TWIN, "Enterprise", "长光光电公司", ("长光",)),
        Entity(AGENCY, "Agency", "吉林省工业和信息化厅"),
        *(Entity(id_, "Policy", NAMES[key]) for key, id_ in P.items()),
        *(Entity(e.id, e.type, e.name) for e in REFERENCE.values()),
    )
    facts = [
        *((P[k], "supportsClass", made.GIANT) for k in ("national", "list", "drafted")),
        *((P[k], "supportsClass", made.SMALL) for k in ("jilin", "shandong", "repealed", "expired", "future", "plan", "evil")),
        *((P[k], "supportsClass", MIDDLE) for k in ("city", "wind", "wine")),
        (P["huge"], "supportsClass", HUGE),
        (P["national"], "appliesIn", made.COUNTRY),
        *((P[k], "appliesIn", made.PROVINCE) for k in ("repealed", "expired", "future", "plan", "list", "evil", "huge")),
        *((P[k], "appliesIn", made.CITY) for k in ("city", "wind", "wine", "industry")),
        (P["shandong"], "appliesIn", SHANDONG),
        (P["jilin"], "issuedBy", AGENCY),
        (AGENCY, "governs", made.PROVINCE),
        *((P[k], "supportsIndustry", WIND) for k in ("wind", "industry")),
        (P["wine"], "supportsIndustry", WINE),
        *((FIRM, "hasClass", made.GIANT), (FIRM, "locatedIn", COUNTY), (FIRM, "inIndustry", WIND)),
        (BARE, "locatedIn", made.PROVINCE),
        (TWIN, "hasClass", MIDDLE),
    ]
    statements = [said(*fact) for fact in facts]
    draft = replace(statements[2].evidence[0], quote=f"该厅正在研究制定《{NAMES['drafted']}》，支持小巨人。")
    statements[2] = replace(statements[2], evidence=(draft,))
    statements.append(Statement(P["drafted"], "appliesIn", made.PROVINCE, (draft,)))
    ask_ = made.proof("对小巨人企业、单项冠军…", 710)
    supports = (
        Support(
            P["jilin"], "奖励", made.proof("给予最高50万元奖励", 720), Decimal(500_000), None, True, "小巨人企业", "2024年底",
            (
                Condition(P["jilin"], "类别", "=", ask_, entity=made.GIANT),
                Condition(P["jilin"], "类别", "=", ask_, entity=HUGE),
                threshold(P["jilin"], "上年度营业收入", "≥", "20000000", "元"),
                threshold(P["jilin"], "研发费用占营业收入比重", "≥", "0.05", "1"),
            ),
        ),
        Support(P["jilin"], "贷款", made.proof("提供贷款", 730), conditions=(threshold(P["jilin"], "职工", "≥", "500", "人"),)),
        Support(P["wind"], "补助", made.proof("对专精特新中小企业补助", 731), beneficiary="“专精特新”中小企业"),
        Support(P["wind"], "贴息", made.proof("对大型企业贴息", 732), beneficiary="大型企业"),
        Support(P["wind"], "服务", made.proof("为首次上云的企业提供服务", 733), beneficiary="首次上云的企业"),
        Support(P["wind"], "券", made.proof("向企业发放券", 734), beneficiary="企业"),
    )  # fmt: skip
    figures = (
        Figure(
            Decimal(3),
            "亿元",
            made.proof("营业收入3亿元", 740),
            FIRM,
            None,
            "营业收入",
            Decimal(300_000_000),
            "元",
            None,
            "2022年",
        ),
        Figure(Decimal(120), "人", made.proof("员工120人", 750), FIRM, None, "员工", Decimal(120), "人"),
    )
    told = tuple(
        PolicyFact(P[k], name, value, made.proof(f"{name}{value}", 760))
        for k, name, value in (
            ("repealed", "status", "废止"),
            ("expired", "expires", "2022-12-31"),
            ("future", "effective", "2024-01-01"),
            ("jilin", "number", "吉工信〔2023〕1号"),
            ("jilin", "issued", "2023-05-01"),
        )
    )
    firm_document = made.extract(
        "firm.txt", "aa" * 32, entities=entities, statements=tuple(s for s in statements if s.subject in (FIRM, BARE, TWIN))
    )
    rest = tuple(s for s in statements if s.subject not in (FIRM, BARE, TWIN))
    conditions = (threshold(P["city"], "员工", "≥", "200", "人"),)
    policy_document = made.extract(
        "policy.txt", "bb" * 32, entities=entities, statements=rest, figures=figures, supports=supports, conditions=conditions,
        policy_facts=told,
    )  # fmt: skip
    return [firm_document, policy_document]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made, "REFERENCE", REFERENCE)
        rules = {rule.name: rule.query for rule in load_rules()}
        yield made.build(tmp_path_factory.mktemp("match") / "out", extracts(), rules=rules)


def by_key(found: Found) -> dict[str, Match]:
    keys = {BASE + id_: key for key, id_ in P.items()}
    return {keys[match.policy.iri]: match for match in found.matches}


def verdicts(match: Match) -> dict[str, str]:
    return {f"{check.about}{check.asked}": check.verdict for check in match.checks}


def test_class_region_and_industry_decide_and_what_is_over_is_left_out(reader: Reader) -> None:
    found = policies(reader, "长光卫星")
    assert {key: match.standing for key, match in by_key(found).items()} == {
        "national": ELIGIBLE,  # its class, for the whole country
        "jilin": ELIGIBLE,  # a broader class; in force where its issuer has authority
        "wind": ELIGIBLE,  # names its industry
        "evil": ELIGIBLE,
        "city": BARRED,  # asks for 200 people
        "industry": POSSIBLE,  # for its industry; for which classes no text says
    }, "not 山东省's, nor what is for 白酒 or for large enterprises"
    assert (found.day, found.closed) == ("2023-08-15", 6)


def test_what_is_not_in_force_is_listed_last_when_asked_for(reader: Reader) -> None:
    found = policies(reader, "长光卫星", closed=True)
    closed = {key: match.checks for key, match in by_key(found).items() if match.standing == CLOSED}
    why = {key: next(f"{c.about} {c.found}" for c in checks if c.verdict == NOT_MET) for key, checks in closed.items()}
    assert why == {
        "repealed": "效力 废止",
        "expired": "期限 2023-08-15",
        "future": "期限 2023-08-15",
        "plan": "期限 2023-08-15",
        "list": "文种 名单",
        "drafted": "文种 拟定中",
    }
    assert [m.standing == CLOSED for m in found.matches] == sorted(m.standing == CLOSED for m in found.matches)


@pytest.mark.parametrize(
    ("day", "there"), [("2022-06-01", {"expired", "plan"}), ("2023-01-01", set()), ("2024-01-01", {"future"})]
)
def test_the_day_that_is_asked_about_counts(reader: Reader, day: str, there: set[str]) -> None:
    found = by_key(policies(reader, "长光卫星", day=day))
    assert {"expired", "plan", "future"} & set(found) == there


def test_each_condition_comes_with_what_was_found_and_both_sentences(reader: Reader) -> None:
    found = policies(reader, "长光卫星")
    jilin = by_key(found)["jilin"]
    assert verdicts(jilin) == {"类别专精特新中小企业": MET, "地区吉林省": MET}
    class_, region = jilin.checks
    assert (class_.found, region.found) == ("专精特新小巨人企业", "农安县")
    quotes = [proof.quote for link in (*class_.asking, *class_.having) for proof in found.proofs[link]]
    assert [q[:9] for q in quotes] == ["原文：吉林省专精特", "原文：长光卫星，h"]
    (where,) = (proof.quote for link in region.asking for proof in found.proofs[link] if "governs" in proof.quote)
    assert "governs" in where, "an inferred fact has the sentences of what it was inferred from"


def test_an_instrument_has_its_own_conditions_and_the_one_to_be_had_stands_first(reader: Reader) -> None:
    reward, loan = by_key(policies(reader, "长光卫星"))["jilin"].offers
    assert (reward.offer.told, reward.verdict, loan.verdict) == ("奖励 最高50万元", UNKNOWN, NOT_MET)
    told = {(check.about, check.asked): (check.verdict, check.found) for check in reward.checks}
    assert told == {
        ("类别", "专精特新小巨人企业"): (MET, "专精特新小巨人企业"),
        ("类别", "大型企业"): (NOT_MET, "专精特新小巨人企业"),  # a small one is none; of classes one is enough
        ("上年度营业收入", "≥2000万元"): (MET, "营业收入 3亿元（2022年）"),
        ("研发费用占营业收入比重", "≥5%"): (UNKNOWN, ""),
        ("期限", "2024年底"): (MET, "2023-08-15"),
    }
    late = by_key(policies(reader, "长光卫星", day="2025-01-01"))["jilin"].offers
    assert NOT_MET in {check.verdict for o in late for check in o.checks if check.about == "期限"}


def test_for_whom_an_instrument_is_counts_as_its_condition(reader: Reader) -> None:
    found = policies(reader, "长光卫星")
    wind = by_key(found)["wind"]
    told = {o.offer.kind: [(c.about, c.asked, c.verdict, c.found) for c in o.checks] for o in wind.offers}
    assert told == {
        "补助": [("类别", "专精特新中小企业", MET, "专精特新小巨人企业")],
        "贴息": [("类别", "大型企业", NOT_MET, "专精特新小巨人企业")],
        "服务": [("对象", "首次上云的企业", UNKNOWN, "")],
        "券": [],
    }
    grant = next(o for o in wind.offers if o.offer.kind == "补助")
    assert [p.quote for link in grant.checks[0].asking for p in found.proofs[link]] == ["对专精特新中小企业补助"]


def test_what_the_user_adds_counts(reader: Reader) -> None:
    given = Said(figures=("研发投入强度=6%", "职工人数=600人"))
    match = by_key(policies(reader, "长光卫星", given))
    assert [o.verdict for o in match["jilin"].offers] == [MET, MET]
    assert match["city"].standing == ELIGIBLE, "the user's own figure counts before that of the documents"


def test_a_described_enterprise_needs_no_name(reader: Reader) -> None:
    found = policies(reader, said=Said(("长春市",), ("重点小巨人企业",), ("风电",), ("营业收入=1000万元",)))
    match = by_key(found)
    assert {"national", "jilin", "wind", "city"} <= set(match), "a class of the shipped scheme that no document names"
    revenue = next(c for o in match["jilin"].offers for c in o.checks if c.about == "上年度营业收入")
    assert revenue.verdict == NOT_MET


def test_an_unknown_class_or_place_makes_it_possible_not_eligible(reader: Reader) -> None:
    bare = by_key(policies(reader, "吉林无名公司"))
    assert {match.standing for match in bare.values()} == {POSSIBLE}
    assert set(bare) == {"jilin", "evil", "huge"}, "the city's and the nation's would be two guesses"
    twin = by_key(policies(reader, "长光光电公司"))
    assert "city" not in twin, "in which place is not known: only what holds everywhere could be said"


def test_the_other_way_round_gives_the_same_pairs(reader: Reader) -> None:
    tables = load(reader)
    found = index(tables)
    one_way = {(m.profile.iri, m.policy.iri, m.standing) for p in tables.profiles for m in policies_for(p, found, tables.newest)}
    other = {
        (m.profile.iri, m.policy.iri, m.standing)
        for key in P
        if key != "shandong"
        for m in enterprises(reader, NAMES[key], closed=True, limit=99).matches
    }
    assert other == one_way and len(one_way) > 10
    assert enterprises(reader, f"《{NAMES['national']}》").matches[0].profile.name == "长光卫星技术有限公司"


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("长光卫星公司", Said(), r"no entity of type Enterprise has this name\. Nearest: 长光卫星"),
        ("长", Said(), "may be one of 2: 长光光电公司、长光卫星技术有限公司. Give the full name"),
        ("", Said(), "no name is given, nor what it is"),
        ("《》", Said(), "no name is given"),
        ("长光卫星", Said(("铁西区",)), "may be one of 3: 辽宁省沈阳市铁西区"),
        ("长光卫星", Said(("长春是",)), "no region has this name. Nearest: 长春"),
        ("长光卫星", Said((), ("专精特新小小巨人",)), "no class of enterprises has this name"),
        ("长光卫星", Said((), (), ("卫星业务x",)), "no industry has this name"),
        ("长光卫星", Said(figures=("营业收入3亿元",)), "is no figure. Write it as 营业收入=3亿元"),
        ("长光卫星", Said(figures=("营业收入=很多",)), "is no figure"),
        ('"} UNION {?s ?p ?o} #', Said(), "no entity of type Enterprise"),
    ],
)
def test_bad_questions_are_told_in_one_line(reader: Reader, name: str, given: Said, told: str) -> None:
    with pytest.raises(BadQuery, match=told) as error:
        ask(reader, name, "", given, "", False, 20)
    assert "\n" not in str(error.value)


def test_the_two_questions_are_not_put_at_once(reader: Reader) -> None:
    with pytest.raises(BadQuery, match="asks for its enterprises"):
        ask(reader, "长光卫星", "全国小巨人支持计划", Said(), "", False, 20)
    with pytest.raises(BadQuery, match="no entity of type Policy has this name"):
        ask(reader, "", "没有的办法办法", Said(), "", False, 20)


@pytest.mark.parametrize("text", ["", "2024", "2024-13-01", "明天", "2024-02-30"])
def test_a_day_is_a_day(text: str) -> None:
    with pytest.raises(BadQuery, match="is no day"):
        asked_day(text)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2027年底", "2027-12-31"),
        ("2027年2月", "2027-02-28"),
        ("2025年6月30日", "2025-06-30"),
        ("3年", ""),
        ("2027年13月", ""),
        ("", ""),
    ],
)
def test_the_last_day_of_a_term(words: str, day: str) -> None:
    assert last_day(words) == day


@pytest.mark.parametrize(
    ("words", "unit", "name"),
    [
        ("上年度销售收入", "元", "营业收入"),
        ("近三年平均研发费用占营业收入比重", "", "平均研发费用占营业收入比重"),  # another measure
        ("上一年度研发投入强度", "", "研发费用占营业收入比重"),
        ("营业收入", "", "营业收入"),  # a share of it: not in the table, not the amount
        ("人均营业收入", "元", "人均营业收入"),
        ("海外营业收入", "元", "海外营业收入"),
        ("企业从业人员", "人", "职工人数"),
        ("新建厂房面积", "平方米", "新建厂房面积"),
    ],
)
def test_words_name_a_measure(words: str, unit: str, name: str) -> None:
    assert measure(words, unit) == name


@pytest.mark.parametrize(
    ("operator", "value", "bound", "period", "verdict"),
    [
        ("≥", "100", "", "", MET),
        (">", "100", "", "", NOT_MET),
        ("≥", "99", "", "", NOT_MET),
        ("≥", "99", "min", "", UNKNOWN),  # at least 99 may be 100
        ("≥", "101", "max", "", UNKNOWN),
        ("≥", "99", "max", "", NOT_MET),
        ("≥", "98", "about", "", UNKNOWN),
        ("≥", "60", "", "2023年上半年", UNKNOWN),  # the year may bring more
        ("≥", "160", "", "2023年上半年", MET),
        ("≤", "100", "", "", MET),
        ("<", "100", "", "", NOT_MET),
        ("≤", "101", "min", "", NOT_MET),
    ],
)
def test_a_figure_meets_a_bound_or_not_or_may(operator: str, value: str, bound: str, period: str, verdict: str) -> None:
    assert compare(operator, Decimal(100), Measured("营业收入", Decimal(value), "元", bound, period)) == verdict


def test_lines_and_json_say_the_same(reader: Reader) -> None:
    found = policies(reader, "长光卫星", limit=3)
    row = json.loads(to_json(found))
    assert (row["total"], row["not_in_force_left_out"], len(row["matches"])) == (6, 6, 3)
    text = "\n".join(lines(found))
    for match in row["matches"]:
        assert f"{match['policy']['name']}  [{match['standing']}]" in text
        for condition in match["conditions"]:
            assert f"{condition['about']} {condition['asked']}" in text
            assert condition["verdict"] != "met" or condition["policy_sentences"]
    assert "6 matches, the first 3 listed (--limit); 6 not in force" in text
    assert "\n".join(lines(policies(reader, "长光卫星", limit=3))) == text, "the same graph gives the same answer"


def test_nothing_that_a_document_holds_steers_the_terminal(reader: Reader) -> None:
    found = policies(reader, "长光卫星")
    evil = {link: tuple(replace(p, quote=f"\x1b[2J{p.quote}\u202e", document="a\x1b]0;x\x07.txt") for p in proofs)
            for link, proofs in found.proofs.items()}  # fmt: skip
    told = "\n".join(lines(replace(found, proofs=evil)))
    assert "[2J" in told and not re.search("[\x00-\x09\x0b-\x1f\u202e]", told)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", page(replace(found, proofs=evil)))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_what_documents_hold_as_text(reader: Reader) -> None:
    for found in (policies(reader, "长光卫星", closed=True), enterprises(reader, EVIL)):
        whole = page(found)
        parser = _Tags()
        parser.feed(whole)
        assert EVIL in parser.text
        assert not parser.tags & {"script", "img", "iframe", "a", "link", "form", "object"}
        assert not any(name.startswith("on") or name in ("src", "href") for name in parser.attributes)
        assert "default-src 'none'" in whole and not re.search("https?://(?!w3id)", whole)
    assert "符合" in parser.text and "长光卫星技术有限公司" in parser.text


def test_the_command(reader: Reader, tmp_path: Path) -> None:
    from test_cli import kg

    done = kg("match", reader.out, "长光卫星", "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("长光卫星技术有限公司  (2023-08-15)\n")
    written = kg("match", reader.out, "长光卫星", "--format", "html", "-o", tmp_path / "m.html")
    assert written.returncode == 0 and (tmp_path / "m.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    wrong = kg("match", reader.out, "长光卫星", "--format", "pdf")
    assert wrong.returncode == 1 and wrong.stdout == "" and "Take one of table, json, html" in wrong.stderr
    nowhere = kg("match", reader.out, "长光卫星", "-f", "html", "-o", tmp_path / "no" / "m.html")
    assert nowhere.returncode == 1 and len(nowhere.stderr.splitlines()) == 1


def test_nothing_that_matches_is_told_with_advice(reader: Reader) -> None:
    nothing = policies(reader, "", Said(figures=("营业收入=3亿元",), regions=("山东省",), classes=("瞪羚企业",)))
    assert (nothing.total, nothing.closed) == (0, 0)
    assert list(lines(nothing))[-1].startswith("no policy matches. Say more of the enterprise with --class")
    nobody = replace(enterprises(reader, EVIL), matches=(), total=0, closed=0)
    assert list(lines(nobody))[-1].startswith("no enterprise matches. See with kg show")


def test_a_name_as_written_is_enough_where_others_are_alike(tmp_path: Path) -> None:
    firms = [Entity(f"enterprise/{i:016x}", "Enterprise", name) for i, name in enumerate(("大华公司", "大华公司（长春）"))]
    found = made.build(tmp_path / "out", [made.extract("a.txt", entities=tuple(firms))])
    assert [policies(found, firm.name).about for firm in firms] == [firm.name for firm in firms]


def test_a_search_index_finds_what_a_look_at_all_names_finds(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same thing, or the same refusal, for every name, alias and part of one; and at once where the name is one thing's."""
    out = tmp_path / "out"
    shutil.copytree(reader.out, out)
    indexed = open_store(out)
    write_index(indexed, out / FILE)
    rows = reader.select("SELECT ?name ?t { VALUES ?t { zq:Enterprise zq:Policy } ?x a ?t ; skos:prefLabel|skos:altLabel ?name }")
    named = {(value(row["name"]), value(row["t"]).removeprefix(ZQ)) for row in rows}
    parts = {(name[i:j], type_) for name, type_ in named for i, j in ((0, 2), (0, 4), (1, 5), (-4, -1))}

    def answer(reader: Reader, name: str, type_: str) -> object:
        try:
            return one(reader, name, type_)
        except BadQuery as error:
            return str(error)

    asked = sorted(named | parts | {("无此企业", "Enterprise"), ("", "Policy"), (" 长光卫星 ", "Enterprise")})
    for name, type_ in asked:
        assert answer(indexed, name, type_) == answer(reader, name, type_), (name, type_)
    monkeypatch.setattr("kg.match.profile.find", lambda *_: pytest.fail("looked at all names"))
    assert one(indexed, "光卫星技术", "Enterprise").iri == BASE + FIRM
