"""What the command shows on a screen: tables, cards, a progress bar. Words of progress go to stderr, data to stdout."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from kg.ask.answer import EVIDENCE_COLUMNS, Answers, sentence
from kg.ask.question import Question
from kg.card import Card, Line, Thing
from kg.chain import Link
from kg.query import Rows
from kg.report import Report
from kg.search.search import Found

_OUT, _ERR = Console(soft_wrap=True, highlight=False), Console(stderr=True, highlight=False)
_PATIENCE = 1.0  # seconds before a progress bar is shown
_WIDE = 100_000  # columns of a table that goes into a file or another program: a row is a line there
_SENTENCES = 2  # shown for each line of a card
_NO_ROWS = "Leave a parameter out, or look with kg search OUT WORD for the name that the graph has"


class Bar:
    """A progress bar that shows itself only when the work takes longer than a second, and only on a terminal."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, done: int, total: int, what: str) -> None:
        """Move to `done` of `total` documents; `what` is the one just done, or the step."""
        if self._bar is None:
            if time.monotonic() - self._began < _PATIENCE or not _ERR.is_terminal:
                return
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=_ERR, transient=True)
            self._task = self._bar.add_task("", total=total)
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total, description=escape(what[-40:]))


def summary(report: Report, out: Path) -> None:
    """What a build made, and three commands to try next."""
    made = Table(title=f"{out}", title_justify="left", show_header=False, box=None, pad_edge=False)
    made.add_column(style="bold")
    made.add_column()
    made.add_row("documents", f"{report.documents:,}, {report.characters:,} characters")
    made.add_row("entities", _counts(report.entities))
    made.add_row("statements", _counts(report.statements))
    made.add_row("sentences", f"{report.sentences:,} behind them")
    made.add_row("figures", f"{report.figures:,}; supports {report.supports:,}; inferred facts {report.inferred:,}")
    made.add_row("files", "store/  kg.ttl  kg.nq  graph.html  report.json")
    _print(made)
    place, kg = _quoted(str(out)), _command()
    asked = "SELECT ?type (COUNT(?e) AS ?n) { ?e a ?type } GROUP BY ?type ORDER BY DESC(?n)"
    region, enterprise = (_quoted(report.examples.get(type_, "NAME")) for type_ in ("Region", "Enterprise"))
    _OUT.print("\nNext:")
    _OUT.print(f"  {kg} query {place} '{asked}'", markup=False)
    _OUT.print(f"  {kg} show {place} {enterprise}", markup=False)
    _OUT.print(f"  {kg} view {place} --around {region} --hops 2 -o view.html", markup=False)


def table(rows: Rows) -> None:
    """The rows of a query, with their number on stderr."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows.names:
        made.add_column(Text(name), overflow="fold")
    for row in rows.rows:
        made.add_row(*(Text(cell) for cell in row))
    _print(made, _WIDE)
    _ERR.print(f"{len(rows.rows):,} row{'' if len(rows.rows) == 1 else 's'}")


def choice(name: str, things: Sequence[Thing]) -> None:
    """Which things a name may mean."""
    _ERR.print(Text(f"{name} may also be, by the full name or with --type:"))
    for thing in things[:20]:
        _OUT.print(Text(f"  {thing.name}  {thing.type}  {thing.iri}"))
    if len(things) > 20:
        _ERR.print(f"  … and {len(things) - 20} more")


def show_card(card: Card) -> None:
    """A card: names, then each relation with its sentences."""
    _OUT.print(Text(card.thing.name, style="bold") + Text(f"  {card.thing.type}  {card.code}".rstrip(), style="dim"))
    _OUT.print(Text(card.thing.iri, style="dim"))
    if card.others:
        _OUT.print(Text(f"also  {'、'.join(card.others)}"))
    for (label, incoming), lines in groupby(card.lines, key=lambda line: (line.label, line.incoming)):
        _OUT.print(Text(f"\n{'← ' if incoming else ''}{label}", style="bold"))
        for line in sorted(lines, key=lambda line: (line.other, line.detail)):
            _line(line)
    _OUT.print(Text(f"\nnamed in  {'、'.join(card.documents) or 'no document (reference data)'}", style="dim"))


def show_chain(links: Sequence[Link]) -> None:
    """Why each name is the thing's, a line a name and document."""
    _OUT.print(Text("\nnames", style="bold"))
    for link in links:
        _OUT.print(Text(f"  {link.name} → {link.full}  {link.reason}") + Text(f"  {link.document}", style="cyan"))
    if not links:
        _OUT.print(Text("  every name stands so in a document", style="dim"))


