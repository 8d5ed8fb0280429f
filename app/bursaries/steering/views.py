"""The pages on which admins schedule, pause, move and cancel a round."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.building import queries as building
from app.bursaries.building.rules import digest
from app.bursaries.building.states import SignedAct
from app.bursaries.building.views import gaps_of, linked, round_of
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundEvent
from app.bursaries.steering import policy, queries, service
from app.bursaries.steering.forms import (
    CancelForm,
    DeadlineForm,
    PauseForm,
    ReasonForm,
    SignForm,
)
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import Verdict, require
from app.extensions import db
from app.web.access import access, actor

bp = Blueprint("steering", __name__, url_prefix="/admin/rounds/<slug>")


def _board(slug: str) -> ResponseReturnValue:
    return redirect(url_for("screening.board", slug=slug))


@bp.get("/schedule")
@access(Role.ADMIN)
def schedule(slug: str) -> ResponseReturnValue:
    """Show all that is signed, and who has signed it."""
    return _schedule_page(round_of(slug), SignForm())


def _schedule_page(round_: Round, form: SignForm) -> ResponseReturnValue:
    session = db.session()
    require(policy.may_move(actor(), round_, RoundEvent.SCHEDULE))
    mark = building.seen(session, round_)
    found = building.standing(session, round_.id, SignedAct.SCHEDULE)
    outgrown = found is not None and found.signature.digest != mark
    standing = None if outgrown or found is None else found
    if standing is None:
        verdict = policy.may_ask(actor(), round_, SignedAct.SCHEDULE, None)
    else:
        verdict = policy.may_confirm(actor(), round_, SignedAct.SCHEDULE, standing.signature)
    if not form.is_submitted():
        form.seen.data = mark
    return render_template(
        "steering/schedule.html",
        round=round_,
        form=form,
        plan=building.plan(session, round_, now=clock.now()),
        cities=building.hub_names(session),
        gaps=linked(round_.slug, gaps_of(round_)),
        standing=standing,
        outgrown=found if outgrown else None,
        verdict=verdict,
    )


@bp.post("/schedule/<any(ask, confirm):act>")
@access(Role.ADMIN)
def sign(slug: str, act: str) -> ResponseReturnValue:
    """Sign first or second for the schedule."""
    round_ = round_of(slug)
    form = SignForm()
    if not form.validate_on_submit():
        return _schedule_page(round_, form)
    verb = service.ask if act == "ask" else service.confirm
    verb(db.session(), round_, seen=form.seen.data or "", by=actor(), now=clock.now())
    if act == "ask":
        flash("You asked for the round to be scheduled. Another admin confirms it.", "success")
        return redirect(url_for("building.show", slug=slug))
    flash("The round is scheduled. It opens by itself.", "success")
    return _board(slug)


@bp.post("/<any(schedule, cancel):act>/take-back")
@access(Role.ADMIN)
def take_back(slug: str, act: str) -> ResponseReturnValue:
    """Take back what waits for a second signature."""
    service.take_back(db.session(), round_of(slug), SignedAct(act), by=actor(), now=clock.now())
    flash("The request is taken back.", "success")
    return _board(slug)


@bp.route("/back-to-draft", methods=["GET", "POST"])
@access(Role.ADMIN)
def back_to_draft(slug: str) -> ResponseReturnValue:
    """Take a scheduled round back to a draft."""
    round_ = round_of(slug)
    count = queries.count(db.session(), round_.id)
    require(policy.may_go_back(actor(), round_, applications=count))
    form = ReasonForm()
    if form.validate_on_submit():
        service.back_to_draft(
            db.session(), round_, reason=form.reason.data, by=actor(), now=clock.now()
        )
        flash("The round is a draft again. It takes two admins to schedule it.", "success")
        return redirect(url_for("building.show", slug=slug))
    return _reason_page(
        round_,
        form,
        "Take the round back to a draft",
        "It leaves the public list until it is scheduled anew. Its form and rubric stay as they "
        "are: copy them to change them.",
    )


def _reason_page(round_: Round, form: ReasonForm, title: str, words: str) -> ResponseReturnValue:
    return render_template(
        "steering/reason.html", round=round_, form=form, title=title, words=words
    )


@bp.route("/pause", methods=["GET", "POST"])
@access(Role.ADMIN)
def pause(slug: str) -> ResponseReturnValue:
    """Pause an open round."""
    round_ = round_of(slug)
    require(policy.may_move(actor(), round_, RoundEvent.PAUSE))
    form = PauseForm()
    if form.validate_on_submit():
        service.pause(
            db.session(),
            round_,
            notice=form.notice.data,
            reason=form.reason.data,
            by=actor(),
            now=clock.now(),
        )
        flash("The round is paused. Nothing can be started or sent until it goes on.", "success")
        return _board(slug)
    return _reason_page(
        round_,
        form,
        "Pause the round",
        "Nobody can start or send an application while it is paused. The deadline stands: if the "
        "pause costs people time, move the deadline too.",
    )


@bp.route("/resume", methods=["GET", "POST"])
@access(Role.ADMIN)
def resume(slug: str) -> ResponseReturnValue:
    """Go on with a paused round."""
    round_ = round_of(slug)
    require(policy.may_move(actor(), round_, RoundEvent.RESUME))
    form = ReasonForm()
    if form.validate_on_submit():
        service.resume(db.session(), round_, reason=form.reason.data, by=actor(), now=clock.now())
        flash("The round goes on.", "success")
        return _board(slug)
    return _reason_page(
        round_, form, "Go on with the round", "Applications can be started and sent again at once."
    )


@bp.route("/deadline", methods=["GET", "POST"])
@access(Role.ADMIN)
def deadline(slug: str) -> ResponseReturnValue:
    """Give everybody more time."""
    now = clock.now()
    round_ = round_of(slug)
    require(policy.may_move_deadline(actor(), round_, now))
    held = service.dates_of(round_)
    form = DeadlineForm(data={**DeadlineForm.shown(held), "seen": digest(held)})
    if form.validate_on_submit():
        given = form.values()
        if given["closes_at"] <= held["closes_at"]:
            form["closes_at_day"].errors = ["Enter a later deadline than the one that stands"]
        else:
            service.move_deadline(
                db.session(),
                round_,
                given,
                seen=form.seen.data or "",
                reason=form["reason"].data,
                by=actor(),
                now=now,
            )
            flash("The deadline is moved, and whoever is writing is told.", "success")
            return _board(slug)
    return render_template("steering/deadline.html", round=round_, form=form)


@bp.route("/cancel", methods=["GET", "POST"])
@access(Role.ADMIN)
def cancel(slug: str) -> ResponseReturnValue:
    """Ask for the round to be cancelled, or show what was asked."""
    round_ = round_of(slug)
    require(policy.may_move(actor(), round_, RoundEvent.CANCEL))
    form = CancelForm()
    if form.validate_on_submit():
        service.ask_cancel(
            db.session(), round_, reason=form.reason.data, by=actor(), now=clock.now()
        )
        flash("You asked for the round to be cancelled. Another admin confirms it.", "success")
        return _board(slug)
    if building.standing(db.session(), round_.id, SignedAct.CANCEL) is not None:
        return _cancel_page(round_, SignForm(formdata=None))
    return _cancel_page(round_, form)


def _cancel_page(round_: Round, form: CancelForm | SignForm) -> ResponseReturnValue:
    session = db.session()
    standing = building.standing(session, round_.id, SignedAct.CANCEL)
    verdict = Verdict.yes()
    if standing is not None:
        verdict = policy.may_confirm(actor(), round_, SignedAct.CANCEL, standing.signature)
    return render_template(
        "steering/cancel.html",
        round=round_,
        form=form,
        standing=standing,
        verdict=verdict,
        count=queries.count(session, round_.id),
    )


@bp.post("/cancel/confirm")
@access(Role.ADMIN)
def confirm_cancel(slug: str) -> ResponseReturnValue:
    """Confirm as the second admin that the round is cancelled."""
    round_ = round_of(slug)
    form = SignForm()
    if form.validate_on_submit():
        service.cancel(
            db.session(), round_, seen=form.seen.data or "", by=actor(), now=clock.now()
        )  # fmt: skip
        flash("The round is cancelled, and everybody with an application is told.", "success")
        return _board(slug)
    if building.standing(db.session(), round_.id, SignedAct.CANCEL) is None:
        raise NotFoundError
    return _cancel_page(round_, form)
