"""The sentences behind the edges: looked up, laid straight, cut to a length, the two names marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter

from pyoxigraph import BlankNode, NamedNode, Store, Triple

from kg.view.model import Proof
from kg.view.triples import Link
from kg.vocab import DCTERMS, OA, PROV, RDF, SYMMETRIC, ZQ

PER_EDGE, LENGTH = 3, 300  # sentences of one edge, characters of one sentence
BUDGET = 400_000  # characters of all sentences of a page: 1.2 MB of UTF-8, half of what a page may weigh
_MANY = 5_000  # links above which all evidence of the store is read in one go
_BEFORE = 60  # characters kept before the first name when a sentence is cut

Found = tuple[int, tuple[Proof, ...]]  # how many sentences there are, and those to show
Names = Mapping[str, tuple[str, ...]]  # IRI → all names
_SUBJECT = NamedNode(RDF + "subject")
_FIELDS = {
    RDF + "predicate": "predicate",
    RDF + "object": "object",
    PROV + "wasDerivedFrom": "document",
    OA + "exact": "quote",
    OA + "start": "start",
    ZQ + "confidence": "confidence",
    ZQ + "method": "method",
    ZQ + "modality": "modality",
}
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]"
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
_BREAK = re.compile(rf"(?<={_WIDE})\s+(?={_WIDE})")


def sentences(store: Store, links: Iterable[Link], names: Names, budget: int = BUDGET) -> dict[Link, Found]:
    """For each link how many sentences state it, and the surest of them, marked.

    names:   IRI → all names of an entity
    budget:  characters that all sentences together may have
    returns: at most PER_EDGE sentences of LENGTH characters for each; fewer and shorter when the page would grow past the budget
    """
    wanted = sorted(set(links))
    rows = _rows(store, wanted) if len(wanted) <= _MANY else _all_rows(store, wanted)
    per_edge, length = _allowance(sum(min(len(r), PER_EDGE) for r in rows.values()), len(wanted), budget)
    documents: dict[str, tuple[str, str, str]] = {}
    found: dict[Link, Found] = {}
    for link in wanted:
        proofs = []
        for row in sorted(rows[link], key=_rank)[:per_edge]:
            document = row.get("document", "")
            if document not in documents:
                documents[document] = _document(store, document)
            title, source, date = documents[document]
            runs = cut(mark(straight(row.get("quote", "")), names.get(link[0], ()), names.get(link[2], ())), length)
            modality = row.get("modality", "asserted")
            proofs.append(Proof(runs, title, source, _number(row), row.get("method", ""), modality, date, document))
        found[link] = (len(rows[link]), tuple(proofs))
    return found


def straight(quote: str) -> str:
    """A sentence on one line: a break inside Chinese goes, any other white space becomes one blank."""
    return " ".join(_BREAK.sub("", quote).split())


def mark(text: str, subject: Iterable[str], object_: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The text in runs, ("", "s" or "o") beside each; of names that begin at the same place the longest is marked.

    >>> mark("长光卫星位于长春市。", ["长光卫星"], ["长春", "长春市"])
    (('长光卫星', 's'), ('位于', ''), ('长春市', 'o'), ('。', ''))
    """
    kinds = {name: "o" for name in object_ if name} | {name: "s" for name in subject if name}
    nearest = {name: text.find(name) for name in sorted(kinds, key=lambda n: (-len(n), n))}
    runs: list[tuple[str, str]] = []
    at = 0
    while True:
        for name, place in nearest.items():
            if 0 <= place < at:
                nearest[name] = text.find(name, at)
        found = ((place, name) for name, place in nearest.items() if place >= 0)
        start, name = min(found, key=itemgetter(0), default=(-1, ""))
        if start < 0:
            break
        runs += [(text[at:start], ""), (name, kinds[name])]
        at = start + len(name)
    return tuple(run for run in (*runs, (text[at:], "")) if run[0])


def cut(runs: tuple[tuple[str, str], ...], length: int) -> tuple[tuple[str, str], ...]:
    """The runs around the first marked name, `length` characters at most and an ellipsis where something is left out."""
    whole = sum(len(text) for text, _ in runs)
    if whole <= length:
        return runs
    first = 0
    for text, kind in runs:
        if kind:
            break
        first += len(text)
    start = max(0, min(first - _BEFORE, whole - length)) if first < whole else 0
    kept: list[tuple[str, str]] = [("…", "")] if start else []
    at = 0
    for text, kind in runs:
        piece = text[max(0, start - at) : max(0, start + length - at)]
        at += len(text)
        if piece:
            kept.append((piece, kind))
    return (*kept, ("…", "")) if start + length < whole else tuple(kept)


