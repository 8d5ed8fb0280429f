"""The panel's pages about references: the list, asking, and reading what was given for a case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.referees.rules import due, due_problem
from app.bursaries.references.policy import asks
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.clock import LONDON
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.reviews.decisions import queries as decisions
from app.reviews.decisions.views import seated
from app.reviews.shortlists import policy, queries, service
from app.reviews.shortlists.forms import AskForm
from app.web.access import access, actor
from app.web.pagination import Page, page_number
from app.web.unit_of_work import own_transaction

bp = Blueprint("shortlists", __name__, url_prefix="/panel/<slug>")


def _round(slug: str) -> Round:
    """Return the round of a panel that one sits on, if it asks for references."""
    round_ = seated(slug)
    if not asks(round_):
        raise NotFoundError
    return round_


@bp.get("/references")
@access(Role.CHAIR, Role.ADMIN)
def index(slug: str) -> ResponseReturnValue:
    """Show how each case's references stand, with those above the line ticked."""
    round_, session, by = _round(slug), db.session(), actor()
    total = queries.count(session, round_.id, by.id)
    page = Page(page_number(request.args.get("page")), total).clamped()
    return render_template(
        "shortlists/index.html",
        round=round_,
        rows=queries.cases(session, round_.id, by.id, offset=page.offset),
        page=page,
        may_ask=policy.may_ask(by, round_),
    )


@bp.route("/references/ask", methods=["GET", "POST"])
@access(Role.CHAIR, Role.ADMIN)
def ask(slug: str) -> ResponseReturnValue:
    """Show the letter and whom it is for, then have it sent."""
    round_, session, by, now = _round(slug), db.session(), actor(), clock.now()
    require(policy.may_ask(by, round_))
    cases = queries.chosen(session, round_.id, by.id, request.values.getlist("case"))
    if not cases:
        flash("Tick the cases whose referees are to be asked.")
        return redirect(url_for("shortlists.index", slug=slug))
    usual = due(now, round_.decide_by)
    form = AskForm(data={"due": usual.astimezone(LONDON).date() if usual else None})
    if form.validate_on_submit():
        due_at = form.at()
        problem = due_problem(due_at, now=now, decide_by=round_.decide_by)
        if not problem:
            references = [row.reference for row in cases]
            sent = service.ask(session, round_, references, due_at=due_at, by=by, now=now)
            flash(f"Letters to referees: {sent}.", "success")
            return redirect(url_for("shortlists.index", slug=slug))
        form.due.errors = [problem]
    return render_template(
        "shortlists/ask.html",
        round=round_,
        cases=cases,
        letter=service.letter(round_, usual),
        form=form,
    )


@bp.get("/cases/<reference>/references")
@access(Role.CHAIR, Role.ADMIN)
def read(slug: str, reference: str) -> ResponseReturnValue:
    """Show what was given for a case; whoever opens this page learns who applied, and is logged."""
    round_, session, by = _round(slug), db.session(), actor()
    application = decisions.seen_case(session, round_.id, reference, by.id)
    if application is None:
        raise NotFoundError
    require(policy.may_read(by, round_, application.state))
    with own_transaction() as log:  # before it is shown
        service.log_reading(log, application.id, by=by, now=clock.now())
    return render_template(
        "shortlists/read.html",
        round=round_,
        application=application,
        applicant=queries.applicant(session, application.id),
        referees=queries.received(session, application.id),
    )
