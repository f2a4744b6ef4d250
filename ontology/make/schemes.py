"""Write ontology/classes.ttl and ontology/industries.ttl from the tables beside them.

Run after a change of a table: python ontology/make/schemes.py. The Turtle is written line by line, in the order of the tables,
so that the same tables give the same bytes whatever the version of a library. `--check` writes nothing and ends with 1 where
a file is not what its table gives.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

ONTOLOGY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ONTOLOGY.parent))  # so that it runs in a checkout that is not installed

from kg.schemes import SCHEME_TYPES, Concept, load_scheme  # noqa: E402
from kg.terms import text  # noqa: E402
from kg.vocab import BASE, DCTERMS, PREFIXES, SKOS, ZQ  # noqa: E402

_LICENCE = "<https://www.apache.org/licenses/LICENSE-2.0>"
_TITLES = {
    "classes.tsv": ("scheme/enterprise-class", "企业类别", "Classes of enterprises in Chinese policy"),
    "industries.tsv": ("scheme/industry", "产业与行业", "Industries: GB/T 4754-2017, strategic emerging and future industries"),
}


def turtle(name: str, concepts: Sequence[Concept]) -> str:
    """The scheme of one table as Turtle.

    name: classes.tsv or industries.tsv
    """
    local, zh, en = _TITLES[name]
    scheme = f"<{BASE}{local}>"
    narrower: dict[str, list[str]] = defaultdict(list)
    for concept in concepts:
        for wider in concept.broader:
            narrower[wider].append(concept.id)
    tops = [concept.id for concept in concepts if not concept.broader]
    head = [
        f"# Made from {name} by make/schemes.py: correct the table, not this file.",
        f"@prefix zq: <{ZQ}> .",
        f"@prefix skos: <{SKOS}> .",
        f"@prefix dcterms: <{DCTERMS}> .",
        *(f"@prefix {prefix}: <{BASE}{folder}/> ." for prefix, folder in PREFIXES.items() if prefix in ("class", "ind")),
        "",
        f"{scheme} a skos:ConceptScheme ;",
        f"    dcterms:title {text(zh, 'zh')}, {text(en, 'en')} ;",
        f"    dcterms:license {_LICENCE} ;",
        f"    skos:hasTopConcept {_nodes(tops)} .",
    ]
    blocks = [_block(SCHEME_TYPES[name], scheme, concept, narrower[concept.id]) for concept in concepts]
    return "\n".join([*head, *blocks]) + "\n"


def _block(type_: str, scheme: str, concept: Concept, narrower: Sequence[str]) -> str:
    pairs = [
        ("a", f"zq:{type_}, skos:Concept"),
        ("skos:inScheme", scheme),
        ("skos:topConceptOf", "" if concept.broader else scheme),
        ("skos:prefLabel", f"{text(concept.pref, 'zh')}, {text(concept.en, 'en')}"),
        ("skos:altLabel", ", ".join(text(name, "zh") for name in concept.alts)),
        ("skos:hiddenLabel", ", ".join(text(name, "zh") for name in concept.short)),
        ("skos:notation", ", ".join(text(code) for code in concept.codes)),
        ("zq:level", text(concept.level, "zh") if concept.level else ""),
        ("skos:broader", _nodes(concept.broader)),
        ("skos:narrower", _nodes(narrower)),
        ("skos:editorialNote", text(concept.note, "en") if concept.note else ""),
    ]
    said = " ;\n    ".join(f"{predicate} {objects}" for predicate, objects in pairs if objects)
    return f"\n{_nodes([concept.id])} {said} ."


def _nodes(ids: Sequence[str]) -> str:
    """Local ids as prefixed names: class/0a1b → class:0a1b."""
    folders = {folder: prefix for prefix, folder in PREFIXES.items()}
    return ", ".join(f"{folders[id_.split('/')[0]]}:{id_.split('/')[1]}" for id_ in ids)


def main() -> int:
    """Write both files, or compare them under --check. Returns the exit code."""
    wrong = 0
    for name in SCHEME_TYPES:
        made = turtle(name, load_scheme(ONTOLOGY / name)).encode("utf-8")
        target = (ONTOLOGY / name).with_suffix(".ttl")
        if "--check" not in sys.argv[1:]:
            target.write_bytes(made)
        elif not target.exists() or target.read_bytes() != made:
            print(f"{target.name}: not what {name} gives. Run ontology/make/schemes.py", file=sys.stderr)
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
