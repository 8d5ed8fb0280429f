"""Delivery: each letter at least once, at most twice, whatever the mail server does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.core.errors import RefusedError
from app.core.roles import Actor
from app.messages import jobs, queries, service
from app.messages.delivery import service as delivery
from app.messages.delivery.rules import Parcel, Sender, as_email
from app.messages.delivery.service import FileTransport, SmtpTransport, Transport
from app.messages.models import OutboxMessage
from app.messages.service import Recipient
from app.messages.states import MessageState
from tests.integration.messages.conftest import MailServer, running
from tests.support.factories import NOW, make_hub

Deliver = Callable[..., int]
Refusal = tuple[str, list[str], str]
SENDER = Sender("Capsid", "no-reply@capsid.test")


@pytest.fixture
def deliver(app: Flask, session: Session, mail_server: MailServer, now: datetime) -> Deliver:
    """Return a function that has a worker send what is due `after` the letters were posted."""
    caution = jobs.Caution()

    def delivered(
        *, after: timedelta = timedelta(), by: Transport | None = None, keep_secrets: bool = True
    ) -> int:
        session.commit()
        with app.app_context():
            sent = jobs.deliver_due(
                by or SmtpTransport(mail_server.url),
                SENDER,
                keep_secrets=keep_secrets,
                now=lambda: now + after,
                caution=caution,
            )
        session.expire_all()
        return sent

    return delivered


def post(session: Session, now: datetime, to: str = "ann@example.org", **named: object) -> None:
    key = f"key:{to}"
    service.post(
        session,
        template="no_account",
        to=Recipient(to),
        dedupe_key=key,
        context={},
        now=now,
        **named,  # type: ignore[arg-type]
    )
    session.commit()


def only(session: Session) -> OutboxMessage:
    return session.scalars(select(OutboxMessage)).one()


def steps(session: Session) -> list[str]:
    message = queries.message(session, only(session).id, hidden=queries.nothing(0))
    assert message is not None
    return [step.state.value for step in message.steps]


def failures(session: Session) -> list[tuple[str, int | None, str]]:
    rows = session.scalars(select(Event).where(Event.kind == "message.failed"))
    return [(row.subject_type, row.subject_id, row.reason) for row in rows]


def test_deliver_sends_each_letter_once(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    post(session, now, "bo@example.org")

    first, second = deliver(), deliver()

    assert (first, second) == (2, 0)
    assert [mail["To"] for mail in mail_server.received] == ["ann@example.org", "bo@example.org"]
    letters = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(one.state, one.tries, one.sent_at) for one in letters] == [
        (MessageState.SENT, 1, now)
    ] * 2
    mail = mail_server.received[0]
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == letters[0].text


def test_deliver_waits_after_a_451_and_tries_again(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    mail_server.answers = ["451 4.7.1 Greylisted"]

    tried = deliver()
    waiting = only(session)
    held = (waiting.state, waiting.uncertain, waiting.last_error, waiting.next_try_at)
    too_early = deliver(after=timedelta(seconds=14))
    then = deliver(after=timedelta(seconds=15))

    assert held == (
        MessageState.QUEUED,
        0,
        "451 4.7.1 Greylisted",
        now + timedelta(seconds=15),
    )
    assert (tried, too_early, then) == (0, 0, 1)
    assert len(mail_server.received) == 1
    assert steps(session) == ["queued", "sending", "queued", "sending", "sent"]


@pytest.mark.parametrize(
    "case",
    [
        ("unknown@example.org", [], "550 5.1.1 No such mailbox"),
        ("ann@example.org", ["554 5.7.1 Spam"], "554 5.7.1 Spam"),
    ],
)
def test_deliver_stops_after_a_5xx_and_tells_the_case(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime, case: Refusal
) -> None:
    hub, (to, answers, why) = make_hub(session), case
    post(session, now, to, about=hub)
    post(session, now, "bo@example.org")
    mail_server.answers = list(answers)

    sent = deliver()

    refused = session.scalars(select(OutboxMessage).where(OutboxMessage.to_address == to)).one()
    assert sent == 1
    assert (refused.state, refused.last_error) == (MessageState.FAILED, why)
    assert failures(session) == [("hub", hub.id, why)]
    assert deliver(after=timedelta(days=1)) == 0


def test_deliver_sends_two_copies_with_one_id_at_most_when_the_line_drops(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    mail_server.answers = ["drop"] * 9

    for hours in range(6):
        deliver(after=timedelta(hours=hours))

    assert len(mail_server.received) == 2
    assert len({mail["Message-ID"] for mail in mail_server.received}) == 1
    assert (only(session).state, only(session).tries) == (MessageState.DEAD, 2)
    assert [(kind, number) for kind, number, _ in failures(session)] == [
        ("outbox_message", only(session).id)
    ]


def test_deliver_counts_a_drop_that_was_followed_by_success(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    mail_server.answers = ["drop"]

    deliver()
    too_early = deliver(after=timedelta(minutes=2))
    sent = deliver(after=timedelta(minutes=3))

    assert (too_early, sent, len(mail_server.received)) == (0, 1, 2)
    assert only(session).state is MessageState.SENT


def test_a_server_that_is_ill_for_an_hour_costs_no_letter(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    letters = 40
    for number in range(letters):
        post(session, now, f"p{number}@example.org")
    mail_server.answers = ["break off"] * letters

    for seconds in range(0, 3600, 20):  # others post, and the worker is woken all the time
        deliver(after=timedelta(seconds=seconds))
    risked = letters - len(mail_server.answers)
    mail_server.answers.clear()
    recovered = [deliver(after=timedelta(minutes=60 + minute)) for minute in range(5)]

    assert risked < 25
    assert sum(recovered) == letters
    assert len(mail_server.received) == letters


def test_deliver_gives_a_silent_server_little_time(
    session: Session,
    mail_server: MailServer,
    deliver: Deliver,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "TIMEOUT", 0.3)
    post(session, now)
    mail_server.answers = ["hang"]

    hung = deliver()
    sent = deliver(after=timedelta(minutes=4))

    assert (hung, sent, len(mail_server.received)) == (0, 1, 1)


def test_deliver_asks_a_server_that_is_down_once_and_loses_nothing(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    for number in range(3):
        post(session, now, f"p{number}@example.org")
    nowhere = SmtpTransport("smtp://127.0.0.1:1")

    for minute in range(60):
        deliver(after=timedelta(minutes=minute), by=nowhere)
    tries = session.scalars(select(OutboxMessage.tries)).all()
    recovered = [deliver(after=timedelta(minutes=60 + minute)) for minute in range(5)]

    assert tries == [16, 16, 16]  # every four minutes, never two in one minute
    assert sum(recovered) == 3
    assert sorted(mail["To"] for mail in mail_server.received) == [
        "p0@example.org",
        "p1@example.org",
        "p2@example.org",
    ]


def test_deliver_gives_up_after_three_days(
    session: Session, deliver: Deliver, now: datetime
) -> None:
    post(session, now)

    deliver(after=timedelta(days=3), by=SmtpTransport("smtp://127.0.0.1:1"))

    assert only(session).state is MessageState.DEAD
    assert len(failures(session)) == 1


def test_a_letter_that_waited_for_a_worker_is_tried_however_old(
    deliver: Deliver, session: Session, mail_server: MailServer, now: datetime
) -> None:
    post(session, now)

    sent = deliver(after=timedelta(days=9))

    assert sent == 1
    assert only(session).state is MessageState.SENT
    assert [mail["To"] for mail in mail_server.received] == ["ann@example.org"]


def test_a_killed_workers_letter_is_sent_by_the_next(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    claimed = service.claim(session, now=now)
    assert claimed is not None
    session.commit()

    within_lease = deliver(after=timedelta(seconds=119))
    after_lease = deliver(after=timedelta(seconds=120))

    assert (within_lease, after_lease, len(mail_server.received)) == (0, 1, 1)


def test_a_worker_killed_twice_while_handing_over_leaves_it_to_a_person(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    for minutes in (0, 3):
        row = service.claim(session, now=now + timedelta(minutes=minutes))
        assert row is not None
        service.hand_over(row)
        session.commit()

    sent = deliver(after=timedelta(minutes=6))

    assert (sent, mail_server.received) == (0, [])
    assert only(session).state is MessageState.DEAD
    assert len(failures(session)) == 1


def test_a_worker_that_was_too_slow_does_not_send(
    app: Flask, session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)

    class Slow:
        """Takes so long to connect that another worker has sent the message meanwhile."""

        def send(self, email: EmailMessage, *, hand_over: Callable[[], None]) -> None:
            deliver(after=timedelta(minutes=3))
            with app.app_context():
                SmtpTransport(mail_server.url).send(email, hand_over=hand_over)

        def close(self) -> None:
            """Nothing is held open."""

    late = deliver(by=Slow())

    assert (late, len(mail_server.received)) == (0, 1)
    assert only(session).state is MessageState.SENT


def test_an_address_that_no_mail_can_have_is_refused(
    session: Session, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    only(session).to_address = "ann@example.org\nBcc: x@example.org"

    assert deliver() == 0
    assert only(session).state is MessageState.FAILED


@pytest.mark.parametrize("keep", [True, False])
def test_a_secret_is_blanked_once_it_is_sent_where_secrets_are_not_kept(
    session: Session, deliver: Deliver, now: datetime, *, keep: bool
) -> None:
    post(session, now, holds_secret=True)
    post(session, now, "bo@example.org")

    deliver(keep_secrets=keep)

    kept = session.execute(
        select(
            OutboxMessage.holds_secret, OutboxMessage.text != "", OutboxMessage.html != ""
        ).order_by(OutboxMessage.id)
    ).all()
    assert [tuple(row) for row in kept] == [(True, keep, keep), (False, True, True)]


def test_files_are_whole_and_named_by_their_id(
    session: Session, deliver: Deliver, now: datetime, tmp_path: Path
) -> None:
    post(session, now)

    sent = deliver(by=FileTransport(tmp_path / "outbox"))

    (file,) = (tmp_path / "outbox").iterdir()
    assert (sent, file.suffix) == (1, ".eml")
    assert file.read_bytes().startswith(b"From: Capsid <no-reply@capsid.test>\r\n")
    assert (tmp_path / "outbox").stat().st_mode & 0o777 == 0o700


def test_credentials_never_leave_the_machine_unencrypted(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LOOPBACK", frozenset())
    transport = SmtpTransport(f"smtp://user:secret@127.0.0.1:{mail_server.port}")

    with pytest.raises(delivery.DeliveryError, match="no encryption") as refusal:
        transport.send(EmailMessage(), hand_over=lambda: None)
    assert refusal.value.is_unreachable is True


def test_a_sender_that_the_server_dislikes_holds_up_every_letter(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    post(session, now, "bo@example.org")
    mail_server.senders_refused = True

    sent = deliver()
    mail_server.senders_refused = False
    recovered = deliver(after=timedelta(minutes=1))

    assert (sent, recovered) == (0, 2)


def test_credentials_are_given_to_a_server_on_the_machine() -> None:
    given: list[tuple[bytes, bytes]] = []

    def check(*call: object) -> AuthResult:
        data = call[4]
        assert isinstance(data, LoginPassword)
        given.append((data.login, data.password))
        return AuthResult(success=data.password == b"se cret")

    def send(url: str, server: MailServer) -> None:
        transport = SmtpTransport(url.format(port=server.port))
        parcel = Parcel(1, 1, "k", "ann@example.org", "Hello", "Hello", "<p>Hello</p>")
        email = as_email(parcel, SENDER, now=NOW)
        try:
            transport.send(email, hand_over=lambda: None)
        finally:
            transport.close()

    with running(authenticator=check, auth_require_tls=False) as server:
        send("smtp://us%40er:se%20cret@127.0.0.1:{port}", server)
        with pytest.raises(delivery.DeliveryError, match="cannot be reached") as refusal:
            send("smtp://user:wrong@127.0.0.1:{port}", server)

    assert given == [(b"us@er", b"se cret"), (b"user", b"wrong")]
    assert (len(server.received), refusal.value.is_unreachable) == (1, True)


def test_send_again_needs_a_letter_that_is_stuck(
    session: Session, mail_server: MailServer, deliver: Deliver, now: datetime
) -> None:
    post(session, now)
    by = Actor(1, "Ada Admin", "ada@example.org")
    with pytest.raises(RefusedError):
        service.send_again(session, only(session), by=by, now=now)
    mail_server.answers = ["554 Spam"]
    deliver()

    service.send_again(session, only(session), by=by, now=now)
    sent = deliver()

    assert (sent, len(mail_server.received)) == (1, 1)


def test_a_tick_is_done_once_a_minute_and_again_when_it_failed(
    app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[datetime] = []

    def good(_session: Session, at: datetime) -> None:
        seen.append(at)

    def bad(tick_session: Session, at: datetime) -> None:
        make_hub(tick_session, f"lost-{len(seen)}")
        seen.append(at)
        raise RuntimeError("it fails")

    def run(*, seconds: int) -> None:
        with app.app_context():
            jobs.run_ticks(app, now + timedelta(seconds=seconds))

    monkeypatch.setitem(app.extensions, "ticks", {"bad": bad, "good": good})
    session.commit()
    for seconds in (0, 20, 60):
        run(seconds=seconds)

    minute = timedelta(minutes=1)
    assert seen == [
        now,
        now,
        now + timedelta(seconds=20),
        now + minute,
        now + minute,
    ]
