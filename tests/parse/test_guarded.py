"""Reading in a process that may die: limits hold, and this process goes on."""

from __future__ import annotations

import gc
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from coprod_kg import parse
from coprod_kg.errors import TooLarge, Unreadable, UnsupportedMedia
from coprod_kg.parse import frames, watch

GOOD = b"<urn:a> <urn:p> 1 , 2 .\n"
MANY = b"".join(b"<urn:s%d> <urn:p> <urn:o%d> .\n" % (n, n) for n in range(200_000))
DEFAULT = parse.Limits()


def test_a_child_over_its_time_is_stopped() -> None:
    """At the deadline the error names the limit, and the next file is read."""
    with pytest.raises(TooLarge, match=r"longer than 0.05 s, the limit"):
        parse.read(MANY, name="slow.nt", limits=replace(DEFAULT, seconds=0.05))
    assert len(parse.read(GOOD, name="good.ttl").quads) == 2


def test_a_child_over_its_memory_is_stopped() -> None:
    """Past the limit of resident memory the error names it, and the next file is read."""
    with pytest.raises(TooLarge, match=r"more than 20 MB of memory, the limit"):
        parse.read(MANY, name="fat.nt", limits=replace(DEFAULT, memory=20_000_000))
    assert len(parse.read(GOOD, name="good.ttl").quads) == 2


def test_a_child_that_dies_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that aborts, as the parser does when it cannot have memory, is told as a file too large."""
    monkeypatch.setattr(watch, "_START", "import os; os.abort()")
    with pytest.raises(TooLarge, match=r"memory"):
        parse.read(GOOD, name="x.ttl")


def test_a_child_that_fails_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that ends with a traceback shows none of it."""
    monkeypatch.setattr(watch, "_START", "raise RuntimeError('inside')")
    with pytest.raises(Unreadable, match=r"x.ttl: The file made the reader fail"):
        parse.read(GOOD, name="x.ttl")


def test_no_child_and_no_descriptor_is_left() -> None:
    """Files read, refused and stopped leave nothing behind."""
    gc.collect()  # what other tests left open is not closed meanwhile
    before = held()
    for data in (GOOD, b"<urn:a> <urn:p> .", b"\xff"):
        try:
            parse.read(data, name="x.ttl")
        except Unreadable:
            continue
    assert held() <= before


def held() -> set[str]:
    """The children of this process and its open files, by number."""
    children = (path.read_text().split() for path in Path("/proc/self/task").glob("*/children"))
    return {f"child {number}" for found in children for number in found} | set(os.listdir("/proc/self/fd"))  # noqa: PTH208


def test_many_threads_read_at_once() -> None:
    """Reading is safe from threads, as a server calls it."""
    sizes: list[int] = []
    threads = [
        threading.Thread(target=lambda: sizes.append(len(parse.read(GOOD, name="x.ttl").quads))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [2] * 4


def test_a_child_reads_as_this_process_does(tmp_path: Path) -> None:
    """What crosses the process boundary arrives whole: statements, notices, spellings, lines."""
    path = tmp_path / "a.ttl"
    path.write_text('<urn:a> <urn:p> 01 , 1.50 ;\n<x> "сo" , [ <urn:q> "\\n\\"" ] .', encoding="utf-8")
    assert parse.read(path) == parse.read_here(path)
    assert parse.read(path).notices
    assert parse.read(path).respelt


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (replace(DEFAULT, bytes=10), "limit of 10 bytes"),
        (replace(DEFAULT, triples=1), "more than 1 triples"),
        (replace(DEFAULT, blank_nodes=0), "nodes without a name"),
        (replace(DEFAULT, literal_bytes=3), "longer than 3 bytes"),
        (replace(DEFAULT, nesting=0), "more than 0 deep"),
        (replace(DEFAULT, prefixes=0), "More than 0 prefixes"),
    ],
)
def test_every_limit_holds_and_is_named(limits: parse.Limits, words: str) -> None:
    """Each limit is one that can be passed, and the message says which it was."""
    text = b'@prefix e: <urn:> . e:a e:p [] , [ e:p "abc" ] .'
    with pytest.raises(TooLarge, match=words):
        parse.read_here(text, name="x.ttl", limits=limits)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe and a missing file are errors before any child is started."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(Unreadable, match=r"not a file"):
            parse.read(path)
    with pytest.raises(Unreadable, match=r"There is no such file"):
        parse.read(tmp_path / "missing.ttl")


def test_an_unknown_format_lists_the_known_ones() -> None:
    """A name that is no format is an error with the names that are."""
    with pytest.raises(UnsupportedMedia, match=r"“n3x” is not a format.*turtle, n-triples, trig"):
        parse.read(GOOD, format="n3x")


@pytest.mark.parametrize("format", ["turtle", "ttl", "text/turtle; charset=utf-8", "TTL", ".ttl", "trig"])
def test_a_stated_format_is_taken(format: str) -> None:
    """Names, suffixes and media types all state a format, before the file's own name."""
    assert len(parse.read_here(GOOD, name="x.nt", format=format).quads) == 2


def test_errors_cross_whole() -> None:
    """An error from the child has the same words, place and alternatives."""
    for error in (
        Unreadable("No.", file="f", line=3, column=4),
        UnsupportedMedia("No.", ("a", "b")),
        TooLarge("Big."),
    ):
        back = frames.error_from(frames.error_bytes(error))
        assert type(back) is type(error)
        assert str(back) == str(error)
        assert {**vars(back)} == {**vars(error)}
