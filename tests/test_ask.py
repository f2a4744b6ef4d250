"""Asking the named questions of a real build, that of seeds/documents; what is asked wrongly; what tries to get into a query."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from seeds_build import DOCUMENTS, seeds_build

from kg.ask import Answers, ask, filled, named, questions, to_csv, to_json
from kg.ask import given as told
from kg.ask.answer import sentence
from kg.ask.question import PLACE, question
from kg.model import BadQuery, BadSeed, BadStore
from kg.store import Reader, open_store
from kg.terms import prefixes

HOSTILE = (
    '" } } SELECT * { ?s ?p ?o } #',
    '"@zh ?x ?y . } UNION { ?s ?p ?o',
    "a\nb\r\nc",
    "\\",
    '\\"',
    "'''",
    '"""',
    "> . ?s ?p <",
    "<http://example.org/>",
    "https://w3id.org/zhengqi/id/region/1> ?p ?o . <x:y",
    "region:1 } #",
    "VALUES ?words { UNDEF }",
    "VALUES ?about { UNDEF }",
    "} LIMIT 0 #",
    "SERVICE <http://127.0.0.1:9/> {}",
    "$1 \\1 \\g<0>",
    "{0} %s {s}",
    "\x00\ud800\uffff",
    "DROP ALL",
    "?s",
)
TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.text("\"\\{}<>?\n\r'`^@#. VALUESUNDEF", max_size=60))


@pytest.fixture(scope="module")
def out() -> Path:
    return seeds_build()


@pytest.fixture(scope="module")
def reader(out: Path) -> Reader:
    return open_store(out)


# Question → parameters, columns of a row that must be there, and a part of the sentence behind it.
EXPECTED: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("某地的专精特新企业", {"地区": "江苏省"}, {"企业": "苏州澜芯微电子股份有限公司", "地区": "苏州工业园区"}, "小巨人"),
    ("谁支持某产业", {"产业": "集成电路"}, {"发布机构": "苏州市人民政府", "方式": "补助", "金额": "5000000"}, "副局长"),
    ("某机构发布的政策", {"机构": "苏州市政府"}, {"政策": "苏州市支持集成电路产业提质增效若干措施"}, "印发"),
    ("某企业的上级企业", {"企业": "轨芯电气"}, {"上级企业": "湖南株轨智能控制股份有限公司", "层级": "1"}, "全资子公司"),
    ("某企业的子公司", {"企业": "湖南株轨智能控制股份有限公司"}, {"子公司": "株洲轨芯电气有限公司"}, "全资子公司"),
    ("各地各年的专精特新企业数", {"地区": "苏州", "年份": "2023"}, {"数量": "2205", "单位": "家"}, "截至2023年底"),
    ("某地的项目", {"地区": "株洲市"}, {"地区": "石峰区"}, "项目"),
    ("某地的产业", {"地区": "苏州市"}, {"产业": "集成电路", "发展的地区": "苏州市"}, "产业"),
]


@pytest.mark.parametrize(("name", "given", "row", "words"), EXPECTED, ids=[one[0] for one in EXPECTED])
def test_a_question_is_answered_with_its_sentence(
    out: Path, name: str, given: dict[str, str], row: dict[str, str], words: str
) -> None:
    answers = ask(out, name, given)
    found = [one for one in answers.rows if row.items() <= dict(zip(answers.names, one.cells, strict=True)).items()]
    assert found, [one.cells for one in answers.rows]
    assert any(words in proof.quote for proof in found[0].proofs), found[0].proofs


def test_every_sentence_stands_in_its_document(out: Path) -> None:
    answers = ask(out, "某事物的证据", {"事物": "苏州市"})
    assert answers.rows and all(row.proofs for row in answers.rows)
    for proof in (proof for row in answers.rows for proof in row.proofs):
        text = (DOCUMENTS.parent / proof.document).read_text(encoding="utf-8")
        assert text[proof.start :].startswith(proof.quote[:10]), proof


@pytest.mark.parametrize(
    ("name", "given"), [("谁支持某产业", {"产业": "新能源汽车"}), ("某类企业的支持政策", {"类别": "专精特新中小企业"})]
)
def test_the_sentence_of_an_instrument_stands_before_that_of_its_policy(out: Path, name: str, given: dict[str, str]) -> None:
    sentences = {sentence(row)[0] for row in ask(out, name, given).rows if "offer" in row.terms}
    assert len(sentences) > 2, "one sentence for all instruments is that of the policy"


