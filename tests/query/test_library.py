"""Every question of the library runs anywhere, has an answer, and the answer is the expected one."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import packaged
from coprod_kg.errors import BadRequest, NotFound, Unreadable
from coprod_kg.query import NamedQuery, ask, bind, fill, library, query
from coprod_kg.query.header import read
from coprod_kg.store.local import LocalEngine

EXPECTED = Path(__file__).parent.parent / "queries"
FILES = packaged.files("queries", "*.rq")
#: A header up to the braces of its one parameter.
HEAD = "#+ summary: x\n#+ description: x\n#+ parameters:\n#+   p: "
NAMES = [path.stem for path in FILES]


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _solutions(answer: object) -> ox.QuerySolutions:
    assert isinstance(answer, ox.QuerySolutions)
    return answer


@pytest.fixture(scope="module")
def served(founded: Path) -> LocalEngine:
    """The packaged knowledge as a store serves it, with what the compiled rules infer."""
    return LocalEngine(ox.Store.read_only(str((founded / "current").resolve())))


@pytest.mark.parametrize("engine", ["knowledge", "served"])
@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_expected_one(request: pytest.FixtureRequest, name: str, engine: str) -> None:
    """Asked with its example, a query answers what stands beside it, whoever did the reasoning."""
    answer = _solutions(ask(request.getfixturevalue(engine), name, query(name).example))
    found = answer.serialize(format=ox.QueryResultsFormat.CSV)
    assert found is not None
    rows = _rows(found.decode())
    assert len(rows) > 1, "an answer without rows shows nothing"
    assert rows == _rows((EXPECTED / f"{name}.csv").read_text(encoding="utf-8"))


def test_every_expected_answer_has_its_query() -> None:
    """No expected answer is left over from a query that was renamed or removed."""
    assert {path.stem for path in EXPECTED.glob("*.csv")} == set(NAMES)


def test_there_are_questions_enough() -> None:
    """The library answers at least twenty questions, those that others rely on by name among them."""
    assert len(NAMES) >= 20
    assert {"two-by-two", "public-services"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_runs_without_the_projects_prefixes(name: str) -> None:
    """A query declares the prefixes it uses and no others, so that it can be pasted into any endpoint."""
    text = query(name).text
    body = re.sub(r"(?m)^(#.*|PREFIX .*)$", "", text)
    ox.Store().query(text)
    for prefix in re.findall(r"(?m)^PREFIX (\w+):", text):
        assert re.search(rf"(?<![\w?]){prefix}:", body), f"{prefix} is declared and not used"


@pytest.mark.parametrize("name", NAMES)
def test_the_order_is_fixed(name: str) -> None:
    """A query orders its answer, so that two runs can be compared."""
    assert re.search(r"(?m)^ORDER BY ", query(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_declared_and_used(name: str) -> None:
    """A declared parameter is a variable of the query, and the example gives only declared ones."""
    question = query(name)
    body = re.sub(r"(?m)^#.*$", "", question.text)
    for parameter in question.parameters:
        assert re.search(rf"\?{parameter}\b", body), f"{parameter} is declared and not used"
    bind(question.parameters, question.example)


@pytest.mark.parametrize("name", NAMES)
def test_no_parameter_is_used_in_an_optional_pattern_alone(name: str) -> None:
    """A parameter in an OPTIONAL pattern would be filled in where nothing was found."""
    question = query(name)
    body = re.sub(r"(?m)^#.*$", "", question.text)
    flat = re.sub(r"OPTIONAL \{(?:[^{}]|\{[^{}]*\})*\}", _filters, body)
    for parameter in question.parameters:
        assert re.search(rf"\?{parameter}\b", flat.partition("WHERE")[2].partition("ORDER BY")[0])


def _filters(match: re.Match[str]) -> str:
    return " ".join(re.findall(r"FILTER\(.*\)", match.group()))


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_narrows_the_answer(knowledge: LocalEngine, name: str) -> None:
    """With an optional parameter given, the answer is the part of the open answer that has this value."""
    question = query(name)
    for parameter in (p for p in question.parameters.values() if p.optional):
        given = {k: v for k, v in question.example.items() if k != parameter.name}
        whole = [tuple(map(str, row)) for row in _solutions(ask(knowledge, name, given))]
        answer = _solutions(ask(knowledge, name, given))
        at = [variable.value for variable in answer.variables].index(parameter.name)
        values = {row[at] for row in answer}
        assert len(values) > 0
        for value in values:
            assert isinstance(value, ox.NamedNode)
            part = [
                tuple(map(str, row)) for row in _solutions(ask(knowledge, name, {**given, parameter.name: value.value}))
            ]
            assert part == [row for row in whole if row[at] == str(value)]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_takes_less_than_a_tenth_of_a_second(knowledge: LocalEngine, name: str) -> None:
    """On the paper's graph no question of the library takes a processor longer; the best of three counts."""
    took = []
    for _ in range(3):
        start = time.thread_time()
        list(_solutions(ask(knowledge, name, query(name).example)))
        took.append(time.thread_time() - start)
    assert min(took) < 0.1


