"""Agencies, policies, projects and places without a code over documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from kg.identity.clusters import Clusters
from kg.identity.model import Node
from kg.identity.places import Places
from kg.vocab import normal

_DRAFT = re.compile(r"[（(〔\[](?:征求意见稿|草案|送审稿|公开征求意见稿|修订草案|审议稿)[）)〕\]]$|(?:征求意见稿|草案)$")
_TRIAL = re.compile(r"[（(](?:试行|暂行)[）)]$")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ABOUT = re.compile(r"^(.{2,40}?)关于(.{6,})$")
_LAW = re.compile(r"(?:法|法典)$")
_STATE = "中华人民共和国"
_TAIL = 8  # characters of a title without its issuer that tell enough
_NATION = "region/100000"
_LONG = 10  # characters of a project's name that hardly two projects have


def same_place(places: Places, one: Node, other: Node) -> str:
    """How near two things are by their own regions, else by their documents'."""
    a, b = places.of(one) or set(one.homes), places.of(other) or set(other.homes)
    return places.share(a, b) if a and b else "?"


def agencies(nodes: Mapping[str, Node], places: Places) -> Clusters:
    """One body under two full names, where a document gives both; never by a bare 市局 or 区政府."""

    def forbids(one: Node, other: Node) -> str:
        if one.documents & other.documents:
            return "a document tells them apart"
        fronts = [{places.front(n)[1] for n in node.names} - {""} for node in (one, other)]
        return "!they are of two regions" if fronts[0] and fronts[1] and not fronts[0] & fronts[1] else ""

    clusters = Clusters(nodes, forbids)
    alias: dict[str, set[str]] = defaultdict(set)
    for node in nodes.values():
        for form in node.forms:
            if len(form) >= 4 and places.front(form)[1]:
                alias[normal(form)].add(node.id)
    for id_ in sorted(nodes):
        holders = sorted({clusters.find(h) for h in alias.get(normal(nodes[id_].name), ())} - {clusters.find(id_)})
        if len(holders) == 1:
            clusters.join(holders[0], id_, 0.9, [f"called so in {clusters[holders[0]].name}"])
    return clusters


def policies(nodes: Mapping[str, Node], places: Places) -> Clusters:
    """One document of a public body: by number, or by title where issuer, region and year do not speak against it."""

    def forbids(one: Node, other: Node) -> str:
        for fact in ("number", "issued"):
            a, b = ({value for name, value in node.facts if name == fact} for node in (one, other))
            if a and b and not a & b:
                return "!their numbers differ" if fact == "number" else "their days of issue differ"
        if bool(_DRAFT.search(one.name)) != bool(_DRAFT.search(other.name)):
            return "one is a draft"
        if set(_YEAR.findall(one.name)) != set(_YEAR.findall(other.name)) and _YEAR.search(one.name) and _YEAR.search(other.name):
            return "!their years differ"
        a, b = one.regions, other.regions
        local = a and b and _NATION not in a | b and not _LAW.search(one.name)
        if local and not a & b and not places.share(a, b):
            return "!they are in force in two regions"
        both = one.documents & other.documents
        return "a document tells them apart" if both and plain_title(one.name) != plain_title(other.name) else ""

    clusters = Clusters(nodes, forbids)
    ordered = [nodes[id_] for id_ in sorted(nodes)]
    by_number: dict[str, str] = {}
    titles: dict[str, list[str]] = defaultdict(list)
    tails: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for node in ordered:
        for name, value in sorted(node.facts):
            if name == "number":
                clusters.join(by_number.setdefault(normal(value), node.id), node.id, 0.93, [f"one number, {value}"])
        titles[plain_title(node.name)].append(node.id)
        about = _ABOUT.match(plain_title(node.name))
        plain = plain_title(node.name)
        tails[about[2] if about else plain.removeprefix("关于")].append((about[1] if about else "", node.id))
    for title in sorted(titles):
        _one_title(clusters, titles[title], places)
    for tail in sorted(tails):
        heads = sorted({head for head, _ in tails[tail]} - {""}, key=lambda h: (-len(h), h))
        heads = [h for h in heads if h not in heads[0] or h == heads[0]]  # 国务院 is among 中共中央国务院
        full = [id_ for head, id_ in tails[tail] if head]
        for head, id_ in tails[tail]:
            if not head and full and len(tail) >= _TAIL:
                score = 0.9 if len(heads) == 1 else 0.6
                clusters.join(full[0], id_, score, ["the title without its issuer"])
    for title in sorted(titles):
        long = titles.get(_STATE + title)
        for id_ in titles[title] if _LAW.search(title) else ():
            for whole in (long or ())[:1]:
                clusters.join(whole, id_, 0.95, ["the law without its state"])
    return clusters


