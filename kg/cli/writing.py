"""Commands that write the graph in another form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.arguments import OutArgument


def view(
    out: OutArgument,
    around: Annotated[str | None, typer.Option(help="Name of the thing in the middle; the whole graph without it.")] = None,
    hops: Annotated[int, typer.Option(min=1, help="How many relations away from it.")] = 1,
    file: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("view.html"),
    limit: Annotated[
        int | None, typer.Option(min=1, help="The most things to draw; else 1,000 (pyvis), 100,000 (WebGL).")
    ] = None,
    webgl: Annotated[
        bool | None, typer.Option("--webgl/--pyvis", help="What draws; without either pyvis up to 1,000 things, WebGL more.")
    ] = None,
) -> None:
    """Draw the graph, or a part of it, as one page that needs no network.

    Example: kg view out --around 长春市 --hops 2 -o changchun.html
    """
    from kg.store import open_store
    from kg.view.graph import write_view

    drawer = {None: "auto", True: "webgl", False: "pyvis"}[webgl]
    report = write_view(open_store(out), file, around=around, hops=hops, limit=limit, drawer=drawer)
    typer.echo(str(report), err=True)
    if report.note:
        typer.echo(f"kg: {report.note}", err=True)


def export(
    out: OutArgument,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="turtle, ntriples, rdfxml, nquads, trig, jsonld; csv, parquet, neo4j; graphml, gexf.",
        ),
    ],
    file: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; for csv, parquet, neo4j a folder.")] = None,
    evidence: Annotated[
        bool | None, typer.Option("--evidence/--no-evidence", help="With the sentences, or without; else as the form has it.")
    ] = None,
    around: Annotated[str | None, typer.Option(help="Name of the thing in the middle; the whole graph without it.")] = None,
    hops: Annotated[int, typer.Option(min=1, help="How many relations away from it.")] = 1,
    rdf12: Annotated[bool, typer.Option("--rdf12", help="Evidence as reifiers of RDF 1.2, which few stores read yet.")] = False,
) -> None:
    """Write the graph, or a part of it, in another form.

    Example: kg export out --format graphml --around 长春市 -o graph.graphml
    """
    from kg.export import EXPORTS
    from kg.export import export as export_
    from kg.store import open_store

    reader = open_store(out)
    suffix = EXPORTS[form].suffix if form in EXPORTS else ""
    target = file or Path(f"kg{suffix}" if suffix else f"kg-{'tables' if form == 'csv' else form}")
    export_(reader, form, target, evidence=evidence, around=around, hops=hops, rdf12=rdf12)
    typer.echo(f"{target}: {EXPORTS[form].holds}", err=True)
