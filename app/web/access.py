"""Every route declares who may call it; a route that does not stops the start."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, TypeVar

from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.errors import NotFoundError, RefusedError
from app.core.roles import Actor, Role
from app.extensions import login_manager

View = TypeVar("View", bound=Callable[..., Any])


class Audience(Enum):
    """Who may call a route when no role is asked for."""

    PUBLIC = "anybody"
    SIGNED_IN = "anybody signed in"


PUBLIC: Final = Audience.PUBLIC
SIGNED_IN: Final = Audience.SIGNED_IN


class UndeclaredAccessError(Exception):
    """A route was registered without saying who may call it."""


def access(*who: Audience | Role) -> Callable[[View], View]:
    """Declare who may call the view: PUBLIC, SIGNED_IN, or any of the roles named."""

    def declare(view: View) -> View:
        view.access = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def viewer() -> Actor | None:
    """Return the signed-in person, or None."""
    person = current_user._get_current_object()  # noqa: SLF001 -- the proxy's documented way
    return person if isinstance(person, Actor) else None


def forget_viewer() -> None:
    """Take the person asking for nobody from here on: the database cannot say who they are."""
    g._login_user = login_manager.anonymous_user()  # noqa: SLF001 -- where Flask-Login keeps it


def actor() -> Actor:
    """Return the signed-in person on a route that is not public; others are told 404."""
    person = viewer()
    if person is None:
        raise NotFoundError
    return person


def declared(app: Flask, endpoint: str) -> frozenset[Audience | Role]:
    """Return what the endpoint's view declared; raise UndeclaredAccessError when nothing."""
    who: frozenset[Audience | Role] | None = getattr(app.view_functions[endpoint], "access", None)
    if not who:
        raise UndeclaredAccessError(f"{endpoint} does not declare who may call it")
    return who


def check_declared(app: Flask) -> None:
    """Raise UndeclaredAccessError unless every route of the application declares its access."""
    for endpoint in app.view_functions:
        declared(app, endpoint)


def safe_next(target: str | None) -> str | None:
    """Return `target` when it is a path on this site, None when it leads anywhere else."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(char) < ord(" ") or char == "\\" for char in target):
        return None
    return target


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    who = declared(current_app, request.endpoint)
    if PUBLIC in who:
        return None
    person = viewer()
    if person is None:
        flash("Sign in to go on.")
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=safe_next(target)))
    roles = {role for role in who if isinstance(role, Role)}
    if SIGNED_IN not in who and not person.holds(*roles):
        wanted = ", ".join(role.label.lower() for role in Role if role in roles)
        raise RefusedError(f"This page is for people with this role: {wanted}.")
    return None


def init_app(app: Flask) -> None:
    """Enforce the declarations before each request."""
    app.before_request(_enforce)
