"""The `kg` command: thin, and the one room with printing and exit codes. Heavy rooms are imported inside the commands."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from kg.model import BadQuery, KgError

if TYPE_CHECKING:
    from kg.report import Report

commands = typer.Typer(
    help="Chinese news and policy documents → a knowledge graph with a sentence behind every edge.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# readable=False: what cannot be read is for the rooms to say, in one line, with the others built; typer would call it wrong use.
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="Folder of a build.", readable=False)]


@commands.command()
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
    fast: Annotated[bool, typer.Option("--fast", help="Recognise without the transformer: faster, finds a little less.")] = False,
    model: Annotated[str, typer.Option(metavar="NAME", help="A further voice: an installed spaCy pipeline for Chinese.")] = "",
    corrections: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What people decided; without it OUT/corrections.tsv.", readable=False)
    ] = None,
    engine: Annotated[str, typer.Option(help="What runs the extraction: processes, or dask for a cluster.")] = "processes",
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
            voices=Voices(fast, model),
            stdin=sys.stdin.buffer if sys.stdin else None,
            progress=bar.show,
            corrections=corrections,
        )
    summary(report, out)
    for line in report.idle:
        typer.echo(f"kg: {line}: this correction is about nothing in these documents.", err=True)
    _tell_unread(report)


@commands.command()
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


@commands.command()
def query(
    out: OutArgument,
    sparql: Annotated[
        str, typer.Argument(metavar="SPARQL", help="A query, a file with one (.rq, .sparql), or - for standard input.")
    ],
    form: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, tsv, json, xml; turtle, ntriples for CONSTRUCT.")
    ] = "table",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds after which the query is stopped.")] = 60.0,
) -> None:
    """Ask a build in SPARQL. Prefixes such as zq:, skos:, org:, region: are there already.

    Example: kg query out 'SELECT ?name { ?e zq:locatedIn region:220100 ; skos:prefLabel ?name }'
    """
    from kg.query import query as query_
    from kg.query import rows
    from kg.screen import table
    from kg.store import marker

    text = _query_text(sparql)
    answer = query_(out, text, form, limit=timeout)
    if form == "table" and answer.kind != "graph":
        table(rows(answer, str(marker(out)["base"])))
    else:
        sys.stdout.write(answer.text if answer.text.endswith("\n") or not answer.text else answer.text + "\n")


@commands.command()
def show(
    out: OutArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Any name of it, or a part of one.")],
    type_: Annotated[str | None, typer.Option("--type", "-t", help="Enterprise, Agency, Region, Policy, …")] = None,
    names: Annotated[bool, typer.Option("--names", help="Say why each other name is one of its names.")] = False,
) -> None:
    """Show what the graph says of one thing, and the sentences that say it.

    Example: kg show out 长光卫星
    """
    from kg.card import card, find
    from kg.chain import chain
    from kg.screen import choice, show_card, show_chain
    from kg.store import open_store

    reader = open_store(out)
    found = find(reader, name, type_)
    if len(found) > 1 and found[0].name != name:
        choice(name, found)
        return
    told = card(reader, found[0])
    show_card(told)
    if names:
        show_chain(chain(out, told.thing.type, (told.thing.name, *told.others)))
    if len(found) > 1:
        choice(name, found[1:])


@commands.command()
def explain(
    out: OutArgument,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="A name of it.")],
    relation: Annotated[str, typer.Argument(metavar="RELATION", help="locatedIn, issuedBy, holdsPost, …")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="A name of it.")],
    documents: Annotated[
        Path | None, typer.Option("--documents", "-d", help="The folder that was built from, to weigh its words again.")
    ] = None,
) -> None:
    """Say why the graph states something: the sentences, the pattern or model, and what weighed most.

    Example: kg explain out 长光卫星 locatedIn 长春市 -d news
    """
    from kg.explain import explain as explain_
    from kg.explain import told
    from kg.store import open_store

    if documents and not documents.is_dir():
        raise KgError(documents, "no such folder", "Name the folder that was built from, or leave -d out")
    for line in told(explain_(open_store(out), subject, relation, object_, documents)):
        typer.echo(line)


@commands.command()
def match(
    out: OutArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An enterprise of the graph; none where options say all.")] = "",
    policy: Annotated[str, typer.Option(metavar="NAME", help="The other way round: which enterprises can use it.")] = "",
    region: Annotated[list[str] | None, typer.Option(help="Where the enterprise lies: 长春市, 沈阳市铁西区.")] = None,
    class_: Annotated[list[str] | None, typer.Option("--class", help="A class that it has: 高新技术企业.")] = None,
    industry: Annotated[list[str] | None, typer.Option(help="An industry that it works in.")] = None,
    figure: Annotated[list[str] | None, typer.Option(metavar="WHAT=AMOUNT", help="A figure of it: 营业收入=3亿元.")] = None,
    day: Annotated[str, typer.Option("--date", help="The day asked about; else that of the newest document.")] = "",
    form: Annotated[str, typer.Option("--format", "-f", help="table, json, html.")] = "table",
    file: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; for html match.html without it.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most matches to list.")] = 20,
    closed: Annotated[bool, typer.Option("--all", help="List what is not in force, and mere records, too.")] = False,
) -> None:
    """Which policies an enterprise can use, what each gives, and which conditions it meets, with the sentences that say so.

    Example: kg match out 长光卫星; kg match out --region 长春市 --class 高新技术企业 --figure 营业收入=3亿元
    """
    from kg.match import Said, ask, told
    from kg.match.days import asked_day
    from kg.match.page import write
    from kg.match.profile import listed
    from kg.store import open_store

    if form not in ("table", "json", "html"):
        raise BadQuery(form, "no such format", "Take one of table, json, html")
    given = Said(listed(region), listed(class_), listed(industry), tuple(figure or ()))
    found = ask(open_store(out), name, policy, given, asked_day(day) if day else "", closed, limit)
    if form == "html":
        target = file or Path("match.html")
        write(found, target)
        typer.echo(str(target), err=True)
        return
    text = told.to_json(found) if form == "json" else "\n".join(told.lines(found))
    if file:
        file.write_text(f"{text}\n", encoding="utf-8")
    else:
        typer.echo(text)


@commands.command()
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


@commands.command()
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


@commands.command()
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


@commands.command()
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


@commands.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    words: typer.Context,
    out: Annotated[Path | None, typer.Argument(metavar="OUT", help="Folder of a build.", readable=False)] = None,
    name: Annotated[str, typer.Argument(metavar="QUESTION", help="Its name: 某地的专精特新企业.")] = "",
    list_: Annotated[bool, typer.Option("--list", "-l", help="All questions with their parameters.")] = False,
    form: Annotated[str, typer.Option("--format", "-f", help="table, json, csv.")] = "table",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The most rows.")] = 200,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds after which the question is stopped.")] = 60.0,
) -> None:
    """Ask one of the named questions, each answer with the sentence behind it. Parameters are options: --地区 长春市.

    Example: kg ask out 某地的专精特新企业 --地区 长春市
    """
    from kg.ask import ask as ask_
    from kg.ask import given, named, questions, to_csv, to_json
    from kg.screen import show_answers, show_questions

    if list_:
        show_questions(questions() if not name else (named(name),))
        return
    if out is None or not name:
        raise BadQuery("ask", "the folder of a build or the question is missing", "kg ask OUT QUESTION; kg ask --list shows all")
    if form not in ("table", "json", "csv"):
        raise BadQuery(form, "no such format", "Take one of table, json, csv")
    answers = ask_(out, name, given(named(name), words.args), limit=limit, timeout=timeout)
    for note in answers.notes:
        typer.echo(f"kg: {note}", err=True)
    if form == "table":
        show_answers(answers)
    else:
        sys.stdout.write(to_csv(answers) if form == "csv" else to_json(answers) + "\n")


@commands.command("search")
def search_(
    out: OutArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Chinese words, pinyin (changguang), initials (cgwx).")],
    type_: Annotated[list[str] | None, typer.Option("--type", "-t", help="Enterprise, Agency, …; may be repeated.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The most names, and the most sentences.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Search the names and the sentences of a build, slips of the keyboard granted.

    Example: kg search out changguang
    """
    from kg.screen import show_found
    from kg.search import search, to_json

    found = search(out, text, tuple(type_ or ()), limit)
    if as_json:
        typer.echo(to_json(found))
    else:
        show_found(found)


@commands.command()
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


@commands.command()
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


@commands.command()
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


@commands.command()
def version() -> None:
    """Print the version. Example: kg version"""
    from kg import __version__

    typer.echo(__version__)


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


def _query_text(given: str) -> str:
    """The query that an argument is, names or announces. Raises BadQuery for a file that is missing, and for no UTF-8."""
    try:
        if given == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        if given.lower().endswith((".rq", ".sparql")) and "\n" not in given:  # no query ends so
            return Path(given).read_bytes().decode("utf-8-sig")
        given.encode()
    except UnicodeError as error:
        raise BadQuery("query" if given == "-" else given[:100], "is not UTF-8", "Save it as UTF-8") from error
    except OSError as error:
        raise BadQuery(given[:200], error.strerror or str(error), "Name a file with a query") from error
    return given


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
