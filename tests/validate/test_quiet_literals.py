"""Literals that are not of their type are told in a report, and nowhere else."""

from __future__ import annotations

import logging

import pyoxigraph as ox
import pytest
import rdflib

from coprod_kg import vocab
from coprod_kg.validate.literals import as_written
from coprod_kg.validate.terms import to_rdflib


def test_no_log_tells_of_a_literal_that_is_kept_as_written(caplog: pytest.LogCaptureFixture) -> None:
    """Neither where a term is handed over nor where a file is read; another warning of the library is still told."""
    with caplog.at_level(logging.WARNING):
        kept = to_rdflib(ox.Literal("2026-02-30", datatype=ox.NamedNode(vocab.XSD + "date")))
        with as_written():
            rdflib.Graph().parse(data=f'<urn:a> <urn:b> "x"^^<{vocab.XSD}gYear> .', format="turtle")
        assert (str(kept), caplog.records) == ("2026-02-30", [])
        logging.getLogger("rdflib.term").warning("Something else.")
    assert [record.message for record in caplog.records] == ["Something else."]
