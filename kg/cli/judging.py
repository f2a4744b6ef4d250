"""Commands that hold a build to something: rules, annotations, people, another build."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.arguments import OutArgument
from kg.model import KgError


def check(
    graph: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a build, or any file of RDF.", readable=False)],
    shapes: Annotated[Path | None, typer.Option(help="A SHACL file of your own.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most violations to print.")] = 50,
) -> None:
    """Check a graph against the rules of the ontology (SHACL), with the sentences; exit code 1 where it breaks one.

    Example: kg check out
    """
    from kg.check import check as check_

    found = check_(graph, shapes)
    for violation in found.violations[:limit]:
        for line in violation.lines():
            typer.echo(line)
    more = len(found.violations) - limit
    if more > 0:
        typer.echo(f"… and {more:,} more")
    typer.echo(f"{found.triples:,} triples checked, {len(found.violations):,} violations", err=True)
    raise typer.Exit(1 if found.violations else 0)


def score(
    graph: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a build, or an N-Quads file.", readable=False)],
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder with NAME.json for NAME.txt.", readable=False)],
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every mistake first.")] = False,
    per_document: Annotated[bool, typer.Option("--per-document", help="A line a document.")] = False,
) -> None:
    """Score a build against documents that people have annotated.

    Example: kg score out seeds/documents
    """
    from kg.score import score as score_

    found = score_(graph, gold)
    if errors:
        for mistake in found.mistakes:
            typer.echo(str(mistake))
    for line in found.table(per_document):
        typer.echo(line)
    if as_json:
        as_json.write_text(found.to_json(), encoding="utf-8")
    for name in found.absent:
        typer.echo(f"kg: {name}: is not in the graph, it counts as missed. Build with its document.", err=True)


def review(
    out: OutArgument,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", "-c", help="The file for the answers; without it OUT/corrections.tsv.")
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask about each on the terminal and write the answers down.")] = False,
    kind: Annotated[str, typer.Option(help="Only merge, statement, conflict or shape.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="The most to show of each kind.")] = 20,
) -> None:
    """List what is doubtful: merges that were not made, weak statements, contradictions, broken shapes; --ask takes answers.

    Example: kg review out --ask
    """
    from kg.corrections import FILE
    from kg.corrections.answers import answer as write_answer
    from kg.review import review as review_

    file = corrections or out / FILE
    found = [d for d in review_(out, file, shapes=kind in ("", "shape")) if kind in ("", d.kind)]
    shown: Counter[str] = Counter()
    for doubt in found:
        if shown[doubt.kind] >= limit or (ask and not doubt.yes):
            continue
        shown[doubt.kind] += 1
        typer.echo(f"{doubt.kind:<10}{doubt.question}" + (f"  {doubt.score:.2f}" if doubt.score else ""))
        for line in doubt.why:
            typer.echo(f"          {line}")
        if ask:
            answer = typer.prompt("yes, no, skip, quit", default="s")[:1].lower()
            if answer == "q":
                break
            if answer in "yn":
                given = (doubt.yes, doubt.no) if answer == "y" else (doubt.no, doubt.yes)
                if stands := write_answer(file, *given):
                    typer.echo(f"          answered meanwhile: {' '.join(stands.split())}")
    counts = Counter(d.kind for d in found)
    told = ", ".join(f"{counts[k]:,} {k}" for k in ("merge", "statement", "conflict", "shape") if counts[k]) or "nothing"
    typer.echo(f"doubtful: {told}" + (f"; answers in {file}" if ask and file.is_file() else ""), err=True)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of a build.", readable=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of another.", readable=False)],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say what two builds say differently, and by which documents; exit code 0 for nothing, 1 for differences, 2 for trouble.

    Example: kg diff out-yesterday out
    """
    from kg.diff import as_json as as_json_
    from kg.diff import diff as diff_

    try:
        changes = diff_(old, new)
    except KgError as error:
        typer.echo(f"kg: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        sys.stdout.write(as_json_(changes))
    else:
        for change in changes:
            typer.echo(str(change))
    raise typer.Exit(1 if changes else 0)
