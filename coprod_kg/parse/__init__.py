"""Bytes → statements with their places, or an error with its place."""

from coprod_kg.parse.document import Document
from coprod_kg.parse.formats import FORMATS, OPTIONS, Format
from coprod_kg.parse.guarded import read, read_here
from coprod_kg.parse.limits import Limits
from coprod_kg.parse.table.mapping import MappingFile
from coprod_kg.parse.table.text import zipped

__all__ = ["FORMATS", "OPTIONS", "Document", "Format", "Limits", "MappingFile", "read", "read_here", "zipped"]
