"""`flask people make-admin`: the first admin of an installation, whom nobody can invite yet."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import queries as accounts
from app.accounts import service
from app.accounts.people import queries
from app.core import clock
from app.core.roles import Grant, Role
from app.extensions import db

people = AppGroup("people", help="People with an account.")


@people.command("make-admin")
@click.argument("email")
def make_admin(email: str) -> None:
    """Make somebody who has registered and confirmed EMAIL a programme admin."""
    now = clock.now()
    with db.session.begin():
        session = db.session()
        user = accounts.person_by_email(session, email)
        if user is None or user.confirmed_at is None or user.disabled_at is not None:
            raise click.ClickException(
                "Nobody with this address can sign in. Register at /register first, "
                "and confirm the address."
            )
        grant = Grant(Role.ADMIN)
        if queries.holds(session, user.id, grant, now=now):
            click.echo(f"{user.name} is a programme admin already.")
            return
        service.grant_all(session, user, [grant], by=None, now=now)
    click.echo(f"{user.name} is a programme admin now.")
