"""Statements come back as they were written, each with its line, in every format."""

from __future__ import annotations

import string
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coprod_kg import parse
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Place

DATA = Path(__file__).parents[3] / "shared" / "data"
MALFORMED = {"exKontaktPunkt": 11, "exOffentligTjeneste": 77, "exRegulativRessursDummy": 11, "exTidsrom": 9}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

quick = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

names = st.text(string.ascii_letters + "éß-_0123456789", min_size=1, max_size=6)
iris = names.map(lambda name: ox.NamedNode("http://e.org/a" + name))
blanks = st.integers(0, 3).map(lambda n: ox.BlankNode(f"n{n}"))
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12) | st.sampled_from(
    ['"', "\\", "a\nb", "\t", "'", '"""', "> _:x .", "_:x", " <urn:a> <urn:b> _:c .\n", '"^^<', "#", "ééé", ""]
)
languages = st.sampled_from(["en", "es-mx", "nb"])
numbers = st.sampled_from([("1", "integer"), ("01", "integer"), ("1.50", "decimal"), ("true", "boolean")])
literals = (
    st.builds(ox.Literal, texts)
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, languages)
    | numbers.map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(XSD + pair[1])))
)
triples = st.builds(ox.Quad, iris | blanks, iris, iris | blanks | literals)
graphs = st.lists(triples, min_size=1, max_size=12, unique=True)

FORMATS = {one.option: one for one in parse.FORMATS if one.rdf}


def canonical(quads: tuple[ox.Quad, ...] | list[ox.Quad]) -> set[ox.Quad]:
    """The statements under canonical blank node names."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.parametrize("option", list(FORMATS))
@quick
@given(quads=graphs)
def test_what_is_written_is_read(option: str, quads: list[ox.Quad]) -> None:
    """Any statements, serialised in any format, are read back as the same statements."""
    text = ox.serialize(quads, format=FORMATS[option].rdf)
    assert text is not None
    if option == "rdf-xml" and any(character in text for character in (b"\r", b"\xef\xbf\xbe", b"\xef\xbf\xbf")):
        return
    document = parse.read_here(text, name="x", format=option)
    assert canonical(document.quads) == canonical(quads)
    assert not [one for one in document.notices if one.component == "droppedKey"]


@quick
@given(quads=graphs, data=st.data())
def test_every_statement_of_turtle_has_its_line(quads: list[ox.Quad], data: st.DataObject) -> None:
    """With one statement a line and comments between, each statement's place is its line."""
    lines: list[str] = []
    for quad in quads:
        lines += data.draw(st.sampled_from([[], ["# <urn:a> <urn:b> 1 ."], ["", "   "]]))
        lines.append(f"{quad.subject} {quad.predicate} {quad.object} .")
    for name in ("x.ttl", "x.nt", "x.trig"):
        document = parse.read_here("\n".join(lines).encode(), name=name)
        assert len(document.lines) == 3 * len(document.quads)
        for written, quad in zip(quads, document.quads, strict=True):
            place = document.place(quad.subject, quad.predicate, quad.object)
            same = [
                number
                for number, line in enumerate(lines, 1)
                if line.startswith(f"{written.subject} {written.predicate} {written.object} .")
            ]
            assert place == Place(name, same[0])


@st.composite
def values(draw: st.DrawFn, depth: int = 3) -> list[str]:
    """Tokens of a Turtle value: a plain one, a bracket or a list, marked so that each is known again."""
    kind = draw(st.sampled_from(["plain", "plain", "plain", "bracket", "list"] if depth else ["plain"]))
    if kind == "plain":
        return [
            draw(st.sampled_from(["{}", '"{}"', '"{}"@en', '"{}"^^:d', ":v{}", "<urn:v{}>", "'{}'", "{}.5e0", "[]"]))
        ]
    inner = draw(st.lists(values(depth - 1), min_size=0 if kind == "list" else 1, max_size=3))
    if kind == "list":
        return ["(", *[token for one in inner for token in one], ")"]
    properties = [[":q{}", *one, ";"] for one in inner]
    return ["[", *[token for one in properties for token in one], *(["]"])]


@quick
@given(objects=st.lists(values(), min_size=1, max_size=4), data=st.data())
def test_lines_are_right_in_brackets_and_lists(objects: list[list[str]], data: st.DataObject) -> None:
    """Whatever stands in whatever brackets, with line breaks anywhere, every value is found on its own line."""
    text, line, count = "@prefix : <urn:x> .\n", 2, 0
    where: dict[str, int] = {}
    tokens = [":s", *[token for one in objects for token in (":p{}", *one, ";")], "."]
    for token in tokens:
        if "{}" in token:
            count += 1
            where[str(count)] = line
            token = token.format(count)
        separator = data.draw(st.sampled_from([" ", "\n", "\n# ; ] .\n", "\n\n"]))
        text += token + separator
        line += separator.count("\n")
    document = parse.read_here(text.encode(), name="x.ttl")
    assert len(document.lines) == 3 * len(document.quads)
    numbers = iter(document.lines)
    for quad, _, predicate, value in zip(document.quads, numbers, numbers, numbers, strict=True):
        if not quad.predicate.value.startswith(RDF):
            assert predicate == where[quad.predicate.value.lstrip("urn:xpq")]
            if not isinstance(quad.object, ox.BlankNode) and quad.object.value != RDF + "nil":
                assert value == where[quad.object.value.lstrip("urn:xv").removesuffix(".5e0")]


