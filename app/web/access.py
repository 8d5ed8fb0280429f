"""Every route declares who may call it; a route that does not stops the start."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from http import HTTPStatus
from typing import Any, Final, TypeVar

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.errors import NotFoundError, RefusedError
from app.core.roles import Actor, Role
from app.extensions import login_manager

# A shorter answer is typed again sooner than it is copied.
WORTH_KEEPING: Final = 15
View = TypeVar("View", bound=Callable[..., Any])


READS_ONLY: Final = (
    "An auditor reads and changes nothing. Ask a programme admin to do this, or to end your role "
    "as auditor first."
)


class Audience(Enum):
    """Who may call a route when no role is asked for."""

    PUBLIC = "anybody"
    SIGNED_IN = "anybody signed in"
    OWN_ACCOUNT = "anybody signed in, for their own account"


PUBLIC: Final = Audience.PUBLIC
SIGNED_IN: Final = Audience.SIGNED_IN
OWN_ACCOUNT: Final = Audience.OWN_ACCOUNT


class UndeclaredAccessError(Exception):
    """A route was registered without saying who may call it."""


def access(*who: Audience | Role) -> Callable[[View], View]:
    """Declare who may call the view: PUBLIC, SIGNED_IN, OWN_ACCOUNT, or any of the roles named.

    An auditor may read what the roles allow, and change nothing but their own account.
    """

    def declare(view: View) -> View:
        view.access = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def viewer() -> Actor | None:
    """Return the signed-in person, or None."""
    if "_login_user" not in g and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None  # most visitors: who brings no cookie need not be looked for
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
        return _ask_to_sign_in()
    if OWN_ACCOUNT in who:
        return None
    if request.method not in {"GET", "HEAD"} and person.holds(Role.AUDITOR):
        raise RefusedError(READS_ONLY)
    roles = {role for role in who if isinstance(role, Role)}
    if SIGNED_IN not in who and not person.holds(*roles):
        wanted = ", ".join(role.label.lower() for role in Role if role in roles)
        raise RefusedError(f"This page is for people with this role: {wanted}.")
    return None


def typed() -> list[str]:
    """Return the longer texts of the form that was sent, so that a refusal need not lose them."""
    return [
        value
        for name, value in request.form.items(multi=True)
        if len(value) >= WORTH_KEEPING and name != "csrf_token" and "password" not in name
    ]


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"}:
        flash("Sign in to go on.")
        back = safe_next(request.full_path.rstrip("?"))
        return redirect(url_for("accounts.sign_in", next=back))
    # The session ended while somebody wrote: what they wrote must not go with it.
    page = render_template("errors/401.html", typed=typed(), back=safe_next(request.path))
    return page, HTTPStatus.UNAUTHORIZED


def init_app(app: Flask) -> None:
    """Enforce the declarations before each request."""
    app.before_request(_enforce)
