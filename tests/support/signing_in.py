"""Signing a person in without walking through the sign-in page each time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.models import User
from app.core import clock
from tests.support.client import Client

Person = User | str


def sign_in(session: Session, person: Person, browser: Client) -> Client:
    """Return the browser, in which the person has just signed in."""
    if isinstance(person, str):
        person = session.scalars(select(User).where(User.email_folded == person.casefold())).one()
    token = service.start_session(session, person, now=clock.now())
    session.commit()
    with browser.browser.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return browser
