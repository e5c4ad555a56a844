"""Datatypes: when a literal is well formed, as a SPARQL expression that any engine can evaluate."""

from __future__ import annotations

from coprod_kg import vocab
from coprod_kg.validate.terms import iri

_DECIMAL = r"[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?|24:00:00(\\.0+)?)"
_YEAR = r"-?([1-9][0-9]{3,}|0[0-9]{3})"
_DURATION = r"-?P[0-9YMDTHS.]*[YMDHS]"

#: Lexical forms (XSD 1.1 part 2), as the text of a SPARQL regular expression.
_FORMS = {
    "integer": r"[+-]?[0-9]+",
    "decimal": _DECIMAL,
    "double": rf"({_DECIMAL}([Ee][+-]?[0-9]+)?|[+-]?INF|NaN)",
    "float": rf"({_DECIMAL}([Ee][+-]?[0-9]+)?|[+-]?INF|NaN)",
    "boolean": r"(true|false|1|0)",
    "date": _DATE + _ZONE,
    "dateTime": _DATE + "T" + _TIME + _ZONE,
    "dateTimeStamp": _DATE + "T" + _TIME + _ZONE[:-1],
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": _YEAR + "-(0[1-9]|1[0-2])" + _ZONE,
    "gMonth": "--(0[1-9]|1[0-2])" + _ZONE,
    "gDay": "---(0[1-9]|[12][0-9]|3[01])" + _ZONE,
    "gMonthDay": "--(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" + _ZONE,
    "duration": _DURATION,
    "yearMonthDuration": r"-?P([0-9]+Y([0-9]+M)?|[0-9]+M)",
    "dayTimeDuration": r"-?P[0-9DTHMS.]*[DHMS]",
    "hexBinary": r"([0-9a-fA-F]{2})*",
    "base64Binary": r"[A-Za-z0-9+/ ]*={0,2}",
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": r"[^ \\t\\n\\r]+",
}
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "byte": (-128, 127),
    "short": (-32768, 32767),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 255),
    "unsignedShort": (0, 65535),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
_DATED = ("date", "dateTime", "dateTimeStamp")
_SPOKEN = {
    "string": "a text without a language",
    "integer": "a whole number",
    "nonNegativeInteger": "a whole number, 0 or more",
    "positiveInteger": "a whole number, 1 or more",
    "decimal": "a number",
    "double": "a number",
    "boolean": "true or false",
    "date": "a date, such as 2021-03-31",
    "dateTime": "a date and time, such as 2021-03-31T09:30:00",
    "gYear": "a year, such as 2021",
    "gYearMonth": "a month, such as 2021-03",
    "anyURI": "an address of type xsd:anyURI",
}


def spoken(datatype: str) -> str:
    """A datatype in words, with its name.

    >>> spoken("http://www.w3.org/2001/XMLSchema#integer")
    'a whole number (xsd:integer)'
    """
    if datatype == vocab.RDF + "langString":
        return "a text that says its language"
    local = datatype.removeprefix(vocab.XSD)
    words = _SPOKEN.get(local, "a well-formed value")
    return f"{words} ({vocab.compact(datatype)})"


def test(variable: str, datatype: str) -> str:
    """An expression: the value is a literal of the datatype, and well formed; never an error."""
    same = f"isLiteral({variable}) && COALESCE(DATATYPE({variable}) = {iri(datatype)}, false)"
    form = _form(variable, datatype.removeprefix(vocab.XSD)) if datatype.startswith(vocab.XSD) else ""
    return f"{same} && {form}" if form else same


def _form(variable: str, local: str) -> str:
    text = f"STR({variable})"
    if local in _INTEGERS:
        low, high = _INTEGERS[local]
        number = f"xsd:integer({text})"
        limits = [f"{number} >= {low}"] if low is not None else []
        limits += [f"{number} <= {high}"] if high is not None else []
        return f'REGEX({text}, "^{_FORMS["integer"]}$") && COALESCE({" && ".join(limits)}, true)'
    if local not in _FORMS:
        return ""
    fits = f'REGEX({text}, "^{_FORMS[local]}$")'
    if local not in _DATED:
        return fits
    day = f'REPLACE({text}, "^(-?[0-9]+-[0-9][0-9]-[0-9][0-9]).*$", "$1")'
    midnight = f'CONCAT({day}, "T00:00:00")'
    return f"{fits} && COALESCE(isLiteral(xsd:dateTime({midnight})), false)"