def test_a_path_tells_its_steps(out: Path) -> None:
    answers = ask(out, "两者之间的路径", {"从": "澜芯微电子", "到": "苏州市"})
    assert ("2", "苏州澜芯微电子股份有限公司 —locatedIn→ 苏州工业园区 —within→ 苏州市") in [row.cells for row in answers.rows]
    assert [row.cells[0] for row in answers.rows] == sorted(row.cells[0] for row in answers.rows)
    back = ask(out, "两者之间的路径", {"从": "苏州市", "到": "澜芯微电子"})
    assert ("2", "苏州市 ←within— 苏州工业园区 ←locatedIn— 苏州澜芯微电子股份有限公司") in [row.cells for row in back.rows]


def _value(kinds: tuple[str, ...], reader: Reader) -> str:
    """A name in the graph for a parameter; the one with the most facts."""
    if kinds == ("year",):
        return "2023"
    if kinds == ("text",):
        return "收入"
    types = "" if kinds == ("Thing",) else "VALUES ?type { " + " ".join(f"zq:{kind}" for kind in kinds) + " }"
    asked = f"""SELECT ?name (COUNT(?o) AS ?n) {{ {types} ?x a ?type ; skos:prefLabel ?name ; ?p ?o }}
        GROUP BY ?name ORDER BY DESC(?n) ?name LIMIT 1"""
    (row,) = reader.store.query(asked, prefixes=prefixes())  # type: ignore[misc]
    return str(row["name"].value)


@pytest.mark.parametrize("name", [one.name for one in questions()])
def test_every_question_runs_with_all_parameters_and_with_the_required_ones(reader: Reader, name: str) -> None:
    one = named(name)
    whole = {p.name: _value(p.kinds, reader) for p in one.parameters}
    needed = {p.name: whole[p.name] for p in one.parameters if p.required}
    for parameters in (whole, needed):
        query = filled(reader, one, parameters).query
        assert "UNDEF" not in query
        found = reader.store.query(query, prefixes=prefixes())
        names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
        assert any(not column.isascii() for column in names)
        rows = [tuple(str(row[column]) for column in names) for row in found]  # type: ignore[union-attr]
        assert len(rows) == len(set(rows)), "a row is given twice"
        if parameters is needed:
            more = [tuple(map(str, row)) for row in reader.store.query(query, prefixes=prefixes())]  # type: ignore[arg-type, union-attr]
            assert more == rows, "the order is not the same each time"


def test_every_pattern_of_evidence_is_about_columns_of_its_query(reader: Reader) -> None:
    for one in questions():
        assert one.evidence, one.stem
        head = one.query[one.query.index("SELECT") : one.query.index("WHERE")]
        for subject, predicate, _ in one.evidence:
            for part in (subject, predicate):
                assert not part.startswith("?") or re.search(rf"\{part}\b", head), (one.stem, part)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=TEXTS, thing=TEXTS)
