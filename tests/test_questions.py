"""The rules of inference and the named questions, over a small store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import made
import pyoxigraph as ox
import pytest

from kg.model import Entity, Statement
from kg.reference import Entry
from kg.terms import parse, prefixes, text
from kg.vocab import BASE, local_id

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
RULES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ONTOLOGY / "rules").glob("*.rq"))}


def ask(store: ox.Store, query: str, **bound: str) -> list[tuple[str, ...]]:
    """The rows of a query; names are bound as a user binds them, with a VALUES clause at its end."""
    if bound:
        variables, names_of = " ".join(f"?{n}" for n in bound), " ".join(text(name, "zh") for name in bound.values())
        query += f"VALUES ({variables}) {{ ({names_of}) }}"
    found = store.query(query, prefixes=prefixes())
    assert isinstance(found, ox.QuerySolutions)
    names = [v.value for v in found.variables]
    return [tuple(parse(str(row[n])).value.removeprefix(BASE) if row[n] else "" for n in names) for row in found]


def question(name: str) -> str:
    return (ONTOLOGY / "queries" / f"{name}.rq").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ox.Store]:
    """A firm that is a little giant in 长春; 工信部's plan for little giants, 吉林省's for all specialised firms, 山东's."""
    out = tmp_path_factory.mktemp("rules") / "out"
    base = made.extracts()[0]
    names = {"ministry": "工业和信息化部", "plan": "全国计划", "shandong": "山东计划"}
    ids = {k: local_id("Agency" if k == "ministry" else "Policy", v) for k, v in names.items()}
    energy, wind = local_id("Industry", "新能源"), local_id("Industry", "风电")
    made_up = (
        *(Entity(ids[k], "Agency" if k == "ministry" else "Policy", v) for k, v in names.items()),
        Entity(made.COUNTRY, "Region", "中国", (), "100000"),
        Entity("region/370000", "Region", "山东省", (), "370000"),
        Entity("region/220000", "Region", "吉林省", (), "220000"),
        Entity(made.SMALL, "EnterpriseClass", "专精特新中小企业"),
        Entity(wind, "Industry", "风电"),
    )
    said = (
        (ids["plan"], "issuedBy", ids["ministry"]),
        (ids["ministry"], "governs", made.COUNTRY),
        (ids["plan"], "supportsClass", made.GIANT),
        (ids["plan"], "supportsIndustry", wind),
        (made.POLICY, "supportsClass", made.SMALL),
        (made.POLICY, "appliesIn", "region/220000"),
        (ids["shandong"], "supportsClass", made.SMALL),
        (ids["shandong"], "appliesIn", "region/370000"),
    )
    statements = tuple(Statement(s, r, o, (made.proof(start=500 + i),)) for i, (s, r, o) in enumerate(said))
    whole = replace(base, entities=base.entities + made_up, statements=base.statements + statements)
    figure = replace(base.figures[0], value=Decimal("3.5"), base_value=Decimal(35000), bound=None)
    named = tuple(e for e in base.entities if e.id in (made.CITY, made.GIANT))
    other = made.extract("news/三.txt", "ef" * 32, entities=named, figures=(figure,))
    industries = {energy: Entry(energy, "Industry", "新能源"), wind: Entry(wind, "Industry", "风电", (), (), (energy,))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made, "REFERENCE", made.REFERENCE | industries)
        yield made.build(out, [whole, other], rules=RULES).store


def test_rules_give_what_they_say_and_no_more(store: ox.Store) -> None:
    def inferred(relation: str) -> set[tuple[str, ...]]:
        return set(ask(store, f"SELECT ?s ?o {{ GRAPH <{BASE}graph/inferred> {{ ?s {relation} ?o }} }}"))

    plan, jilin = local_id("Policy", "全国计划"), made.POLICY
    assert (made.GIANT, made.SMALL) in inferred("skos:broaderTransitive")
    assert (made.CITY, made.COUNTRY) in inferred("geo:sfWithin")
    assert inferred("zq:appliesIn") == {(plan, made.COUNTRY)}
    assert inferred("zq:eligibleFor") == {(made.FIRM, jilin)}, "not 山东计划, nor what is for 风电 alone; not the firm that is none"


@pytest.mark.parametrize(
    ("name", "bound", "column", "expected"),
    [
        ("enterprises", {"class": "专精特新中小企业", "region": "吉林省"}, 1, {"长光卫星技术有限公司"}),
        ("enterprises", {"class": "专精特新中小企业", "region": "山东"}, 1, set()),
        ("policies-of-agency", {"agency": "工业和信息化部"}, 1, {"全国计划"}),
        ("who-supports", {"industry": "新能源"}, 1, {"全国计划"}),
        ("eligible", {"enterprise": "长光卫星"}, 3, {"扶持办法"}),
        ("proof", {"thing": "长光卫星"}, 4, {"news/一.txt"}),
        ("conflicts", {"thing": "长春"}, 5, {"news/一.txt"}),
    ],
)
def test_question_answers(store: ox.Store, name: str, bound: dict[str, str], column: int, expected: set[str]) -> None:
    assert {row[column] for row in ask(store, question(name), **bound)} == expected


def test_every_question_has_help_and_runs_with_nothing_bound(store: ox.Store) -> None:
    found = sorted(path.stem for path in (ONTOLOGY / "queries").glob("*.rq"))
    assert len(found) == 6
    for name in found:
        assert re.match(r"# [A-Z].{30,}\.\n", question(name)), name
        assert ask(store, question(name)), name


def test_rules_have_help() -> None:
    assert len(RULES) == 11
    assert all(re.match(r"# A.{30,}\.\n", rule) for rule in RULES.values())
