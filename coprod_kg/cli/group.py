"""The command itself: where errors become messages and exit codes."""

from __future__ import annotations

import sys
from typing import Any

import click

from coprod_kg import console
from coprod_kg.errors import CoprodError, Refused


class Group(click.Group):
    """Turns the project's errors into a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as error:
            console.report(error.report, ctx.params.get("form", "text"))
            console.remark(f"{error}")
            sys.exit(error.exit_code)
        except CoprodError as error:
            console.remark(f"Error: {error}")
            sys.exit(error.exit_code)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="coprod-kg", prog_name="coprod-kg")
def main() -> None:
    """The knowledge graph of public-service co-production.

    Every command works on the store in ./store, or in the folder that --store or COPROD_STORE names, and
    makes it with the ontology and the paper's own cases where it is absent. The address of a SPARQL endpoint
    in the place of a folder makes it the store (docs/endpoints.md).
    """
