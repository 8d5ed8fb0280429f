"""The screens of a person's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from app.accounts import queries as people
from app.accounts.models import User
from app.accounts.own import queries, service
from app.accounts.own.forms import ChangePasswordForm, NameForm
from app.accounts.registration import service as registration
from app.accounts.rules import idle_limit
from app.accounts.signing_in import service as signing_in
from app.accounts.signing_in.rules import DESKS
from app.accounts.signing_in.views import enter
from app.accounts.views import lifetimes, passwords, place_of_request
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.web.access import OWN_ACCOUNT, access, actor
from app.web.unit_of_work import let_go, own_transaction

bp = Blueprint("own_account", __name__, url_prefix="/account")


def _me() -> User:
    user = people.person(db.session(), actor().id)
    if user is None:
        raise NotFoundError
    return user


@bp.get("")
@access(OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show who the person is here, what roles they hold and where they are signed in."""
    person, now = actor(), clock.now()
    idle = idle_limit([grant.role for grant in person.grants], lifetimes())
    return render_template(
        "accounts/account.html",
        person=person,
        grants=queries.grants(db.session(), person.id, now=now),
        with_page=frozenset(role for role, _ in DESKS),
        sessions=queries.sessions(db.session(), person.id, now=now, idle=idle),
        has_password=bool(_me().password_hash),
    )


@bp.route("/name", methods=["GET", "POST"])
@access(OWN_ACCOUNT)
def name() -> ResponseReturnValue:
    """Change the person's name."""
    user = _me()
    form = NameForm(obj=user)
    if not form.validate_on_submit():
        return render_template("accounts/name.html", form=form)
    service.rename(db.session(), user, name=form.name.data, by=actor(), now=clock.now())
    flash("Your name is changed.", "success")
    return redirect("/account")


@bp.get("/password")
@access(OWN_ACCOUNT)
def show_password() -> ResponseReturnValue:
    """Show the form for a new password."""
    return render_template("accounts/password.html", form=ChangePasswordForm())


@bp.post("/password")
@access(OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Change the password once the old one was right; every other session ends."""
    person, user = actor(), _me()
    form = ChangePasswordForm()
    form.about = (user.name, user.email)
    if not form.validate():
        return render_template("accounts/password.html", form=form)
    stored = user.password_hash
    let_go()  # nothing is written yet, and no lock is held while we hash
    with own_transaction() as session:
        signing_in.count_try(session, email=person.email, place=place_of_request(), now=clock.now())
    if not passwords().matches(stored, form.old_password.data):
        form.old_password.errors = ["Enter the password you use now: this one is not right"]
        return render_template("accounts/password.html", form=form)
    hashed = passwords().hash(form.password.data)
    user = _me()
    now = clock.now()
    registration.change_password(db.session(), user, password_hash=hashed, by=person, now=now)
    enter(user, how="new password")
    flash("Your password is changed. You were signed out everywhere else.", "success")
    return redirect("/account")


@bp.post("/sessions/<int:session_id>/end")
@access(OWN_ACCOUNT)
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out somewhere else."""
    service.end_session(db.session(), session_id, by=actor(), now=clock.now())
    flash("That session is over.", "success")
    return redirect("/account")


@bp.post("/sessions/end-others")
@access(OWN_ACCOUNT)
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    service.end_other_sessions(db.session(), by=actor(), now=clock.now())
    flash("You are signed out everywhere else.", "success")
    return redirect("/account")
