"""A view → the columns that the explorer in kg/web reads: one JSON object, lists side by side, indices instead of names.

kg/web/src/data.ts says what each column is; the file view and the server's answers have the same form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from kg.search.letters import keys
from kg.view import terms
from kg.view.first import Group, Opening
from kg.view.model import Edge, Node, Position, Proof, View
from kg.view.triples import INFERRED
from kg.vocab import SYMMETRIC, normal

FORMAT = 1
LONGEST = 200  # characters of a name; what is longer is cut
_FACTS = ({"zh": "代码", "en": "Code"},)
_SPELLED = 2  # readings of a name that are filed
_UNSEEN = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])  # marks that turn the writing around

Columns = dict[str, Any]
Href = Callable[[str], str]  # IRI → the address of its page, "" for none


def columns(
    view: View,
    positions: Sequence[Position],
    *,
    title: str = "",
    opening: Opening | None = None,
    evidence: bool = True,
    href: Href | None = None,
) -> Columns:
    """The view as one object for JSON; the same view gives the same object.

    positions: of the nodes; () to let the explorer place them
    opening:   the first picture; all of the view without it
    evidence:  put the sentences in; without them the explorer asks the server
    href:      where the pages of things are
    """
    number = {name: place for place, name in enumerate(terms.types())}
    relation = {name: place for place, name in enumerate(terms.relations())}
    groups = opening.groups if opening else ()
    made: Columns = {
        "format": FORMAT,
        "title": shown(title),
        "lang": "zh",
        "types": _types(),
        "relations": _relations(),
        "facts": list(_FACTS),
        "nodes": _nodes(view.nodes, groups, number, positions, href),
        "edges": _edges(view.edges, groups, len(view.nodes), relation),
        "centre": next((at for at, node in enumerate(view.nodes) if node.centre), -1),
        "whole": {"nodes": view.total, "edges": len(view.edges)},
    }
    if opening:
        made["first"] = list(opening.nodes)
        if opening.positions:
            made |= {"firstX": [x for x, _ in opening.positions], "firstY": [y for _, y in opening.positions]}
    if evidence:
        documents = sorted({(p.title, p.source, p.date, p.document) for e in view.edges for p in e.proofs})
        proofs = [proof for edge in view.edges for proof in edge.proofs]
        place = {document: at for at, document in enumerate(documents)}
        made["evidence"] = _evidence(proofs, place)
        made["documents"] = _documents(documents, href)
        made["edges"]["evidence"] = _places(view.edges, len(made["edges"]["source"]))
    return made


def proof_columns(proofs: Sequence[Proof], href: Href | None = None) -> Columns:
    """The sentences behind one edge and their documents, as the server tells them."""
    documents = sorted({(p.title, p.source, p.date, p.document) for p in proofs})
    place = {document: at for at, document in enumerate(documents)}
    return {"evidence": _evidence(proofs, place), "documents": _documents(documents, href)}


def to_json(value: object) -> str:
    """JSON that can stand inside a script element whatever the strings hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def shown(name: str) -> str:
    """A name as the explorer gets it: without marks that turn the writing around, and no longer than LONGEST."""
    plain = name.translate(_UNSEEN)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def searched(node: Node) -> str:
    """What a search looks through beside the name: pinyin, initials and the other names, blanks between."""
    spelled: dict[str, None] = {}
    for name in (node.name, *node.aliases):
        whole, initials = keys(normal(name[:LONGEST]))
        spelled |= dict.fromkeys((*whole[:_SPELLED], *initials[:_SPELLED]))
    return " ".join((*spelled, *(shown(alias).lower() for alias in node.aliases)))


def _types() -> list[Columns]:
    kept = {"zh": "zh", "en": "en", "light": "colour", "dark": "dark", "shape": "shape"}
    return [{"name": name, **{to: row[of] for of, to in kept.items()}} for name, row in terms.types().items()]


