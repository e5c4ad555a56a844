"""The catalogue of bad input: each gets its clear message, in a process that may die while this one goes on."""

from __future__ import annotations

import gzip
import io

import pytest

from coprod_kg import parse
from coprod_kg.errors import InputError, TooLarge, Unreadable, UnsupportedMedia
from coprod_kg.findings import Severity

EX = "@prefix ex: <http://e.org/> .\n"
XSD = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def xml(body: str, head: str = "") -> str:
    """An RDF/XML file around a body, which begins on its second line where there is no head."""
    return f'{head}<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e.org/">\n{body}\n</rdf:RDF>'


def thing(inner: str = "<e:p>1</e:p>", about: str = "http://e.org/a") -> str:
    """One described node of RDF/XML."""
    return f'<rdf:Description rdf:about="{about}">{inner}</rdf:Description>'


def doctype(declarations: str) -> str:
    """An XML head with an internal subset."""
    return f'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n{declarations}\n]>\n'


def laughs(levels: int) -> str:
    """The billion laughs, or fewer."""
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return xml(thing(f"<e:p>&l{levels - 1};</e:p>"), doctype("\n".join(entities)))


def bomb() -> bytes:
    """Some hundred kilobytes of gzip that unpack to 300 MB."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(300):
            file.write(b"x" * 1_000_000)
    return packed.getvalue()


#: name, content, kind of error, line, column, what the message must say
REFUSED: list[tuple[str, str | bytes, type[InputError], int | None, int | None, str]] = [
    ("dot.ttl", EX + "ex:a ex:b ex:c\nex:d ex:e 1 .", Unreadable, 3, 1, "statement before it (line 2) is not ended"),
    ("prefix.ttl", "\nfoo:a foo:b foo:c .", Unreadable, 2, 1, "The prefix “foo:” is not declared"),
    ("open.ttl", EX + 'ex:a ex:b "foo .\n', Unreadable, 2, 11, "no closing quotation mark"),
    ("open3.ttl", EX + 'ex:a ex:b """foo .\n\n', Unreadable, 2, 11, "no closing quotation mark"),
    ("smart.ttl", EX + "ex:a ex:b “foo” .", Unreadable, 2, 11, "typographic quotation mark “"),
    ("rule.ttl", EX + "{ ?x ex:b 1 } => { ?x ex:c 2 } .", Unreadable, 2, 1, "Rules and formulas"),
    ("variable.ttl", EX + "?x ex:b 1 .", Unreadable, 2, 1, "the variable “?x”"),
    ("page.ttl", "<!DOCTYPE html>\n<html></html>", Unreadable, 1, 1, "holds an HTML page"),
    ("json.ttl", '{"a": 1}', Unreadable, 1, 1, "holds JSON (if that is meant, say so with --from json-ld"),
    ("turtle.rdf", EX + "ex:a ex:b 1 .", Unreadable, 1, 1, "was to be RDF/XML, and holds Turtle"),
    ("turtle.jsonld", EX + "ex:a ex:b 1 .", Unreadable, 1, 1, "was to be JSON-LD, and holds Turtle"),
    ("several.ttl", EX + "ex:a ex:b .\nex:c .", Unreadable, 2, 11, "Found “.”, expected a value"),
    ("latin.ttl", (EX + 'ex:a ex:b "é" .').encode("latin-1"), Unreadable, 2, 12, "E9 is not UTF-8; in Latin-1"),
    ("latin.rdf", xml(thing("<e:p>é</e:p>")).encode("latin-1"), Unreadable, 2, None, "Latin-1"),
    (
        "declared.rdf",
        xml(thing(), '<?xml version="1.0" encoding="ISO-8859-1"?>\n'),
        Unreadable,
        1,
        1,
        "says encoding “ISO-8859-1”",
    ),
    ("utf16.ttl", (EX + "ex:a ex:b 1 .").encode("utf-16"), Unreadable, 1, 1, "is in UTF-16"),
    ("utf16le.ttl", (EX + "ex:a ex:b 1 .").encode("utf-16-le"), Unreadable, 1, 1, "looks like UTF-16"),
    ("long.ttl", EX + 'ex:a ex:b "' + "x" * 50_000_000 + '" .', TooLarge, None, None, "long.ttl:2: The text"),
    ("long.nt", '<urn:a> <urn:b> "' + "x" * 2_000_000 + '" .', TooLarge, None, None, "long.nt:1: The text"),
    ("long.jsonld", '{"urn:p":\n"' + "x" * 2_000_000 + '"}', TooLarge, None, None, "long.jsonld:2: The text"),
    ("digits.ttl", EX + "ex:a ex:b " + "9" * 1_100_000 + " .", TooLarge, None, None, "longer than 1 MB"),
    (
        "deep.ttl",
        EX + "ex:a ex:b " + "[ ex:p " * 20_000 + "1" + " ]" * 20_000 + " .",
        TooLarge,
        None,
        None,
        "1000 deep",
    ),
    ("deeper.ttl", EX + "ex:a ex:b " + "[ ex:p " * 2_000_000, TooLarge, None, None, "more than 1000 deep"),
    ("lists.ttl", EX + "ex:a ex:b " + "( " * 20_000 + ") " * 20_000 + ".", TooLarge, None, None, "more than 1000 deep"),
    ("deep.jsonld", "[" * 100_000 + "]" * 100_000, TooLarge, None, None, "more than 1000 deep"),
    (
        "deep.rdf",
        xml("<rdf:Description><e:p>" * 10_000 + "</e:p></rdf:Description>" * 10_000),
        TooLarge,
        None,
        None,
        "more than 1000 deep",
    ),
    (
        "prefixes.ttl",
        "".join(f"@prefix p{n}: <http://e.org/{n}/> .\n" for n in range(50_000)),
        TooLarge,
        None,
        None,
        "prefixes.ttl:2001: More than 2000 prefixes",
    ),
    (
        "growing.ttl",
        "@prefix a: <http://e.org/" + "x" * 900_000 + "> .\n" + "a:b a:c a:d .\n" * 9_000,
        TooLarge,
        None,
        None,
        "The address that begins here is longer than",
    ),
    (
        "growing.jsonld",
        '{"@context": {"a": "http://e.org/' + "x" * 900_000 + '"}, "@id": "a:b", "a:c": "d"}',
        TooLarge,
        None,
        None,
        "The address that begins here is longer than",
    ),
    ("space.ttl", "<http://e.org/a b> <urn:p> 1 .", Unreadable, 1, 1, "holds a space, which addresses may not"),
    ("quote.ttl", '<http://e.org/a"b> <urn:p> 1 .', Unreadable, 1, 1, "as %22"),
    ("brace.ttl", "<http://e.org/a{b> <urn:p> 1 .", Unreadable, 1, 1, "holds “{”"),
    ("percent.ttl", "<http://e.org/a%zz> <urn:p> 1 .", Unreadable, 1, 1, "holds “%zz”"),
    ("space.nt", '<http://e.org/a b> <urn:p> "1" .', Unreadable, 1, 1, "holds a space"),
    ("space.rdf", xml(thing(about="http://e.org/a b")), Unreadable, 2, None, "holds a space"),
    ("space.jsonld", '{"@id":\n"http://e.org/a b", "urn:p": 1}', Unreadable, 2, None, "is not an address"),
    ("surrogate.ttl", EX + 'ex:a ex:b "\\uD800" .', Unreadable, 2, 12, "stands for half a character"),
    ("underscore.ttl", EX + 'ex:a ex:b "x"@en_GB .', Unreadable, 2, 17, "is written with “-”"),
    ("digit.ttl", EX + 'ex:a ex:b "x"@123 .', Unreadable, 2, 15, "A tag begins with letters"),
    ("tag.ttl", EX + 'ex:a ex:b "x"@abcdefghijklmnop .', Unreadable, 2, 15, "more than eight letters"),
    ("term.ttl", EX + "ex:a ex:b\n<<( ex:a ex:b ex:c )>> .", Unreadable, None, None, "(RDF 1.2) are not read"),
    ("reified.ttl", EX + "ex:a ex:b 1 .\n<< ex:a ex:b 1 >> ex:c 2 .", Unreadable, None, None, "(RDF 1.2) are not read"),
    ("annotated.ttl", EX + "ex:a ex:b 1 {| ex:c 2 |} .", Unreadable, None, None, "(RDF 1.2) are not read"),
    ("direction.ttl", EX + 'ex:a ex:b "x"@ar--rtl .', Unreadable, 2, None, "(RDF 1.2) are not read"),
    ("relative.nt", "<a> <urn:b> <urn:c> .", Unreadable, 1, 1, "The address “<a>” is relative"),
    ("remote.jsonld", '{\n"@context": "http://127.0.0.1:1/c", "name": 1}', Unreadable, 2, None, "nothing is fetched"),
    ("local.jsonld", '{"@context": ["file:///etc/passwd"], "name": 1}', Unreadable, 1, None, "nothing is fetched"),
    ("import.jsonld", '{"@context": {"@import": "http://e.org/c"}}', Unreadable, 1, None, "nothing is fetched"),
    ("comma.jsonld", '{"@id": "urn:a",\n"urn:p": 1,}', Unreadable, 2, 12, "The comma here is one too many"),
    ("bracket.jsonld", '{"@id": "urn:a",\n"urn:p": [1, 2}', Unreadable, 2, 15, "Found “}”"),
    ("meaningless.jsonld", '{"name": "x"}', Unreadable, 1, None, "does not say what “name” stands for"),
    ("laughs.rdf", laughs(9), Unreadable, 4, 13, "is made of other entities"),
    ("fewer-laughs.rdf", laughs(5), Unreadable, 4, 13, "is made of other entities"),
    (
        "quadratic.rdf",
        xml(thing("<e:p>" + "&a;" * 40_000 + "</e:p>"), doctype(f'<!ENTITY a "{"a" * 100_000}">')),
        Unreadable,
        3,
        12,
        "too long",
    ),
    (
        "small-quadratic.rdf",
        xml(thing("<e:p>" + "&a;" * 90_000 + "</e:p>"), doctype(f'<!ENTITY a "{"a" * 900}">')),
        TooLarge,
        None,
        None,
        "grow to 81 MB",
    ),
    (
        "external.rdf",
        xml(thing("<e:p>&x;</e:p>"), doctype('<!ENTITY x SYSTEM "file:///etc/passwd">')),
        Unreadable,
        3,
        None,
        "taken from another file, and nothing is fetched",
    ),
    ("parameter.rdf", xml(thing(), doctype('<!ENTITY % x "y"> %x;')), Unreadable, 3, None, "parameter entity “%x;”"),
    (
        "dtd.rdf",
        xml(thing(), '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:1/x.dtd">\n'),
        Unreadable,
        1,
        None,
        "points at another file (http://127.0.0.1:1/x.dtd)",
    ),
    ("tags.rdf", xml(thing("<e:p>1</e:q>")), Unreadable, 2, 53, "does not fit the tag that is open"),
    ("xmlns.rdf", xml(thing("<f:p>1</f:p>")), Unreadable, 2, 45, "is not declared with xmlns"),
    ("rdf.rdf", xml(thing('<e:p rdf:resource="urn:a" rdf:nodeID="b"/>')), Unreadable, 2, None, "Not both"),
    ("bomb.ttl.gz", bomb(), TooLarge, None, None, "unpacks to more than the limit of 200 MB"),
    ("cut.ttl.gz", gzip.compress(EX.encode() * 9)[:-20], Unreadable, None, None, "ends too early"),
    ("twice.ttl.gz", gzip.compress(gzip.compress(b"x")), Unreadable, None, None, "compressed twice"),
    ("dot.nt", "<urn:a> <urn:b> <urn:c>\n<urn:a> <urn:b> <urn:d> .", Unreadable, 2, 1, "(line 1)"),
    ("book.xlsx", b"PK\x03\x04" + bytes(100), Unreadable, None, None, "damaged or cut off"),
    ("book.ttl", b"PK\x03\x04" + bytes(100), Unreadable, None, None, "damaged or cut off"),
    ("paper.pdf", b"%PDF-1.4", UnsupportedMedia, None, None, "is a PDF file"),
    ("table.txt", "id,name\n1,2\n", UnsupportedMedia, None, None, "Use one of: turtle, n-triples"),
    ("nothing.ttl", "", Unreadable, None, None, "There are no triples in nothing.ttl: it is empty."),
    ("comment.ttl", "# nothing\n", Unreadable, None, None, "There are no triples in comment.ttl."),
    ("nothing.jsonld", "{}", Unreadable, None, None, "There are no triples in nothing.jsonld."),
    ("nothing.rdf", xml(""), Unreadable, None, None, "There are no triples in nothing.rdf."),
]


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize(
    ("name", "content", "kind", "line", "column", "words"), REFUSED, ids=[one[0] for one in REFUSED]
)
def test_hostile_or_broken_input_is_refused_with_its_place(
    name: str,
    content: str | bytes,
    kind: type[InputError],
    line: int | None,
    column: int | None,
    words: str,
) -> None:
    """The error is of the right kind, says what is wrong and where, and comes in 5 s of work and 1 GB."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(kind) as caught:
        parse.read(raw, name=name)
    assert words in str(caught.value)
    assert name in str(caught.value)
    if isinstance(caught.value, Unreadable) and line is not None:
        assert (caught.value.line, caught.value.column) == (line, column or caught.value.column)
    if "RDF 1.2" in words:
        assert isinstance(caught.value, Unreadable)
        assert caught.value.line is not None


#: name, content, triples, and the notices: severity, component, line, a part of the message
ACCEPTED: list[tuple[str, str | bytes, int, list[tuple[str, str, int | None, str]]]] = [
    ("mark.ttl", b"\xef\xbb\xbf" + (EX + "ex:a ex:b 1 .").encode(), 1, []),
    ("nul.ttl", EX + 'ex:a ex:b "x\0y" .', 1, [("warning", "character", 2, "U+0000")]),
    ("nested.ttl", EX + "ex:a ex:b " + "[ ex:p " * 500 + "1" + " ]" * 500 + " .", 501, []),
    ("list.ttl", EX + "ex:a ex:b (" + " 1" * 3_000 + " ) .", 6_001, []),
    (
        "cycle.ttl",
        f"@prefix rdf: <{RDF}> .\n_:a rdf:first 1 ; rdf:rest _:b . _:b rdf:first 2 ; rdf:rest _:a .",
        4,
        [],
    ),
    ("fork.ttl", f"@prefix rdf: <{RDF}> .\n_:a rdf:first 1, 2 ; rdf:rest rdf:nil, _:a .", 4, []),
    ("blank.ttl", EX + "[] ex:p 1 .\n" * 3_000, 3_000, []),
    (
        "clique.ttl",
        EX + "".join(f"_:b{n} ex:p _:b{m} .\n" for n in range(40) for m in range(40) if n != m),
        1_560,
        [],
    ),
    (
        "schemes.ttl",
        EX + "ex:a ex:b <JaVaScRiPt:alert(1)> ,\n<file:///etc/passwd> ,\n<data:text/html,x> ,\n<foo:x> , <tel:+1> .",
        5,
        [
            ("violation", "scheme", 2, "begins with “javascript:”"),
            ("violation", "scheme", 3, "begins with “file:”"),
            ("violation", "scheme", 4, "begins with “data:”"),
            ("warning", "scheme", 5, "begins with “foo:”, which is no usual scheme"),
        ],
    ),
    (
        "dates.ttl",
        EX + XSD + 'ex:a ex:b "2021-02-30"^^xsd:date , "2020-02-29"^^xsd:date ,\n"sometime"^^xsd:date .',
        3,
        [
            (
                "warning",
                "illTyped",
                3,
                "“2021-02-30” is not a day of the calendar such as 2021-02-28 (xsd:date). 2021-02 has 28",
            ),
            ("warning", "illTyped", 4, "“sometime” is not a day of the calendar such as 2021-02-28 (xsd:date). Mend"),
        ],
    ),
    (
        "booleans.ttl",
        EX + XSD + 'ex:a ex:b "yes"^^xsd:boolean , "none"^^xsd:boolean .',
        2,
        [("warning", "illTyped", 3, "“none”"), ("warning", "illTyped", 3, "“yes” is not true or false (xsd:boolean)")],
    ),
    (
        "numbers.ttl",
        EX + XSD + 'ex:a ex:b "1,5"^^xsd:decimal , "1E9999999"^^xsd:decimal , "007"^^xsd:integer , 7 .',
        4,
        [
            ("warning", "illTyped", 3, "“1,5”"),
            ("warning", "illTyped", 3, "“1E9999999”"),
            ("info", "spelling", None, "messages quote what was typed"),
            ("info", "merged", 3, "are two spellings of one value"),
        ],
    ),
    ("digits.ttl", EX + "ex:a ex:b " + "8" * 100_000 + " .", 1, []),
    ("mixed.ttl", EX + 'ex:a ex:b "сity hall" .', 1, [("warning", "confusable", 2, "“с” is Cyrillic")]),
    ("russian.ttl", EX + 'ex:a ex:b "совместное производство, 共同生産, συμπαραγωγή"@ru .', 1, []),
    ("mixed-iri.ttl", "<http://e.org/сity> <urn:p> 1 .", 1, [("warning", "confusable", 1, "“сity”")]),
    ("bidi.ttl", EX + 'ex:a ex:b "ab\u202ecd" .', 1, [("warning", "character", 2, "U+202E")]),
    ("width.ttl", EX + 'ex:a ex:b "ab\u200bcd" .', 1, [("warning", "character", 2, "U+200B")]),
    ("width-iri.ttl", "<http://e.org/a\u200bb> <urn:p> 1 .", 1, [("violation", "character", 1, "U+200B")]),
    ("persian.ttl", EX + 'ex:a ex:b "می\u200cخواهم"@fa .', 1, []),
    ("nfd.ttl", EX + 'ex:a ex:b "Jose\u0301" .', 1, [("info", "normalisation", 2, "normal form C")]),
    ("html.ttl", EX + f'ex:a ex:b "{"<b>" * 20_000}"^^<{RDF}HTML> .', 1, []),
    ("xmlliteral.ttl", EX + f'ex:a ex:b """{laughs(9)}"""^^<{RDF}XMLLiteral> .', 1, []),
    ("relative.ttl", "<a> <urn:b> <urn:c> .", 1, [("violation", "relative", 1, "<a> is relative")]),
    ("relative.rdf", xml(thing(about="a")), 1, [("violation", "relative", 2, "<a> is relative")]),
    ("relative.jsonld", '{"@id": "a",\n"urn:p": 1}', 1, [("violation", "relative", 2, "<a> is relative")]),
    ("nested.jsonld", '{"urn:p":' * 900 + "1" + "}" * 900, 900, []),
    (
        "dropped.jsonld",
        '{"@id": "urn:a", "urn:p": 1,\n"name": "x"}',
        1,
        [("violation", "droppedKey", 2, "does not say what “name” stands for")],
    ),
    (
        "space.jsonld",
        '{"@id": "urn:a", "urn:p": 1, "urn:q":\n{"@id": "urn:a b"}}',
        1,
        [("violation", "iri", 2, "“urn:a b” is not an address")],
    ),
    (
        "language.jsonld",
        '{"@id": "urn:a", "urn:p": 1,\n"urn:q": {"@value": "v", "@language": "not a lang!"}}',
        1,
        [("violation", "language", 2, "“not a lang!” is not a language tag")],
    ),
    (
        "twice.jsonld",
        '{"@id": "urn:a", "urn:p": 1,\n"urn:p": 2}',
        2,
        [("warning", "duplicateKey", 1, "written more than once")],
    ),
    ("flat.rdf", xml(thing(about="&e;a"), doctype('<!ENTITY e "http://e.org/">')), 1, []),
    ("packed.ttl.gz", gzip.compress((EX + "ex:a ex:b 1 .").encode()), 1, []),
    ("packed.ttl", gzip.compress((EX + "ex:a ex:b 1 .").encode()), 1, [("info", "gzip", None, "it was unpacked")]),
    ("unknown.dat", EX + "ex:a ex:b 1 .", 1, []),
    (
        "graphs.trig",
        EX + "ex:g { ex:a ex:b 1 . } ex:h { ex:a ex:b 1, 2 . }",
        2,
        [("info", "graphName", None, "names 2 graphs of its own")],
    ),
]


@pytest.mark.parametrize(("name", "content", "triples", "notices"), ACCEPTED, ids=[one[0] for one in ACCEPTED])
def test_odd_input_is_read_and_what_is_odd_is_said(
    name: str, content: str | bytes, triples: int, notices: list[tuple[str, str, int | None, str]]
) -> None:
    """Input that reads is read whole, and its oddities are notices with their lines."""
    document = parse.read_here(content.encode() if isinstance(content, str) else content, name=name)
    assert len(document.quads) == triples
    told = [(one.severity.value, one.component, one.place.line) for one in document.notices]
    assert told == [one[:3] for one in notices]
    for one, (*_, words) in zip(document.notices, notices, strict=True):
        assert words in one.message
        assert one.place.file == name


def test_many_notices_of_a_kind_are_counted() -> None:
    """A file with a thousand odd addresses does not bury its reader: some are told, the rest counted."""
    text = "".join(f"<foo:{n}> <urn:p> 1 .\n" for n in range(1_000))
    notices = parse.read_here(text.encode(), name="x.ttl").notices
    assert len(notices) == 21
    assert "980 more" in notices[-1].message
    assert {one.severity for one in notices} == {Severity.WARNING}
