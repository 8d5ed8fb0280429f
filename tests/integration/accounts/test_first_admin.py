"""The first admin of an installation is made at the terminal."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant
from app.audit.models import Event
from app.core.roles import Role
from tests.support.factories import make_user


def run(app: Flask, email: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["people", "make-admin", email])
    return result.exit_code, result.output


def test_make_admin_gives_the_role_once_and_says_so(app: Flask, session: Session) -> None:
    person = make_user(session, "ada@example.org", name="Ada Field")
    session.commit()

    first = run(app, "ADA@example.org")
    second = run(app, "ada@example.org")

    assert first == (0, "Ada Field is a programme admin now.\n")
    assert second == (0, "Ada Field is a programme admin already.\n")
    held = session.execute(select(RoleGrant.user_id, RoleGrant.role, RoleGrant.hub_id)).all()
    assert held == [(person.id, Role.ADMIN, None)]
    assert session.execute(select(Event.actor_id, Event.subject_id)).all() == [(None, person.id)]


def test_make_admin_refuses_who_has_not_confirmed_the_address(app: Flask, session: Session) -> None:
    make_user(session, "ada@example.org", confirmed_at=None)
    session.commit()

    unconfirmed = run(app, "ada@example.org")
    unknown = run(app, "nobody@example.org")

    assert unconfirmed == unknown
    words = "Register at /register first, and confirm the address.\n"
    assert unconfirmed == (1, f"Error: Nobody with this address can sign in. {words}")
    assert session.scalars(select(RoleGrant.id)).all() == []
