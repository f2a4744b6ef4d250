"""Annotated documents with the entities that the recogniser finds in them, not the annotated ones.

The relation and figure scorers are trained on these: they then know that some names are missed, some are wrong, and that an edge
to a wrong name is a wrong edge. The spans come from cross-validation (`kg.train.tagger`, --folds and --oof), so that
no document was seen by the tagger that tagged it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg.clean import clean
from kg.model import CleanText, Mention, ResolvedText
from kg.recognise import MODELS
from kg.recognise.lexicon import Lexicon
from kg.recognise.merge import merge, snap
from kg.recognise.pieces import pieces
from kg.recognise.rules import by_rules
from kg.recognise.tagger import Tagger
from kg.resolve import Resolver
from kg.schemes import load_scheme
from kg.seeds import data_folder, load
from kg.train.gold import GoldDocument
from kg.vocab import normal


def load_predicted(
    folder: Path, spans: Path, programmes: Callable[[str, CleanText], Iterator[Mention]] | None = None
) -> list[GoldDocument]:
    """Every annotated document that has spans, by name, as `GoldDocument`s whose `resolved` is predicted.

    programmes: the voice of policies without title marks, asked with the document's name; None for the shipped one, which has
                seen these documents
    `ids` maps only the gold ids whose entity was found (same type, a shared name, each side used once); `skipped` is empty.
    """
    seeds = load()
    schemes = [load_scheme(data_folder("ontology") / f"{name}.tsv") for name in ("classes", "industries")]
    lexicon, resolver = Lexicon(seeds, *schemes), Resolver(seeds, *schemes)
    tagger = Tagger(MODELS)  # for words alone: it has seen these documents
    found = json.loads(spans.read_text(encoding="utf-8"))
    documents = []
    for path in sorted(folder.glob("*.json")):
        if path.stem not in found:
            continue
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        text = (folder / gold["doc"]).read_text(encoding="utf-8")
        cleaned = clean(text)
        cuts = list(pieces(cleaned))
        parts = [cleaned.text[s:e] for s, e in cuts]
        seen = tagger.tag(parts, [lexicon.features(part) for part in parts])
        breaks = {start + b for (start, _), words in zip(cuts, seen, strict=True) for b in words.breaks}
        tagged = [Mention(s, e, kind, "tagger", *(score or [0.9])) for s, e, kind, *score in found[path.stem]]
        ruled = list(by_rules(cleaned, lexicon))
        if programmes:
            ruled = [m for m in ruled if m.method != "programme-scorer"] + list(programmes(path.stem, cleaned))
        resolved = resolver.resolve(cleaned, merge(cleaned, snap(tagged, breaks), ruled))
        documents.append(GoldDocument(path.stem, text, resolved, gold, matched(resolved, gold), ()))
    return documents


def matched(resolved: ResolvedText, gold: dict[str, Any]) -> dict[str, str]:
    """Gold id → id of the entity that stands for it: most shared names first, each side once."""
    names: dict[tuple[str, str], set[str]] = {}
    for entity in gold["entities"]:
        for name in entity["names"]:
            names.setdefault((entity["type"], normal(name)), set()).add(entity["id"])
    pairs: Counter[tuple[str, str]] = Counter()
    for found in resolved.entities:
        for form in {normal(n) for n in (found.name, *found.aliases)}:
            for gold_id in names.get((found.type, form), ()):
                pairs[gold_id, found.id] += 1
    ids: dict[str, str] = {}
    used: set[str] = set()
    for (gold_id, local), _ in sorted(pairs.items(), key=lambda p: (-p[1], p[0])):
        if gold_id not in ids and local not in used:
            ids[gold_id] = local
            used.add(local)
    return ids
