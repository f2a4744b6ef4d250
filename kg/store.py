"""The graph on disk: quads ↔ Oxigraph. The one room, with `kg.view` and the query worker, that knows pyoxigraph.

A store is written once, beside the folder of a build, and only read from then on; so many readers may open it at a time.
rdflib users get their Graph from `rdflib_graph`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.model import MARKER, BadSeed, BadStore
from kg.rules import Rule
from kg.rules import rules as parsed
from kg.terms import Quad, Triple, line, parse, prefixes
from kg.vocab import BASE, RDF

if TYPE_CHECKING:
    import rdflib

FORMAT = 1  # the version of the folder's layout, in its MARKER
INFERRED_GRAPH = "graph/inferred"
DERIVATIONS = "derivation/"  # the folder of nodes that say why something was inferred
_BATCH = 100_000  # triples added at a time
_PART = 16 << 20  # bytes loaded at a time: 800,000 quads in one piece take 620 MB more, and the same time
_TRIES = 50  # to open a build that is replaced meanwhile
_BUILD_FIRST = "Build first: kg build SOURCES -o OUT"


@dataclass(frozen=True)
class Reader:
    """A build opened for reading. All answers are sorted; terms are text as in kg.terms."""

    out: Path  # the folder of the build
    store: ox.Store
    base: str = BASE

    def graphs(self) -> list[str]:
        """The named graphs, as terms."""
        return sorted(str(graph) for graph in self.store.named_graphs())

    def quads(self, graph: str) -> list[Quad]:
        """The quads of one graph; "" is the default graph."""
        name = ox.DefaultGraph() if not graph else _subject(graph)
        found = self.store.quads_for_pattern(None, None, None, name)
        return sorted((str(q.subject), str(q.predicate), str(q.object), graph) for q in found)

    def all_quads(self) -> Iterator[Quad]:
        """Everything: the default graph, then the named ones."""
        for graph in ("", *self.graphs()):
            yield from self.quads(graph)

    def facts(self) -> list[Triple]:
        """The triples of the default graph: each fact once, no evidence."""
        return [(s, p, o) for s, p, o, _ in self.quads("")]

    def select(self, query: str, **bound: str) -> list[dict[str, str]]:
        """The rows of a query of our own, as terms; unbound variables are left out. Query prefixes are ours.

        bound: variable → term that is written in its place, from the first { on; it is in no row
        """
        head, brace, body = query.partition("{")
        for name, term in bound.items():
            parse(term)  # nothing but a whole term may get into a query
            body = re.sub(rf"\?{name}\b", lambda _, term=term: term, body)  # type: ignore[misc]
        solutions = self.store.query(head + brace + body, prefixes=prefixes(self.base))
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("not a SELECT query")
        names = [v.value for v in solutions.variables]
        rows = ({n: str(row[n]) for n in names if row[n] is not None} for row in solutions)
        return sorted(rows, key=lambda row: [row.get(n, "") for n in names])


def write_store(quads: Iterable[Quad], folder: Path, rules: Mapping[str, str] | None = None, base: str = BASE) -> int:
    """A new store on disk, ready to be read.

    rules:    name → SPARQL CONSTRUCT over the default graph, run once in order of name; what they yield anew goes to the graph
              of inferred facts, and to the default graph but for derivations and what a rule keeps out of it; see kg.rules
    returns:  how many facts were inferred, without their derivations
    raises:   BadSeed for a rule that is no CONSTRUCT query; OSError where the disk is full or not writable
    """
    return load_store((f"{line(quad)}\n".encode() for quad in quads), folder, rules, base)[0]


def load_store(
    pieces: Iterable[bytes], folder: Path, rules: Mapping[str, str] | None = None, base: str = BASE
) -> tuple[int, list[Triple]]:
    """A new store of N-Quads, ready to be read.

    pieces:   of the text, cut anywhere; without blank nodes, which a build has none of: it is loaded in parts, and each part
              has its own
    returns:  how many facts were inferred; those of them that stand in the default graph, sorted
    raises:   as `write_store`
    """
    store = ox.Store(str(folder))
    for part in _parts(pieces):
        store.bulk_load(input=part, format=ox.RdfFormat.N_QUADS)
    count, stated = 0, []
    for rule in parsed(rules or {}):
        new = _infer(store, rule, base)
        count += len(new)
        stated += [] if rule.alone else [(str(t.subject), str(t.predicate), str(t.object)) for t in new]
    store.optimize()  # a join over 10 million quads: 14.4 s before, 1.5 s after
    store.flush()
    (folder / "LOG").unlink(missing_ok=True)  # RocksDB's diary: clocks and paths of this machine, read by nobody
    return count, sorted(stated)


def mark(out: Path, **facts: Any) -> None:
    """Mark a folder as a build of ours."""
    row = {"format": FORMAT, **facts}
    (out / MARKER).write_text(json.dumps(row, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def marker(out: Path) -> dict[str, Any]:
    """What the folder's mark says. Raises BadStore where there is no build of ours."""
    if not out.is_dir():
        raise BadStore(out, "no such folder" if not out.exists() else "is a file, not the folder of a build", _BUILD_FIRST)
    try:
        row = json.loads((out / MARKER).read_text(encoding="utf-8"))
        found = row["format"]
    except FileNotFoundError:
        raise BadStore(out, f"is no folder of a build ({MARKER} is missing)", _BUILD_FIRST) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadStore(out / MARKER, f"cannot be read ({error})", "Build again") from error
    if found != FORMAT:
        raise BadStore(out, f"has layout {found}, this version reads {FORMAT}", "Build it again with this version")
    return dict(row)


def open_store(out: Path) -> Reader:
    """A build, opened for reading. Raises BadStore where it is missing, not ours, damaged or in use."""
    for _ in range(_TRIES):
        before = _number(out)
        try:
            reader = _opened(out)
        except BadStore:
            if before == _number(out):
                raise
            continue
        if before == _number(out):
            return reader
    return _opened(out)


def _number(out: Path) -> tuple[int, int, int]:
    """Which folder has this name now, and since when: a build may put a new one in its place between two steps of a reader."""
    try:
        found = os.stat(out)
    except OSError:
        return 0, 0, 0
    return found.st_dev, found.st_ino, found.st_ctime_ns  # a new folder may get the number of one that is gone


def _opened(out: Path) -> Reader:
    base = str(marker(out).get("base", BASE))
    folder = out / "store"
    if not folder.is_dir():
        raise BadStore(out, "its store is missing", "Build again")
    try:
        return Reader(out, ox.Store.read_only(str(folder)), base)
    except (OSError, RuntimeError) as error:  # RuntimeError for a file of the store that is missing or damaged
        why = "is in use by another process" if "lock" in str(error).lower() else f"cannot be opened ({_first(error)})"
        raise BadStore(folder, why, "Wait for the other process, or build again") from error


def rdflib_graph(out: Path) -> rdflib.Graph:
    """The facts (the default graph) as an rdflib Graph that reads from the store. Raises BadStore as `open_store`."""
    import rdflib
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    return rdflib.Graph(store=_oxrdflib(open_store(out).store), identifier=DATASET_DEFAULT_GRAPH_ID)


def rdflib_dataset(out: Path) -> rdflib.Dataset:
    """Facts, documents' graphs and evidence as an rdflib Dataset that reads from the store."""
    import rdflib

    return rdflib.Dataset(store=_oxrdflib(open_store(out).store))


def rdflib_union(out: Path) -> rdflib.Graph:
    """Facts and evidence in one rdflib Graph in memory, each triple once, for libraries that know no named graphs.

    Plain texts are as rdflib's own parsers make them; oxrdflib gives them the type xsd:string, and then they equal no text of a
    Turtle file.
    """
    import rdflib

    term = _rdflib_term()
    graph = rdflib.Graph()
    for subject, predicate, obj, _ in open_store(out).all_quads():
        graph.add((term(subject), term(predicate), term(obj)))
    return graph


def rdflib_file(file: Path) -> rdflib.Graph:
    """A file of RDF, whoever wrote it, in one rdflib Graph in memory, its named graphs merged; nothing is fetched.

    Reifiers of RDF 1.2 come as rdf:subject, rdf:predicate and rdf:object.
    raises: BadStore for a suffix that is no format of RDF, or a file that does not parse
    """
    import rdflib

    form = ox.RdfFormat.from_extension(file.suffix.lstrip(".").lower())
    if form is None:
        raise BadStore(file, "is no build and no file of RDF", "Take .ttl, .nt, .nq, .trig, .jsonld or .rdf")
    term = _rdflib_term()
    graph = rdflib.Graph()
    ends = [rdflib.URIRef(RDF + name) for name in ("subject", "predicate", "object")]
    try:
        for quad in ox.parse(path=str(file), format=form):
            if isinstance(quad.object, ox.Triple):
                said = (quad.object.subject, quad.object.predicate, quad.object.object)
                for end, part in zip(ends, said, strict=True):
                    graph.add((term(str(quad.subject)), end, term(str(part))))
            else:
                graph.add((term(str(quad.subject)), term(str(quad.predicate)), term(str(quad.object))))
    except (SyntaxError, OSError, ValueError) as error:
        raise BadStore(file, f"cannot be read ({_first(error)})", "Correct the file") from error
    return graph


def _rdflib_term() -> Callable[[str], Any]:
    """Terms as text → rdflib's."""
    import rdflib

    @lru_cache(maxsize=100_000)
    def term(text: str) -> rdflib.term.Identifier:
        found = parse(text)
        if found.kind == "iri":
            return rdflib.URIRef(found.value)
        if found.kind == "blank":
            return rdflib.BNode(found.value)
        return rdflib.Literal(found.value, lang=found.lang, datatype=found.datatype and rdflib.URIRef(found.datatype))

    return term


def _oxrdflib(store: ox.Store) -> Any:
    import oxrdflib

    return oxrdflib.OxigraphStore(store=store)


def _infer(store: ox.Store, rule: Rule, base: str) -> list[ox.Triple]:
    """Add what one rule yields and the default graph does not have yet; derivations, which are not returned, too."""
    try:
        result = store.query(rule.query, prefixes=prefixes(base))
    except SyntaxError as error:
        raise BadSeed(rule.name, f"is no query ({_first(error)})", "Correct the rule") from error
    if not isinstance(result, ox.QueryTriples):
        raise BadSeed(rule.name, "is no CONSTRUCT query", "A rule constructs the facts that it infers")
    default, inferred = ox.DefaultGraph(), ox.NamedNode(base + INFERRED_GRAPH)
    facts: set[ox.Triple] = set()
    while batch := list(islice(result, _BATCH)):  # reasons are many: a class, a region and more for each conclusion
        reasons = [t for t in batch if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(base + DERIVATIONS)]
        store.extend(ox.Quad(t.subject, t.predicate, t.object, inferred) for t in reasons)
        facts.update(set(batch) - set(reasons))
    new = [t for t in facts if ox.Quad(t.subject, t.predicate, t.object, default) not in store]
    into = (inferred,) if rule.alone else (inferred, default)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, g) for t in new for g in into)
    return new


def _subject(term: str) -> ox.NamedNode | ox.BlankNode:
    found = parse(term)
    return ox.BlankNode(found.value) if found.kind == "blank" else ox.NamedNode(found.value)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0].strip() if str(error) else type(error).__name__


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The text in parts of about `_PART` bytes that end where a line does."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PART:
            text = b"".join(held)
            cut = text.rfind(b"\n") + 1
            if cut:
                yield text[:cut]
            held, size = [text[cut:]], len(text) - cut
    if rest := b"".join(held):
        yield rest
