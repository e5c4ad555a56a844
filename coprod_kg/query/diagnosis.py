"""What is wrong with a SPARQL text that an engine refuses, in words for the one who wrote it.

An engine's parser tells how far it came and what it would have taken there, which is seldom where the mistake is. So
the tokens are looked at for the mistakes that people make; only where none is found the engine has the word.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from coprod_kg import vocab
from coprod_kg.errors import BadQuery
from coprod_kg.query.lexer import Token, place, tokens
from coprod_kg.query.triples import wrong_triples
from coprod_kg.query.words import BEGINNINGS, FUNCTIONS, KEYWORDS

_OPEN = {"(": ")", "{": "}", "[": "]"}
_BRACKETS = frozenset((*_OPEN, *_OPEN.values()))
_TERMS = "A variable begins with ?, a text stands in quotes, and a name has a prefix or stands in < and >."
#: Where a mistake is, and what it is.
Found = tuple[int, str]


def diagnose(text: str, what: str = "query") -> BadQuery | None:
    """The first mistake of a kind that is known, as an error with its place; None where none is found."""
    parts = list(tokens(text))
    for look in _LOOKS:
        found = next(look(text, parts), None)
        if found:
            line, column = place(text, found[0])
            message = f"The {what} does not parse at line {line}, column {column}: {found[1]}"
            return BadQuery(message, line=line, column=column)
    return None


def explained(error: BadQuery, text: str, what: str = "query") -> BadQuery:
    """An engine's refusal, with the mistake in its place where that is found."""
    return (diagnose(text, what) or error) if error.line is not None else error


def _nothing(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    if not parts:
        yield 0, "there is nothing in it. Try SELECT * { ?s ?p ?o } LIMIT 10."


def _strings(text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part in parts:
        if part.kind == "broken":
            yield part.start, f"the string that begins here is not closed; a {text[part.start]} is missing."


def _addresses(text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part in parts:
        line = text[part.start : part.start + 200].partition("\n")[0]
        if part.text == "<" and line[1:2].isalpha() and ">" in line and " " in line.partition(">")[0]:
            yield part.start, f"the address {line.partition('>')[0]}> holds a space; write it as %20."


def _brackets(text: str, parts: Sequence[Token]) -> Iterator[Found]:
    open_: list[Token] = []
    for part in parts:
        if part.kind != "mark" or part.text not in _BRACKETS:
            continue
        if part.text in _OPEN:
            open_.append(part)
        elif not open_:
            yield part.start, f"nothing is open that this {part.text} could close."
            return
        elif _OPEN[(begun := open_.pop()).text] != part.text:
            yield part.start, f"{_told(begun, text)} has to be closed before this {part.text}."
            return
    if open_:
        yield parts[-1].end, f"{_told(open_[-1], text)} is not closed; a {_OPEN[open_[-1].text]} is missing."


def _told(bracket: Token, text: str) -> str:
    line, column = place(text, bracket.start)
    return f"the {bracket.text} of line {line}, column {column},"


def _beginning(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part in parts:
        if part.kind == "word" and part.word not in ("PREFIX", "BASE"):
            if part.word not in BEGINNINGS:
                yield part.start, f"“{part.text}” is nothing to begin with.{_near(part.word, BEGINNINGS)}"
            return
        if part.kind in ("variable", "mark"):
            yield part.start, f"“{part.text}” is nothing to begin with. Try SELECT * {{ ?s ?p ?o }} LIMIT 10."
            return


def _prologue(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part, after in pairwise(parts):
        if part.word == "PREFIX" and not (after.kind == "name" and after.text.endswith(":")):
            yield after.start, "a prefix is declared with a colon behind it: PREFIX ex: <https://example.org/>."


def _prefixes(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    declared = {after.text[:-1] for part, after in pairwise(parts) if part.word == "PREFIX"} | set(vocab.prefixes())
    for before, part in pairwise(parts):
        prefix = part.text.partition(":")[0]
        if part.kind == "name" and before.word != "PREFIX" and prefix != "_" and prefix not in declared:
            near = _near(prefix, declared)
            yield part.start, f"the prefix “{prefix}:” is not declared.{near} Put PREFIX {prefix}: <…> at the top."


def _commas(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    deep, is_head = 0, False
    for part in parts:
        is_head = (is_head or part.word == "SELECT") and part.text != "{"
        deep += (part.text == "(") - (part.text == ")")
        if is_head and not deep and part.text == ",":
            yield part.start, "what SELECT asks for is parted by spaces, not by commas."


def _calls(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part, after in pairwise(parts):
        if part.word and after.text == "(" and part.word not in FUNCTIONS | KEYWORDS:
            near = _near(part.word, FUNCTIONS)
            yield part.start, f"there is no function {part.text}.{near}"


def _sequences(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part, after in pairwise(parts):
        if part.word in ("ORDER", "GROUP") and after.word != "BY":
            yield after.start, f"behind {part.word} has to stand BY."
        elif part.word in ("LIMIT", "OFFSET") and not after.text.isdigit():
            yield after.start, f"behind {part.word} has to stand a whole number."
        elif part.word == "FILTER" and after.kind in ("variable", "number", "string"):
            yield after.start, "the condition of a FILTER stands in brackets: FILTER (?n > 3)."


def _data(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part, after in pairwise(parts):
        if part.word in ("INSERT", "DELETE") and after.word == "DATA":
            variable = next((one for one in parts if one.kind == "variable" and one.start > after.start), None)
            if variable:
                yield variable.start, f"{part.word} DATA takes no variables. Write {part.word} {{ … }} WHERE {{ … }}."


def _bare_words(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    for part in parts:
        if part.word and part.word not in FUNCTIONS | KEYWORDS:
            yield part.start, f"“{part.text}” is no keyword.{_near(part.word, KEYWORDS)} {_TERMS}"


def _triples(_text: str, parts: Sequence[Token]) -> Iterator[Found]:
    yield from wrong_triples(parts)


def _near(word: str, known: frozenset[str] | set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f" Did you mean {close[0]}?" if close else ""


_LOOKS: tuple[Callable[[str, Sequence[Token]], Iterator[Found]], ...] = (
    _nothing,
    _strings,
    _addresses,
    _prologue,
    _beginning,
    _prefixes,
    _calls,
    _sequences,
    _commas,
    _data,
    _bare_words,
    _brackets,
    _triples,
)
