"""Workbooks of other programs and times (ods, xls, xlsb) → their sheets: values alone, as they were last calculated."""

from __future__ import annotations

from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, ZipError

from coprod_kg.errors import Unreadable, UnsupportedMedia
from coprod_kg.language import marked, speak
from coprod_kg.parse import formats
from coprod_kg.parse.formats import Format
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table import archive
from coprod_kg.parse.table.cells import Table
from coprod_kg.parse.table.counting import Counter

_ALLOWED = tuple(one.option for one in formats.TABLES)
_MIMETYPE = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_LOCKED = marked("The file is protected by a password. Save it without one.")
#: Names of streams in a file of Office before 2007, or around one that is encrypted.
_ENCRYPTED, _WORKBOOKS = ("EncryptedPackage",), ("Workbook", "Book")


def tables(raw: bytes, name: str, format: Format, limits: Limits) -> list[Table]:
    """The sheets of a workbook; raises Unreadable, TooLarge, and UnsupportedMedia for another Office document."""
    if format is formats.XLS:
        _check_compound(raw, name)
    else:
        archive.opened(raw, name, limits)
    if format is formats.ODS and _MIMETYPE not in raw[:200]:
        raise UnsupportedMedia(
            speak("{name} is another OpenDocument file, such as .odt, and no workbook (.ods).", name=name), _ALLOWED
        )
    counter, found = Counter(name, limits), list[Table]()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(raw))
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                rows = book.get_sheet_by_name(sheet.name).iter_rows()
                found.append(Table(sheet.name, list(counter.rows(sheet.name, rows))))
    except PasswordError as error:
        raise Unreadable(speak(_LOCKED), file=name) from error
    except (CalamineError, ZipError) as error:
        raise Unreadable(
            speak(
                "The workbook cannot be read: it is damaged. Open it in a spreadsheet program, and save it as an Excel "
                "workbook (.xlsx)."
            ),
            file=name,
        ) from error
    return found


def _check_compound(raw: bytes, name: str) -> None:
    """Raise what is to be said of a file that begins like one of Office before 2007 and is no workbook of it."""
    if any(stream.encode("utf-16-le") in raw for stream in _ENCRYPTED):
        raise Unreadable(speak(_LOCKED), file=name)
    if not any(stream.encode("utf-16-le") in raw for stream in _WORKBOOKS):
        raise UnsupportedMedia(
            speak("{name} is an old Office file, such as .doc, and no workbook.", name=name), _ALLOWED
        )
