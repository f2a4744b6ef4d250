"""View and positions → one HTML file that asks the network for nothing: pyvis draws, our own shell and scripts go around it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pyvis.network import Network

from kg.view import terms
from kg.view.columns import searched, shown, to_json
from kg.view.model import Edge, Node, Position, View

_HERE = Path(__file__).parent
_SCRIPTS = ("words.js", "draw.js", "sieve.js", "card.js", "moves.js", "save.js", "graph.js")
_LARGER = {"star": 1.3, "triangle": 1.15, "triangleDown": 1.15, "diamond": 1.15}
_UNDIRECTED = frozenset({"partnerOf"})
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "selectConnectedEdges": False, "multiselect": False, "keyboard": False},
    # The labels that vis draws cover each other; static/draw.js draws them instead, the important ones first.
    "nodes": {"scaling": {"label": {"drawThreshold": 1000000}}, "borderWidth": 1.5, "borderWidthSelected": 3},
    "edges": {"arrows": {"to": {"enabled": True, "scaleFactor": 0.55}}, "width": 1.2, "hoverWidth": 1, "selectionWidth": 1.5},
}


def render(view: View, positions: Sequence[Position]) -> str:
    """The page as text; the same bytes from the same view and positions.

    raises: RuntimeError when the installed pyvis writes a page of another shape than the one this was made for
    """
    page: str = _network(view, positions).generate_html()
    for pattern, put in (
        (r"^\s*<html>\s*<head>", '<!DOCTYPE html>\n<html lang="zh-CN"><head><title>政企图谱</title>'),
        (r"<center>.*?</center>", ""),
        (r"<!--.*?-->", ""),  # names only files that are not there
        (r"<link\b[^>]*bootstrap[^>]*>", ""),
        (r"<script\b[^>]*bootstrap[^>]*>\s*</script>", ""),
        (r"<style>\.vis-overlay.*?</style>", ""),  # 220 kB for buttons and dialogs that we do not show
        (r'<div class="card" style="width: 100%">', "<div>"),
        (r"</head>", lambda _: f"<style>{_static('graph.css')}</style></head>"),
        (r"<body>", lambda _: f"<body>{_shell(view)}"),
        (r"</body>", lambda _: f"{_data(view)}<script>{_script()}</script></body>"),
    ):
        page, times = re.subn(pattern, put, page, flags=re.S)
        if not times:
            raise RuntimeError(f"pyvis wrote a page without {pattern}: use pyvis 0.3.2")
    return page.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy(page)}">', 1)


def _network(view: View, positions: Sequence[Position]) -> Network:
    """The pyvis network. Ids are numbers and there are no tooltips, headings or menus: pyvis would put them in as HTML."""
    network = Network(height="100%", width="100%", directed=True, cdn_resources="in_line", bgcolor="transparent")
    network.set_options(json.dumps(_OPTIONS))
    look = terms.types()
    links = Counter(end for edge in view.edges for end in (edge.subject, edge.object))
    for index, (node, (x, y)) in enumerate(zip(view.nodes, positions, strict=True)):
        shape, color = look[node.type]["shape"], look[node.type]["light"]
        network.add_node(index, label=shown(node.name), shape=shape, color=color, size=_size(node, shape, links[index]), x=x, y=y)
    together = Counter(_pair(edge) for edge in view.edges)
    drawn: Counter[tuple[int, int]] = Counter()
    for index, edge in enumerate(view.edges):
        bend = _bend(edge, drawn[_pair(edge)], together[_pair(edge)])
        drawn[_pair(edge)] += 1
        arrows = "" if edge.relation in _UNDIRECTED else "to"
        network.add_edge(edge.subject, edge.object, id=index, arrows=arrows, smooth=bend)
    return network


def _size(node: Node, shape: str, links: int) -> float:
    """Radius by links drawn; pointed shapes a little larger, for the same area of ink."""
    radius = min(30.0, 8 + 2.4 * math.sqrt(links)) + (4 if node.centre else 0)
    return round(radius * _LARGER.get(shape, 1.0), 1)


def _pair(edge: Edge) -> tuple[int, int]:
    return min(edge.subject, edge.object), max(edge.subject, edge.object)


def _bend(edge: Edge, place: int, of: int) -> dict[str, Any] | bool:
    """Straight for a single relation; relations between the same two fan out to both sides."""
    if of == 1:
        return False
    amount = 0.16 * (place - (of - 1) / 2) * (1 if edge.subject < edge.object else -1)
    if not amount:
        return False
    return {"enabled": True, "type": "curvedCW" if amount > 0 else "curvedCCW", "roundness": round(abs(amount), 3)}


def _shell(view: View) -> str:
    """The bars and panels around the picture; the name the view lies around is the only text of ours from outside."""
    text = (_HERE / "templates" / "shell.html").read_text(encoding="utf-8")
    return text.replace("{{around}}", html.escape(view.around or ""))


def _data(view: View) -> str:
    """All that the scripts need, as a script element that is data to the browser."""
    documents = sorted({(p.title, p.source, p.date) for e in view.edges for p in e.proofs})
    place = {document: index for index, document in enumerate(documents)}
    value = {
        "types": terms.types(),
        "relations": terms.relations(),
        "nodes": [{**_node(node), "region": node.region} for node in view.nodes],
        "edges": [_edge(edge, place) for edge in view.edges],
        "documents": [list(document) for document in documents],
        "view": {
            "around": view.around,
            "hops": view.hops,
            "limit": view.limit,
            "lonely": view.lonely,
            "reach": view.reach,
            "total": view.total,
        },
    }
    return f'<script type="application/json" id="graph-data">{to_json(value)}</script>'


def _node(node: Node) -> dict[str, Any]:
    """What the card says of a node; empty fields are left out."""
    fields = {
        "type": node.type,
        "name": shown(node.name),
        "aliases": [shown(alias) for alias in node.aliases],
        "find": searched(node),
        "classes": list(node.classes),
        "code": node.code,
        "iri": node.iri,
        "degree": node.degree,
        "centre": node.centre,
    }
    return {name: value for name, value in fields.items() if value}


def _edge(edge: Edge, place: dict[tuple[str, str, str], int]) -> dict[str, Any]:
    """What the card says of an edge; runs of text alternate with their marks as [text, mark]."""
    proofs = [
        {
            "runs": [[text, kind] if kind else text for text, kind in proof.runs],
            "in": place[proof.title, proof.source, proof.date],
            "sure": proof.confidence,
            "by": proof.method,
            "mode": proof.modality,
        }
        for proof in edge.proofs
    ]
    made = {"s": edge.subject, "r": edge.relation, "o": edge.object, "role": edge.role, "found": edge.found, "proofs": proofs}
    return {name: value for name, value in made.items() if value not in (None, [])}


def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def _script() -> str:
    """Our scripts as one, in a scope of their own."""
    return "(() => {\n'use strict';\n" + "\n".join(_static(name) for name in _SCRIPTS) + "})();"


def policy(page: str) -> str:
    """A content security policy under which the scripts of this page run, by their hashes, and nothing else."""
    bodies = re.findall(r"<script(?: type=\"text/javascript\")?>(.*?)</script>", page, flags=re.S)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies)
    rest = "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {hashes}; {rest}"