def _rows(store: Store, wanted: list[Link]) -> dict[Link, list[dict[str, str]]]:
    """The fields of every rdf:Statement of each link, by the names in _FIELDS; a symmetric link's are found from either end."""
    rows: dict[Link, dict[str, dict[str, str]]] = {link: {} for link in wanted}
    ends = {end for link in wanted for end in (link if link[1] in SYMMETRIC else link[:1]) if end != link[1]}
    for end in sorted(ends):
        for quad in store.quads_for_pattern(None, _SUBJECT, NamedNode(end), None):
            row = _row(store, quad.subject)
            relation, other = row.get("predicate", "").removeprefix(ZQ), row.get("object", "")
            for link in ((end, relation, other), (other, relation, end)):
                if link in rows and (link[0] == end or relation in SYMMETRIC):
                    rows[link][str(quad.subject)] = row
    return {link: list(of.values()) for link, of in rows.items()}


def _all_rows(store: Store, wanted: list[Link]) -> dict[Link, list[dict[str, str]]]:
    """As `_rows`, for many links: reads each field of all statements in one go, which takes a third of the time."""
    ends: dict[str, list[str]] = {}
    for name in ("subject", "predicate", "object"):
        for quad in store.quads_for_pattern(None, NamedNode(RDF + name), None, None):
            if not isinstance(quad.object, Triple):
                ends.setdefault(str(quad.subject), []).append(quad.object.value)
    rows: dict[Link, list[dict[str, str]]] = {link: [] for link in wanted}
    row_of: dict[str, dict[str, str]] = {}
    for statement, parts in sorted(ends.items()):
        if len(parts) != 3 or not parts[1].startswith(ZQ):
            continue
        subject, relation, object_ = parts[0], parts[1].removeprefix(ZQ), parts[2]
        link = (subject, relation, object_)
        if link not in rows and relation in SYMMETRIC:
            link = (object_, relation, subject)
        if link in rows:
            rows[link].append(row_of.setdefault(statement, {}))
    for field, name in _FIELDS.items():
        if name in ("predicate", "object"):
            continue
        for quad in store.quads_for_pattern(None, NamedNode(field), None, None):
            if (row := row_of.get(str(quad.subject))) is not None and not isinstance(quad.object, Triple):
                row[name] = min(row.get(name, quad.object.value), quad.object.value)
    return rows


def _row(store: Store, statement: NamedNode | BlankNode | Triple) -> dict[str, str]:
    """The fields of one statement as strings."""
    row: dict[str, str] = {}
    for quad in store.quads_for_pattern(statement, None, None, None):
        name = _FIELDS.get(quad.predicate.value)
        if name and not isinstance(quad.object, Triple):
            row[name] = min(row.get(name, quad.object.value), quad.object.value)
    return row


def _document(store: Store, iri: str) -> tuple[str, str, str]:
    """Title, source and date of a document; the source stands in for a title that is missing."""
    if not iri:
        return "", "", ""
    found = []
    for name in ("title", "source", "date"):
        quads = store.quads_for_pattern(NamedNode(iri), NamedNode(DCTERMS + name), None, None)
        found.append(min((q.object.value for q in quads if not isinstance(q.object, Triple)), default=""))
    title, source, date = found
    return title or source or iri, source or iri, date if _DATE.match(date) else ""


def _allowance(sentences_: int, edges: int, budget: int) -> tuple[int, int]:
    """How many sentences an edge may show and how long each may be, for a page to stay within the budget."""
    for per_edge in range(PER_EDGE, 0, -1):
        count = min(sentences_, edges * per_edge)
        if count * LENGTH <= budget:
            return per_edge, LENGTH
    return 1, max(60, budget // max(1, min(sentences_, edges)))


def _rank(row: dict[str, str]) -> tuple[float, str, int, str]:
    """Asserted and sure ones first; then by document and place, so that the order is always the same."""
    asserted = row.get("modality", "asserted") == "asserted"
    return -(_number(row) or 0) - asserted, row.get("document", ""), int(row.get("start", "0")), row.get("quote", "")


def _number(row: dict[str, str]) -> float | None:
    """The confidence to two places."""
    return round(float(row["confidence"]), 2) if "confidence" in row else None
