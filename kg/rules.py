"""Rules of inference: the files of ontology/rules/, SPARQL CONSTRUCT queries with three comments that are read.

    # A sentence that says what the rule infers.
    # Because: ?policy zq:issuedBy ?agency . ?agency zq:governs ?region      the triples that a conclusion rests on
    # Into: the inferred graph alone.                                          optional: not among the plain facts

The rules run in the order of their names, each over the facts and what the rules before it inferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import BadSeed

Pattern = tuple[str, str, str]  # terms as SPARQL writes them: ?variable, zq:name, "text"@zh

_HELP = re.compile(r"\s*#\s*(.+)")
_BECAUSE = re.compile(r"^#\s*Because:\s*(.+)$", re.MULTILINE)
_ALONE = re.compile(r"^#\s*Into:\s*the inferred graph alone", re.MULTILINE)
_PARTS = re.compile(r"^(?P<head>.*?)\bCONSTRUCT\s*\{(?P<template>[^}]*)\}\s*WHERE\s*(?P<body>\{.*\})\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    name: str  # of its file: 40-eligible.rq
    help: str  # its first comment
    query: str
    because: tuple[Pattern, ...]  # what a conclusion rests on; a pattern with an unbound variable does not count
    alone: bool  # what it infers stands in the inferred graph only
    concludes: tuple[Pattern, ...]  # the template of its CONSTRUCT
    prologue: str  # its PREFIX lines
    body: str  # its WHERE, braces included


def rule(name: str, text: str) -> Rule:
    """A rule from its file's name and text.

    raises: BadSeed for a Because: that is no list of triples; whether the query is one, the store says
    """
    parts = _PARTS.match(_without_comments(text))
    help_, because = _HELP.match(text), _BECAUSE.search(text)
    return Rule(
        name,
        help_[1].strip() if help_ else name,
        text,
        patterns(name, because[1]) if because else (),
        bool(_ALONE.search(text)),
        patterns(name, parts["template"]) if parts else (),
        parts["head"].strip() if parts else "",
        parts["body"] if parts else "",
    )


def rules(texts: Mapping[str, str]) -> list[Rule]:
    """The rules of name → text, in the order in which they run."""
    return [rule(name, text) for name, text in sorted(texts.items())]


def patterns(name: str, text: str) -> tuple[Pattern, ...]:
    """`?a zq:p ?b ; zq:q ?c . ?d …` → its triples."""
    found: list[Pattern] = []
    for block in re.split(r"\s\.(?:\s|$)", text.strip()):
        subject = ""
        for number, part in enumerate(re.split(r"\s;\s", block.strip().rstrip("."))):
            words = part.split()
            if not words:
                continue
            if number == 0:
                subject, words = words[0], words[1:]
            if len(words) != 2:
                raise BadSeed(name, f"“{part.strip()}” is no triple", "Write subject, property and object, parted by ; and .")
            found.append((subject, words[0], words[1]))
    return tuple(found)


def _without_comments(text: str) -> str:
    """The query without the comments of whole lines and those behind two blanks; # in an IRI stays."""
    return re.sub(r"^\s*#.*$|\s{2}#\s.*$", "", text, flags=re.MULTILINE)
