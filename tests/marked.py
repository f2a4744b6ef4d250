"""A resolved text from a marked one: {name:Type} is a mention, {name:Type=full name} of the entity behind the sign."""

from __future__ import annotations

import re

from kg.model import Block, CleanText, Entity, Mention, ResolvedText

MARK = re.compile(r"\{([^:{}]+):([A-Za-z]+)(?:=([^{}]+))?\}")


def marked(source: str, region: str | None = None) -> ResolvedText:
    """Entity ids are the full names, so that a test can name them; sentences end behind 。！？."""
    text, entities, mentions, position = "", {}, [], 0
    for m in MARK.finditer(source):
        text += source[position : m.start()]
        name = m[3] or m[1]
        entities.setdefault(name, Entity(name, m[2], name, (m[1],) if m[1] != name else ()))
        mentions.append(Mention(len(text), len(text) + len(m[1]), m[2], "marked", 1.0, name))
        text, position = text + m[1], m.end()
    text += source[position:]
    ends = sorted({m.end() for m in re.finditer("[。！？]", text)} | {len(text)})
    sentences = tuple(zip([0, *ends[:-1]], ends, strict=True))
    clean = CleanText(text, tuple(range(len(text))), (Block(0, len(text), "body"),), sentences)
    return ResolvedText(clean, tuple(entities.values()), tuple(mentions), region)
