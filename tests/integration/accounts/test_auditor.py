"""An auditor reads, and changes nothing but their own account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.roles import Role
from app.web.access import Audience, declared
from tests.support.client import Client
from tests.support.factories import make_user

WORDS = (
    "An auditor reads and changes nothing. Ask a programme admin to do this, "
    "or to end your role as auditor first."
)


def addresses(app: Flask) -> list[str]:
    """Return an address for each route that writes and is for others than everybody."""
    anybody = {Audience.PUBLIC, Audience.OWN_ACCOUNT}
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("capsid.test")
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and not declared(app, rule.endpoint) & anybody:
                kinds = rule._converters  # noqa: SLF001 -- a rule tells its choices nowhere else
                values = {
                    name: next(iter(sorted(getattr(kinds[name], "items", ())) or [1]))
                    for name in rule.arguments
                }
                found.append(adapter.build(rule.endpoint, values, method="POST"))
    return found


@pytest.mark.parametrize("roles", [[Role.AUDITOR], [Role.AUDITOR, Role.ADMIN, Role.CHAIR]])
def test_an_auditor_writes_nowhere(
    app: Flask,
    client: Client,
    sign_in_as: Callable[..., Client],
    session: Session,
    roles: list[Role],
) -> None:
    sign_in_as(make_user(session, roles=roles))
    paths = addresses(app)

    pages = [client.post(path) for path in paths]

    assert "/applications/start/1" in paths
    assert {page.status for page in pages} == {403}
    assert [path for path, page in zip(paths, pages, strict=True) if WORDS not in page.text] == []


def test_an_auditor_looks_after_their_own_account(
    client: Client, sign_in_as: Callable[..., Client], session: Session
) -> None:
    user = make_user(session, roles=[Role.AUDITOR])
    sign_in_as(user)

    renamed = client.get("/account/name").form().submit(name="New Name")
    read = client.get("/reports/").status
    out = client.post("/sign-out")

    session.refresh(user)
    assert (renamed.status, read, out.location) == (302, 200, "/signed-out")
    assert user.name == "New Name"
