"""Posting: in the same transaction, once for a key, and nobody's words but as words."""

from __future__ import annotations

from datetime import datetime

import pytest
from jinja2 import UndefinedError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.messages import service
from app.messages.letters.service import FOLDER
from app.messages.models import OutboxMessage, OutboxStep
from app.messages.service import Recipient
from app.messages.states import MessageState
from tests.support.factories import make_hub, make_user

CONTEXT = {"name": "Ann", "token": "a-token"}


def post(session: Session, now: datetime, key: str = "k1", **changes: object) -> None:
    given: dict[str, object] = {
        "template": "confirm_address",
        "to": Recipient("ann@example.org"),
        "context": {**CONTEXT, "until": now},
    }
    service.post(session, dedupe_key=key, now=now, **(given | changes))  # type: ignore[arg-type]


def letters(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_post_stores_the_letter_as_it_will_be_sent(session: Session, now: datetime) -> None:
    hub, user = make_hub(session), make_user(session)

    post(session, now, to=Recipient("ann@example.org", user.id), about=hub, holds_secret=True)
    session.commit()

    (letter,) = letters(session)
    assert (letter.state, letter.tries, letter.sent_at) == (MessageState.QUEUED, 0, None)
    assert (letter.to_address, letter.to_user_id) == ("ann@example.org", user.id)
    assert (letter.subject_type, letter.subject_id) == ("hub", hub.id)
    assert letter.subject == "Confirm your email address for Capsid"
    assert "\n\nhttps://capsid.test/register/confirm/a-token\n\n" in letter.text
    assert 'href="https://capsid.test/register/confirm/a-token"' in letter.html
    assert "<style" not in letter.html
    steps = session.scalars(select(OutboxStep)).all()
    assert [(step.message_id, step.state) for step in steps] == [(letter.id, MessageState.QUEUED)]


def test_post_with_the_same_key_does_nothing(session: Session, now: datetime) -> None:
    hub = make_hub(session)
    post(session, now)
    session.commit()
    hub.city = "Kept although the letter is not"

    post(session, now, context={**CONTEXT, "until": now, "name": "Somebody else"})
    session.commit()

    assert [letter.text.splitlines()[0] for letter in letters(session)] == ["Hello Ann,"]
    assert hub.city == "Kept although the letter is not"


def test_post_is_undone_with_its_transaction(session: Session, now: datetime) -> None:
    post(session, now)
    session.rollback()

    assert letters(session) == []
    assert session.info.get("letters_posted") is None


def test_post_fails_for_any_other_clash(session: Session, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        post(session, now, template="no_account", to=Recipient("ann@example.org", 10**6))


@pytest.mark.parametrize(
    "name",
    [
        "{{7*7191}}",
        "{0.__class__}",
        "%(x)s %s",
        "{% raw %}",
        "<script>alert(1)</script>",
        "Ann & Bo",
    ],
)
def test_post_shows_any_name_as_it_was_typed(session: Session, now: datetime, name: str) -> None:
    post(session, now, context={**CONTEXT, "until": now, "name": name})

    (letter,) = letters(session)
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert letter.text.splitlines()[0] == f"Hello {name},"
    assert letter.html.count(f">Hello {escaped},<") == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", "\n\n", "\u2028", "\x0b"])
def test_post_lets_no_name_begin_a_line(session: Session, now: datetime, end: str) -> None:
    name = f"Ann{end}https://capsid.test/sign-out{end}Bcc: x@example.org"
    post(
        session,
        now,
        template="invitation",
        to=Recipient(f"ann@example.org{end}Bcc: x@example.org"),
        context={
            "name": name,
            "inviter": name,
            "roles": ["Reviewer"],
            "token": "t",
            "until": now,
        },
    )

    (letter,) = letters(session)
    flat = "Ann https://capsid.test/sign-out Bcc: x@example.org"
    assert letter.subject == f"{flat} invites you to Capsid"
    assert letter.to_address == "ann@example.org Bcc: x@example.org"
    assert letter.text.splitlines()[0] == f"Hello {flat},"
    assert letter.html.count("<a ") == 1


def test_post_refuses_a_letter_with_a_gap(session: Session, now: datetime) -> None:
    with pytest.raises(UndefinedError):
        post(session, now, context={"name": "Ann"})


@pytest.mark.parametrize(
    "name",
    sorted(path.stem for path in FOLDER.glob("*.txt") if path.stem != "signature"),
)
def test_every_letter_begins_with_its_subject(name: str) -> None:
    first, second, *_ = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()

    assert first.startswith("Subject: ")
    assert second == ""
