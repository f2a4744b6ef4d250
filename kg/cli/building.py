"""Commands that read documents."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.report import Report


def build(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCES...", help="Files, folders to look through, patterns, or - for standard input.", readable=False
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to make or to replace.")] = Path("out"),
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes that read documents.")] = 1,
    base: Annotated[str, typer.Option(help="What the IRIs of things begin with.")] = "https://w3id.org/zhengqi/id/",
    fast: Annotated[bool, typer.Option("--fast", hidden=True)] = False,
    model: Annotated[str, typer.Option(metavar="NAME", help="A further voice: an installed spaCy pipeline for Chinese.")] = "",
    corrections: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What people decided; without it OUT/corrections.tsv.", readable=False)
    ] = None,
    engine: Annotated[str, typer.Option(help="What runs the build: processes, or dask for a cluster.")] = "processes",
    scheduler: Annotated[str, typer.Option(metavar="ADDRESS", help="Of a Dask cluster: tcp://host:8786.")] = "",
    shards: Annotated[int, typer.Option(min=0, max=9_999, help="Write kg.nq in so many sorted files too.")] = 0,
    max_mb: Annotated[float, typer.Option(min=0.001, help="Largest file, or line of a jsonl corpus, in MB.")] = 50.0,
    max_pages: Annotated[int, typer.Option(min=1, help="Most pages of a PDF.")] = 2_000,
    max_seconds: Annotated[float, typer.Option(min=0.1, help="Longest time to read one html, pdf, docx, xlsx.")] = 60.0,
    max_characters: Annotated[int, typer.Option(min=1, help="Longest text of one document.")] = 5_000_000,
) -> None:
    """Build the graph of some documents: a store, Turtle, N-Quads, a page, a report.

    Example: kg build news/ policy/notice.txt -o out
    """
    from kg.build import build as build_
    from kg.model import Voices
    from kg.read.limits import Limits
    from kg.screen import Bar, summary

    if fast:  # scripts still say it
        typer.echo("kg: --fast does nothing any more: the one recogniser is as fast as --fast was.", err=True)
    limits = Limits(bytes=int(max_mb * 1e6), pages=max_pages, seconds=max_seconds, characters=max_characters)
    with Bar() as bar:
        report = build_(
            sources,
            out,
            jobs=jobs,
            engine=engine,
            scheduler=scheduler,
            shards=shards,
            base=base,
            limits=limits,
            voices=Voices(model),
            stdin=sys.stdin.buffer if sys.stdin else None,
            progress=bar.show,
            corrections=corrections,
        )
    summary(report, out)
    for line in report.idle:
        typer.echo(f"kg: {line}: this correction is about nothing in these documents.", err=True)
    _tell_unread(report)


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A document.", readable=False)],
    positions: Annotated[bool, typer.Option("--map", help="The map of positions as a table (TSV) instead of the text.")] = False,
    names: Annotated[
        bool, typer.Option("--names", help="The names in it instead: which voice found each, how sure, kept or refused and why.")
    ] = False,
) -> None:
    """Show a document as it is read: its text with the layout undone, every repair marked; or the names found in it.

    Example: kg read news/page.txt --names
    """
    from kg.clean import clean
    from kg.read import read as read_
    from kg.reading import LEGEND, marked, runs

    document = read_(file)
    cleaned = clean(document.text)
    if names:
        from kg.clean.articles import parted
        from kg.extract import Extractor

        extractor = Extractor()
        for part in parted(cleaned):
            for verdict in extractor.verdicts(part):
                typer.echo(verdict.line(part))
        return
    if positions:
        typer.echo("start\tend\tsource_start\tsource_end\tsame")
        for start, end, left, right, same in runs(document.text, cleaned):
            typer.echo(f"{start}\t{end}\t{left}\t{right}\t{int(same)}")
        return
    for line in marked(document.text, cleaned, document.tables):
        typer.echo(line)
    done = ", ".join(f"{name} {count:,}" for name, count in (*document.notes, *cleaned.repairs)) or "nothing to repair"
    typer.echo(f"{LEGEND}\n{document.source}: {document.format}, {document.encoding}; {done}", err=True)


def _tell_unread(report: Report) -> None:
    """One line a document that could not be read, a count, and exit code 1 where there is any; the kinds of files not read."""
    if report.passed:
        kinds = Counter(PurePosixPath(passed.file).suffix.lower() or "no suffix" for passed in report.passed)
        listed = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
        typer.echo(f"kg: files of kinds that are not read: {listed}; report.json names them.", err=True)
    for unread in report.unread:
        typer.echo(f"kg: {unread}", err=True)
    if report.unread:
        total = report.documents + len(report.unread)
        typer.echo(f"kg: {len(report.unread)} of {total} documents could not be read, the others were built.", err=True)
        raise typer.Exit(1)
