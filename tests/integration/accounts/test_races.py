"""Limits hold when everybody comes at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.models import SingleUseToken, User
from app.accounts.people import service as people
from app.accounts.registration import service as registration
from app.accounts.signing_in import service as signing_in
from app.core.errors import DomainError
from app.core.roles import Grant, Role
from app.messages.models import OutboxMessage
from tests.support.databases import engine_of
from tests.support.factories import actor_of, make_user

AtOnce = Callable[[list[Callable[[Session], object]]], int]


@pytest.fixture
def at_once(app: Flask, session: Session) -> AtOnce:
    """Return a function that does all acts at once, and says how many were not refused."""
    engine = engine_of(app)

    def do(act: Callable[[Session], object], barrier: Barrier) -> bool:
        barrier.wait()
        try:
            with Session(engine) as own, own.begin():
                act(own)
        except DomainError:
            return False
        return True

    def done(acts: list[Callable[[Session], object]]) -> int:
        session.commit()
        barrier = Barrier(len(acts))
        with ThreadPoolExecutor(len(acts)) as pool:
            results = list(pool.map(lambda act: do(act, barrier), acts))
        session.expire_all()
        return results.count(True)

    return done


def test_ten_of_many_tries_at_once_are_let_through(at_once: AtOnce, now: datetime) -> None:
    def attempt(session: Session) -> None:
        signing_in.count_try(session, email="ann@example.org", place="", now=now)

    assert at_once([attempt] * 16) == 10


def test_two_admins_cannot_disable_each_other_at_once(
    at_once: AtOnce, session: Session, now: datetime
) -> None:
    both = [make_user(session, roles=[Role.ADMIN]) for _ in range(2)]

    def disabling(who: User, whom: User) -> Callable[[Session], None]:
        def act(own: Session) -> None:
            row = own.get_one(User, whom.id)
            by = actor_of(who, Grant(Role.ADMIN))
            people.disable(own, row, reason="Out", by=by, now=now)

        return act

    done = at_once([disabling(*both), disabling(*reversed(both))])

    left = session.scalars(select(User).where(User.disabled_at.is_(None))).all()
    assert (done, len(left)) == (1, 1)


def test_one_link_confirms_once_however_often_it_is_pressed(
    at_once: AtOnce, session: Session, now: datetime
) -> None:
    user = make_user(session, "ann@example.org", confirmed_at=None)
    registration.send_confirmation(session, user, name="Ann", password_hash="hash", now=now)
    text = session.scalars(select(OutboxMessage.text)).one()
    secret = text.partition("/register/confirm/")[2].split()[0]

    done = at_once([lambda own: registration.confirm(own, secret, now=now)] * 6)

    assert done == 1
    assert session.scalars(select(SingleUseToken.used_at)).one() == now


def test_a_double_registration_makes_one_account(
    at_once: AtOnce, session: Session, now: datetime
) -> None:
    def register(own: Session) -> None:
        registration.register(
            own, name="Ann Lee", email="ann@example.org", password_hash="hash", now=now
        )

    done = at_once([register] * 4)

    assert done == 4
    assert session.scalars(select(func.count()).select_from(User)).one() == 1
    user = queries.person_by_email(session, "ann@example.org")
    assert user is not None
    open_links = select(SingleUseToken).where(SingleUseToken.expires_at > now)
    assert len(session.scalars(open_links).all()) == 4


def test_two_letters_used_at_once_confirm_one_password(
    at_once: AtOnce, session: Session, now: datetime
) -> None:
    user = make_user(session, "ann@example.org", confirmed_at=None)
    for name in ("one", "two"):
        registration.send_confirmation(session, user, name=name, password_hash=name, now=now)
    texts = session.scalars(select(OutboxMessage.text)).all()
    secrets = [text.partition("/register/confirm/")[2].split()[0] for text in texts]

    done = at_once(
        [
            lambda own, secret=secret: registration.confirm(own, secret, now=now)
            for secret in secrets
        ]
    )

    assert done == 1
    assert user.name == user.password_hash
