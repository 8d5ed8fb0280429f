"""`flask demo load`: the demo people and rounds, where they may exist."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import AppGroup

from app.accounts.demo.rules import DEMO_PASSWORD, PEOPLE
from app.accounts.demo.service import register_demo_people
from app.accounts.views import passwords
from app.core import clock
from app.demo import service
from app.extensions import db
from app.web import settings

demo = AppGroup("demo", help="Invented people and rounds; never in production.")


@demo.command("load")
def load() -> None:
    """Load the demo people and rounds; what is there already stays as it is."""
    current = settings.current()
    now = clock.now()
    with db.session.begin():
        session = db.session()
        # The rounds below reach back some months, and their people must have been there.
        people = register_demo_people(
            session,
            now=now - timedelta(days=365),
            is_allowed=current.is_demo,
            passwords=passwords(),
        )
        names = service.load(session, people, address=current.address, now=now)
    for name in names:
        click.echo(f"loaded: {name}")


@demo.command("people")
def people() -> None:
    """Print whom one can sign in as."""
    click.echo(f"Password for all: {DEMO_PASSWORD}")
    for person in PEOPLE:
        roles = ", ".join(role.label.lower() for role in person.roles) or "student"
        click.echo(f"  {person.email:<34} {roles}")