@example(words='"', thing="苏州市")
def test_no_text_gets_into_a_query(reader: Reader, words: str, thing: str) -> None:
    """What is given as text is one literal, whatever is in it; what is given as a thing is an IRI of the graph, or an error."""
    one = named("某事物的数字")
    try:
        query = filled(reader, one, {"事物": "苏州市", "指标": words}).query
    except BadQuery as error:
        assert not words.strip() and "\n" not in str(error)
    else:
        alone = re.sub(r'VALUES \?words \{ "(?:[^"\\\n\r]|\\.)*" \}', "VALUES ?words { UNDEF }", query)
        about = re.sub(r"VALUES \?about \{ <[^<>\"\s]*> \}", "VALUES ?about { UNDEF }", alone)
        assert about == one.query
        found = {str(row["指标"].value) for row in reader.store.query(query, prefixes=prefixes())}  # type: ignore[union-attr, misc]
        everything = reader.store.query(filled(reader, one, {"事物": "苏州市"}).query, prefixes=prefixes())
        assert found == {str(row["指标"].value) for row in everything if words.strip() in row["指标"].value}  # type: ignore[union-attr]
    try:
        query = filled(reader, one, {"事物": thing}).query
    except BadQuery as error:
        assert "\n" not in str(error)
    else:
        (iris,) = re.findall(r"VALUES \?about \{ (.*?) \}", query)
        assert all(re.fullmatch(rf"<{re.escape(reader.base)}[\w/-]+>", iri) for iri in iris.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(year=TEXTS)
def test_a_year_is_four_digits(reader: Reader, year: str) -> None:
    try:
        query = filled(reader, named("最新的政策"), {}).query
        assert not PLACE.search(query)
        query = filled(reader, named("各地各年的专精特新企业数"), {"年份": year}).query
    except BadQuery:
        assert not re.fullmatch(r"(?:19|20|21)\d\d年?", year.strip(), re.ASCII)
    else:
        assert re.search(r'VALUES \?year \{ "[0-9]{4}"\^\^<http://www.w3.org/2001/XMLSchema#integer> \}', query)


@pytest.mark.parametrize(
    "given", ["region:320500", "https://w3id.org/zhengqi/id/region/320500", "<https://w3id.org/zhengqi/id/region/320500>"]
)
def test_a_thing_may_be_given_by_its_id(reader: Reader, given: str) -> None:
    one = named("某地的产业")
    assert filled(reader, one, {"地区": given}) == filled(reader, one, {"地区": "苏州市"})


def test_marks_width_and_case_make_no_difference(reader: Reader) -> None:
    one = named("某类企业名单")
    assert (
        filled(reader, one, {"类别": "专精特新“小巨人”企业"}).query
        == filled(reader, one, {"类别": "「专精特新小巨人」 企业"}).query
    )


def test_a_name_that_several_things_bear_asks_for_all_and_says_so(tmp_path: Path) -> None:
    from kg.model import Entity

    twins = tuple(Entity(f"enterprise/{i:016x}", "Enterprise", name, ("大华",)) for i, name in enumerate(("甲大华", "乙大华")))
    reader = made.build(tmp_path / "out", [made.extract("a.txt", entities=twins)])
    ready = filled(reader, named("某企业的产品"), {"企业": "大华"})
    assert ready.query.count("enterprise/") == 2
    (note,) = ready.notes
    assert "乙大华 (ent:0000000000000001)" in note and "give one by its id" in note
    assert not filled(reader, named("某企业的产品"), {"企业": "甲大华"}).notes


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("某地专精特新企业", {}, "某地专精特新企业: no such question. Did you mean 某地的专精特新企业"),
        ("", {}, "no such question"),
        ("x\ny" * 100, {}, "no such question"),
        ("某地的专精特新企业", {}, "--地区 is missing"),
        ("某地的专精特新企业", {"城市": "苏州"}, "--城市: is no parameter of 某地的专精特新企业. It takes --地区, --类别"),
        ("某地的专精特新企业", {"地区": "苏洲市"}, "the graph knows no Region “苏洲市”. Did you mean 苏州市"),
        ("某地的专精特新企业", {"地区": "苏州市某不存在的地方"}, "Did you mean 苏州市"),
        ("某地的专精特新企业", {"地区": "苏州澜芯微电子股份有限公司"}, "knows no Region"),
        ("某地的专精特新企业", {"地区": " "}, "--地区: is empty"),
        ("某地的专精特新企业", {"地区": "长" * 501}, "has 501 characters"),
        ("各地各年的专精特新企业数", {"年份": "去年"}, "“去年” is no year. Write it as 2023"),
        ("某单位的任职", {"单位": "region:320500"}, "no Enterprise or Agency or Institution"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_one_line(out: Path, name: str, given: dict[str, str], says: str) -> None:
    with pytest.raises(BadQuery) as caught:
        ask(out, name, given)
    line = str(caught.value)
    assert says in line and "\n" not in line and len(line) < 500


def test_without_an_index_names_are_found_too(tmp_path: Path) -> None:
    reader = made.build(tmp_path / "out")
    one = named("某企业的产品")
    assert filled(reader, one, {"企业": "“长光 卫星”"}) == filled(reader, one, {"企业": "长光卫星技术有限公司"})
    with pytest.raises(BadQuery, match="Did you mean 长光卫星技术有限公司"):
        filled(reader, one, {"企业": "长光卫星公司"})


def test_a_folder_without_a_build_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadStore, match="no such folder"):
        ask(tmp_path / "none", "某地的产业", {"地区": "苏州市"})


def test_more_rows_than_asked_for_are_told(out: Path) -> None:
    some = ask(out, "没有政策惠及的企业", limit=3)
    assert len(some.rows) == 3 and some.more
    assert not ask(out, "某地的产业", {"地区": "苏州市"}).more


def _rows(answers: Answers) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(answers))))


def test_forms(out: Path) -> None:
    answers = ask(out, "某企业的上级企业", {"企业": "轨芯电气"})
    rows = json.loads(to_json(answers))
    assert rows[0]["上级企业"] == "湖南株轨智能控制股份有限公司" and rows[0]["iris"]["parent"].endswith("29b2eec9739afa09")
    assert set(rows[0]["evidence"][0]) == {"sentence", "source", "start", "confidence", "modality"}
    head, first, *_ = _rows(answers)
    assert head == [*answers.names, "原句", "出处"] and first[0] == "湖南株轨智能控制股份有限公司"
    assert first[-1].startswith("documents/10-zhuzhou-listed-company.txt:211")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--地区", "长春市"], {"地区": "长春市"}),
        (["--地区=长春市", "--类别", "小巨人"], {"地区": "长春市", "类别": "小巨人"}),
        (["长春市", "小巨人"], {"地区": "长春市", "类别": "小巨人"}),
        (["--class", "小巨人", "长春市"], {"地区": "长春市", "类别": "小巨人"}),
        (["--地区"], {"地区": ""}),
    ],
)
def test_parameters_on_a_command_line(words: list[str], found: dict[str, str]) -> None:
    assert told(named("某地的专精特新企业"), words) == found


