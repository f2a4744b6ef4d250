"""An invented view of any size, for benchmarks of pages: enterprises in towns of provinces, with classes, industries, goods and
people, a sentence behind every relation. The same size gives the same view."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice

from kg.view.model import Edge, Node, Proof, View
from kg.vocab import BASE

_CHARS = "华中东南西北新天海江河山金银龙凤安康泰和盛鼎宏达远通信科智云图创联合众博雅瑞丰源光明星宇晨曦"
_PROVINCES, _TOWNS, _CLASSES, _INDUSTRIES = 31, 11, 40, 90
_PAPERS = 4_000
Link = tuple[int, str, int]


def invented(nodes: int = 100_000, edges: int = 300_000) -> View:
    """A view with so many nodes and about so many edges (at most), the best joined nodes first."""
    draw = random.Random(8)
    things: list[tuple[str, str, int]] = []  # type, name, region
    links: dict[Link, None] = {}

    def add(type_: str, name: str, region: int = -1) -> int:
        things.append((type_, name, region))
        return len(things) - 1

    def some(of: list[int], weight: float = 2.0) -> int:
        """One of these, the first ones oftener."""
        return of[int(len(of) * draw.random() ** weight)]

    country = add("Region", "中华人民共和国")
    provinces = [add("Region", f"第{n + 1}省", country) for n in range(_PROVINCES)]
    towns = [add("Region", f"{things[p][1][:-1]}第{n + 1}市", p) for p in provinces for n in range(_TOWNS)]
    for region, (_, _, wider) in enumerate(things):
        if wider >= 0:
            links[region, "within", wider] = None
    draw.shuffle(towns)
    classes = [add("EnterpriseClass", f"第{n + 1}类企业") for n in range(_CLASSES)]
    industries = [add("Industry", f"第{n + 1}产业") for n in range(_INDUSTRIES)]
    firms: dict[int, list[int]] = {}

    def word(length: int) -> str:
        return "".join(draw.choices(_CHARS, k=length))

    while len(things) < nodes:
        town = some(towns)
        kind = draw.random()
        if kind < 0.7 or town not in firms:
            firm = add("Enterprise", f"{word(3)}第{len(things)}科技有限公司", town)
            firms.setdefault(town, []).append(firm)
            links[firm, "locatedIn", town] = None
            links[firm, "inIndustry", some(industries)] = None
        elif kind < 0.8:
            policy = add("Policy", f"{things[town][1]}企业扶持办法（{len(things)}号）", town)
            links |= {(policy, "appliesIn", town): None, (policy, "supportsClass", some(classes)): None}
        elif kind < 0.9:
            links[some(firms[town]), "produces", add("Product", f"{word(2)}{len(things)}型装备")] = None
        else:
            links[
                add("Person", draw.choice("张王李赵林周") + word(2)),
                "holdsPost",
                some(firms[town]),
            ] = None
    everyone = [firm for of in firms.values() for firm in of]
    while len(links) < edges:
        firm = draw.choice(everyone)
        near = firms[things[firm][2]] if draw.random() < 0.8 else everyone
        links[(firm, "hasClass", some(classes)) if draw.random() < 0.2 else (firm, "partnerOf", draw.choice(near))] = None
    return _view(things, [link for link in islice(links, max(edges, nodes)) if link[0] != link[2]])


def _view(things: list[tuple[str, str, int]], links: list[Link]) -> View:
    degree = Counter(end for one, _, other in links for end in (one, other))
    order = sorted(range(len(things)), key=lambda at: (-degree[at], at))
    place = {at: rank for rank, at in enumerate(order)}
    classes: dict[int, list[int]] = {}
    for one, relation, other in links:
        if relation == "hasClass":
            classes.setdefault(one, []).append(place[other])
    nodes = tuple(
        Node(
            f"{BASE}{type_.lower()}/{at:08x}",
            type_,
            name,
            code=f"{at:02d}0000" if type_ == "Region" and region == 0 else None,
            degree=degree[at],
            region=place[region] if region >= 0 else -1,
            classes=tuple(classes.get(at, ())),
        )
        for at, (type_, name, region) in ((at, things[at]) for at in order)
    )
    edges = tuple(
        Edge(place[one], relation, place[other], found=1, proofs=(_proof(number, things[one][1], things[other][1]),))
        for number, (one, relation, other) in enumerate(links)
    )
    return View(nodes, edges, len(nodes), reach=len(nodes))


def _proof(number: int, subject: str, object_: str) -> Proof:
    paper, sure = number % _PAPERS, 0.5 + number % 50 / 100
    day = f"20{10 + paper % 15}-{1 + paper % 12:02d}-{1 + paper % 28:02d}"
    runs = ((subject, "s"), ("与", ""), (object_, "o"), ("见诸报道。", ""))
    return Proof(
        runs, f"第{paper}号消息", f"news/{paper:05d}.txt", sure, "pattern:与", date=day, document=f"{BASE}document/{paper:05d}"
    )
