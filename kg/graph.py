"""A build as Python objects: networkx and rdflib graphs, data frames of any query. `from kg import open_graph`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export import Part
from kg.export.around import around as part_around
from kg.export.rows import edges, nodes, quotes
from kg.model import BadQuery, KgError
from kg.query import TIME_LIMIT, query
from kg.store import Reader, open_store, rdflib_dataset, rdflib_graph
from kg.vocab import XSD

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl
    from rdflib import Dataset
    from rdflib import Graph as RdfGraph

_READ: dict[str, Callable[[str], object]] = {
    **dict.fromkeys((XSD + "integer", XSD + "int", XSD + "long"), int),
    **dict.fromkeys((XSD + "decimal", XSD + "double", XSD + "float"), float),
    XSD + "boolean": lambda text: text in ("true", "1"),
    XSD + "date": date.fromisoformat,
}


@dataclass(frozen=True)
class Graph:
    """A build, for Python."""

    reader: Reader

    def networkx(self, around: str | None = None, hops: int = 1, *, evidence: bool = False) -> nx.MultiDiGraph[str]:
        """Entities by IRI, with name, type, names and code; relations as edges with key and attribute `relation`.

        around:   the name or IRI of a thing, for only what lies at most `hops` relations away
        evidence: give each edge `quotes`, the sentences that state it
        """
        import networkx as nx

        part = Part(self.reader) if around is None else part_around(self.reader, around, hops)
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for one in nodes(part):
            graph.add_node(one.iri, name=one.name, type=one.type, names=one.others, code=one.code)
        behind = quotes(part) if evidence else {}
        for edge in edges(part):
            facts: dict[str, Any] = {"relation": edge.relation, "roles": edge.roles, "sentences": edge.sentences}
            if evidence:
                facts["quotes"] = tuple(behind.get((edge.subject, edge.relation, edge.object), ()))
            graph.add_edge(edge.subject, edge.object, key=edge.relation, **facts)
        return graph

    def rdflib(self) -> RdfGraph:
        """The facts, each once, read from the store."""
        return rdflib_graph(self.reader.out)

    def dataset(self) -> Dataset:
        """Facts, documents' graphs and evidence, read from the store."""
        return rdflib_dataset(self.reader.out)

    def query(self, sparql: str, *, limit: float = TIME_LIMIT) -> dict[str, list[object]]:
        """The columns of a SELECT query, by name: numbers, dates and truth values as Python's, IRIs and texts as strings.

        limit:  seconds, after which the query is stopped
        raises: BadQuery for one that does not parse, takes too long, or gives no rows; see kg.query
        """
        made: dict[str, Any] = json.loads(query(self.reader.out, sparql, "json", limit=limit).text)
        if "results" not in made:
            raise BadQuery("query", "gives no rows", "Write SELECT")
        rows = made["results"]["bindings"]
        return {name: [_plain(row.get(name)) for row in rows] for name in made["head"]["vars"]}

    def pandas(self, sparql: str, *, limit: float = TIME_LIMIT) -> pd.DataFrame:
        """The rows of a SELECT query as a pandas frame. Raises as `query`, and KgError where pandas is not installed."""
        try:
            import pandas as pd
        except ImportError as error:
            raise KgError("pandas", "is not installed", "pip install 'zhengqi[frames]'") from error
        return pd.DataFrame(self.query(sparql, limit=limit))

    def polars(self, sparql: str, *, limit: float = TIME_LIMIT) -> pl.DataFrame:
        """The rows of a SELECT query as a polars frame. Raises as `query`, and KgError where polars is not installed."""
        try:
            import polars as pl
        except ImportError as error:
            raise KgError("polars", "is not installed", "pip install 'zhengqi[frames]'") from error
        return pl.DataFrame(self.query(sparql, limit=limit), strict=False, infer_schema_length=None)


def open_graph(out: Path | str = "out") -> Graph:
    """A build, opened for Python. Raises BadStore where there is none, or it is damaged."""
    return Graph(open_store(Path(out)))


def _plain(cell: dict[str, str] | None) -> object:
    """A cell of SPARQL's JSON as a Python value; the text itself where it does not have the form of its type."""
    if cell is None:
        return None
    read = _READ.get(cell.get("datatype", ""))
    try:
        return read(cell["value"]) if read else cell["value"]
    except ValueError:
        return cell["value"]
