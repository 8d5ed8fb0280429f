"""What somebody reads of their own account."""

from __future__ import annotations

import pytest

from app.core.roles import Role
from tests.support.factories import make_hub, make_user

NO_PAGE = "There is no page for this role here yet."


@pytest.mark.parametrize(
    ("role", "told"),
    [(Role.EMPLOYER, True), (Role.FINANCE, True), (Role.REVIEWER, False), (Role.HUB_LEAD, False)],
)
def test_a_role_without_a_page_says_so(session, client, sign_in_as, role, told):
    hub = make_hub(session) if role in {Role.REVIEWER, Role.HUB_LEAD} else None
    sign_in_as(make_user(session, roles=[role], hub=hub))

    page = client.get("/account")

    assert (NO_PAGE in page.main.text) is told


def test_a_hub_lead_finds_the_screening_in_the_navigation(session, client, sign_in_as):
    sign_in_as(make_user(session, roles=[Role.HUB_LEAD], hub=make_hub(session)))

    page = client.get("/account")

    assert [link["href"] for link in page.all(".work-nav a")] == [
        "/applications/",
        "/admin/rounds/",
    ]
