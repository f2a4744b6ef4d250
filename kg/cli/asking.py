"""Commands that ask a build something."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.arguments import OutArgument
from kg.model import BadQuery, KgError


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
