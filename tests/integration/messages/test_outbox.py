"""The admin's outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.core.roles import Role
from app.messages import service
from app.messages.models import OutboxMessage
from app.messages.service import Recipient
from app.messages.states import MessageState
from config import Environment
from tests.support.client import Client
from tests.support.factories import make_user


@pytest.fixture(autouse=True)
def _admin(session: Session, sign_in_as: Callable[..., Client]) -> None:
    sign_in_as(make_user(session, name="Ada Admin", roles=[Role.ADMIN]))


def post(session: Session, now: datetime, number: int = 1, *, secret: bool = False) -> int:
    service.post(
        session,
        template="confirm_address",
        to=Recipient(f"p{number}@example.org"),
        dedupe_key=f"k{number}",
        context={"name": "Ann", "token": "a-token", "until": now},
        now=now,
        holds_secret=secret,
    )
    session.commit()
    return session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id.desc())).all()[0]


def test_outbox_says_what_will_appear(client: Client) -> None:
    page = client.get("/admin/outbox")

    assert page.h1 == "Outbox"
    assert page.texts("main > p")[-1] == (
        "No messages here. They appear as soon as somebody registers, applies or is decided on."
    )


def test_outbox_is_paged_newest_first(client: Client, session: Session, now: datetime) -> None:
    for number in range(52):
        post(session, now, number)

    first = client.get("/admin/outbox")
    second = client.get(str(first.find(".govuk-pagination__next a")["href"]))

    expected = [f"p{number}@example.org" for number in reversed(range(52))]
    assert first.texts("tbody td:nth-child(2)") == expected[:50]
    assert second.texts("tbody td:nth-child(2)") == expected[50:]
    assert second.all(".govuk-pagination") == []
    assert (
        client.get("/admin/outbox?before=x&state=none").texts("tbody td:nth-child(2)")
        == (expected[:50])
    )


def test_outbox_shows_one_state(client: Client, session: Session, now: datetime) -> None:
    for number in (1, 2):
        post(session, now, number)
    row = service.claim(session, now=now)
    assert row is not None
    service.refused(session, row, why="550 No", now=now)

    page = client.get(client.get("/admin/outbox").links["Refused"])

    assert page.texts("tbody td:nth-child(2)") == ["p1@example.org"]


@pytest.mark.parametrize("rows", [1, 3])
def test_outbox_takes_the_same_queries_for_any_number(
    client: Client,
    session: Session,
    now: datetime,
    count_queries: Callable[..., object],
    rows: int,
) -> None:
    for number in range(rows):
        post(session, now, number)

    with count_queries() as seen:  # type: ignore[attr-defined]
        client.get("/admin/outbox")

    assert len([one for one in seen if one.startswith("SELECT")]) == 3


def test_message_shows_its_text_and_steps(client: Client, session: Session, now: datetime) -> None:
    number = post(session, now, secret=True)

    page = client.get(f"/admin/outbox/{number}")

    assert page.h1 == "Confirm your email address for Capsid"
    assert page.links["https://capsid.test/register/confirm/a-token"] == (
        "https://capsid.test/register/confirm/a-token"
    )
    assert page.texts(".timeline__title") == ["Waiting"]
    assert client.get("/admin/outbox/999").status == 404


def test_a_link_to_somebodys_own_page_is_text(
    client: Client, session: Session, now: datetime
) -> None:
    page = client.get(f"/admin/outbox/{post(session, now)}")

    address = "https://capsid.test/register/confirm/a-token"
    assert page.texts("main p").count(address) == 1
    assert address not in page.links


def test_message_with_a_secret_is_not_shown_in_production(
    client: Client, app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, plain = post(session, now, 1, secret=True), post(session, now, 2)
    settings = app.extensions["settings"].model_copy(update={"environment": Environment.PRODUCTION})
    monkeypatch.setitem(app.extensions, "settings", settings)

    hidden, shown = client.get(f"/admin/outbox/{secret}"), client.get(f"/admin/outbox/{plain}")

    assert (hidden.body.count("a-token"), shown.body.count("a-token")) == (0, 1)
    assert hidden.texts("h2 + p")[0] == (
        "This message holds a link that works once for one person, so its text is not shown."
    )


def test_send_again_is_offered_for_a_message_that_is_stuck(
    client: Client, session: Session, now: datetime
) -> None:
    number = post(session, now)
    waiting = client.get(f"/admin/outbox/{number}").all("main form")
    too_early = client.post(f"/admin/outbox/{number}/send-again").status
    row = service.claim(session, now=now)
    assert row is not None
    service.refused(session, row, why="550 No", now=now)

    answer = client.get(f"/admin/outbox/{number}").form().submit()

    assert (waiting, too_early, answer.status) == ([], 403, 302)
    assert session.scalars(select(OutboxMessage.state)).all() == [MessageState.QUEUED]
    kinds = session.scalars(select(Event.kind).order_by(Event.seq)).all()
    assert kinds == ["message.failed", "message.sent_again"]


def test_send_again_is_refused_once_the_text_is_gone(
    client: Client, session: Session, now: datetime
) -> None:
    number = post(session, now)
    row = service.claim(session, now=now)
    assert row is not None
    service.give_up(session, row, why="Too old", now=now + timedelta(days=3))
    row.text = ""

    answer = client.post(f"/admin/outbox/{number}/send-again")

    assert answer.status == 403
    assert "have a new one written" in answer.text
