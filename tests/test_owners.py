"""Firms that projects' names begin with, and what the two have to do with each other."""

from __future__ import annotations

import pytest

from kg.clean import clean
from kg.model import Mention
from kg.relate import relate
from kg.resolve import Resolver
from kg.resolve.groups import organisations
from kg.resolve.owners import Owners
from kg.seeds import load

SEEDS = load()


@pytest.mark.parametrize(
    ("project", "mentioned", "firm"),
    [
        ("澜芯微电子股份有限公司二期厂房项目", (), "澜芯微电子股份有限公司"),
        ("澜芯微电子有限公司南山分公司扩建项目", (), "澜芯微电子有限公司南山分公司"),
        ("比亚迪南山产业园项目", (), "比亚迪"),  # of the tables
        ("澜芯南山产业园", ("澜芯",), "澜芯"),
        ("澜芯南山产业园", (), ""),
        ("南山新能源产业园项目", (), ""),
        ("比亚迪之夜", (), ""),  # no works
        ("澜芯微电子有限公司", (), ""),
    ],
)
def test_the_firm_of_a_project(project: str, mentioned: tuple[str, ...], firm: str) -> None:
    assert Owners(SEEDS).of(project, mentioned.__contains__) == firm


def test_it_is_an_entity_that_undertakes_the_project() -> None:
    project = "澜芯微电子股份有限公司二期厂房项目"
    text = f"会上签约的有{project}等十个项目。"
    at = text.index(project)
    resolved = Resolver(SEEDS, (), ()).resolve(clean(text), [Mention(at, at + len(project), "Project", "tagger", 0.9)])
    names = {e.id: e.name for e in resolved.entities}
    stated = [(names[s.subject], s.relation, names[s.object]) for s in relate(resolved)]
    assert ("澜芯微电子股份有限公司", "undertakes", project) in stated
    assert [s.evidence[0].method for s in relate(resolved) if s.relation == "undertakes"] == ["name"]


def test_a_short_name_is_its_company_before_any_other_of_the_name() -> None:
    names = {"澜芯快递": 1, "澜芯公司": 1, "澜芯": 2}
    union = organisations(names, "他通过澜芯快递寄出，澜芯公司致歉，澜芯赔偿。澜芯", ())
    assert union.find("澜芯") == "澜芯公司" and union.find("澜芯快递") == "澜芯快递"
