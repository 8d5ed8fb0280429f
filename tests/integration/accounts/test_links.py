"""Signing in by a link: the same page for everybody, and scanners use nothing up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import User
from app.core import clock
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from tests.integration.accounts.test_registration import letters, link, person, register
from tests.support.client import Client, Page
from tests.support.factories import make_user


def ask(client: Client, email: str, address: str = "/sign-in/link") -> Page:
    return client.get(address).form().submit(email=email)


def last(session: Session) -> OutboxMessage:
    return letters(session)[-1]


def test_a_stranger_begins_an_account_without_a_password(client: Client, session: Session) -> None:
    sent = ask(client, "ann@example.org")
    path = link(last(session))
    opened, opened_again = client.get(path), client.get(path)
    nameless = opened_again.form().submit(name="")
    answer = nameless.form().submit(name="Ann Lee")
    account = client.get("/account")
    once_more = client.post(path)

    user = person(session)
    assert (sent.status, sent.location) == (302, "/sign-in/link/sent")
    assert (opened.status, opened.h1) == (200, "Make your account")
    assert nameless.errors == ["Enter your full name"]
    assert (answer.status, answer.location) == (302, "/applications/")
    assert "None: you sign in by a link" in account.text
    assert (user.name, user.password_hash) == ("Ann Lee", "")
    assert user.confirmed_at is not None
    assert once_more.status == 410


def test_known_and_unknown_read_the_same_page(client: Client, session: Session) -> None:
    make_user(session, email="known@example.org")
    session.commit()

    known, unknown = ask(client, "known@example.org"), ask(client, "unknown@example.org")

    assert (known.status, known.location) == (unknown.status, unknown.location)
    assert [letter.template for letter in letters(session)] == ["sign_in_link", "first_link"]


def test_the_link_leads_back_to_where_the_person_was(client: Client, session: Session) -> None:
    make_user(session, email="known@example.org")
    session.commit()
    ask(client, "Known@Example.org", "/sign-in/link?next=/applications/start/demo-open")
    path = link(last(session))

    asked = client.get(path)
    answer = asked.form().submit()

    assert asked.h1 == "Sign in by link"
    assert (answer.status, answer.location) == (302, "/applications/start/demo-open")


@pytest.mark.parametrize("target", ["//bad.example", "https://bad.example", "/\\bad.example"])
def test_the_link_leads_nowhere_else(client: Client, session: Session, target: str) -> None:
    make_user(session, email="known@example.org")
    session.commit()
    ask(client, "known@example.org", f"/sign-in/link?next={target}")

    answer = client.get(link(last(session))).form().submit()

    assert answer.location == "/applications/"


def test_only_the_newest_link_works_and_only_for_an_hour(
    client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user(session, email="known@example.org")
    session.commit()
    ask(client, "known@example.org")
    first = link(last(session))
    ask(client, "known@example.org")
    second = link(last(session))

    statuses = [client.get(first).status, client.get(second).status]
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert statuses == [410, 200]
    assert client.get(second).status == 410


def test_a_password_chosen_by_somebody_else_does_not_survive(
    client: Client, session: Session
) -> None:
    register(client, name="Mallory")
    confirming = link(last(session))
    ask(client, "ann@example.org")

    client.get(link(last(session))).form().submit(name="Ann Lee")

    user = person(session)
    assert (user.name, user.password_hash) == ("Ann Lee", "")
    assert client.get(confirming).status == 410


def test_staff_are_sent_to_their_password(client: Client, session: Session) -> None:
    user = make_user(session, email="admin@example.org")
    accounts.grant(session, user, Grant(Role.ADMIN), by=None, now=clock.now())
    session.commit()

    answer = ask(client, "admin@example.org")

    assert answer.location == "/sign-in/link/sent"
    assert last(session).template == "password_only"
    assert "/sign-in/link/" not in last(session).text


def test_a_disabled_account_gets_no_link(client: Client, session: Session) -> None:
    user = make_user(session, email="gone@example.org")
    user.disabled_at = clock.now()
    session.commit()

    ask(client, "gone@example.org")

    assert last(session).template == "no_account"


def test_the_sixth_letter_in_an_hour_is_not_sent(client: Client, session: Session) -> None:
    for _ in range(6):
        assert ask(client, "ann@example.org").status == 302

    assert len(letters(session)) == 5
    assert session.scalars(select(User)).one().confirmed_at is None
