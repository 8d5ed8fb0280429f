"""The screens to sign in and out."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from app.accounts import queries as people
from app.accounts.models import User
from app.accounts.registration import service as registration
from app.accounts.signing_in import queries, service
from app.accounts.signing_in.forms import SignInForm
from app.accounts.signing_in.rules import NOT_RIGHT, landing
from app.accounts.states import NextStep, Throttle
from app.accounts.views import lifetimes, passwords, place_of_request
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Actor
from app.extensions import db
from app.web.access import PUBLIC, access, actor, safe_next, viewer
from app.web.unit_of_work import own_transaction

bp = Blueprint("accounts", __name__)


# What a visitor did before signing in and goes on with; none of it says who anybody is.
CARRIED: Final = ("eligibility", "go_on")


def enter(user: User, *, how: str = "password") -> Actor:
    """Begin a session in this browser and return who it is; the cookie starts from nothing."""
    person = service.sign_in(
        db.session(),
        user,
        now=clock.now(),
        lifetimes=lifetimes(),
        user_agent=request.user_agent.string,
        instead_of=viewer(),
        how=how,
    )
    carried = {name: cookie[name] for name in CARRIED if name in cookie}
    cookie.clear()  # the old form token dies with the old session
    cookie.update(carried)
    login_user(person)
    return person


def _checked(email: str, password: str) -> tuple[NextStep, queries.Candidate | None]:
    """Return what follows the password, in the same time whoever the address belongs to.

    The try is counted in a transaction of its own before the slow part begins, so that no
    lock is held while the password is hashed and no refusal takes the count back.
    """
    with own_transaction() as session:
        service.count_try(session, email=email, place=place_of_request(), now=clock.now())
        found = queries.candidate(session, email)
    if not passwords().matches(found.password_hash if found else None, password) or not found:
        return NextStep.REFUSE, None
    return found.after_password, found


def _person(candidate: queries.Candidate, password: str) -> User:
    """Return the person's row; a hash made with older parameters is made anew."""
    fresh = None
    if passwords().is_outdated(candidate.password_hash):
        fresh = passwords().hash(password)
    user = people.person(db.session(), candidate.id)
    if user is None:
        raise NotFoundError
    user.password_hash = fresh or user.password_hash
    return user


def _send_confirmation(candidate: queries.Candidate, form: SignInForm) -> None:
    """Send the confirming letter again, as long as its address may get one more."""
    now = clock.now()
    with own_transaction() as session:
        kind, place = Throttle.CONFIRM_MAIL, place_of_request()
        may = service.count_mail(session, kind, email=form.email.data, place=place, now=now)
    if may:
        user = _person(candidate, form.password.data)
        registration.send_confirmation(
            db.session(), user, name=user.name, password_hash=user.password_hash, now=now
        )


@bp.route("/sign-in", methods=["GET", "POST"])
@access(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Show the form; with the right password begin a session and go where the person meant to."""
    form = SignInForm()
    target = safe_next(request.values.get("next"))
    if request.method == "GET" and (person := viewer()) is not None:
        return redirect(target or landing(person))
    if form.validate_on_submit():
        step, found = _checked(form.email.data, form.password.data)
        if found and step is NextStep.SIGN_IN:
            person = enter(_person(found, form.password.data))
            return redirect(target or landing(person))
        if found and step is NextStep.CONFIRM_ADDRESS:
            _send_confirmation(found, form)
        form.email.errors = [NOT_RIGHT]
    return render_template("accounts/sign_in.html", form=form, next=target)


@bp.post("/sign-out")
@access(PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the session on the server and have the browser forget what it kept of this site."""
    if viewer() is not None:
        service.sign_out(db.session(), actor(), now=clock.now())
    logout_user()
    cookie.clear()
    response: Response = make_response(redirect("/signed-out"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@bp.get("/signed-out")
@access(PUBLIC)
def signed_out() -> ResponseReturnValue:
    """Say that the session is over."""
    return render_template("accounts/signed_out.html")
