"""Asking: named queries, SPARQL, and why something holds."""

from __future__ import annotations

import sys

import click
import pyoxigraph as ox

from coprod_kg import console, explain, query
from coprod_kg.cli.group import main
from coprod_kg.cli.options import EXPLANATION_FORM, RESULT_FORM, STORE, VERSION, open_engine, open_store, upload
from coprod_kg.errors import BadQuery, BadRequest
from coprod_kg.places import Places
from coprod_kg.publish.results import write_answer
from coprod_kg.query.diagnosis import explained
from coprod_kg.query.federation import check_addresses
from coprod_kg.query.operation import Operation
from coprod_kg.query.usage import usage
from coprod_kg.settings import Settings


@main.command(add_help_option=False)
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]...")
@STORE
@VERSION
@RESULT_FORM
@click.option("-h", "--help", "helping", is_flag=True, help="Tell how this is used; after a NAME, what it takes.")
@click.pass_context
def ask(
    context: click.Context,
    name: str | None,
    parameters: tuple[str, ...],
    store: str | None,
    version: str,
    form: str,
    helping: bool,
) -> None:
    """Answer the named query NAME; without a name, list the queries there are.

    `coprod-kg ask NAME --help` tells which parameters a query takes, with their choices and an example.
    """
    if helping:
        console.say(usage(query.query(name)) if name else context.get_help())
        return
    if name is None:
        console.table(["query", "question"], [[q.name, q.summary] for q in query.library().values()])
        return
    _answer(query.ask(open_engine(store, version), name, _pairs(parameters)), form)


@main.command()
@click.argument("file", type=click.Path(allow_dash=True))
@STORE
@VERSION
@RESULT_FORM
def sparql(file: str, store: str | None, version: str, form: str) -> None:
    """Answer the SPARQL query in FILE; - reads standard input."""
    operation = Operation.parse(upload(file, None).data.decode("utf-8", errors="replace"))
    operation.check_outside(Settings.from_environment().allowed_services)
    check_addresses(operation.services)
    try:
        answer = open_engine(store, version).query(operation.text)
    except BadQuery as error:
        raise explained(error, operation.text) from error
    _answer(answer, form)


@main.command("explain")
@click.argument("subject")
@click.argument("predicate", required=False)
@click.argument("value", required=False, metavar="[OBJECT]")
@click.option("--all", "most", flag_value=10, type=int, default=1, help="Give other proofs too, not only the shortest.")
@EXPLANATION_FORM
@STORE
def why(subject: str, predicate: str | None, value: str | None, most: int, form: str, store: str | None) -> None:
    """Tell why a statement holds, down to what was recorded and the paper's paragraphs, or why it does not.

    SUBJECT alone stands for all that is inferred of it. Names are prefixed names or addresses; OBJECT
    alone after SUBJECT is taken for a class.
    """
    if predicate is not None and value is None:
        predicate, value = None, predicate
    opened = open_store(store)
    engine = opened.read()
    question = explain.Question.parse(subject, predicate, value, most)
    answer = explain.explain(engine, question, Places(engine, opened.original))
    console.say(explain.render(answer, form).rstrip("\n"))


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    for key, equals, _ in pairs:
        if not equals:
            raise BadRequest(f"{key!r} is not of the form key=value.")
    return {key: value for key, _, value in pairs}


def _answer(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, form: str) -> None:
    if form == "table" and isinstance(answer, ox.QuerySolutions):
        count = console.solutions(answer)
        console.remark(f"{count} row{'s' if count != 1 else ''}")
    elif form == "table" and isinstance(answer, ox.QueryBoolean):
        console.say("yes" if answer else "no")
    else:
        write_answer(answer, "turtle" if form == "table" else form, sys.stdout.buffer)