def plain_title(title: str) -> str:
    """A title as compared: without quotes, 试行 in brackets, with 政府 for 人民政府."""
    return _TRIAL.sub("", normal(title)).replace("人民政府", "政府").replace("、", "")


def title_keys(name: str) -> tuple[str, ...]:
    """What two policies that `policies` compares by their titles have in common, one key at least."""
    plain = plain_title(name)
    about = _ABOUT.match(plain)
    tail = about[2] if about else plain.removeprefix("关于")
    state = (f"title {_STATE}{plain}",) if _LAW.search(plain) else ()
    return (f"title {plain}", *((f"tail {tail}",) if len(tail) >= _TAIL else ()), *state)


def _one_title(clusters: Clusters, ids: list[str], places: Places) -> None:
    """Policies of one title: those of one region first, then those of which no region is known with the only other."""
    known: list[str] = []
    for id_ in sorted(ids, key=lambda i: (not clusters[i].regions, i)):
        node = clusters[id_]
        roots = sorted({clusters.find(k) for k in known})
        near = [r for r in roots if same_place(places, clusters[r], node) == "place"]
        if near:
            clusters.join(near[0], id_, 0.95, ["one title in one place"])
        elif len(roots) == 1:
            sure = len(plain_title(node.name)) >= 8 or not node.regions
            clusters.join(roots[0], id_, 0.9 if sure else 0.6, ["one title"])
        elif roots:
            clusters.join(roots[0], id_, 0.5, [f"one title, of {len(roots)}"])
        known.append(id_)


def projects(nodes: Mapping[str, Node], places: Places) -> Clusters:
    """One name in one place or of one undertaker; a long name by itself."""

    def forbids(one: Node, other: Node) -> str:
        a, b = places.of(one), places.of(other)
        return "!they lie in two places" if a and b and not places.share(a, b) else ""

    clusters = Clusters(nodes, forbids)
    named: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(nodes):
        name = normal(nodes[id_].name).removeprefix("中国")
        named[name[len(places.front(name)[0]) :]].append(id_)
    for rest in sorted(named):
        for k, id_ in enumerate(named[rest]):
            for root in sorted({clusters.find(i) for i in named[rest][:k]}):
                score, reason = _one_project(clusters[root], clusters[id_], rest, places)
                if clusters.join(root, id_, score, [reason]):
                    break
    return clusters


def _one_project(one: Node, other: Node, rest: str, places: Places) -> tuple[float, str]:
    """How sure two projects of one name, but for the region in front, are one."""
    fronts = [places.front(normal(n.name).removeprefix("中国"))[1] for n in (one, other)]
    if one.bodies & other.bodies:
        return 0.95, "one name, one undertaker"
    same = len({normal(n.name).removeprefix("中国") for n in (one, other)}) == 1
    if same and (len(rest) >= _LONG or rest.startswith("第") or fronts[0]):
        return 0.92, "a name that hardly two have"
    if all(fronts) and fronts[0] != fronts[1] and not places.share({fronts[0]}, {fronts[1]}):
        return 0.0, "names of two regions"
    if same_place(places, one, other) == "place":
        return 0.88, "one name in one place"
    return 0.45, "one name"


def products(nodes: Mapping[str, Node], makers: Collection[str]) -> Clusters:
    """A product with and without its maker's name in front: 北辰N7, N7. Only names that are no plain words.

    makers: folded names of enterprises
    """
    clusters = Clusters(nodes, lambda one, other: "!a document tells them apart" if one.documents & other.documents else "")
    named = {normal(nodes[id_].name): id_ for id_ in sorted(nodes, reverse=True)}
    for id_ in sorted(nodes):
        name = normal(nodes[id_].name)
        for cut in range(2, len(name) - 1):
            known = named.get(name[cut:])
            if known and name[:cut] in makers and re.search("[a-z0-9]", name[cut:]) and len(name) - cut > 2:
                clusters.join(known, id_, 0.88, ["the name with its maker's in front"])
                break
    return clusters


def regions(nodes: Mapping[str, Node], places: Places) -> Clusters:
    """Towns and parks that no table has: one name inside one place."""
    clusters = Clusters(nodes, lambda one, other: "")
    named: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(nodes):
        named[nodes[id_].name].append(id_)
    for name in sorted(named):
        for id_ in named[name][1:]:
            for root in sorted({clusters.find(i) for i in named[name] if i < id_}):
                near = places.share(
                    clusters[root].regions | set(clusters[root].homes), nodes[id_].regions | set(nodes[id_].homes)
                )
                if near == "place" and clusters.join(root, id_, 0.9, ["one name in one place"]):
                    break
    return clusters
