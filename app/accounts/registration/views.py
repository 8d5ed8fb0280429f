"""The screens to make an account, confirm its address and choose a new password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask import session as browser
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.models import SingleUseToken, User
from app.accounts.registration import service
from app.accounts.registration.forms import (
    AddressForm,
    ConfirmForm,
    NewPasswordForm,
    RegisterForm,
)
from app.accounts.registration.rules import NOT_THIS_ONE
from app.accounts.signing_in import service as signing_in
from app.accounts.signing_in.rules import landing
from app.accounts.signing_in.views import enter
from app.accounts.states import Purpose, Throttle
from app.accounts.views import passwords, place_of_request
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.messages.views import show_in_demo
from app.web.access import PUBLIC, access, safe_next
from app.web.unit_of_work import let_go, own_transaction

bp = Blueprint("registration", __name__)
GONE = 410


def may_write_to(email: str, kind: Throttle) -> bool:
    """Return whether one more letter of the kind may go to the address, counted for good."""
    with own_transaction() as session:
        return signing_in.count_mail(
            session, kind, email=email, place=place_of_request(), now=clock.now()
        )


def opened(token: str, purpose: Purpose) -> tuple[SingleUseToken, User] | None:
    """Return a link's row and whom it is for while it works; looking uses nothing up."""
    found = queries.open_token(db.session(), token, purpose, now=clock.now())
    user = queries.person(db.session(), found.user_id) if found and found.user_id else None
    return (found, user) if found and user else None


def link_is_over() -> ResponseReturnValue:
    """Show that a link was used or is too old, and where to get another."""
    return render_template("accounts/link_over.html"), GONE


@bp.route("/register", methods=["GET", "POST"])
@access(PUBLIC)
def register() -> ResponseReturnValue:
    """Show the form; whatever the address, answer it with the same page."""
    form = RegisterForm()
    target = safe_next(request.args.get("next"))
    if target:
        browser["go_on"] = target
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form)
    hashed = passwords().hash(form.password.data)
    if may_write_to(form.email.data, Throttle.CONFIRM_MAIL):
        key = service.register(
            db.session(),
            name=form.name.data,
            email=form.email.data,
            password_hash=hashed,
            now=clock.now(),
        )
        show_in_demo(key)
    return redirect("/register/check-your-email")


@bp.get("/register/check-your-email")
@access(PUBLIC)
def check_your_email() -> ResponseReturnValue:
    """Say that a letter is on its way, and offer to send it again."""
    return render_template("accounts/check_your_email.html", form=AddressForm(formdata=None))


@bp.post("/register/check-your-email")
@access(PUBLIC)
def resend() -> ResponseReturnValue:
    """Send the confirming link again."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/check_your_email.html", form=form)
    if may_write_to(form.email.data, Throttle.CONFIRM_MAIL):
        show_in_demo(service.resend(db.session(), email=form.email.data, now=clock.now()))
    return redirect("/register/check-your-email")


@bp.get("/register/confirm/<token>")
@access(PUBLIC)
def show_confirm(token: str) -> ResponseReturnValue:
    """Ask for the password that was chosen; looking confirms nothing."""
    found = opened(token, Purpose.CONFIRM)
    if found is None:
        return link_is_over()
    return render_template("accounts/confirm.html", form=ConfirmForm(), email=found[1].email)


@bp.post("/register/confirm/<token>")
@access(PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address and sign in whoever knows the password of this very registration.

    Without the password, somebody who registers with another's address would have its owner
    confirm a password that is not the owner's.
    """
    found, form = opened(token, Purpose.CONFIRM), ConfirmForm()
    if found is None:
        return link_is_over()
    stored, email = found[0].password_hash, found[1].email
    let_go()  # nothing is written yet, and no lock is held while we hash
    if not form.validate() or not _is_right(form, stored, email):
        return render_template("accounts/confirm.html", form=form, email=email)
    try:
        user = service.confirm(db.session(), token, now=clock.now())
    except NotFoundError:
        return link_is_over()
    person = enter(user, how="confirmation")
    flash("Your email address is confirmed and you are signed in.", "success")
    return redirect(browser.pop("go_on", None) or landing(person))


def _is_right(form: ConfirmForm, stored: str, email: str) -> bool:
    with own_transaction() as session:
        signing_in.count_try(session, email=email, place=place_of_request(), now=clock.now())
    if passwords().matches(stored, form.password.data):
        return True
    form.password.errors = [NOT_THIS_ONE]
    return False


@bp.route("/reset-password", methods=["GET", "POST"])
@access(PUBLIC)
def ask_reset() -> ResponseReturnValue:
    """Ask for the address; whatever it is, answer with the same page."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_reset.html", form=form)
    if may_write_to(form.email.data, Throttle.RESET_MAIL):
        service.ask_reset(db.session(), email=form.email.data, now=clock.now())
    return redirect("/reset-password/check-your-email")


@bp.get("/reset-password/check-your-email")
@access(PUBLIC)
def reset_sent() -> ResponseReturnValue:
    """Say that a letter is on its way."""
    return render_template("accounts/reset_sent.html")


@bp.route("/reset-password/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Ask for the new password; once set, every session of the person is over."""
    form = NewPasswordForm()
    found = opened(token, Purpose.RESET)
    if found is None:
        return link_is_over()
    _, user = found
    form.about = (user.name, user.email)
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, email=user.email)
    hashed = passwords().hash(form.password.data)
    service.reset(db.session(), token, password_hash=hashed, now=clock.now())
    flash("Your password is changed. Sign in with the new one.", "success")
    return redirect("/sign-in")
