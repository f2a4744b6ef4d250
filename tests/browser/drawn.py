"""The graphs that the browser tests look at: two cities with their firms, doubtful and dated sentences, and hostile names."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from made import CITY, COUNTRY, PROVINCE, REFERENCE
from pyoxigraph import DefaultGraph, NamedNode
from test_view import HOSTILE

from kg.assemble import assemble
from kg.model import Entity, Evidence, Extract, Statement
from kg.reference import Entry
from kg.search import write_index
from kg.search.index import FILE
from kg.store import Reader, mark, open_store, write_store
from kg.view.columns import shown
from kg.vocab import BASE, SKOS, local_id

LONG = "长" * 10_000
TURNED = "\u202e司公限有倒颠\u202c"
LINKED = "javascript:alert(7)"
WORST = (*HOSTILE, LONG, TURNED, LINKED)
OTHER_CITY = "region/370100"
PLACES = {
    **REFERENCE,
    OTHER_CITY: Entry(OTHER_CITY, "Region", "济南市", ("济南",), ("370100",), ("region/370000",)),
}
GIANT = local_id("EnterpriseClass", "专精特新小巨人企业")


@dataclass
class Paper:
    """A document in the making: its sentences stand one after the other."""

    source: str
    date: str
    title: str
    entities: dict[str, Entity] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    at: int = 0

    def thing(self, type_: str, name: str, *others: str, id_: str = "") -> str:
        entity = Entity(id_ or local_id(type_, name), type_, name, others)
        self.entities[entity.id] = entity
        return entity.id

    def say(self, subject: str, relation: str, obj: str, quote: str, sure: float = 0.9, role: str | None = None) -> None:
        self.at += len(quote) + 1
        evidence = Evidence(self.at - len(quote), self.at, quote, sure, "pattern:位于")
        self.statements.append(Statement(subject, relation, obj, (evidence,), role))

    def extract(self) -> Extract:
        return Extract(
            source=self.source,
            sha256=sha256(self.source.encode()).hexdigest(),
            encoding="utf-8",
            title=self.title,
            date=self.date,
            characters=self.at,
            entities=tuple(self.entities.values()),
            statements=tuple(self.statements),
        )


def papers() -> list[Extract]:
    """An old paper about 长春 and a new one about 济南, joined by a firm's partner; and one that means harm."""
    old = Paper("news/old.txt", "2020-05-01", "旧闻一则")
    city = old.thing("Region", "长春市", id_=CITY)
    giant = old.thing("EnterpriseClass", "专精特新小巨人企业", id_=GIANT)
    star = old.thing("Enterprise", "启明星卫星技术有限公司", "启明星卫星")
    old.say(star, "locatedIn", city, "启明星卫星位于长春市。")
    old.say(star, "hasClass", giant, "启明星卫星是专精特新小巨人企业。", 0.6)
    old.say(star, "produces", old.thing("Product", "“启明一号”卫星"), "启明星卫星研制“启明一号”卫星。")
    person = old.thing("Person", "林远航")
    old.say(person, "holdsPost", star, "启明星卫星董事长林远航说。", 0.95, "董事长")
    for number in range(1, 6):
        firm = old.thing("Enterprise", f"长春第{number}精工有限公司")
        old.say(firm, "locatedIn", city, f"长春第{number}精工有限公司位于长春市。")
    policy = old.thing("Policy", "长春市小巨人企业扶持办法")
    old.say(policy, "appliesIn", city, "长春市小巨人企业扶持办法在长春市施行。")
    old.say(policy, "supportsClass", giant, "长春市小巨人企业扶持办法支持专精特新小巨人企业。")
    new = Paper("news/new.txt", "2024-03-01", "新闻一则")
    other = new.thing("Region", "济南市", id_=OTHER_CITY)
    star_too = new.thing("Enterprise", "启明星卫星技术有限公司", "启明星卫星")
    spring = new.thing("Enterprise", "泉城装备集团有限公司", "泉城装备")
    new.say(spring, "locatedIn", other, "泉城装备坐落于济南市。")
    new.say(spring, "partnerOf", star_too, "泉城装备与启明星卫星签约合作。")
    harm = Paper("news/</script><b>.txt", "2024-06-01", "<img src=x onerror=alert(6)> href")
    bad = [harm.thing("Enterprise", name, f"<i>{name[:50]}") for name in WORST]
    for one, two in pairwise(bad):
        harm.say(one, "partnerOf", two, f"{HOSTILE[0]}与{HOSTILE[1]}合作，见 javascript:alert(8) \u202e倒\u202c。")
    harm.say(bad[0], "locatedIn", harm.thing("Region", "济南市", id_=OTHER_CITY), "位于济南市")
    return [old.extract(), new.extract(), harm.extract()]


def build(out: Path) -> Reader:
    """A build of the papers, with its search index."""
    out.mkdir(parents=True)
    write_store(assemble(papers(), PLACES, BASE), out / "store", None, BASE)
    mark(out, base=BASE)
    reader = open_store(out)
    write_index(reader, out / FILE)
    return reader


def called(reader: Reader) -> list[str]:
    """The names that mean harm, as the store has them and as views show them."""
    label = NamedNode(SKOS + "prefLabel")
    nodes = [NamedNode(BASE + local_id("Enterprise", name)) for name in WORST]
    found = [quad for node in nodes for quad in reader.store.quads_for_pattern(node, label, None, DefaultGraph())]
    return [shown(str(quad.object.value)) for quad in found]


__all__ = ["CITY", "COUNTRY", "GIANT", "LONG", "OTHER_CITY", "PROVINCE", "TURNED", "WORST", "build", "called", "papers"]
