"""The admin's screens of people: find, give and end roles, disable, sign out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.accounts.invitations import queries as invitations
from app.accounts.models import User
from app.accounts.people import policy, queries, service
from app.accounts.people.forms import DisableForm, GrantForm
from app.accounts.people.rules import end_of, title
from app.accounts.views import round_names, scope_choices
from app.audit import queries as audit
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor
from app.web.keys import row_number

bp = Blueprint("people", __name__, url_prefix="/admin/people")


def _person(person_id: int) -> User:
    user = accounts.person(db.session(), person_id)
    if user is None:
        raise NotFoundError
    return user


def _back_to(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.person", person_id=person_id))


@bp.get("")
@access(Role.ADMIN)
def index() -> ResponseReturnValue:
    """Show the people whose name or address holds the words, fifty at a time."""
    now, words, wanted = clock.now(), request.args.get("q", ""), request.args.get("role", "")
    role = Role(wanted) if wanted in set(Role) else None
    after = row_number(request.args.get("after"))
    rows = queries.people(db.session(), words=words[:200], role=role, after=after, now=now)
    shown = rows[: queries.PER_PAGE]
    more = None
    if len(rows) > len(shown):
        more = url_for("people.index", q=words or None, role=role or None, after=shown[-1].id)
    return render_template(
        "accounts/people.html",
        words=words,
        rows=shown,
        roles=queries.roles_of(db.session(), [row.id for row in shown], now=now),
        role=role,
        every_role=list(Role),
        more=more,
        invitations=invitations.waiting_invitations(db.session(), now=now),
    )


@bp.get("/<int:person_id>")
@access(Role.ADMIN)
def person(person_id: int) -> ResponseReturnValue:
    """Show one person: account, roles, what happened, and what may be done."""
    user, by, now = _person(person_id), actor(), clock.now()
    session = db.session()
    events = audit.story(session, User.__tablename__, user.id)
    is_admin = queries.is_admin(session, user.id, now=now)
    others = queries.other_admins(session, user.id, now=now) if is_admin else 1
    return render_template(
        "accounts/person.html",
        person=user,
        now=now,
        grants=queries.grants(session, user.id),
        rounds=round_names(),
        open_sessions=queries.open_sessions(session, user.id, now=now),
        may_grant=policy.may_grant(by, user),
        may_disable=policy.may_disable(by, user, other_admins=others),
        events=events,
        names=accounts.names(session, {event.actor_id for event in events if event.actor_id}),
        title=title,
    )


@bp.route("/<int:person_id>/grant", methods=["GET", "POST"])
@access(Role.ADMIN)
def grant(person_id: int) -> ResponseReturnValue:
    """Give a person a role, everywhere or for one hub or round."""
    user, now = _person(person_id), clock.now()
    require(policy.may_grant(actor(), user))
    form = GrantForm()
    form.today = clock.today()
    form.offer(*scope_choices())
    if form.validate_on_submit():
        try:
            service.grant(
                db.session(),
                user,
                form.grants()[0],
                by=actor(),
                now=now,
                ends_at=end_of(form.ends_on.data, clock.LONDON) if form.ends_on.data else None,
            )
        except service.AlreadyHeldError as error:
            form.role.errors = [error.message]
        else:
            flash("The role is given. It holds from the person's next click.", "success")
            return _back_to(person_id)
    return render_template("accounts/grant.html", form=form, person=user)


@bp.post("/<int:person_id>/grants/<int:grant_id>/end")
@access(Role.ADMIN)
def end_grant(person_id: int, grant_id: int) -> ResponseReturnValue:
    """End a role at once."""
    user = _person(person_id)
    row = queries.grant(db.session(), person_id, grant_id)
    if row is None:
        raise NotFoundError
    service.end_grant(db.session(), user, row, by=actor(), now=clock.now())
    flash("The role has ended.", "success")
    return _back_to(person_id)


@bp.route("/<int:person_id>/disable", methods=["GET", "POST"])
@access(Role.ADMIN)
def disable(person_id: int) -> ResponseReturnValue:
    """Shut an account, with the reason."""
    user = _person(person_id)
    form = DisableForm()
    if not form.validate_on_submit():
        return render_template("accounts/disable.html", form=form, person=user)
    service.disable(db.session(), user, reason=form.reason.data, by=actor(), now=clock.now())
    flash("The account is disabled and signed out everywhere.", "success")
    return _back_to(person_id)


@bp.post("/<int:person_id>/enable")
@access(Role.ADMIN)
def enable(person_id: int) -> ResponseReturnValue:
    """Open a disabled account again."""
    service.enable(db.session(), _person(person_id), by=actor(), now=clock.now())
    flash("The account can be used again.", "success")
    return _back_to(person_id)


@bp.post("/<int:person_id>/end-sessions")
@access(Role.ADMIN)
def end_sessions(person_id: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    service.end_sessions(db.session(), _person(person_id), by=actor(), now=clock.now())
    flash("The person is signed out everywhere.", "success")
    return _back_to(person_id)
