"""`flask audit verify`: recompute the chain of events from the first to the last."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.audit import queries
from app.audit.rules import first_break
from app.extensions import db

audit = AppGroup("audit", help="The append-only record of what happened.")


@audit.command("verify")
def verify() -> None:
    """Say whether the chain of events holds; exit 1 and name the first break when it does not."""
    problem = first_break(queries.chain(db.session()))
    if problem:
        click.echo(f"The chain is broken: {problem}.")
        sys.exit(1)
    click.echo("The chain of events holds.")
