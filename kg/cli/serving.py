"""The command that serves a build."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.arguments import OutArgument
from kg.model import KgError


def serve(
    out: OutArgument,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines ask.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes any that is free.")] = 7878,
    names: Annotated[list[str] | None, typer.Option("--name", help="A host name that the server is asked under.")] = None,
    origins: Annotated[
        list[str] | None, typer.Option("--origin", help="A site whose pages may ask, as https://example.org; * for all.")
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", "-j", min=1, max=256, help="Processes that answer.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds after which a query is stopped.")] = 30.0,
    memory: Annotated[int, typer.Option(min=256, help="MB that a query may need.")] = 2048,
    size: Annotated[int, typer.Option("--max-mb", min=1, max=4096, help="Largest answer in MB.")] = 64,
    service: Annotated[bool, typer.Option("--service", help="Let queries call other servers (SERVICE).")] = False,
    documents: Annotated[
        Path | None, typer.Option(help="The folder that was built from, for pages with whole texts; default: where you are.")
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Let /review write answers into the file of corrections.")] = False,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", "-c", help="The file for the answers; without it OUT/corrections.tsv.")
    ] = None,
    anywhere: Annotated[
        bool, typer.Option("--edit-from-anywhere", help="Take answers from other machines too; there is no password.")
    ] = False,
) -> None:
    """Serve a build: pages for people at /, a SPARQL 1.1 endpoint at /sparql; it only reads, but for --edit. Ctrl-C ends it.

    Example: kg serve out --port 7878; kg serve out --edit --corrections decisions.tsv
    """
    from kg.corrections import FILE
    from kg.corrections import load as load_corrections
    from kg.serve import Limits, Settings
    from kg.serve import serve as serve_

    limits = Limits(seconds=timeout, memory=memory << 20, answer=size << 20)
    settings = Settings(host, port, tuple(names or ()), tuple(origins or ()), service=service, limits=limits)
    settings = replace(settings, documents=str((documents or Path()).expanduser().resolve()))
    if workers:
        settings = replace(settings, workers=workers)
    if (corrections or anywhere) and not edit:
        raise KgError("--edit", "is missing", "Give it with --corrections or --edit-from-anywhere, or leave those out")
    if edit:
        file = (corrections or out / FILE).expanduser().absolute()
        if file.exists():
            load_corrections(file)  # raises for a line that is wrong, before anybody adds more
        elif not os.access(file.parent, os.W_OK | os.X_OK):
            raise KgError(file, "cannot be written", "Name a file in a folder that exists and that you may write")
        settings = replace(settings, edit=str(file), edit_from_anywhere=anywhere)
        typer.echo(f"kg: answers of /review go to {file}", err=True)
        if anywhere:
            typer.echo("kg: --edit-from-anywhere: whoever reaches this server can change that file", err=True)
    serve_(out, settings, lambda url: typer.echo(f"{url}sparql"))
