"""The admin's people, invitations, and a person's own account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import views as accounts
from app.accounts.demo.rules import DEMO_PASSWORD, PEOPLE
from app.accounts.demo.service import register_demo_people
from app.accounts.models import Invitation, RoleGrant, SingleUseToken, User, UserSession
from app.accounts.passwords.service import Passwords
from app.accounts.people import service
from app.accounts.people.policy import LAST_ADMIN
from app.accounts.states import SessionEnd
from app.audit.models import Event
from app.core import clock
from app.core.errors import RefusedError
from app.core.roles import Actor, Grant, Role
from app.messages.models import OutboxMessage
from tests.support.client import Client
from tests.support.factories import actor_of, make_hub, make_user

PASSWORD = "three plain words"
CHEAP = Passwords(time_cost=1, memory_kib=8)
SignIn = Callable[..., Client]


@pytest.fixture
def admin(session: Session, sign_in_as: SignIn) -> User:
    """Return an admin, signed in."""
    user = make_user(session, "admin@example.org", name="Ada Admin", roles=[Role.ADMIN])
    sign_in_as(user)
    return user


def held(session: Session, user: User) -> list[tuple[Role, int | None, int | None]]:
    rows = select(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.ends_at.is_(None))
    return [(row.role, row.hub_id, row.round_id) for row in session.scalars(rows)]


def events(session: Session, kind: str) -> list[tuple[int | None, int | None, str]]:
    rows = session.scalars(select(Event).where(Event.kind == kind).order_by(Event.seq))
    return [(row.actor_id, row.subject_id, row.reason) for row in rows]


@pytest.mark.usefixtures("admin")
def test_people_are_found_by_name_address_and_role(client: Client, session: Session) -> None:
    make_user(session, "zoe@example.org", name="Zoe 100%")
    make_user(session, "yan@example.org", name="Yan", roles=[Role.REVIEWER])

    def found(**query: str) -> list[str]:
        page = client.get("/admin/people", query_string=query)
        return page.texts("main tbody th")

    assert found() == ["Ada Admin", "Yan", "Zoe 100%"]
    assert found(q="ZOE") == ["Zoe 100%"]
    assert found(q="100%") == ["Zoe 100%"]
    assert found(q="100_") == []
    assert found(q="example yan") == ["Yan"]
    assert found(role="reviewer") == ["Yan"]
    assert found(role="no role", after="99999999999999999999") == found()


@pytest.mark.usefixtures("admin")
def test_people_are_paged_by_name(client: Client, session: Session) -> None:
    for number in range(60):
        make_user(session, f"p{number}@example.org", name=f"Person {number % 7}")

    first = client.get("/admin/people")
    second = client.get(first.find(".govuk-pagination__next a")["href"])  # type: ignore[arg-type]
    seen = first.texts("main tbody td:nth-child(2)") + second.texts("main tbody td:nth-child(2)")

    assert (len(seen), len(set(seen))) == (61, 61)
    assert second.all(".govuk-pagination__next") == []


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("rows", [1, 3])
def test_people_take_the_same_queries_for_any_number(
    client: Client, session: Session, count_queries: Callable[..., object], rows: int
) -> None:
    hub = make_hub(session)
    for _ in range(rows):
        make_user(session, roles=[Role.REVIEWER, Role.HUB_LEAD], hub=hub)

    with count_queries() as seen:  # type: ignore[attr-defined]
        client.get("/admin/people")

    assert len([one for one in seen if one.startswith("SELECT")]) == 4


@pytest.mark.parametrize(
    "path", ["/admin/people", "/admin/people/1", "/admin/people/invite", "/admin/outbox"]
)
@pytest.mark.parametrize("roles", [(), (Role.REVIEWER, Role.HUB_LEAD, Role.CHAIR, Role.AUDITOR)])
def test_people_are_for_admins(
    client: Client,
    sign_in_as: SignIn,
    new_client: Callable[[], Client],
    session: Session,
    roles: tuple[Role, ...],
    path: str,
) -> None:
    sign_in_as(make_user(session, roles=roles))

    assert client.get(path).status == 403
    assert new_client().get(path).status == 302


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("number", [10**6, 2**31, 2**63, 2**70])
def test_somebody_who_is_not_there_is_not_found(client: Client, number: int) -> None:
    assert client.get(f"/admin/people/{number}").status == 404
    assert client.post(f"/admin/people/{number}/enable").status == 404


def test_a_role_is_given_for_a_hub_and_ended(client: Client, session: Session, admin: User) -> None:
    hub, user = make_hub(session, "bristol"), make_user(session, name="Rae")

    answer = (
        client.get(f"/admin/people/{user.id}/grant").form().submit(role="reviewer", hub=str(hub.id))
    )
    given = held(session, user)
    again = (
        client.get(f"/admin/people/{user.id}/grant").form().submit(role="reviewer", hub=str(hub.id))
    )
    page = client.get(f"/admin/people/{user.id}")
    ended = page.form("form[action*='/grants/']").submit()

    assert (answer.status, answer.location) == (302, f"/admin/people/{user.id}")
    assert given == [(Role.REVIEWER, hub.id, None)]
    assert again.errors == ["Rae holds this role already."]
    assert (ended.status, held(session, user)) == (302, [])
    assert events(session, "role.granted") == [(admin.id, user.id, "")]
    assert events(session, "role.ended") == [(admin.id, user.id, "")]
    assert "Role ended: Reviewer" in client.get(f"/admin/people/{user.id}").texts(
        ".timeline__title"
    )


@pytest.mark.usefixtures("admin")
def test_a_role_can_have_a_last_day(client: Client, session: Session) -> None:
    user, today = make_user(session), clock.today()
    form = client.get(f"/admin/people/{user.id}/grant").form()
    past, last = today - timedelta(days=1), today + timedelta(days=3)

    late = client.post(
        form.action, {"role": "chair", "ends_on": [str(past.day), str(past.month), str(past.year)]}
    )
    wrong = client.post(form.action, {"role": "", "hub": "77", "ends_on": ["31", "2", "2027"]})
    client.post(
        form.action, {"role": "chair", "ends_on": [str(last.day), str(last.month), str(last.year)]}
    )

    assert late.errors == ["Enter a last day that is today or later"]
    assert len(wrong.errors) == 3
    row = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    assert row.ends_at is not None
    assert row.ends_at.astimezone(clock.LONDON).date() == last + timedelta(days=1)


@pytest.mark.usefixtures("admin")
def test_a_role_can_be_for_a_round_that_a_slice_above_offers(
    client: Client, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(session)
    monkeypatch.setitem(app.extensions, "round_choices", app.extensions["round_choices"])
    accounts.offer_rounds(app, lambda: [(7, "Spring 2027")])

    client.get(f"/admin/people/{user.id}/grant").form().submit(role="chair", round="7")

    assert held(session, user) == [(Role.CHAIR, None, 7)]
    assert "Spring 2027" in client.get(f"/admin/people/{user.id}").text


def test_nobody_gives_themselves_a_role(client: Client, session: Session, admin: User) -> None:
    make_user(session, roles=[Role.ADMIN])

    asked = client.get(f"/admin/people/{admin.id}/grant")
    sent = client.post(f"/admin/people/{admin.id}/grant", {"role": "chair", "hub": ""})

    assert (asked.status, sent.status) == (403, 403)
    assert held(session, admin) == [(Role.ADMIN, None, None)]


def test_the_last_admin_stays(client: Client, session: Session, admin: User) -> None:
    make_user(session, roles=[Role.ADMIN], disabled_at=clock.now())
    leaving = make_user(session, roles=[Role.ADMIN])
    own = select(RoleGrant).where(RoleGrant.user_id == leaving.id)
    session.scalars(own).one().ends_at = clock.now() + timedelta(hours=1)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == admin.id)).one()

    ended = client.post(f"/admin/people/{admin.id}/grants/{grant.id}/end")
    disabled = client.post(f"/admin/people/{admin.id}/disable", {"reason": "Leaving"})

    assert (ended.status, disabled.status) == (403, 403)
    assert LAST_ADMIN in ended.text
    assert held(session, admin) == [(Role.ADMIN, None, None)]


def test_an_admin_may_leave_once_there_is_another(
    client: Client, session: Session, admin: User
) -> None:
    make_user(session, roles=[Role.ADMIN])
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == admin.id)).one()

    own = client.post(f"/admin/people/{admin.id}/disable", {"reason": "Leaving"})
    ended = client.post(f"/admin/people/{admin.id}/grants/{grant.id}/end")

    assert (own.status, ended.status) == (403, 302)
    assert client.get("/admin/people").status == 403


def test_disabling_signs_out_at_once_and_says_why(
    client: Client,
    new_client: Callable[[], Client],
    sign_in_as: SignIn,
    session: Session,
    admin: User,
) -> None:
    user = make_user(session, "rae@example.org", password_hash=CHEAP.hash(PASSWORD))
    theirs = sign_in_as(user, new_client())
    path = f"/admin/people/{user.id}/disable"

    empty = client.get(path).form().submit(reason="")
    answer = client.get(path).form().submit(reason="Left the hub")
    out = theirs.get("/account").status
    closed = theirs.get("/sign-in").form().submit(email=user.email, password=PASSWORD).status
    client.get(f"/admin/people/{user.id}").form("form[action$='/enable']").submit()
    opened = theirs.get("/sign-in").form().submit(email=user.email, password=PASSWORD).status

    assert empty.errors == ["Enter the reason"]
    assert (answer.status, out, closed, opened) == (302, 302, 200, 302)
    assert events(session, "account.disabled") == [(admin.id, user.id, "Left the hub")]
    assert events(session, "account.enabled") == [(admin.id, user.id, "")]
    ended = session.scalars(select(UserSession.ended_because).where(UserSession.user_id == user.id))
    assert list(ended) == [SessionEnd.DISABLED, None]


@pytest.mark.usefixtures("admin")
def test_an_admin_signs_somebody_out_everywhere(
    client: Client, new_client: Callable[[], Client], sign_in_as: SignIn, session: Session
) -> None:
    user = make_user(session)
    theirs = sign_in_as(user, new_client())

    client.get(f"/admin/people/{user.id}").form("form[action$='/end-sessions']").submit()

    assert theirs.get("/account").status == 302


def test_what_was_done_already_is_not_done_again(
    session: Session, admin: User, now: datetime
) -> None:
    user = make_user(session, roles=[Role.CHAIR])
    row = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    by = actor_of(admin, Grant(Role.ADMIN))

    for _ in range(2):
        service.end_grant(session, user, row, by=by, now=now)
        service.disable(session, user, reason="Left", by=by, now=now)
    for _ in range(2):
        service.enable(session, user, by=by, now=now)
    session.commit()

    kinds = session.scalars(select(Event.kind).order_by(Event.seq)).all()
    assert kinds == ["role.ended", "account.disabled", "account.enabled"]


@pytest.mark.usefixtures("admin")
def test_unknown_grants_and_invitations_are_not_found(client: Client, session: Session) -> None:
    user = make_user(session)

    assert client.post(f"/admin/people/{user.id}/grants/999/end").status == 404
    assert client.post("/admin/people/invitations/999/withdraw").status == 404
    assert client.get("/invitations/never-made").status == 410


def test_service_refuses_who_is_no_admin(session: Session) -> None:
    user, other = make_user(session), make_user(session)
    by, now = actor_of(user, Grant(Role.CHAIR)), clock.now()
    grant = RoleGrant(user_id=other.id, role=Role.CHAIR, starts_at=now)

    with pytest.raises(RefusedError):
        service.grant(session, other, Grant(Role.ADMIN), by=by, now=now)
    with pytest.raises(RefusedError):
        service.end_grant(session, other, grant, by=by, now=now)
    with pytest.raises(RefusedError):
        service.disable(session, other, reason="x", by=by, now=now)
    with pytest.raises(RefusedError):
        service.enable(session, other, by=by, now=now)
    with pytest.raises(RefusedError):
        service.end_sessions(session, other, by=by, now=now)


def invite(client: Client, **typed: object) -> str:
    form = client.get("/admin/people/invite").form()
    values = {"name": "Ivy", "email": "ivy@example.org", "roles": ["chair", "auditor"]} | typed
    return str(client.post(form.action, values).status)


def link(session: Session) -> str:
    letter = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "invitation")
    ).all()[-1]
    line = next(line for line in letter.text.splitlines() if "/invitations/" in line)
    return line.removeprefix("https://capsid.test")


def test_an_invitation_makes_the_account_with_its_roles(
    client: Client, new_client: Callable[[], Client], session: Session, admin: User
) -> None:
    hub, theirs = make_hub(session, "london"), new_client()
    status = invite(client, roles=["reviewer", "hub_lead"], hub=str(hub.id))
    path = link(session)

    shown = theirs.get(path)
    weak = theirs.get(path).form().submit(password="short")
    answer = theirs.get(path).form().submit(name="Ivy Lane", password=PASSWORD)

    user = session.scalars(select(User).where(User.email == "ivy@example.org")).one()
    assert (status, shown.form().values["name"], len(weak.errors)) == ("302", "Ivy", 1)
    assert (answer.status, answer.location) == (302, "/review/")
    assert theirs.get("/account").status == 200
    assert (user.name, user.confirmed_at is not None) == ("Ivy Lane", True)
    assert held(session, user) == [(Role.REVIEWER, hub.id, None), (Role.HUB_LEAD, hub.id, None)]
    assert events(session, "role.granted") == [(admin.id, user.id, "")] * 2
    assert (theirs.get(path).status, theirs.post(path).status) == (410, 410)


@pytest.mark.usefixtures("admin")
def test_an_invitation_is_not_for_people_who_are_here(client: Client, session: Session) -> None:
    user = make_user(session, "Ivy@example.org")

    page = (
        client.get("/admin/people/invite")
        .form()
        .submit(name="Ivy", email="ivy@EXAMPLE.org", roles="chair")
    )

    assert page.errors == ["This person has an account already."]
    assert page.links["Give this person a role on their page"] == f"/admin/people/{user.id}"
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.usefixtures("admin")
def test_an_invitation_needs_a_role(client: Client) -> None:
    page = client.get("/admin/people/invite").form().submit(name="Ivy", email="ivy@example.org")

    assert page.errors == ["Choose at least one role"]


@pytest.mark.usefixtures("admin")
def test_an_invitation_takes_an_account_that_nobody_confirmed(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    stored = CHEAP.hash("the words of a thief")
    user = make_user(session, "ivy@example.org", confirmed_at=None, password_hash=stored)
    invite(client)

    theirs = new_client()
    theirs.get(link(session)).form().submit(password=PASSWORD)

    session.refresh(user)
    assert CHEAP.matches(user.password_hash, "the words of a thief") is False
    assert CHEAP.matches(user.password_hash, PASSWORD) is True


@pytest.mark.usefixtures("admin")
def test_an_invitation_leaves_a_confirmed_account_its_password(
    client: Client, new_client: Callable[[], Client], session: Session
) -> None:
    invite(client)
    user = make_user(session, "ivy@example.org", name="Ivy Own", password_hash="kept")

    theirs = new_client()
    answer = theirs.get(link(session)).form().submit()

    session.refresh(user)
    assert (answer.status, answer.location) == (302, "/sign-in")
    assert (user.name, user.password_hash) == ("Ivy Own", "kept")
    assert [role for role, _, _ in held(session, user)] == [Role.CHAIR, Role.AUDITOR]
    assert theirs.get("/account").status == 302


@pytest.mark.parametrize("how", ["withdrawn", "late", "inviter disabled", "inviter no admin"])
def test_an_invitation_can_be_over(
    client: Client, new_client: Callable[[], Client], session: Session, admin: User, how: str
) -> None:
    invite(client)
    path, theirs = link(session), new_client()
    if how == "withdrawn":
        client.get("/admin/people").form("form[action$='/withdraw']").submit()
    elif how == "late":
        session.scalars(select(SingleUseToken)).one().expires_at = clock.now()
    elif how == "inviter disabled":
        admin.disabled_at = clock.now()
    else:
        session.scalars(select(RoleGrant)).one().ends_at = clock.now()

    answer = theirs.post(path, {"name": "Ivy", "password": PASSWORD})

    assert (answer.status, answer.h1) == (410, "This link no longer works")
    assert session.scalars(select(User).where(User.email == "ivy@example.org")).all() == []


def test_own_name_is_changed(client: Client, sign_in_as: SignIn, session: Session) -> None:
    user = make_user(session, name="Old Name")
    sign_in_as(user)

    page = client.get("/account/name")
    wrong = page.form().submit(name=" ")
    answer = page.form().submit(name=" New Name ")
    page.form().submit(name="New Name")

    assert page.form().values["name"] == "Old Name"
    assert wrong.errors == ["Enter your full name"]
    assert (answer.status, answer.location) == (302, "/account")
    assert session.scalars(select(User.name)).one() == "New Name"
    assert events(session, "account.renamed") == [(user.id, user.id, "")]


def test_own_password_is_changed_with_the_old_one(
    client: Client, new_client: Callable[[], Client], sign_in_as: SignIn, session: Session
) -> None:
    user = make_user(session, "ann@example.org", password_hash=CHEAP.hash(PASSWORD))
    sign_in_as(user)
    elsewhere = sign_in_as(user, new_client())
    with client.browser.session_transaction() as cookie:
        before = cookie["_user_id"]
    new = "four plain new words"

    wrong = client.get("/account/password").form().submit(old_password="x" * 12, password=new)
    weak = client.get("/account/password").form().submit(old_password=PASSWORD, password="x")
    answer = client.get("/account/password").form().submit(old_password=PASSWORD, password=new)

    with client.browser.session_transaction() as cookie:
        after = cookie["_user_id"]
    assert wrong.errors == ["Enter the password you use now: this one is not right"]
    assert weak.errors == ["Use 12 characters or more. Three words you can remember work well"]
    assert (answer.status, answer.location) == (302, "/account")
    assert client.get("/account").status == 200
    assert elsewhere.get("/account").status == 302
    assert after != before
    assert session.scalars(select(OutboxMessage.template)).all() == ["password_changed"]
    assert events(session, "account.password_changed") == [(user.id, user.id, "")]


def test_own_password_cannot_be_guessed_from_an_open_session(
    client: Client, sign_in_as: SignIn, session: Session
) -> None:
    sign_in_as(make_user(session, password_hash=CHEAP.hash(PASSWORD)))
    typed = {"old_password": "wrong words here", "password": "four plain new words"}

    statuses = [client.post("/account/password", typed).status for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_own_sessions_are_listed_and_ended(
    client: Client, new_client: Callable[[], Client], sign_in_as: SignIn, session: Session
) -> None:
    user, stranger = make_user(session), make_user(session)
    sign_in_as(user)
    others = [sign_in_as(user, new_client()) for _ in range(3)]
    theirs = sign_in_as(stranger, new_client())
    their_id = session.scalars(
        select(UserSession.id).where(UserSession.user_id == stranger.id)
    ).one()

    listed = client.get("/account").texts(".govuk-summary-list__value")
    first = client.get("/account").all("form[action*='/sessions/']")[0]
    client.post(str(first["action"]))
    after_one = [other.get("/account").status for other in others].count(200)
    refused = client.post(f"/account/sessions/{their_id}/end").status
    client.get("/account").form("form[action$='/end-others']").submit()

    assert len([words for words in listed if words.startswith("This device")]) == 1
    assert len([words for words in listed if words.startswith("Last used")]) == 3
    assert (after_one, refused, theirs.get("/account").status) == (2, 404, 200)
    assert [other.get("/account").status for other in others] == [302, 302, 302]
    assert client.get("/account").status == 200


def test_own_roles_are_shown_with_their_hub(
    client: Client, sign_in_as: SignIn, session: Session
) -> None:
    hub = make_hub(session, "london", name="London hub")
    sign_in_as(make_user(session, roles=[Role.REVIEWER], hub=hub))

    assert client.get("/account").texts("main .govuk-list--bullet li") == ["Reviewer, London hub"]


def test_demo_people_are_those_of_the_readme(session: Session) -> None:
    hubs = {code: make_hub(session, code) for code in ("sheffield", "bristol", "london")}
    now = clock.now()

    made = register_demo_people(session, now=now, is_allowed=True, passwords=CHEAP)
    again = register_demo_people(session, now=now, is_allowed=True, passwords=CHEAP)

    assert list(made) == [
        "student@demo.example",
        "student2@demo.example",
        "reviewer.sheffield@demo.example",
        "reviewer.bristol@demo.example",
        "reviewer.london@demo.example",
        "chair@demo.example",
        "admin@demo.example",
        "admin2@demo.example",
        "employer@demo.example",
        "provider@demo.example",
        "apprentice@demo.example",
        "means@demo.example",
        "data@demo.example",
        "auditor@demo.example",
    ]
    assert {email: user.id for email, user in again.items()} == {
        email: user.id for email, user in made.items()
    }
    assert {user.is_demo for user in made.values()} == {True}
    assert {user.name.endswith(" (demo)") for user in made.values()} == {True}
    bristol = made["reviewer.bristol@demo.example"]
    assert {(role, hub) for role, hub, _ in held(session, bristol)} == {
        (Role.REVIEWER, hubs["bristol"].id),
        (Role.HUB_LEAD, hubs["bristol"].id),
    }
    assert CHEAP.matches(bristol.password_hash, DEMO_PASSWORD) is True
    assert len(PEOPLE) == 14


def test_demo_people_are_refused_in_production(session: Session) -> None:
    make_hub(session)

    with pytest.raises(RefusedError, match="never made in production"):
        register_demo_people(session, now=clock.now(), is_allowed=False, passwords=CHEAP)
    assert session.scalars(select(User)).all() == []


def test_demo_people_need_the_hubs(session: Session) -> None:
    with pytest.raises(RefusedError, match="Load the catalogue first: no hub is called bristol"):
        register_demo_people(session, now=clock.now(), is_allowed=True, passwords=CHEAP)


def test_an_actor_is_somebody(admin: User) -> None:
    assert Actor(admin.id, admin.name, admin.email).grants == frozenset()
