"""`flask access` and `flask states`: the two tables of docs/ that are printed from the code."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import ModuleType
from typing import Final

import click
from flask import Flask, current_app

from app.core.machine import Labelled
from app.core.roles import Role
from app.extensions import db
from app.web.access import Audience, declared
from config import ROOT

ACCESS_HEADING: Final = """# Who may call what

Printed by `./hub flask access` from what each route declares; a test compares the two. It says
which role may ask. Which rows they then see or change is for each slice's `policy.py` and
`queries.py`: a row one may not see is answered 404, an act one may not do 403.

| address | methods | who |
|---|---|---|"""
STATES_HEADING: Final = """# States

Printed by `./hub flask states` from the tables in each slice's `states.py`; a test compares the
two. A step that is not in a table is refused, by the service and by the pages alike."""

Machine = Mapping[tuple[Labelled, StrEnum], Labelled]


def access_table(app: Flask) -> str:
    """Return the table of every route with who may call it, in Markdown."""
    lines = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        who = declared(app, rule.endpoint)
        names = [audience.value for audience in Audience if audience in who]
        names += [role.label for role in Role if role in who]
        address = rule.rule.replace("|", "\\|")
        lines.append(f"| `{address}` | {methods} | {', '.join(names)} |")
    return "\n".join([ACCESS_HEADING, *lines])


def states_document() -> str:
    """Return every state machine with its diagram and its table, in Markdown."""
    return "\n\n".join([STATES_HEADING, *(_described(module) for module in machines())])


def machines() -> Iterator[ModuleType]:
    """Yield every module of states that holds a state machine, in order of name."""
    # Found by walking the folder: to import the slices by name would be to know them.
    for found in pkgutil.walk_packages([str(ROOT / "app")], "app."):
        if found.name.endswith(".states"):
            module = importlib.import_module(found.name)
            if hasattr(module, "TRANSITIONS"):
                yield module


def _described(module: ModuleType) -> str:
    table: Machine = module.TRANSITIONS
    kind = type(next(iter(table.values())))
    steps = sorted(table.items(), key=lambda step: (list(kind).index(step[0][0]), step[0][1]))
    told = (kind.__doc__ or "").splitlines()[0]
    arrows = [f"    {state} --> {end}: {event}" for (state, event), end in steps]
    ends = [f"    {state} --> [*]" for state in kind if state not in {start for start, _ in table}]
    rows = [
        f"| {state.label} | {event.replace('_', ' ')} | {end.label} |"
        for (state, event), end in steps
    ]
    name = kind.__name__.removesuffix("State")
    return "\n".join(
        [
            f"## {name}",
            "",
            f"{told} `{module.__name__.replace('.', '/')}.py`",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {next(iter(kind))}",
            *arrows,
            *ends,
            "```",
            "",
            "| from | what happens | to |",
            "|---|---|---|",
            *rows,
        ]
    )


@click.command("access")
def access() -> None:
    """Print the table of who may call which route (docs/access.md)."""
    click.echo(access_table(current_app))


@click.command("states")
def states() -> None:
    """Print the state machines (docs/states.md)."""
    click.echo(states_document())


def init_app(app: Flask) -> None:
    """Register the commands."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":  # no page needs Alembic
        from flask_migrate import Migrate

        Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    app.cli.add_command(access)
    app.cli.add_command(states)
