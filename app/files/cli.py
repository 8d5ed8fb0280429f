"""`flask files verify`: say whether every file is still what was kept."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from app.extensions import db
from app.files import service

files = AppGroup("files", help="The files that people sent.")


@files.command("verify")
def verify() -> None:
    """Read every file and compare it with its hash; exit 1 and name what does not hold."""
    storage = current_app.extensions["files"].storage
    problems = list(service.damage(db.session(), storage))
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("Every file is there, and is what was kept.")
