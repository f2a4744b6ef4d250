"""Entities and relations as GraphML and GEXF, for Gephi, Cytoscape, yEd and networkx."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import networkx as nx

from kg.export.part import Part
from kg.export.rows import Edge, Node, edges, nodes, quotes
from kg.export.xml import clean

_NODE = ("type", "names", "code")
_EDGE = ("relation", "roles", "sentences", "quotes")


def write_graphml(part: Part, out: Path) -> None:
    """A directed graph that may have several edges between two nodes; nodes that no relation touches are left out."""
    graph = nx.MultiDiGraph()
    told = _told(part)
    for one in _drawn(part, told):
        graph.add_node(one.iri, label=clean(one.name), type=one.type, names=clean("|".join(one.others)), code=one.code)
    for edge, words in told:
        facts = {"relation": edge.relation, "roles": clean("|".join(edge.roles)), "sentences": edge.sentences}
        graph.add_edge(edge.subject, edge.object, key=edge.relation, **facts, **({"quotes": clean(words)} if words else {}))
    nx.write_graphml_xml(graph, out, encoding="utf-8", prettyprint=True)


def write_gexf(part: Part, out: Path) -> None:
    """The same as GEXF 1.2, which Gephi knows best. Written here: networkx puts the day of writing into it."""
    told = _told(part)
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        file.write('<graph defaultedgetype="directed" mode="static">\n')
        file.write(_columns("node", _NODE) + _columns("edge", _EDGE) + "<nodes>\n")
        for one in _drawn(part, told):
            file.write(f"<node id={quoteattr(one.iri)} label={_attribute(one.name)}>")
            file.write(_values(zip(_NODE, (one.type, "|".join(one.others), one.code), strict=True)) + "</node>\n")
        file.write("</nodes>\n<edges>\n")
        for number, (edge, words) in enumerate(told):
            ends = f"source={quoteattr(edge.subject)} target={quoteattr(edge.object)}"
            file.write(f'<edge id="{number}" {ends} label={quoteattr(edge.relation)}>')
            facts = (edge.relation, "|".join(edge.roles), str(edge.sentences), words)
            file.write(_values(zip(_EDGE, facts, strict=True)) + "</edge>\n")
        file.write("</edges>\n</graph>\n</gexf>\n")


def _told(part: Part) -> list[tuple[Edge, str]]:
    """The edges with their sentences, one a line; "" where none are asked for."""
    behind = quotes(part) if part.evidence else {}
    return [(edge, "\n".join(behind.get((edge.subject, edge.relation, edge.object), ()))) for edge in edges(part)]


def _drawn(part: Part, told: Iterable[tuple[Edge, str]]) -> list[Node]:
    touched = {iri for edge, _ in told for iri in (edge.subject, edge.object)}
    return [one for one in nodes(part) if one.iri in touched]


def _columns(kind: str, names: tuple[str, ...]) -> str:
    lines = "".join(f'<attribute id="{n}" title="{n}" type="{"integer" if n == "sentences" else "string"}"/>' for n in names)
    return f'<attributes class="{kind}" mode="static">{lines}</attributes>\n'


def _values(pairs: Iterable[tuple[str, str]]) -> str:
    found = "".join(f'<attvalue for="{name}" value={_attribute(value)}/>' for name, value in pairs if value)
    return f"<attvalues>{found}</attvalues>"


def _attribute(text: str) -> str:
    return '"' + escape(clean(text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}) + '"'