@pytest.mark.parametrize(
    ("words", "says"),
    [(["--x", "1"], "is no parameter"), (["a", "b", "c"], "one value too many"), (["--地区", "a", "--地区", "b"], "given twice")],
)
def test_wrong_parameters_on_a_command_line(words: list[str], says: str) -> None:
    with pytest.raises(BadQuery, match=says):
        told(named("某地的专精特新企业"), words)


@pytest.mark.parametrize(
    "text",
    [
        "# Help.\nSELECT * {}",
        "# Help.\n# Question: 问\nSELECT * {}",
        "# Help.\n# 说明: 说明。\nSELECT * {}",
        "# Help.\n# 说明: 说明。\n# Question: 问\n# Parameter: broken\nSELECT * {}",
        "# Help.\n# 说明: 说明。\n# Question: 问\n# Parameter: 甲 ?a Planet: 行星\nSELECT * { VALUES ?a { UNDEF } }",
        "# Help.\n# 说明: 说明。\n# Question: 问\n# Parameter: 甲 ?a Region: 地区\nSELECT * { }",
    ],
)
def test_a_question_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(BadSeed, match=r"x\.rq"):
        question("x", text)


def test_the_command(out: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "kg", "ask", *words], capture_output=True, text=True, check=False)

    answered = run(str(out), "某企业的上级企业", "--企业", "轨芯电气")
    assert answered.returncode == 0 and answered.stdout.splitlines()[0].split()[:3] == ["上级企业", "直接下级", "层级"]
    assert "1 row" in answered.stderr
    listed = run("--list")
    assert all(one.name in listed.stdout for one in questions()) and "--地区" in listed.stdout
    wrong = run(str(out), "某企业的上级")
    assert wrong.returncode == 1 and len(wrong.stderr.splitlines()) == 1 and "某企业的上级企业" in wrong.stderr
    assert run().returncode == 1


def test_a_policy_without_a_date_has_that_of_the_newest_document_that_states_something_of_it(tmp_path: Path) -> None:
    from kg.model import Entity, PolicyFact, Statement

    dated, bare, named_only = (f"policy/{i:016x}" for i in range(3))
    policies = [Entity(dated, "Policy", "甲办法"), Entity(bare, "Policy", "乙办法"), Entity(named_only, "Policy", "丙办法")]
    city = Entity(made.CITY, "Region", "长春市", (), "220100")

    def says(policy: str, words: str) -> Statement:
        return Statement(policy, "appliesIn", made.CITY, (made.proof(words),))

    def day(number: str, date: str, *said: Statement, **more: object) -> object:
        return made.extract(f"{number}.txt", number * 64, date=date, entities=(*policies, city), statements=said, **more)

    issued = PolicyFact(dated, "issued", "2022-03-01", made.proof("2022年3月1日印发", 90))
    found = [
        day("1", "2021-05-05", says(bare, "乙办法在长春市施行。")),
        day("2", "2023-06-06", says(bare, "乙办法仍在长春市施行。")),
        day("3", "2024-07-07", says(dated, "甲办法在长春市施行。"), policy_facts=(issued,)),
    ]
    out = made.build(tmp_path / "out", found).out  # type: ignore[arg-type]
    for asked in ({}, {"地区": "长春市"}):
        answers = ask(out, "最新的政策", asked)
        rows = [dict(zip(answers.names, row.cells, strict=True)) for row in answers.rows]
        assert [(row["日期"], row["日期来源"], row["政策"]) for row in rows] == [
            ("2023-06-06", "最新文件", "乙办法"),
            ("2022-03-01", "政策自身", "甲办法"),
        ]
        quotes = [{proof.quote for proof in row.proofs} for row in answers.rows]
        assert quotes == [{"乙办法在长春市施行。", "乙办法仍在长春市施行。"}, {"2022年3月1日印发"}]


def test_no_rows_are_told_with_advice(out: Path) -> None:
    command = [sys.executable, "-m", "kg", "ask", str(out), "某企业的子公司", "--企业", "株洲轨芯电气有限公司"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stderr.splitlines()[-1].startswith("0 rows. Leave a parameter out")
