"""Named questions: the files of ontology/queries/, SPARQL SELECT queries with comments that are read.

    # A sentence that says what the answer holds.
    # 说明: The same in Chinese.
    # Question: 某地的专精特新企业
    # Parameter: 地区 ?region Region required: 企业所在的地区
    # Parameter: 类别 ?class EnterpriseClass = 专精特新中小企业: 企业的类别
    # Evidence: ?enterprise zq:hasClass ?kind . ?enterprise zq:locatedIn ?seat

A parameter's values stand where the query says VALUES ?region { UNDEF }; without a value that whole line is left out, and with it
what narrows the answer. Columns with Chinese names are shown; the others hold what the evidence is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from kg.model import BadQuery, BadSeed
from kg.rules import Pattern, patterns
from kg.seeds import data_folder
from kg.vocab import TYPES

THING, YEAR, TEXT = "Thing", "year", "text"  # kinds of parameters, besides the types of entities joined by |
_NEAR = 5  # names that are offered for one that is unknown

PLACE = re.compile(r"VALUES \?([a-z]\w*) \{ UNDEF \}")  # where a parameter's values stand
_HELP = re.compile(r"# (.+)\n")
_CHINESE = re.compile(r"^# 说明: (.+)$", re.MULTILINE)
_NAME = re.compile(r"^# Question: (\S+)$", re.MULTILINE)
_PARAMETER = re.compile(r"^# Parameter: (\S+) \?([a-z]\w*) (\S+?)(?: (required)| = ([^:：]+))?: (.+)$", re.MULTILINE)
_EVIDENCE = re.compile(r"^# Evidence: (.+)$", re.MULTILINE)
_READ = re.compile(r"^# (?:说明|Question|Parameter|Evidence)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question asks its user."""

    name: str  # 地区
    variable: str  # region
    kinds: tuple[str, ...]  # types of entities, or one of THING, YEAR, TEXT
    required: bool
    default: str  # as a user would give it; "" for none
    help: str

    @property
    def place(self) -> str:
        """Where its values stand in the query."""
        return f"VALUES ?{self.variable} {{ UNDEF }}"


@dataclass(frozen=True, slots=True)
class Question:
    """A named question."""

    name: str  # 某地的专精特新企业
    stem: str  # of its file: enterprises
    help: str
    chinese: str  # the help in Chinese
    parameters: tuple[Parameter, ...]
    evidence: tuple[Pattern, ...]  # the triples that a row rests on; what a row does not bind matches anything
    query: str

    def parameter(self, name: str) -> Parameter:
        """The parameter of this name. Raises BadQuery with the nearest ones."""
        for parameter in self.parameters:
            if name in (parameter.name, parameter.variable):
                return parameter
        known = [parameter.name for parameter in self.parameters]
        raise BadQuery(f"--{name}", f"is no parameter of {self.name}", f"It takes {listed(known, '--')}")


def question(stem: str, text: str) -> Question:
    """A question from its file's name and text. Raises BadSeed for a comment that cannot be read."""
    help_, chinese = _HELP.match(text), _CHINESE.search(text)
    name, evidence = _NAME.search(text), _EVIDENCE.search(text)
    parameters = tuple(_parameter(stem, found) for found in _PARAMETER.finditer(text))
    if not help_ or not chinese or not name or len(_READ.findall(text)) != 2 + len(parameters) + bool(evidence):
        raise BadSeed(f"{stem}.rq", "has a comment that cannot be read", "See kg/ask/question.py for their form")
    grounds = patterns(stem, evidence[1]) if evidence else ()
    made = Question(name[1], stem, help_[1], chinese[1], parameters, grounds, text)
    for parameter in parameters:
        if parameter.place not in text:
            raise BadSeed(f"{stem}.rq", f"has no {parameter.place}", "Say where the parameter stands")
    return made


@cache
def questions() -> tuple[Question, ...]:
    """The questions that are installed, by file. Raises BadSeed for a wrong one, or two of one name."""
    folder = data_folder("ontology") / "queries"
    found = {path.name.removesuffix(".rq"): path.read_text(encoding="utf-8") for path in folder.glob("*.rq")}
    made = tuple(question(stem, text) for stem, text in sorted(found.items()))
    names = [one.name for one in made]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadSeed(f"{twice[0]}", "is the name of two questions", "Rename one")
    return made


def named(name: str) -> Question:
    """The question of this name, or of this file. Raises BadQuery with the nearest names."""
    wanted = name.strip().removesuffix("？").removesuffix("?")
    for one in questions():
        if wanted in (one.name, one.stem):
            return one
    near = nearest(wanted, [one.name for one in questions()])
    raise BadQuery(_short(name), "no such question", f"Did you mean {listed(near)}? kg ask --list shows all")


def nearest(wanted: str, names: Iterable[str]) -> list[str]:
    """The names that are most like what is wanted, by the characters that they share."""
    known = list(names)
    return get_close_matches(wanted, known, _NEAR, 0.25) or sorted(known, key=lambda n: (-len(set(n) & set(wanted)), n))[:_NEAR]


def listed(names: Iterable[str], before: str = "") -> str:
    """Names as a list for people: --地区, --类别."""
    return ", ".join(before + name for name in names) or "none"


def _short(text: str) -> str:
    """A text of a user as it is told in one line."""
    flat = " ".join(text.split())
    return flat if 0 < len(flat) <= 60 else f"{flat[:59]}…" if flat else "“”"


def _parameter(stem: str, found: re.Match[str]) -> Parameter:
    kinds = tuple(found[3].split("|"))
    if not set(kinds) <= set(TYPES) and kinds not in ((THING,), (YEAR,), (TEXT,)):
        raise BadSeed(f"{stem}.rq", f"{found[3]} is no kind of parameter", f"Take of {listed((*TYPES, THING, YEAR, TEXT))}")
    return Parameter(found[1], found[2], kinds, bool(found[4]), (found[5] or "").strip(), found[6].strip())
