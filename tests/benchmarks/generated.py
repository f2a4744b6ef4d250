"""A graph of our shape and of any size, for benchmarks: invented documents, put together by `kg.assemble` as a build's are.

    python tests/benchmarks/generated.py OUT 1000000      a build's folder with about a million quads, rules run

About 125 quads an enterprise with all that hangs on it; a document names ten, and the policy that fosters their class. Regions,
classes and industries are the real reference data. The same size gives the same quads, and a larger graph begins as a smaller
one does.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from pathlib import Path

from kg.assemble import assemble
from kg.model import Condition, Entity, Evidence, Extract, Figure, PolicyFact, Statement, Support
from kg.reference import Entry, Reference, load_reference
from kg.seeds import data_folder
from kg.store import Reader, mark, open_store, write_store
from kg.terms import Quad
from kg.vocab import BASE, local_id

QUADS_PER_ENTERPRISE = 125  # measured, without what is inferred
_PER_DOCUMENT, _PER_SHARD = 10, 100  # enterprises, documents
_SHARED = tuple(f"<{BASE}{folder}/" for folder in ("region", "class", "industry", "agency"))
_CHARS = "华中东南西北新天海江河山金银龙凤安康泰和盛鼎宏达远通信科智云图创联合众博雅瑞丰源光明星宇晨曦"
_GOODS = ("轴承", "传感器", "电池", "芯片", "疫苗", "机器人", "卫星", "光纤", "钢板", "软件")
_POSTS = ("董事长", "总经理", "副总经理", "总工程师")
_KINDS = ("补助", "奖励", "贴息", "服务")


def quads(enterprises: int) -> Iterator[Quad]:
    """The quads of a graph with so many enterprises, each once; what is inferred is not among them."""
    reference = load_reference()
    told: set[Quad] = set()  # facts of what many shards name
    documents = extracts(enterprises, reference)
    while shard := list(islice(documents, _PER_SHARD)):
        for quad in assemble(shard, reference):
            if "document/" not in quad[3] and quad[0].startswith(_SHARED):
                if quad in told:
                    continue
                told.add(quad)
            yield quad


def extracts(enterprises: int, reference: Reference) -> Iterator[Extract]:
    """The documents, ten enterprises each."""
    of_type: dict[str, list[Entry]] = {"Region": [], "EnterpriseClass": [], "Industry": []}
    for entry in reference.values():
        if entry.type != "Region" or (entry.codes and not entry.codes[0].endswith("00")):
            of_type[entry.type].append(entry)
    for number in range(0, enterprises, _PER_DOCUMENT):
        yield _document(number // _PER_DOCUMENT, min(_PER_DOCUMENT, enterprises - number), of_type, reference)


def build(out: Path, enterprises: int) -> Reader:
    """A build's folder with the graph and what the rules infer."""
    out.mkdir(parents=True)
    rules = {path.name: path.read_text(encoding="utf-8") for path in (data_folder("ontology") / "rules").glob("*.rq")}
    write_store(quads(enterprises), out / "store", rules)
    mark(out, base=BASE)
    return open_store(out)


def _document(number: int, enterprises: int, of_type: dict[str, list[Entry]], reference: Reference) -> Extract:
    draw = random.Random(number)
    entities: dict[str, Entity] = {}
    place = [0]  # where in the text the next sentence begins

    def named(type_: str, name: str, *others: str) -> str:
        entity = Entity(local_id(type_, name), type_, name, others)
        entities[entity.id] = entity
        return entity.id

    def known(type_: str) -> Entry:
        entry = draw.choice(of_type[type_])
        entities[entry.id] = Entity(entry.id, type_, entry.name, (), entry.codes[0] if type_ == "Region" else None)
        return entry

    def proof(words: str) -> Evidence:
        quote = f"{words}，{''.join(draw.choices(_CHARS, k=20))}。"
        place[0] += len(quote)
        return Evidence(place[0] - len(quote), place[0], quote, draw.randint(500, 999) / 1000, "model:relations")

    def said(subject: str, relation: str, obj: str, role: str | None = None) -> Statement:
        return Statement(subject, relation, obj, (proof(f"{entities[subject].name}与{entities[obj].name}"),), role)

    region, class_, industry = known("Region"), known("EnterpriseClass"), known("Industry")
    above = reference[region.wider[0]] if region.wider else region
    entities[above.id] = Entity(above.id, "Region", above.name, (), above.codes[0] if above.codes else None)
    agency = named("Agency", f"{above.name}工业和信息化局")
    policy = named("Policy", f"关于支持{industry.name}发展的若干措施（第{number}号）")
    day = f"{2015 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
    statements = [
        said(policy, "issuedBy", agency),
        said(agency, "governs", above.id),
        said(policy, "appliesIn", above.id),
        said(policy, "supportsClass", class_.id),
        said(policy, "supportsIndustry", industry.id),
    ]
    figures = []
    before = ""
    for index in range(enterprises):
        core = "".join(draw.choices(_CHARS, k=2))
        full = f"{region.name}{core}{industry.name}第{number * _PER_DOCUMENT + index}有限公司"
        firm = named("Enterprise", full, f"{core}{industry.name}")
        statements.append(said(firm, "locatedIn", region.id))
        statements.append(said(firm, "hasClass", class_.id if draw.random() < 0.7 else known("EnterpriseClass").id))
        statements.append(said(firm, "inIndustry", industry.id))
        statements.append(said(firm, "produces", named("Product", f"“{core}{number}”{draw.choice(_GOODS)}")))
        if before and draw.random() < 0.4:
            statements.append(said(firm, draw.choice(("subsidiaryOf", "partnerOf")), before))
        if draw.random() < 0.3:
            statements.append(said(named("Person", f"王{core}{number}"), "holdsPost", firm, draw.choice(_POSTS)))
        if draw.random() < 0.5:
            figures.append(_figure(draw, firm, proof("营业收入")))
        before = firm
    return Extract(
        source=f"news/{number:07}.txt",
        sha256=sha256(str(number).encode()).hexdigest(),
        encoding="utf-8",
        title=f"{region.name}{industry.name}企业一览（{number}）",
        date=day,
        characters=place[0],
        entities=tuple(entities.values()),
        statements=tuple(statements),
        figures=tuple(figures),
        supports=(_support(draw, policy, proof),),
        conditions=(Condition(policy, "类别", "=", proof("须为"), entity=class_.id),),
        policy_facts=(
            PolicyFact(policy, "issued", day, proof("印发")),
            PolicyFact(policy, "number", f"发〔{number}〕1号", proof("文号")),
        ),
    )


def _figure(draw: random.Random, firm: str, evidence: Evidence) -> Figure:
    value = Decimal(draw.randint(10, 9_999)) / 100
    return Figure(
        value, "亿元", evidence, about=firm, indicator="营业收入", base_value=value * 10**8, base_unit="元", period="2023年"
    )


def _support(draw: random.Random, policy: str, proof: Callable[[str], Evidence]) -> Support:
    asks = (Condition(policy, "年营业收入", "≥", proof("营业收入不低于"), Decimal(draw.randint(1, 50)) * 10**7, "元"),)
    amount = Decimal(draw.randint(1, 100)) * 100_000
    return Support(policy, draw.choice(_KINDS), proof("给予最高"), amount, cap=True, conditions=asks)


if __name__ == "__main__":
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    made = build(Path(sys.argv[1]), max(1, wanted // QUADS_PER_ENTERPRISE))
    print(f"{len(made.store):,} quads with those inferred")