def test_services_of_a_real_catalogue_stand_beside_the_papers(knowledge: LocalEngine) -> None:
    """A service that is a public service only by inference is listed with its title and its graph."""
    engine = LocalEngine()
    engine.add(knowledge.quads())
    turtle = """<https://example.org/s/1> a <http://purl.org/vocab/cpsv#PublicService> ;
        <http://purl.org/dc/terms/title> "Barnehage"@nb, "Kindergarten"@en ."""
    engine.store.load(turtle, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("https://example.org/g"))
    engine.store.load(
        "<https://example.org/s/1> a <https://w3id.org/coproduction/ontology#PublicService> .",
        format=ox.RdfFormat.TURTLE,
        to_graph=ox.NamedNode("https://w3id.org/coproduction/graph/inferred"),
    )
    rows = {row["service"].value: row for row in _solutions(ask(engine, "public-services", {"language": "nb"}))}
    assert rows["https://example.org/s/1"]["name"].value == "Barnehage"
    assert rows["https://example.org/s/1"]["graph"].value == "https://example.org/g"
    assert len(rows) > 1


def test_an_unknown_name_brings_those_that_come_close() -> None:
    """Somebody who mistypes a name is told the right one."""
    with pytest.raises(NotFound, match="two-by-two"):
        query("two-by-tow")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", r"bad\.rq:1: The query has no header"),
        ("#+ summary: [a\n", r"bad\.rq:\d: The header is not YAML"),
        ("#+ just words\n", "keys and values"),
        ("#+ description: x\n", "no summary"),
        ("#+ summary: x\n", "no description"),
        (
            "#+ summary: x\n#+ description: x\n#+ colour: red\n",
            r"bad\.rq:3: .*unknown key colour; use one of",
        ),
        ("#+ summary: x\n#+ description: x\n#+ tags: one\n", r"bad\.rq:3: tags is to be a list"),
        (
            "#+ summary: x\n#+ description: x\n#+ chart: {kind: pie}\n",
            r"bad\.rq:3: .*kind pie; use one of: bars, network",
        ),
        ("#+ summary: x\n#+ description: x\n#+ chart: {kind: bars}\n", r"bad\.rq:3: .*has to name its label"),
        ("#+ summary: x\n#+ description: x\n#+ parameters: [a]\n", r"bad\.rq:3: parameters is to map"),
        (
            HEAD + "{type: iri}\n",
            r"bad\.rq:4: .*description",
        ),
        (
            HEAD + "{description: x, type: uri}\n",
            r"bad\.rq:4: .*type uri; use one of: iri",
        ),
        (
            HEAD + "{description: x, type: iri, values: colours}\n",
            r"bad\.rq:4: .*scheme colours",
        ),
        (
            HEAD + "{description: x, type: iri, values: ['no:X']}\n",
            r"bad\.rq:4: .*prefix is not declared",
        ),
    ],
)
def test_a_fault_in_a_header_is_told_with_file_and_line(tmp_path: Path, header: str, message: str) -> None:
    """Who writes a query learns where its header is wrong and what would be right."""
    path = tmp_path / "bad.rq"
    path.write_text(header + "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s\n", encoding="utf-8")
    with pytest.raises(Unreadable, match=message):
        read(path)


def test_the_library_is_read_once_and_cannot_be_changed() -> None:
    """All callers share one library, which none of them can alter."""
    assert library() is library()
    with pytest.raises(TypeError):
        library()["new"] = query("two-by-two")  # type: ignore[index]


def test_a_named_query_knows_itself() -> None:
    """Name, summary, parameters and their allowed values are there for pages and help texts."""
    question = query("what-distinguishes")
    assert isinstance(question, NamedQuery)
    assert question.summary.endswith("?")
    assert question.parameters["a"].required
    assert question.parameters["a"].allowed == (
        "PureCoProduction",
        "CoDesign",
        "CoConstruction",
        "CoInnovation",
    )


def test_what_does_not_fit_is_refused_before_the_engine_is_asked(knowledge: LocalEngine) -> None:
    """A wrong value is a message about the parameter, not an empty answer."""
    with pytest.raises(BadRequest, match="CoDesign"):
        ask(knowledge, "cases-by-form", {"form": "CoWorking"})


def test_filling_leaves_a_query_without_parameters_as_it_is() -> None:
    """Where there is nothing to fill in, the text is the file's own."""
    assert fill(query("two-by-two").text, {}) == query("two-by-two").text
