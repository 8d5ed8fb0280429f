"""A role is held where it may be: on the screens, in the verbs and in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import views as accounts
from app.accounts.invitations import service as invitations
from app.accounts.models import Invitation, RoleGrant
from app.accounts.people import service
from app.core.errors import RefusedError
from app.core.roles import Grant, Role
from tests.support.client import Client
from tests.support.factories import actor_of, make_hub, make_user
from tests.support.scopes import MAY, PAIRS

NO_HUB = "Choose no hub: the role programme admin is never for one hub"


def granted(session: Session, role: Role, where: str) -> Grant:
    hub = make_hub(session)
    return Grant(role, hub.id if "hub" in where else None, 7 if "round" in where else None)


@pytest.fixture
def admin_client(
    app: Flask,
    session: Session,
    sign_in_as: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Client:
    """Return an admin's browser, where a round is offered."""
    monkeypatch.setitem(app.extensions, "round_choices", app.extensions["round_choices"])
    accounts.offer_rounds(app, lambda: [(7, "Spring 2027")])
    return sign_in_as(make_user(session, roles=[Role.ADMIN]))


@pytest.mark.parametrize(("role", "where"), PAIRS)
def test_the_database_holds_a_role_to_its_scope(
    session: Session, now: datetime, role: Role, where: str
) -> None:
    what, user = granted(session, role, where), make_user(session)
    session.add(
        RoleGrant(
            user_id=user.id,
            role=role,
            hub_id=what.hub_id,
            round_id=what.round_id,
            starts_at=now,
        )
    )

    try:
        session.flush()
    except IntegrityError:
        may = False
    else:
        may = True

    assert may is (where in MAY[role])


@pytest.mark.parametrize(("role", "where"), PAIRS)
def test_nobody_is_given_or_invited_to_a_role_out_of_its_scope(
    session: Session, now: datetime, role: Role, where: str
) -> None:
    what = granted(session, role, where)
    by = actor_of(make_user(session), Grant(Role.ADMIN))

    def refused(act: Callable[[], object]) -> bool:
        try:
            act()
        except RefusedError:
            return True
        return False

    acts = (
        lambda: service.grant(session, make_user(session), what, by=by, now=now),
        lambda: invitations.invite(
            session, name="Ivy", email="ivy@example.org", roles=[what], by=by, now=now
        ),
    )

    assert [refused(act) for act in acts] == [where not in MAY[role]] * 2


def test_the_form_says_where_a_role_can_be_held(admin_client: Client, session: Session) -> None:
    user, hub = make_user(session), make_hub(session)
    form = admin_client.get(f"/admin/people/{user.id}/grant").form()

    limited = form.submit(role="admin", hub=str(hub.id), round="7")
    nowhere = form.submit(role="reviewer", round="7")
    unknown = form.submit(role="", hub="", round="")

    assert limited.errors == [
        NO_HUB,
        "Choose every round: the role programme admin is never for one round",
    ]
    assert nowhere.errors == ["Choose a hub: the role reviewer is for one hub"]
    assert unknown.errors == ["Choose a role"]
    assert session.scalar(select(func.count()).where(RoleGrant.user_id == user.id)) == 0
    assert form.page.texts("#hub-hint, #round-hint") == [
        "Only for reviewer and hub skills lead.",
        "Only for reviewer, hub skills lead and chair of the panel.",
    ]


def test_an_invitation_says_where_its_roles_can_be_held(
    admin_client: Client, session: Session
) -> None:
    hub = make_hub(session)
    form = admin_client.get("/admin/people/invite").form()
    typed = {"name": "Ivy", "email": "ivy@example.org"}

    page = admin_client.post(form.action, typed | {"roles": ["reviewer", "admin"], "hub": hub.id})
    odd = admin_client.post(form.action, typed | {"roles": ["no role"]})

    assert page.errors == [NO_HUB]
    assert odd.status == 200
    assert session.scalars(select(Invitation)).all() == []
