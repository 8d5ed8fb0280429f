"""What Flask-Login and every screen of the slice ask for: the person of a cookie, the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

from flask import Flask, current_app, request
from wtforms.fields.choices import SelectChoice

from app.accounts import queries, service
from app.accounts.passwords.service import Passwords
from app.accounts.rules import SEEN_EVERY, Lifetimes, place
from app.core import clock
from app.core.roles import Actor
from app.extensions import db, login_manager, reading
from app.organisations import queries as organisations
from app.web.unit_of_work import own_transaction
from config import Settings


def passwords() -> Passwords:
    """Return the maker of password hashes, with the parameters of the settings."""
    return cast("Passwords", current_app.extensions["passwords"])


def lifetimes() -> Lifetimes:
    """Return how long sessions last here."""
    return cast("Lifetimes", current_app.extensions["lifetimes"])


def place_of_request() -> str:
    """Return where the request came from, as tries are counted by."""
    return place(request.remote_addr)


def offer_rounds(app: Flask, choices: Callable[[], Sequence[tuple[int, str]]]) -> None:
    """Have admins choose among these rounds, which a slice above this one knows, for a role."""
    app.extensions["round_choices"] = choices


def round_names() -> dict[int, str]:
    """Return what each round is called, by its number; nothing where no slice offers rounds."""
    choices = current_app.extensions["round_choices"]
    return dict(choices())


def scope_choices() -> tuple[list[SelectChoice], list[SelectChoice]]:
    """Return the hubs and the rounds that a role can be for."""
    hubs = [SelectChoice(hub.id, hub.name) for hub in organisations.hubs(db.session())]
    return hubs, [SelectChoice(number, name) for number, name in round_names().items()]


def load_person(token: str) -> Actor | None:
    """Return who holds the token of the cookie, in one query; None when the session is over."""
    now = clock.now()
    found = queries.presence(db.session(), token, now=now, lifetimes=lifetimes())
    if found is None:
        return None
    if now - found.last_seen > SEEN_EVERY:
        _write_seen(found.actor.session_id)
    return found.actor


def _write_seen(session_id: int) -> None:
    # A request that writes holds SQLite's one lock already; a second transaction would wait for it.
    if not reading.get():
        service.seen(db.session(), session_id, now=clock.now())
        return
    with own_transaction() as session:
        service.seen(session, session_id, now=clock.now())


def init_app(app: Flask, settings: Settings) -> None:
    """Hand the slice what it takes from the settings, and Flask-Login its loader."""
    app.extensions["passwords"] = Passwords(
        time_cost=settings.password_time_cost,
        memory_kib=settings.password_memory_kib,
    )
    app.extensions["round_choices"] = tuple
    app.extensions["lifetimes"] = Lifetimes(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
    )
    # The server knows every session; binding one to an address would sign out people on a train.
    login_manager.session_protection = None
    login_manager.user_loader(load_person)
