"""`flask audit verify`: recompute the chain of events, and what the events vouch for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeAlias

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.audit import queries
from app.audit.rules import walk
from app.extensions import db

Ledger: TypeAlias = Callable[[Session], Iterable[str]]

audit = AppGroup("audit", help="The append-only record of what happened.")


def register_ledger(app: Flask, name: str, check: Ledger) -> None:
    """Have `verify` also ask `check(session)`, which yields what is wrong, a sentence each.

    A slice that keeps something an event vouches for, such as what an applicant sent, compares
    the two there.
    """
    app.extensions.setdefault("ledgers", {})[name] = check


@audit.command("verify")
@click.option("--head", default="", help="A head noted before: it must still be in the chain.")
def verify(head: str) -> None:
    """Say whether events and what they vouch for hold; exit 1 and name what does not."""
    session = db.session()
    found = walk(queries.chain(session), noted=head.strip())
    problems = [f"The chain is broken: {found.problem}."] if found.problem else []
    for name, check in current_app.extensions.get("ledgers", {}).items():
        problems += [f"{name}: {problem}" for problem in check(session)]
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo(f"The chain of {found.count} events holds, and so does what they vouch for.")
    click.echo(f"Its head is {found.head}")
    click.echo("Note it somewhere else, and give it as --head next time: a cut-off end then shows.")
