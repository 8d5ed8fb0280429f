"""`flask catalogue load FOLDER`: take the sheets of a folder, all of them or none."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from app.catalogue import service
from app.catalogue.rules import SOURCES, Reading, read_all
from app.core import clock
from app.extensions import db
from app.sheets.service import Tally

catalogue = AppGroup("catalogue", help="Courses, programmes, placements, skills and hubs.")


@catalogue.command("load")
@click.argument("folder", type=click.Path(path_type=Path))
def load(folder: Path) -> None:
    """Load every sheet of FOLDER; exit 1 and change nothing when any line cannot be taken."""
    if not folder.is_dir():
        click.echo(f"There is no folder {folder}. Nothing was changed.")
        sys.exit(1)
    reading = read_all(_contents(folder))
    for note in reading.notes:
        click.echo(f"Note: {note}")
    try:
        with db.session.begin():
            tallies = service.load(db.session(), reading, by=None, now=clock.now())
    except service.RefusedCatalogueError:
        _report_refused(reading)
        sys.exit(1)
    _report_loaded(tallies)


def _contents(folder: Path) -> dict[str, bytes | None]:
    paths = {source.file: folder / source.file for source in SOURCES}
    return {file: path.read_bytes() if path.is_file() else None for file, path in paths.items()}


def _report_refused(reading: Reading) -> None:
    for problem in reading.problems:
        click.echo(f"Refused: {problem}")
    click.echo(f"{len(reading.problems)} refused. Nothing was changed.")


def _report_loaded(tallies: dict[str, Tally]) -> None:
    click.echo(f"{'Sheet':<32}{'created':>9}{'changed':>9}{'unchanged':>11}{'refused':>9}")
    for file, tally in tallies.items():
        click.echo(f"{file:<32}{tally.created:>9}{tally.changed:>9}{tally.unchanged:>11}{0:>9}")
    for file, tally in tallies.items():
        if tally.kept:
            click.echo(f"Note: {file} no longer names {tally.kept} known rows; they were kept.")