def show_questions(questions: Sequence[Question]) -> None:
    """The named questions, each with its parameters."""
    for question in questions:
        _OUT.print(Text(question.name, style="bold") + Text(f"  {question.stem}", style="dim"))
        _OUT.print(Text(f"    {question.help}"))
        for one in question.parameters:
            needed = "required" if one.required else f"= {one.default}" if one.default else "optional"
            _OUT.print(Text(f"    --{one.name}", style="cyan") + Text(f"  {'|'.join(one.kinds)}, {needed}: {one.help}"))


def show_answers(answers: Answers) -> None:
    """The rows of a question, each with its surest sentence, and their number on stderr."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in (*answers.names, *EVIDENCE_COLUMNS):
        made.add_column(Text(name), overflow="fold")
    for row in answers.rows:
        made.add_row(*(Text(cell) for cell in (*row.cells, *sentence(row))))
    _print(made, _WIDE)
    more = ", there are more: --limit" if answers.more else ""
    advice = "" if answers.rows else f". {_NO_ROWS}"
    _ERR.print(f"{_many(len(answers.rows), 'row')}{more}{advice}", soft_wrap=True)


def show_found(found: Found) -> None:
    """What a search gave: a line a name, then the sentences."""
    for name in found.names:
        said = "" if name.matched == name.name else f"  {name.matched}"
        _OUT.print(Text(name.name, style="bold") + Text(said) + Text(f"  {name.type}  {name.way}  {name.iri}", style="dim"))
    for one in found.sentences:
        _OUT.print(Text(f"“{''.join(one.text.splitlines())}”") + Text(f"  {one.standing}", style="cyan"))
    _ERR.print(f"{_many(len(found.names), 'name')}, {_many(len(found.sentences), 'sentence')}")


def _line(line: Line) -> None:
    many = Text(f"  {line.sources} sources" if line.sources > 1 else "", style="dim")
    _OUT.print(Text(f"  {line.other}" + (f"  {line.detail}" if line.detail else "")) + many)
    for proof in line.proofs[:_SENTENCES]:
        said = "" if proof.modality == "asserted" else f"({proof.modality}) "
        quote = "".join(proof.quote.split("\n"))
        _OUT.print(Text(f"      {said}“{quote}”", style="dim") + Text(f"  {proof.standing}", style="cyan"))
    if len(line.proofs) > _SENTENCES:
        _OUT.print(Text(f"      … {len(line.proofs) - _SENTENCES} more", style="dim"))


def _print(made: Table, width: int | None = None) -> None:
    """A table; where it does not go to a terminal, of this width and without blanks at the ends of its lines."""
    if _OUT.is_terminal:
        _OUT.print(made)
        return
    held = io.StringIO()
    Console(file=held, width=width, highlight=False).print(made)
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in held.getvalue().splitlines()))
    sys.stdout.flush()


def _many(count: int, what: str) -> str:
    """1 name, 2 names."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _counts(found: dict[str, int]) -> str:
    listed = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return f"{sum(found.values()):,}" + (": " + ", ".join(f"{name} {count:,}" for name, count in listed) if listed else "")


def _command() -> str:
    """How this command was called, so that it can be called again: kg, .venv/bin/kg, python -m kg."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m kg"
    found = shutil.which("kg")
    return "kg" if found and Path(found).resolve() == called.resolve() else _quoted(sys.argv[0])


def _quoted(word: str) -> str:
    """A word as a shell takes it; Chinese needs no quotes there, though shlex thinks it does."""
    return word if re.fullmatch(r"[\w./-]+", word) else shlex.quote(word)
