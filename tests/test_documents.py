"""seeds/documents: the annotations are consistent with the texts, with the ontology's terms, and cover all of them."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.clean import clean
from kg.read import read
from kg.vocab import RELATIONS, SUPPORT_KINDS, TYPES

FOLDER = Path(__file__).parent.parent / "seeds" / "documents"
GOLD = sorted(FOLDER.glob("*.json"))
LEAST = 5  # occurrences of every type and relation, over all documents

with (FOLDER / "INDEX.tsv").open(encoding="utf-8", newline="") as table:
    INDEX = {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}


@cache
def gold(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def squeezed(path: Path) -> str:
    """The text beside an annotation, as its encoding says, without white space."""
    name = path.with_suffix(".txt").name
    return "".join((FOLDER / name).read_bytes().decode(INDEX[name]["encoding"]).split())


def folded(name: str) -> str:
    return unicodedata.normalize("NFKC", "".join(name.split()))


def documents() -> Any:
    return pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)


def test_every_text_has_an_annotation_and_a_line_in_the_index():
    texts = {path.name for path in FOLDER.glob("*.txt")}
    assert {path.with_suffix(".txt").name for path in GOLD} == texts == set(INDEX)
    assert len(texts) >= 22


@documents()
def test_length_of_a_document(path):
    assert gold(path)["doc"] == path.with_suffix(".txt").name
    assert 300 <= len(squeezed(path)) <= 1200


@documents()
def test_every_entity_is_named_in_the_text(path):
    text = folded(squeezed(path))
    unsaid = [
        entity["names"]
        for entity in gold(path)["entities"]
        # A ministry's country goes without saying.
        if entity.get("code") != "100000" and not any(folded(name) in text for name in entity["names"])
    ]
    assert unsaid == []


@documents()
def test_entities_are_of_known_types_and_told_apart(path):
    entities = gold(path)["entities"]
    assert {entity["type"] for entity in entities} <= set(TYPES)
    assert len({entity["id"] for entity in entities}) == len(entities)
    names = [(entity["type"], folded(name)) for entity in entities for name in {*map(folded, entity["names"])}]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    codes = [entity["code"] for entity in entities if "code" in entity]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) == len(codes)


@documents()
def test_relations_join_the_types_that_the_ontology_allows(path):
    types = {entity["id"]: entity["type"] for entity in gold(path)["entities"]}
    wrong = [
        triple
        for triple in gold(path)["triples"]
        if triple["r"] not in RELATIONS
        or types[triple["h"]] not in RELATIONS[triple["r"]][0]
        or types[triple["t"]] not in RELATIONS[triple["r"]][1]
        or (triple["r"] == "holdsPost") != bool(triple.get("role"))
        or triple["h"] == triple["t"]
    ]
    assert wrong == []
    told = Counter((t["h"], t["r"], t["t"], t.get("role")) for t in gold(path)["triples"])
    assert [triple for triple, count in told.items() if count > 1] == []


@documents()
def test_every_quote_stands_in_the_text(path):
    row = gold(path)
    quotes = [fact["quote"] for part in ("triples", "figures", "supports") for fact in row[part]]
    assert [quote for quote in quotes if "".join(quote.split()) not in squeezed(path)] == []
    assert all(quotes)


@documents()
def test_figures_and_supports_point_at_entities(path):
    row = gold(path)
    types = {entity["id"]: entity["type"] for entity in row["entities"]}
    for figure in row["figures"]:
        assert figure["about"] in types
        assert ("class" in figure) != ("indicator" in figure)
        assert types.get(figure.get("class"), "EnterpriseClass") == "EnterpriseClass"
        assert isinstance(figure["value"], int | float)
    for support in row["supports"]:
        assert types[support["policy"]] == "Policy"
        assert support["kind"] in SUPPORT_KINDS
        assert support["rate"] is None or 0 < support["rate"] < 1


@documents()
def test_values_of_figures_stand_in_their_quotes(path):
    # 1 千亿元 is written 千亿元 (or, by a slip, 干亿元); every other value is printed as it is.
    odd = [f for f in gold(path)["figures"] if f"{f['value']:g}" not in f["quote"] and f["unit"] != "千亿元"]
    assert [f for f in odd if str(f["value"]) not in f["quote"]] == []


@documents()
def test_optional_ids_exist(path):
    row = gold(path)
    ids = {entity["id"] for entity in row["entities"]} | {triple["id"] for triple in row["triples"] if "id" in triple}
    assert set(row["optional"]) <= ids


def test_every_type_relation_and_kind_of_support_occurs():
    types: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for path in GOLD:
        row = gold(path)
        optional = set(row["optional"])
        types.update(e["type"] for e in row["entities"] if e["id"] not in optional)
        relations.update(
            t["r"]
            for t in row["triples"]
            if not {t.get("id"), t["h"], t["t"]} & optional  # what the score counts
        )
        kinds.update(s["kind"] for s in row["supports"])
    assert {name: types[name] for name in TYPES if types[name] < LEAST} == {}
    assert {name: relations[name] for name in RELATIONS if relations[name] < LEAST} == {}
    assert set(kinds) == set(SUPPORT_KINDS)


@documents()
def test_the_encoding_is_found_out(path):
    text = path.with_suffix(".txt")
    assert "".join(read(text).text.removeprefix("\ufeff").split()) == squeezed(path).removeprefix("\ufeff")


def test_cleaning_brings_back_the_names():
    """A space that stays inside one name is borne; many would mean that the layout is no longer undone."""
    lost, named = [], 0
    for path in GOLD:
        text = unicodedata.normalize("NFKC", clean(read(path.with_suffix(".txt")).text).text)
        for entity in gold(path)["entities"]:
            if entity.get("code") != "100000":
                named += 1
                if not any(unicodedata.normalize("NFKC", name) in text for name in entity["names"]):
                    lost.append((path.stem, entity["names"]))
    assert len(lost) <= named / 100, lost


def test_the_broken_ones_are_there():
    encodings = {row["encoding"] for row in INDEX.values()}
    assert {"gb18030", "utf-16", "big5", "utf-8", "utf-8-sig"} <= encodings
    assert sum("broken lines" in row["what it tries"] for row in INDEX.values()) >= 4
