"""The tokens of Turtle and TriG as regular expressions over bytes.

Possessive quantifiers keep every one of them linear. https://www.w3.org/TR/turtle/#sec-grammar
"""

from __future__ import annotations

import re

_GAP = rb"(?:[ \t\r\n]++|\#[^\n\r]*+)*+"
_WORD = rb"[\w\-\x80-\xff]"
_LOCAL = rb"(?:[\w:\x80-\xff]|%[0-9A-Fa-f]{2}|\\.)"
_NAME = (
    rb"(?:[A-Za-z\x80-\xff](?:[\w.\-\x80-\xff]*" + _WORD + rb")?)?:"
    rb"(?:" + _LOCAL + rb"(?:(?:[.\-]|" + _LOCAL + rb")*(?:-|" + _LOCAL + rb"))?)?"
)
_IRI = rb"<[^<>\x00-\x20]*+>"
_BLANK = rb"_:[\w\x80-\xff](?:[\w.\-\x80-\xff]*" + _WORD + rb")?"
_ANONYMOUS = rb"\[" + _GAP + rb"\]"
_NUMBER = rb"[+-]?(?:\d++\.\d*+[eE][+-]?\d++|\d*+\.\d++(?:[eE][+-]?\d++)?|\d++(?:[eE][+-]?\d++)?)"
_TAG = rb"@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+"
_STRING = (
    rb'(?:"""(?:[^"\\]++|\\.|""?(?!"))*+"""|\'\'\'(?:[^\'\\]++|\\.|\'\'?(?!\'))*+\'\'\''
    rb'|"(?:[^"\\\n\r]++|\\.)*+"|\'(?:[^\'\\\n\r]++|\\.)*+\')'
)
TOKEN = re.compile(
    _GAP + rb"(?:(?P<name>" + _NAME + rb")|(?P<iri>" + _IRI + rb")|(?P<string>" + _STRING + rb")"
    rb"|(?P<mark>[;,\[\](){}]|\.(?!\d))|(?P<term>" + _NUMBER + rb"|" + _BLANK + rb")"
    rb"|(?P<at>" + _TAG + rb")|(?P<type>\^\^)|(?P<word>[A-Za-z]++))",
    re.DOTALL,
)
#: A value with all that belongs to it.
_VALUE = (
    rb"(" + _NAME + rb"|" + _IRI + rb"|" + _STRING + rb"(?:" + _TAG + rb"|\^\^(?:" + _NAME + rb"|" + _IRI + rb"))?"
    rb"|" + _NUMBER + rb"|" + _BLANK + rb"|" + _ANONYMOUS + rb"|(?:true|false)(?![\w:\-]))"
)
ITEM_TOKEN = re.compile(_GAP + _VALUE, re.DOTALL)
_END = _GAP + rb"([;,.]|(?=[\]}]))"
_PROPERTY = rb"(" + _NAME + rb"|" + _IRI + rb"|a(?=[\s<\"'\[(#]))"
#: The plain rest of a statement from each of the first three states, which is nearly all there is in a file.
PLAIN = tuple(
    re.compile(head + _GAP + _VALUE + _END, re.DOTALL)
    for head in (
        _GAP + rb"(" + _NAME + rb"|" + _IRI + rb"|" + _BLANK + rb"|" + _ANONYMOUS + rb")" + _GAP + _PROPERTY,
        rb"()" + _GAP + _PROPERTY,
        rb"()()",
    )
)
