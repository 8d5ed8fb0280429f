"""The screens of signing in by a link: ask for it, and use it with one button."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask import session as browser
from flask.typing import ResponseReturnValue

from app.accounts.links import service
from app.accounts.links.forms import EnterForm, FirstForm, LinkForm
from app.accounts.registration.views import link_is_over, may_write_to, opened
from app.accounts.signing_in.rules import landing
from app.accounts.signing_in.views import enter
from app.accounts.states import Purpose, Throttle
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.messages.views import show_in_demo
from app.web.access import PUBLIC, access, safe_next

bp = Blueprint("links", __name__, url_prefix="/sign-in/link")
LONGEST_PATH = 200


@bp.route("", methods=["GET", "POST"])
@access(PUBLIC)
def ask() -> ResponseReturnValue:
    """Ask for the address; whatever it is, answer with the same page."""
    form = LinkForm()
    target = safe_next(request.values.get("next")) or browser.get("go_on") or ""
    if not form.validate_on_submit():
        return render_template("accounts/ask_link.html", form=form, next=target)
    if may_write_to(form.email.data, Throttle.LINK_MAIL):
        key = service.send(
            db.session(),
            email=form.email.data,
            target=target if len(target) <= LONGEST_PATH else "",
            now=clock.now(),
        )
        show_in_demo(key)
    return redirect("/sign-in/link/sent")


@bp.get("/sent")
@access(PUBLIC)
def sent() -> ResponseReturnValue:
    """Say that a letter is on its way."""
    return render_template("accounts/link_sent.html")


def _page(form: EnterForm | FirstForm, email: str) -> str:
    return render_template(
        "accounts/use_link.html", form=form, email=email, is_new=isinstance(form, FirstForm)
    )


@bp.get("/<token>")
@access(PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the button that signs in; looking uses nothing up."""
    found = opened(token, Purpose.SIGN_IN)
    if found is None:
        return link_is_over()
    return _page(EnterForm() if found[1].confirmed_at else FirstForm(), found[1].email)


@bp.post("/<token>")
@access(PUBLIC)
def use(token: str) -> ResponseReturnValue:
    """Sign in with the link, or begin the account, and go where the person was."""
    found = opened(token, Purpose.SIGN_IN)
    if found is None:
        return link_is_over()
    form = EnterForm() if found[1].confirmed_at else FirstForm()
    if not form.validate():
        return _page(form, found[1].email)
    name = form.name.data if isinstance(form, FirstForm) else ""
    try:
        user, target = service.enter(db.session(), token, name=name, now=clock.now())
    except NotFoundError:
        return link_is_over()
    person = enter(user, how="link")
    browser.pop("go_on", None)
    return redirect(safe_next(target) or landing(person))
