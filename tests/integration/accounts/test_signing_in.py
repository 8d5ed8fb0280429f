"""Signing in: the same words for every reason, a limit on tries, and sessions that die."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.models import Attempt, RoleGrant, User, UserSession
from app.accounts.passwords.service import Passwords
from app.accounts.rules import Lifetimes, hashed
from app.accounts.signing_in import service as signing_in
from app.accounts.signing_in.rules import NOT_RIGHT
from app.accounts.states import SessionEnd
from app.audit.models import Event
from app.core import clock
from app.core.errors import ThrottledError
from app.core.roles import Role
from app.messages.models import OutboxMessage
from tests.support.client import Client, Page
from tests.support.factories import make_hub, make_user

PASSWORD = "three plain words"
CHEAP = Passwords(time_cost=1, memory_kib=8)
REDIRECTS = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    " //evil.example",
    "",
]


@pytest.fixture
def ann(session: Session) -> User:
    return make_user(session, "ann@example.org", password_hash=CHEAP.hash(PASSWORD))


def try_in(client: Client, email: str = "ann@example.org", password: str = PASSWORD) -> Page:
    return client.get("/sign-in").form().submit(email=email, password=password)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.seq)))


@pytest.mark.usefixtures("ann")
def test_sign_in_goes_on_to_the_page_that_was_meant(client: Client, session: Session) -> None:
    asked = client.get("/account/name")
    answer = (
        client.get(str(asked.location)).form().submit(email=" ANN@example.org", password=PASSWORD)
    )

    assert asked.location == "/sign-in?next=/account/name"
    assert (answer.status, answer.location) == (302, "/account/name")
    assert client.get("/account/name").h1 == "Change your name"
    assert kinds(session) == ["account.signed_in"]


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("target", REDIRECTS)
def test_sign_in_leads_nowhere_else(client: Client, target: str) -> None:
    typed = {"email": "ann@example.org", "password": PASSWORD}

    answer = client.post("/sign-in", typed | {"next": target})
    again = client.get("/sign-in", query_string={"next": target})

    assert (answer.status, answer.location) == (302, "/applications/")
    assert (again.status, again.location) == (302, "/applications/")


def test_every_reason_gets_the_same_page(
    new_client: Callable[[], Client], session: Session, ann: User
) -> None:
    stored = ann.password_hash
    make_user(session, "shut@example.org", password_hash=stored, disabled_at=clock.now())
    make_user(session, "waiting@example.org", password_hash=stored, confirmed_at=None)
    tries = [
        ("ann@example.org", "wrong words here"),
        ("nobody@example.org", PASSWORD),
        ("shut@example.org", PASSWORD),
        ("waiting@example.org", PASSWORD),
        ("waiting@example.org", "wrong words here"),
        ("no address", PASSWORD),
    ]

    pages = [try_in(new_client(), email, password) for email, password in tries]

    assert {page.status for page in pages} == {200}
    assert {tuple(page.errors) for page in pages} == {(NOT_RIGHT,)}
    assert len({page.text for page in pages}) == 1
    sent = session.scalars(select(OutboxMessage.to_address)).all()
    assert sent == ["waiting@example.org"]  # once, for the right password only
    assert session.scalars(select(UserSession)).all() == []


def test_sign_in_asks_for_what_is_missing(client: Client) -> None:
    page = try_in(client, email="", password="")

    assert page.errors == ["Enter your email address", "Enter your password"]


@pytest.mark.usefixtures("ann")
def test_the_eleventh_try_waits_even_with_the_right_password(
    client: Client, new_client: Callable[[], Client]
) -> None:
    wrong = [try_in(new_client(), password="wrong words here").status for _ in range(10)]
    right = try_in(client)
    unknown = [try_in(new_client(), "nobody@example.org").status for _ in range(11)]

    assert wrong == [200] * 10
    assert right.status == 429
    assert right.headers["Retry-After"] == "900"
    assert unknown == [200] * 10 + [429]


def test_a_right_password_starts_the_count_anew(client: Client, ann: User) -> None:
    for _ in range(9):
        try_in(client, password="wrong words here")
    first = try_in(client)
    client.post("/sign-out")
    for _ in range(9):
        try_in(client, password="wrong words here")
    second = try_in(client)

    assert (first.status, second.status, ann.id > 0) == (302, 302, True)


def test_tries_are_counted_for_fifteen_minutes(session: Session, now: datetime) -> None:
    for number in range(10):
        at = now + timedelta(minutes=number)
        signing_in.count_try(session, email="Ann@example.org", place="203.0.113.9", now=at)

    with pytest.raises(ThrottledError):
        signing_in.count_try(
            session, email="ann@example.org", place="198.51.100.1", now=now + timedelta(minutes=14)
        )
    signing_in.count_try(
        session, email="ann@example.org", place="198.51.100.1", now=now + timedelta(minutes=15)
    )


def test_one_place_may_not_try_many_accounts(session: Session, now: datetime) -> None:
    for number in range(100):
        signing_in.count_try(session, email=f"p{number}@example.org", place="203.0.113.9", now=now)

    with pytest.raises(ThrottledError):
        signing_in.count_try(session, email="other@example.org", place="203.0.113.9", now=now)
    signing_in.count_try(session, email="other@example.org", place="198.51.100.1", now=now)


def test_what_is_typed_as_address_is_not_kept(client: Client, session: Session) -> None:
    try_in(client, email="my secret password")

    (attempt,) = session.scalars(select(Attempt))
    assert attempt.address_hash == hashed("my secret password")


def test_whoever_is_shut_out_gets_in_by_a_reset(
    client: Client, session: Session, ann: User
) -> None:
    for _ in range(10):
        try_in(client, password="wrong words here")
    shut = try_in(client).status
    client.get("/reset-password").form().submit(email=ann.email)
    letter = session.scalars(select(OutboxMessage)).one()
    path = next(line for line in letter.text.splitlines() if "/reset-password/" in line)
    client.get(path.removeprefix("https://capsid.test")).form().submit(
        password="four plain new words"
    )

    answer = try_in(client, password="four plain new words")

    assert (shut, answer.status) == (429, 302)


def test_signing_in_changes_every_secret_of_the_cookie(client: Client, ann: User) -> None:
    token_before = client.csrf_token()
    with client.browser.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        raw = cookie["csrf_token"]
    try_in(client)

    with client.browser.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert set(cookie) == {"_user_id", "_fresh", "_id"}
    stale = client.post("/account/sessions/end-others", {"csrf_token": token_before})
    client.post("/sign-out")
    try_in(client)
    with client.browser.session_transaction() as cookie:
        assert cookie["_user_id"] != first
        assert cookie["_user_id"] != str(ann.id)
        assert cookie.get("csrf_token") != raw
    assert stale.status == 400


def test_signing_in_again_ends_the_session_before(
    client: Client, session: Session, ann: User
) -> None:
    try_in(client)
    client.post("/sign-in", {"email": ann.email, "password": PASSWORD})

    ended = session.scalars(select(UserSession.ended_because).order_by(UserSession.id)).all()
    assert ended == [SessionEnd.SIGNED_OUT, None]


def test_signing_out_ends_the_session_on_the_server(
    client: Client, new_client: Callable[[], Client], ann: User
) -> None:
    try_in(client)
    with client.browser.session_transaction() as cookie:
        kept = dict(cookie)

    answer = client.get("/account").form(".site-header form").submit()
    thief = new_client()
    with thief.browser.session_transaction() as cookie:
        cookie.update(kept)

    assert (answer.status, answer.location) == (302, "/signed-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/signed-out").h1 == "You have signed out"
    assert thief.get("/account").location == "/sign-in?next=/account"
    assert ann.disabled_at is None


def test_signing_out_needs_the_token_of_the_form(client: Client, ann: User) -> None:
    try_in(client)

    refused = client.post("/sign-out", csrf=False)

    assert (refused.status, client.get("/account").status, ann.id > 0) == (400, 200, True)


def test_a_disabled_person_is_out_on_the_next_click(
    client: Client, sign_in_as: Callable[..., Client], ann: User
) -> None:
    sign_in_as(ann)
    before = client.get("/account").status
    ann.disabled_at = clock.now()

    assert (before, client.get("/account").status) == (200, 302)


def test_a_role_that_ends_is_gone_on_the_next_click(
    client: Client, sign_in_as: Callable[..., Client], session: Session
) -> None:
    sign_in_as(make_user(session, roles=[Role.ADMIN]))
    before = client.get("/admin/people").status
    session.scalars(select(RoleGrant)).one().ends_at = clock.now()

    assert (before, client.get("/admin/people").status) == (200, 403)


def test_the_person_is_loaded_in_one_query(
    client: Client,
    sign_in_as: Callable[..., Client],
    count_queries: Callable[..., object],
    session: Session,
) -> None:
    hub = make_hub(session)
    sign_in_as(make_user(session, roles=[Role.REVIEWER, Role.HUB_LEAD, Role.ADMIN], hub=hub))

    with count_queries() as seen:  # type: ignore[attr-defined]
        client.get("/account/password")

    assert len([statement for statement in seen if "user_session" in statement]) == 1
    assert len([statement for statement in seen if "role_grant" in statement]) == 1


@pytest.mark.parametrize(
    ("role", "minutes", "alive"),
    [
        (None, 239, True),
        (None, 240, False),
        (Role.REVIEWER, 59, True),
        (Role.REVIEWER, 60, False),
    ],
)
def test_a_session_that_lies_unused_is_over(
    session: Session, now: datetime, role: Role | None, minutes: int, *, alive: bool
) -> None:
    user = make_user(session, roles=[role] if role else [])
    token = service.start_session(session, user, now=now)
    later = now + timedelta(minutes=minutes)

    found = queries.presence(session, token, now=later, lifetimes=Lifetimes())

    assert (found is not None) is alive


def test_a_session_in_use_is_over_after_twelve_hours(session: Session, now: datetime) -> None:
    user = make_user(session)
    token = service.start_session(session, user, now=now)
    row = session.scalars(select(UserSession)).one()
    row.last_seen_at = now + timedelta(hours=11, minutes=59)

    def alive(at: datetime) -> bool:
        return queries.presence(session, token, now=at, lifetimes=Lifetimes()) is not None

    assert alive(now + timedelta(hours=11, minutes=59)) is True
    assert alive(now + timedelta(hours=12)) is False


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_last_seen_is_written_every_five_minutes(
    client: Client, sign_in_as: Callable[..., Client], session: Session, ann: User, method: str
) -> None:
    sign_in_as(ann)
    row = session.scalars(select(UserSession)).one()
    recent = row.last_seen_at = clock.now() - timedelta(minutes=4)
    client.get("/account")
    not_yet = session.scalars(select(UserSession.last_seen_at)).one()
    old = row.last_seen_at = clock.now() - timedelta(minutes=6)

    client.send(method, "/account/name", data={"name": "A", "csrf_token": client.csrf_token()})

    assert not_yet == recent
    assert session.scalars(select(UserSession.last_seen_at)).one() > old + timedelta(minutes=5)


def test_a_hash_with_old_parameters_is_made_anew(
    client: Client, app: Flask, session: Session, ann: User
) -> None:
    ann.password_hash = Passwords(time_cost=2, memory_kib=8).hash(PASSWORD)

    answer = try_in(client)

    stored = session.scalars(select(User.password_hash)).one()
    assert answer.status == 302
    assert stored.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert app.extensions["passwords"].matches(stored, PASSWORD) is True


def test_actors_with_role_names_those_who_hold_it_now(session: Session, now: datetime) -> None:
    bristol, london = make_hub(session, "bristol"), make_hub(session, "london")
    always = make_user(session, name="Ada", roles=[Role.REVIEWER], hub=bristol)
    local = make_user(session, name="Bea", roles=[Role.REVIEWER, Role.HUB_LEAD], hub=bristol)
    make_user(session, name="Cy", roles=[Role.REVIEWER], hub=london)
    make_user(session, name="Dee", roles=[Role.REVIEWER], disabled_at=now)
    gone = make_user(session, name="Eve", roles=[Role.REVIEWER], hub=bristol)
    session.scalars(select(RoleGrant).where(RoleGrant.user_id == gone.id)).one().ends_at = now

    found = queries.actors_with_role(session, Role.REVIEWER, hub_id=bristol.id, now=now)

    assert [(actor.id, actor.name) for actor in found] == [
        (always.id, "Ada"),
        (local.id, "Bea"),
    ]
    assert queries.names(session, [local.id, 10**6]) == {local.id: "Bea"}
    assert queries.names(session, []) == {}


def test_forget_old_keeps_what_still_counts(session: Session, now: datetime) -> None:
    user = make_user(session)
    for days in (6, 8):
        signing_in.count_try(
            session, email="a@example.org", place="", now=now - timedelta(days=days)
        )
    for days in (80, 100):
        service.start_session(session, user, now=now - timedelta(days=days))

    service.forget_old(session, now)

    assert session.scalars(select(Attempt.at)).all() == [now - timedelta(days=6)]
    assert session.scalars(select(UserSession.created_at)).all() == [now - timedelta(days=80)]