def _relations() -> list[Columns]:
    return [
        {
            "name": name,
            "zh": row["zh"],
            "en": row["en"],
            "inverseZh": row["inverse_zh"],
            "inverseEn": row["inverse_en"],
            "symmetric": name in SYMMETRIC,
            "inferred": name == INFERRED,
        }
        for name, row in terms.relations().items()
    ]


def _nodes(
    nodes: Sequence[Node], groups: Sequence[Group], number: dict[str, int], positions: Sequence[Position], href: Href | None
) -> Columns:
    words = {name: row["zh"] for name, row in terms.types().items()}
    made: Columns = {
        "iri": [node.iri for node in nodes] + ["" for _ in groups],
        "label": [shown(node.name) for node in nodes] + [words[group.type] for group in groups],
        "type": [number[node.type] for node in nodes] + [number[group.type] for group in groups],
        "degree": [node.degree for node in nodes] + [0 for _ in groups],
        "search": [searched(node) for node in nodes] + ["" for _ in groups],
        "region": [node.region for node in nodes] + [group.region for group in groups],
        "classes": [list(node.classes) for node in nodes] + [[] for _ in groups],
        "aliases": [[shown(alias) for alias in node.aliases] for node in nodes] + [[] for _ in groups],
        "facts": [[[0, node.code]] if node.code else [] for node in nodes] + [[] for _ in groups],
    }
    if positions:
        for axis, name in enumerate("xy"):
            made[name] = [position[axis] for position in positions] + [None for _ in groups]
    if groups:
        made["aggregate"] = [0 for _ in nodes] + [group.count for group in groups]
        made["members"] = [[] for _ in nodes] + [list(group.members) for group in groups]
    if href:
        made["href"] = [href(node.iri) for node in nodes] + ["" for _ in groups]
    return made


def _edges(edges: Sequence[Edge], groups: Sequence[Group], nodes: int, number: dict[str, int]) -> Columns:
    """The edges, and those by which groups hang on their regions."""
    hung = [(nodes + at, group) for at, group in enumerate(groups) if group.region >= 0]
    return {
        "source": [edge.subject for edge in edges] + [at for at, _ in hung],
        "relation": [number[edge.relation] for edge in edges] + [number[group.relation] for _, group in hung],
        "target": [edge.object for edge in edges] + [group.region for _, group in hung],
        "confidence": [_surest(edge) for edge in edges] + [-1 for _ in hung],
        "date": [max((proof.date for proof in edge.proofs), default="") for edge in edges] + ["" for _ in hung],
        "role": [shown(edge.role or "") for edge in edges] + ["" for _ in hung],
        "count": [0 for _ in edges] + [group.count for _, group in hung],
    }


def _surest(edge: Edge) -> float:
    return max((proof.confidence for proof in edge.proofs if proof.confidence is not None), default=-1)


def _places(edges: Sequence[Edge], count: int) -> list[list[int]]:
    """For each edge the places of its sentences among all; nothing for those of groups."""
    made: list[list[int]] = []
    at = 0
    for edge in edges:
        made.append(list(range(at, at + len(edge.proofs))))
        at += len(edge.proofs)
    return made + [[] for _ in range(count - len(edges))]


def _evidence(proofs: Sequence[Proof], place: dict[tuple[str, str, str, str], int]) -> Columns:
    return {
        "runs": [[list(run) for run in proof.runs] for proof in proofs],
        "document": [place[proof.title, proof.source, proof.date, proof.document] for proof in proofs],
        "confidence": [-1 if proof.confidence is None else proof.confidence for proof in proofs],
        "method": [proof.method for proof in proofs],
        "modality": [proof.modality for proof in proofs],
    }


def _web(source: str) -> str:
    return source if source.startswith(("http://", "https://")) else ""


def _documents(documents: Sequence[tuple[str, str, str, str]], href: Href | None) -> Columns:
    return {
        "title": [shown(title) for title, *_ in documents],
        "source": [shown(source) for _, source, *_ in documents],
        "date": [date for *_, date, _ in documents],
        "href": [href(iri) if href else _web(source) for _, source, _, iri in documents],
    }
