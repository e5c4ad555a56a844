"""The command ``coprod-kg``: one command a verb.

Exit codes: 0 done, 1 refused with findings, 2 unreadable input or wrong usage, 3 the store or engine failed.
"""

from coprod_kg.cli import contributions, copying, questions, review, running, tokens, versions, workbooks
from coprod_kg.cli.group import main

__all__ = ["contributions", "copying", "main", "questions", "review", "running", "tokens", "versions", "workbooks"]
