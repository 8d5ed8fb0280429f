"""The screens to invite somebody and to accept an invitation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as people
from app.accounts.invitations import queries, service
from app.accounts.invitations.forms import AcceptForm, InviteForm
from app.accounts.models import Invitation
from app.accounts.registration.views import link_is_over
from app.accounts.signing_in.rules import landing
from app.accounts.signing_in.views import enter
from app.accounts.views import passwords, scope_choices
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.web.access import PUBLIC, access, actor

bp = Blueprint("invitations", __name__)


@bp.route("/admin/people/invite", methods=["GET", "POST"])
@access(Role.ADMIN)
def invite() -> ResponseReturnValue:
    """Invite somebody by email, with roles."""
    form, known = InviteForm(), None
    form.offer(*scope_choices())
    if form.validate_on_submit():
        try:
            service.invite(
                db.session(),
                name=form.name.data,
                email=form.email.data,
                roles=form.grants(),
                by=actor(),
                now=clock.now(),
            )
        except service.HasAccountError as error:
            form.email.errors, known = [error.message], error.person_id
        else:
            flash("The invitation is on its way.", "success")
            return redirect(url_for("people.index"))
    return render_template("accounts/invite.html", form=form, known=known)


@bp.post("/admin/people/invitations/<int:invitation_id>/withdraw")
@access(Role.ADMIN)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    row = queries.invitation(db.session(), invitation_id)
    if row is None:
        raise NotFoundError
    service.withdraw(db.session(), row, by=actor(), now=clock.now())
    flash("The invitation is taken back: its link no longer works.", "success")
    return redirect(url_for("people.index"))


@bp.get("/invitations/<token>")
@access(PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show what one is invited to; looking uses nothing up."""
    row = queries.open_invitation(db.session(), token, now=clock.now())
    if row is None:
        return link_is_over()
    return _page(row, AcceptForm(name=row.name))


def _page(row: Invitation, form: AcceptForm) -> ResponseReturnValue:
    return render_template(
        "accounts/accept.html",
        form=form,
        invitation=row,
        has_password=_has_password(row),
    )


def _has_password(row: Invitation) -> bool:
    """Return whether the address belongs to a confirmed account, which keeps its password."""
    user = people.person_by_email(db.session(), row.email)
    return user is not None and user.confirmed_at is not None


@bp.post("/invitations/<token>")
@access(PUBLIC)
def accept(token: str) -> ResponseReturnValue:
    """Make the account and sign in; somebody who has one gets the roles and signs in as ever."""
    row = queries.open_invitation(db.session(), token, now=clock.now())
    if row is None:
        return link_is_over()
    form, has_password = AcceptForm(), _has_password(row)
    form.about = (row.email,)
    if not has_password and not form.validate():
        return _page(row, form)
    hashed = "" if has_password else passwords().hash(form.password.data)
    try:
        user = service.accept(
            db.session(),
            token,
            name=form.name.data or row.name,
            password_hash=hashed,
            now=clock.now(),
        )
    except NotFoundError:
        return link_is_over()
    if has_password:
        flash("You have your new roles. Sign in to use them.", "success")
        return redirect("/sign-in")
    return redirect(landing(enter(user, how="invitation")))