def test_places_of_rdf_xml() -> None:
    """An element's line is the place of its subject, a property element's that of its value."""
    text = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="urn:e:">
  <e:Case rdf:about="urn:a">
    <e:title>One</e:title>
    <e:part>
      <e:Part rdf:about="urn:b">
        <e:title>Two</e:title>
      </e:Part>
    </e:part>
  </e:Case>
</rdf:RDF>"""
    document = parse.read_here(text.encode(), name="x.rdf")
    first, second = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
    assert document.place(first).line == 2
    assert document.place(first, "<urn:e:title>").line == 3
    assert document.place(first, "<urn:e:part>").line == 4
    assert document.place(second).line == 5
    assert document.place(second, "<urn:e:title>", ox.Literal("Two")).line == 6


def test_places_of_json_ld() -> None:
    """An object's line is the place of its subject, a key's or a value's that of the statement."""
    text = """{"@context": {"e": "urn:e:", "title": "e:title"},
  "@graph": [
    {"@id": "urn:a",
     "title": ["One",
               "Two"]},
    {"@id": "urn:b", "title": "Three"}
  ]}"""
    document = parse.read_here(text.encode(), name="x.jsonld")
    assert document.place(ox.NamedNode("urn:a")).line == 3
    assert document.place(ox.NamedNode("urn:a"), "<urn:e:title>").line == 4
    assert document.place(ox.NamedNode("urn:a"), "<urn:e:title>", ox.Literal("Two")).line == 5
    assert document.place(ox.NamedNode("urn:b"), "<urn:e:title>").line == 6


def test_the_nearest_place_is_given() -> None:
    """A missing property is placed at its subject, an object's at its use, an unknown node in the file."""
    text = b"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<urn:a>\n skos:broader\n <urn:b> .\n"
    document = parse.read_here(text, name="x.ttl")
    broader = "skos:broader"
    one, two = ox.NamedNode("urn:a"), ox.NamedNode("urn:b")
    assert document.place(one, "<urn:missing>").line == 2
    assert document.place(one, broader).line == 3
    assert document.place(one, broader, two).line == 4
    assert document.place(two, f"^{broader}").line == 4
    assert document.place(two).line == 4
    assert document.place(one, f"{broader}/skos:prefLabel").line == 3
    assert document.place(ox.NamedNode("urn:unknown")) == Place("x.ttl", None)


def test_spellings_are_kept_and_found_again() -> None:
    """A value as the store keeps it leads back to what was typed, and to its line."""
    document = parse.read_here(b"<urn:a> <urn:p>\n 0.50 ,\n 007 .\n", name="x.ttl")
    decimal, integer = (ox.NamedNode(XSD + name) for name in ("decimal", "integer"))
    stored = ox.Store()
    stored.extend(document.quads)
    assert {quad.object.value for quad in stored} == {"0.5", "7"}
    assert {quad.object.value for quad in document.quads} == {"0.50", "007"}
    assert document.as_written(ox.Literal("0.5", datatype=decimal)).value == "0.50"
    assert document.as_written(ox.Literal("8", datatype=integer)).value == "8"
    assert document.place(ox.NamedNode("urn:a"), "<urn:p>", ox.Literal("7", datatype=integer)).line == 3


def test_blank_nodes_are_named_by_content_and_order() -> None:
    """The same bytes give the same names, other bytes give others, and order counts them."""
    text = b"[] <urn:p> _:x . _:x <urn:p> [] ."
    document = parse.read_here(text, name="a.ttl")
    again = parse.read_here(text, name="b.ttl")
    assert document.quads == again.quads
    stem = f"b{document.sha256[:10]}x"
    assert [quad.subject.value for quad in document.quads] == [stem + "0", stem + "1"]
    other = parse.read_here(text + b"#", name="a.ttl")
    assert other.quads[0].subject != document.quads[0].subject


def test_the_project_s_context_is_known_offline() -> None:
    """With the project's context a key that it does not have is told, at its line."""
    text = '{"@context":\n"https://w3id.org/coproduction/context.jsonld",\n"@id": "urn:a", "source": "x", "y": 1}'
    document = parse.read_here(text.encode(), name="x.jsonld")
    assert str(document.quads[0]) == '<urn:a> <http://purl.org/dc/terms/source> "x"'
    assert [(one.component, one.place.line) for one in document.notices] == [("droppedKey", 3)]


def test_a_base_that_is_given_resolves() -> None:
    """With a base relative addresses are what it makes of them, and nothing is said."""
    document = parse.read_here(b"<a> <b> <> .", name="x.ttl", base="https://e.org/d")
    assert str(document.quads[0]) == "<https://e.org/a> <https://e.org/b> <https://e.org/d>"
    assert not document.notices


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder with other projects' data is not beside the checkout")
def test_other_projects_data_is_read() -> None:
    """Every real file is read whole with a line for each statement, save those that are malformed."""
    for path in sorted(DATA.rglob("*.ttl")):
        if path.stem in MALFORMED:
            with pytest.raises(Unreadable) as caught:
                parse.read_here(path)
            assert caught.value.line == MALFORMED[path.stem]
            assert caught.value.column
            continue
        document = parse.read_here(path)
        whole = set(ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri="https://no-base.invalid/"))
        assert canonical(document.quads) == canonical(list(whole))
        assert len(document.lines) == 3 * len(document.quads)


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder with other projects' data is not beside the checkout")
def test_the_largest_real_files_are_read_whole() -> None:
    """C4C's export and Norway's file of all classes lose nothing."""
    assert len(parse.read(DATA / "c4c" / "demo2_export.ttl").quads) == 7_219
    assert len(parse.read(DATA / "cpsv-ap-no" / "exAlleKlasser.ttl").quads) == 473
