"""The `kg` command: thin, and the one room with printing and exit codes. Heavy rooms are imported inside the commands."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys

import typer

from kg.cli import asking, building, judging, serving, writing
from kg.model import KgError

commands = typer.Typer(
    help="Chinese news and policy documents → a knowledge graph with a sentence behind every edge.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

commands.command()(building.build)
commands.command()(building.read)
commands.command()(asking.query)
commands.command()(asking.show)
commands.command()(asking.explain)
commands.command()(asking.match)
commands.command()(writing.view)
commands.command()(writing.export)
commands.command()(judging.check)
commands.command()(judging.score)
commands.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(asking.ask)
commands.command("search")(asking.search_)
commands.command()(serving.serve)
commands.command()(judging.review)
commands.command()(judging.diff)


@commands.command()
def version() -> None:
    """Print the version. Example: kg version"""
    from kg import __version__

    typer.echo(__version__)


class _Stopped(BaseException):
    """Ctrl-C, or a wish of the system that we end; not KeyboardInterrupt, which the command library would answer itself."""


def app() -> None:
    """Run the command; an error is one line on stderr and exit code 1, a wrong use exit code 2, Ctrl-C 130."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows ?, and does not end the command
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        commands()
    except KgError as error:
        typer.echo(f"kg: {' '.join(str(error).split())}", err=True)
        sys.exit(1)
    except _Stopped:
        typer.echo("kg: stopped; what was there before is untouched.", err=True)
        sys.exit(130)
    except OSError as error:  # a disk that is full, a file that may not be read
        if isinstance(error, BrokenPipeError):  # kg query … | head
            sys.stderr.close()
        else:
            _tell_system(error)
        sys.exit(1)


def _tell_system(error: OSError) -> None:
    """What the system refused, in one line; what is still to be written to a full disk is dropped."""
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "a file or the output"
    told = KgError(where, error.strerror or str(error), "Check its permissions, and that the disk has room")
    typer.echo(f"kg: {told}", err=True)
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _stop(signum: int, frame: object) -> None:
    raise _Stopped
