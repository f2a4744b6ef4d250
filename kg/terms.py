"""RDF terms as the text that N-Quads writes: `<iri>`, `"text"@zh`, `"1.5"^^<…decimal>`.

One form of text for every step from `assemble` to the files makes quads sortable, hashable and printable as they are. The
forms are those that Oxigraph gives back, so a term is the same string before the store and after it (tests/test_store.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.vocab import BASE, DCTERMS, ELI, GEO, OA, ORG, OWL, PREFIXES, PROV, QB, RDF, RDFS, SCHEMA, SKOS, XSD, ZQ

Triple = tuple[str, str, str]
Quad = tuple[str, str, str, str]  # subject, predicate, object, graph; the default graph is ""

# Turtle prefix → vocabulary.
VOCABULARIES = {
    "zq": ZQ,
    "dcterms": DCTERMS,
    "eli": ELI,
    "geo": GEO,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}

_BAD_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\U0010ffff]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')
_UNESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_UNWRITABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")  # some format carries none of these
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term taken apart. `kind` is "iri", "blank" or "literal"; `value` is the IRI, the label or the text."""

    kind: str
    value: str
    lang: str | None = None
    datatype: str | None = None  # full IRI; None for plain text and for text with a language


def prefixes(base: str = BASE) -> dict[str, str]:
    """Every prefix that queries and Turtle files may use: our vocabulary, the common ones, one for each kind of thing."""
    return {**VOCABULARIES, **{name: f"{base}{folder}/" for name, folder in PREFIXES.items()}}


def node(iri: str) -> str:
    """An IRI as a term. Raises ValueError for one that is not plain ASCII, or has a character that no writer takes."""
    if ":" not in iri or _BAD_IN_IRI.search(iri):
        raise ValueError(f"not an IRI that every reader takes: {iri!r}")
    return f"<{iri}>"


def text(value: str, lang: str | None = None) -> str:
    """A text as a term, but with U+FFFD for what some format refuses (NUL, lone surrogates, U+FFFE, U+FFFF)."""
    body = _ESCAPED.sub(_escape, _UNWRITABLE.sub("\ufffd", value))
    return f'"{body}"@{lang}' if lang else f'"{body}"'


def number(value: Decimal) -> str:
    """A decimal as a term in its shortest plain form: `Decimal("2.50")` is `"2.5"^^xsd:decimal`. ValueError for NaN."""
    if not value.is_finite():
        raise ValueError(f"not a number: {value}")
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return typed("0" if digits in ("-0", "") else digits, "decimal")


def typed(lexical: str, datatype: str) -> str:
    """A literal of an XSD type: `typed("true", "boolean")`."""
    return f'"{lexical}"^^<{XSD}{datatype}>'


def parse(term: str) -> Term:
    """The term taken apart. Raises ValueError where it is none."""
    if term.startswith("<") and term.endswith(">"):
        return Term("iri", term[1:-1])
    if term.startswith("_:"):
        return Term("blank", term[2:])
    found = _LITERAL.fullmatch(term)
    if not found:
        raise ValueError(f"not a term: {term!r}")
    return Term("literal", _UNESCAPED.sub(_unescape, found[1]), found[2], found[3])


def value(term: str) -> str:
    """The IRI or the text of a term, without its marks."""
    return parse(term).value


def visible(name: str) -> str:
    """A name fit for a label: control and zero-width characters dropped, runs of white space one space."""
    return " ".join(_UNSEEN.sub("", name).split())


def line(quad: Quad) -> str:
    """One line of N-Quads, without the line break."""
    subject, predicate, obj, graph = quad
    return f"{subject} {predicate} {obj} {graph} ." if graph else f"{subject} {predicate} {obj} ."


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])
