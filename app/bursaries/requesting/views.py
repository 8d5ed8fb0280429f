"""The pages of a screener about changes: what waits, asking for them, and what comes of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications.models import Application
from app.bursaries.applications.rules import content, for_screeners
from app.bursaries.applications.service import form_of
from app.bursaries.changes import queries as changes
from app.bursaries.changes.policy import may_set_due
from app.bursaries.changes.rules import due_at, is_overdue
from app.bursaries.changes.service import Wish
from app.bursaries.requesting import policy, service
from app.bursaries.requesting.forms import AskForm, DecideForm, ask_form
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.screening.policy import may_look
from app.bursaries.screening.views import hidden_from_actor, seen_case, staffed
from app.core import clock
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor
from app.web.keys import row_number

bp = Blueprint("requesting", __name__, url_prefix="/admin/rounds/<slug>")


@bp.get("/changes")
@access(Role.ADMIN, Role.HUB_LEAD)
def index(slug: str) -> ResponseReturnValue:
    """Show what waits for its applicant, the overdue first."""
    round_ = staffed(slug)
    require(may_look(actor(), round_))
    now = clock.now()
    rows = changes.waiting(db.session(), round_.id, hidden=hidden_from_actor(round_))
    return render_template(
        "requesting/index.html",
        round=round_,
        rows=[(row, is_overdue(row.due_at, now)) for row in rows],
    )


def _sections(application: Application) -> list[tuple[str, str]]:
    """Return the sections of which a screener reads something, as (key, title)."""
    snapshot = changes.versions(db.session(), application.id)[0]
    return [(item["key"], item["title"]) for item in for_screeners(content(snapshot.content))]


@bp.route("/screening/<reference>/changes", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def ask(slug: str, reference: str) -> ResponseReturnValue:
    """Name the sections to change, why, and until when."""
    round_, application = seen_case(slug, reference)
    require(policy.may_ask(actor(), application))
    form = ask_form(_sections(application), snapshot_id=application.snapshot_id)
    if form.validate_on_submit() and _is_day_fit(form, round_):
        numbers = {
            section.key: section.id for section in rounds.form(db.session(), form_of(round_))
        }
        service.ask(
            db.session(),
            application,
            Wish(
                frozenset(numbers[key] for key in form.sections.data),
                form.words.data,
                due_at(form.due.data),
            ),
            seen=row_number(form.seen.data) or 0,
            by=actor(),
            now=clock.now(),
        )
        flash(f"{reference}: the applicant is asked for the change.", "success")
        return redirect(url_for("screening.screening_list", slug=slug))
    return render_template("requesting/ask.html", round=round_, application=application, form=form)


def _is_day_fit(form: AskForm | DecideForm, round_: Round) -> bool:
    """Return whether the day can be set; the field says why not."""
    verdict = may_set_due(due_at(form.due.data), round_, clock.now())
    if not verdict:
        form.due.errors = [verdict.reason.rstrip(".")]
    return bool(verdict)


@bp.route("/screening/<reference>/waiting", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def decide(slug: str, reference: str) -> ResponseReturnValue:
    """Give more time for the changes or, once the time is over, end the application."""
    round_, application = seen_case(slug, reference)
    session, now = db.session(), clock.now()
    require(policy.may_give_time(actor(), application))
    asked = changes.open_of(session, application)
    form = DecideForm()
    if form.validate_on_submit():
        if form.what.data == "end":
            service.end(session, application, form.words.data, by=actor(), now=now)
            flash(f"{reference}: not eligible. The applicant is told.", "success")
            return redirect(url_for("requesting.index", slug=slug))
        if _is_day_fit(form, round_):
            due = due_at(form.due.data)
            service.give_time(session, application, due, by=actor(), now=now)
            flash(f"{reference}: the applicant has more time.", "success")
            return redirect(url_for("requesting.index", slug=slug))
    return render_template(
        "requesting/decide.html",
        round=round_,
        application=application,
        asked=asked,
        form=form,
        may_end=policy.may_end(actor(), application, asked, now),
    )
