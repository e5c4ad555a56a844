"""Workbooks and tables that would harm: each is told in a sentence, soon, and the parent goes on."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from books import FERRY, book, changed, csvs, ods

from coprod_kg import parse
from coprod_kg.errors import InputError, TooLarge, Unreadable, UnsupportedMedia
from coprod_kg.intake import Upload

GOOD = book(FERRY)
SHEET = "xl/worksheets/sheet2.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def remade(entry: str, content: bytes, raw: bytes = GOOD) -> bytes:
    """A workbook with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == entry else old.read(name))
    return out.getvalue()


def sheet(rows: str, head: str = "") -> bytes:
    """A sheet's XML around its rows."""
    return f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def cell(name: str, text: str) -> str:
    """One cell with a text."""
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def laughs() -> bytes:
    """A sheet with an entity bomb."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE worksheet [<!ENTITY l0 "lol">{entities}]>'
    return sheet(f'<row r="1">{cell("A1", "&l9;")}</row>', head)


def many() -> bytes:
    """A sheet of more rows than may be."""
    return sheet("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 100_500)))


def wide() -> bytes:
    """Rows that each reach to the last column."""
    return sheet("".join(f'<row r="{n}">{cell(f"XFD{n}", "x")}</row>' for n in range(1, 400)))


def zipped(*names: str) -> bytes:
    """A zip archive of small files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def bomb() -> bytes:
    """A workbook that unpacks to 300 MB."""
    return remade(SHEET, b" " * 300_000_000)


def compound(stream: str) -> bytes:
    """The beginning of a file of Office before 2007, with the name of a stream in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


STRICT = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
REFUSED: list[tuple[str, bytes, type[InputError], str]] = [
    ("bomb.xlsx", bomb(), TooLarge, "unpacks to 300 MB, more than the limit of 200 MB"),
    ("laughs.xlsx", remade(SHEET, laughs()), Unreadable, "holds what no spreadsheet program writes"),
    ("many.xlsx", remade(SHEET, many()), TooLarge, "more than 100,000 rows"),
    ("wide.xlsx", remade(SHEET, wide()), TooLarge, "Take away what stands far outside of the table"),
    ("turtle.xlsx", b"@prefix ex: <http://example.org/> . ex:a ex:b ex:c .", Unreadable, "neither a workbook nor"),
    ("cut.xlsx", GOOD[:-200], Unreadable, "damaged or cut off"),
    ("broken.xlsx", remade(SHEET, b"<worksheet"), Unreadable, "Open it and save it again"),
    ("empty.zip", csvs({}), Unreadable, "no tables"),
    ("letter.docx", zipped("[Content_Types].xml", "word/document.xml"), Unreadable, "such as .docx, and no workbook"),
    ("letter.odt", ods("<x/>", "text"), UnsupportedMedia, "another OpenDocument file, such as .odt"),
    ("strict.xlsx", remade("xl/workbook.xml", STRICT), Unreadable, "saved as Strict Open XML"),
    ("broken.ods", ods("<nothing"), Unreadable, "cannot be read: it is damaged"),
    ("bomb.ods", ods(" " * 300_000_000), TooLarge, "unpacks to 300 MB"),
    ("letter.doc", compound("WordDocument"), UnsupportedMedia, "is an old Office file, such as .doc"),
    ("broken.xls", compound("Workbook"), Unreadable, "cannot be read: it is damaged"),
    ("secret.xlsx", compound("EncryptedPackage"), Unreadable, "protected by a password. Save it without one"),
    ("broken.xlsb", zipped("[Content_Types].xml", "xl/workbook.bin"), Unreadable, "cannot be read: it is damaged"),
    ("empty.csv", b"", Unreadable, "The file is empty."),
    ("empty.xlsx", b"", Unreadable, "The file is empty."),
    ("blank.csv", b"\n,,\n", Unreadable, "nothing in the file but blank cells"),
    ("page.xls", b"<html><table><tr><td>id</td></tr></table></html>", UnsupportedMedia, "is a web page"),
    ("page.xlsx", b"<!DOCTYPE html>\n<p>Sign in", UnsupportedMedia, "Download it again, or open it"),
    ("page.csv", b"<!DOCTYPE html>\n<p>Sign in", UnsupportedMedia, "Use one of: xlsx, ods, xls, xlsb, csv, zip"),
    ("2003.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
     UnsupportedMedia, "is a spreadsheet written as XML"),
    ("flat.fods", b'<?xml version="1.0"?><a:b xmlns:a="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
     UnsupportedMedia, "is a spreadsheet written as XML"),
    ("cases.gsheet", b'{"url": "https://docs.example.org/x"}', UnsupportedMedia, "a link to Google Sheets"),
    ("json.csv", b'[{"a": 1}]', UnsupportedMedia, "holds JSON and no table"),
    ("cases.numbers", zipped("Index/Document.iwa"), UnsupportedMedia, "Export it to Excel"),
    ("packed.zip", zipped("cases.xlsx"), UnsupportedMedia, "holds a workbook. Take it out"),
    ("open.csv", b'id,name\n1,"2\n3', Unreadable, "one is not closed"),
    ("long.csv", b'id,name\n1,"' + b"x" * 200_000 + b'"', TooLarge, "longer than 131,072 characters"),
    ("nul.csv", b"id,name\n\0,1", Unreadable, "nul.csv"),
    ("mac.csv", "id,name\n1,é".encode("mac-roman"), Unreadable, "8E is not UTF-8"),
    ("half.csv", "id,name\n1,éé".encode() + b"\xe9", Unreadable, "half.csv:2:5: The byte E9 is not UTF-8"),
    ("odd16.csv", "id,name\n1,é".encode("utf-16") + b"x", Unreadable, "begins as one in UTF-16 and is something else"),
    ("table.csv", b"id,name\n1,2\n", Unreadable, "No sheet here is one that is read"),
    ("many.csv", b"1,2\n" * 100_001, TooLarge, "more than 100,000 rows"),
]  # fmt: skip


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize(("name", "raw", "kind", "words"), REFUSED, ids=[one[0] for one in REFUSED])
def test_hostile_tables_are_refused_in_a_sentence(name: str, raw: bytes, kind: type[InputError], words: str) -> None:
    """The error is of the right kind, names the file and says what to do, and comes in 5 s of work and 1 GB."""
    with pytest.raises(kind) as caught:
        parse.read(raw, name=name)
    assert words in str(caught.value)
    assert name in str(caught.value)


def test_one_cell_in_the_last_corner_is_told_and_does_no_harm() -> None:
    """A cell at XFD1048576 is as any without a heading: told, at its place, and the rest is read."""
    rows = f'<row r="1">{cell("A1", "id")}</row><row r="2">{cell("A2", "x")}</row>'
    raw = remade(SHEET, sheet(f'{rows}<row r="1048576">{cell("XFD1048576", "far")}</row>'))
    document = parse.read(raw, name="far.xlsx")
    assert ("noHeading", "XFD1048576") in {(one.component, one.place.cell) for one in document.notices}
    assert document.quads


def test_coloured_rows_to_the_end_of_a_sheet_are_nothing() -> None:
    """Somebody coloured a column, and the program wrote a million rows; those after the last value do not count."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        data = archive.read(SHEET)
    coloured = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(50, 1_048_577))
    raw = remade(SHEET, data.replace(b"</sheetData>", coloured + b"</sheetData>"))
    assert set(parse.read(raw, name="x.xlsx").quads) == set(parse.read(GOOD, name="x.xlsx").quads)


