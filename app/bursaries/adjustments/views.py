"""The pages of adjustments: for the applicant, for the officer, and late access for admins."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.adjustments import policy, queries, service
from app.bursaries.adjustments.forms import AnswerForm, LateForm, NeedForm, PurposeForm
from app.bursaries.adjustments.rules import end_of
from app.bursaries.adjustments.states import AdjustmentKind
from app.bursaries.applications.policy import may_edit
from app.bursaries.applications.views import own
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("adjustments", __name__)


@bp.route("/applications/<reference>/adjustment", methods=["GET", "POST"])
@access(SIGNED_IN)
def ask(reference: str) -> ResponseReturnValue:
    """Ask for an adjustment before sending, and read the answers."""
    application = own(reference)
    session, form = db.session(), NeedForm()
    verdict = may_edit(application)
    if form.validate_on_submit():
        kind = AdjustmentKind(form.kind.data)
        service.ask(session, application, kind, form.need.data, by=actor(), now=clock.now())
        flash("An officer has your request and will write to you.", "success")
        return redirect(url_for("adjustments.ask", reference=reference))
    return render_template(
        "adjustments/ask.html",
        application=application,
        requests=queries.own(session, actor().id, application.round_id),
        form=form,
        verdict=verdict,
    )


@bp.get("/adjustments/")
@access(Role.DATA_OFFICER)
def index() -> ResponseReturnValue:
    """Show the requests, without what they say."""
    require(policy.may_list(actor()))
    return render_template("adjustments/index.html", rows=queries.listed(db.session()))


@bp.route("/adjustments/<int:number>", methods=["GET", "POST"])
@access(Role.DATA_OFFICER)
def read(number: int) -> ResponseReturnValue:
    """Ask what for, then show the request; the reading is logged before it is shown."""
    form = PurposeForm()
    found = queries.one(db.session(), number)
    if found is None or found.kind is AdjustmentKind.LATE_ACCESS:
        raise NotFoundError
    require(policy.may_read(actor(), found))
    if form.validate_on_submit():
        return _read_page(number, form.purpose.data, AnswerForm(formdata=None))
    return render_template("adjustments/purpose.html", form=form, number=number)


def _read_page(number: int, purpose: str, form: AnswerForm) -> str:
    found = service.read(db.session(), number, purpose, by=actor(), now=clock.now())
    return render_template(
        "adjustments/read.html", adjustment=found, form=form, verdict=policy.is_waiting(found)
    )


@bp.post("/adjustments/<int:number>/answer")
@access(Role.DATA_OFFICER)
def answer(number: int) -> ResponseReturnValue:
    """Grant more days, note what is arranged, or say why it is not possible."""
    form, session, by, now = AnswerForm(), db.session(), actor(), clock.now()
    if not form.validate_on_submit():
        return _read_page(number, "To answer the request", form)
    words = form.words.data
    match form.what.data:
        case "grant":
            service.grant(session, number, form.days.data or 0, words, by=by, now=now)
        case "arrange":
            service.arrange(session, number, words, by=by, now=now)
        case _:
            service.refuse(session, number, words, by=by, now=now)
    flash("Answered. The applicant is told by letter.", "success")
    return redirect(url_for("adjustments.index"))


def _round(slug: str) -> Round:
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None:
        raise NotFoundError
    return round_


@bp.route("/admin/rounds/<slug>/late-access", methods=["GET", "POST"])
@access(Role.ADMIN, Role.DATA_OFFICER)
def late(slug: str) -> ResponseReturnValue:
    """Show the late access of a round, and ask for it for one more person."""
    round_ = _round(slug)
    session, form, now = db.session(), LateForm(), clock.now()
    if form.validate_on_submit():
        person = queries.person(session, form.email.data)
        until = end_of(form.until.data)
        verdict = policy.may_extend(round_, until, now)
        if person is None:
            form.email.errors = ["Nobody has an account with this address"]
        elif not verdict:
            form.until.errors = [verdict.reason.rstrip(".")]
        else:
            service.ask_late(session, round_, person, until, form.reason.data, by=actor(), now=now)
            flash("Asked. Another admin or the data officer grants it.", "success")
            return redirect(url_for("adjustments.late", slug=slug))
    return render_template(
        "adjustments/late.html",
        round=round_,
        rows=[
            (row, policy.may_grant_late(actor(), row)) for row in queries.late(session, round_.id)
        ],
        form=form,
        may_ask=actor().holds(Role.ADMIN),
    )


@bp.post("/admin/rounds/<slug>/late-access/<int:number>/grant")
@access(Role.ADMIN, Role.DATA_OFFICER)
def grant_late(slug: str, number: int) -> ResponseReturnValue:
    """Grant the late access that another person asked for."""
    round_ = _round(slug)
    if number not in {row.id for row in queries.late(db.session(), round_.id)}:
        raise NotFoundError
    service.grant_late(db.session(), number, by=actor(), now=clock.now())
    flash("Granted. The person is told by letter.", "success")
    return redirect(url_for("adjustments.late", slug=slug))
