"""Entities and relations as GraphML, for Gephi, Cytoscape, yEd and networkx."""

from __future__ import annotations

import re
from pathlib import Path

import networkx as nx

from kg.export.rows import edges, nodes
from kg.store import Reader

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(reader: Reader, out: Path) -> None:
    """A directed graph that may have several edges between two nodes; nodes that no relation touches are left out."""
    graph = nx.MultiDiGraph()
    drawn = edges(reader)
    touched = {iri for edge in drawn for iri in (edge.subject, edge.object)}
    for one in nodes(reader):
        if one.iri in touched:
            graph.add_node(one.iri, label=_xml(one.name), type=one.type, names=_xml("|".join(one.others)), code=one.code)
    for edge in drawn:
        told = {"relation": edge.relation, "roles": _xml("|".join(edge.roles)), "sentences": edge.sentences}
        graph.add_edge(edge.subject, edge.object, key=edge.relation, **told)
    nx.write_graphml_xml(graph, out, encoding="utf-8", prettyprint=True)


def _xml(text: str) -> str:
    """The text with U+FFFD for what XML cannot carry."""
    return _NOT_XML.sub("\ufffd", text)