def test_one_long_row_among_many_short_ones_takes_no_time() -> None:
    """Columns are not each sought in every row."""
    raw = b"id,name [en]\n" + b"x\n" * 20_000 + b"," * 15_000 + b"far\n"
    found = parse.read(raw, name="actor.csv", limits=parse.Limits(seconds=30)).notices
    assert ("noHeading", "VDY20002") in {(one.component, one.place.cell) for one in found}


def test_a_workbook_is_known_by_its_content() -> None:
    """A workbook with another name is read as what it is."""
    assert parse.read(GOOD, name="cases.ttl").media_type.endswith("spreadsheetml.sheet")
    assert parse.read(GOOD, name="upload", format="xlsx").quads


def test_a_folder_of_tables_is_a_dataset(tmp_path: Path) -> None:
    """A folder of CSV files is handed in as one archive, the same bytes each time; one without is told."""
    folder = tmp_path / "cases"
    folder.mkdir()
    with pytest.raises(Unreadable, match="no tables"):
        Upload.from_path(folder)
    with zipfile.ZipFile(io.BytesIO(csvs(changed("read me", "A2", "x")))) as archive:
        archive.extractall(folder)
    given = Upload.from_path(folder)
    assert given == Upload.from_path(folder)
    assert len(given.read().quads) == len(parse.read(GOOD, name="x.xlsx").quads)


def test_what_is_no_table_in_an_archive_is_told() -> None:
    """A file that is not read is named."""
    out = io.BytesIO(csvs(FERRY))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("notes.docx", b"x")
    document = parse.read(out.getvalue(), name="cases.zip")
    assert [one.message for one in document.notices] == ["“notes.docx” is not a table (CSV) and was not read."]
