"""The reviewer's screens of one case: the question on conflicts, then reading and scoring."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications.rules import for_reviewers
from app.bursaries.attachments.views import staff_download, staff_sections
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.reviews.assignments import queries as assignments
from app.reviews.assignments import service as assigning
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.policy import may_review
from app.reviews.assignments.states import DONE, AssignmentState
from app.reviews.conflicts import queries as conflicts
from app.reviews.conflicts.forms import NONE, ConflictForm
from app.reviews.conflicts.states import ConflictKind
from app.reviews.queues import queries as queues
from app.reviews.scoring import policy, queries, rules, service
from app.reviews.scoring.forms import SUBMIT, Sheet, kept, sheet
from app.reviews.scoring.queries import Written
from app.reviews.scoring.rules import Measure
from app.web.access import access, actor

bp = Blueprint("scoring", __name__, url_prefix="/review")


def _own(reference: str) -> Assignment:
    assignment = assignments.own(db.session(), actor().id, reference)
    if assignment is None or not may_review(actor(), assignment.application.round_id):
        raise NotFoundError
    return assignment


def _is_unopened(assignment: Assignment) -> bool:
    return assignment.state in {AssignmentState.INVITED, AssignmentState.ACCEPTED}


@bp.route("/<reference>/conflict", methods=["GET", "POST"])
@access(Role.REVIEWER)
def conflict(reference: str) -> ResponseReturnValue:
    """Ask about conflicts of interest; until it is answered, this page names the applicant."""
    assignment = _own(reference)
    application = assignment.application
    form = ConflictForm()
    if form.validate_on_submit():
        if form.answer.data == NONE:
            assigning.declare_none(db.session(), assignment, by=actor(), now=clock.now())
            return redirect(url_for("scoring.case", reference=reference))
        service.step_back(
            db.session(),
            application,
            kind=ConflictKind(form.kind.data),
            words=form.words.data,
            by=actor(),
            now=clock.now(),
        )
        flash("Thank you for saying so. The case has left your queue.", "success")
        return redirect(url_for("queues.show"))
    snapshot, is_unopened = application.snapshot, _is_unopened(assignment)
    return render_template(
        "reviews/conflict.html",
        assignment=assignment,
        application=application,
        applicant=conflicts.applicant_name(db.session(), application.id) if is_unopened else "",
        course=rules.course(snapshot.content) if snapshot else "",
        is_unopened=is_unopened,
        form=form,
    )


@bp.get("/<reference>/")
@access(Role.REVIEWER)
def case(reference: str) -> ResponseReturnValue:
    """Show the answers beside the scoring sheet; an unopened case asks about conflicts first."""
    assignment = _own(reference)
    if _is_unopened(assignment):
        return redirect(url_for("scoring.conflict", reference=reference))
    measures = queries.rubric(db.session(), assignment.application.round.rubric_version_id)
    written = queries.written(db.session(), assignment.id)
    data = kept(measures, written.scores, written.comment, written.version)
    return _pane(assignment, measures, sheet(measures, formdata=None, data=data), written)


@bp.post("/<reference>/")
@access(Role.REVIEWER)
def score(reference: str) -> ResponseReturnValue:
    """Keep the draft and, when that was asked, submit it and go on to the next case."""
    session, by, now = db.session(), actor(), clock.now()
    assignment = _own(reference)
    round_ = assignment.application.round
    measures = queries.rubric(session, round_.rubric_version_id)
    form = sheet(measures)
    if not form.validate_on_submit():
        return _pane(assignment, measures, form, queries.written(session, assignment.id))
    scores = form.scores(measures)
    if request.form.get("action") == SUBMIT and assignment.state in DONE:
        kept_scores = queries.written(session, assignment.id).scores
        if kept_scores == scores:
            return _onward(reference, round_.id)  # the second press of one button
    version = form.version.data or 0
    service.save(session, assignment, scores, form.comment.data or "", version, by=by, now=now)
    if request.form.get("action") != SUBMIT:
        flash("Your draft is saved. Nobody else sees it.", "success")
        return redirect(url_for("scoring.case", reference=reference))
    if lacking := rules.missing(measures, scores):
        # The draft is kept all the same, so that nothing is lost by trying too early.
        form.complain(lacking)
        written = queries.written(session, assignment.id)
        form.version.data, form.version.raw_data = written.version, None
        return _pane(_own(reference), measures, form, written)
    service.submit(session, assignment, by=by, now=now)
    session.flush()  # or the queue would offer the same case as the next
    return _onward(reference, round_.id)


def _onward(reference: str, round_id: int) -> ResponseReturnValue:
    """Return the way from a submitted review to the next case, or to the queue after the last."""
    following = queues.next_reference(db.session(), actor().id, round_id)
    flash(f"Your review of {reference} is submitted.", "success")
    if following is None:
        return redirect(url_for("queues.show"))
    return redirect(url_for("scoring.case", reference=following))


@bp.post("/<reference>/reopen")
@access(Role.REVIEWER)
def reopen(reference: str) -> ResponseReturnValue:
    """Take a submitted review back to change it."""
    service.reopen(db.session(), _own(reference), by=actor(), now=clock.now())
    flash("Your review is open again. It counts once you submit it.", "success")
    return redirect(url_for("scoring.case", reference=reference))


def _read(assignment: Assignment, written: Written) -> list[Any]:
    """Return what the reviewer reads; a review stays with the text it began on."""
    sent = assignment.application.snapshot
    return for_reviewers(json.loads(written.text or (sent.content if sent else '{"sections": []}')))


@bp.get("/<reference>/files/<token>")
@access(Role.REVIEWER)
def download(reference: str, token: str) -> ResponseReturnValue:
    """Hand a file of the case to its reviewer, under no name but the case's."""
    assignment = _own(reference)
    if _is_unopened(assignment):
        raise NotFoundError
    sections = _read(assignment, queries.written(db.session(), assignment.id))
    return staff_download(assignment.application, sections, token)


def _pane(
    assignment: Assignment, measures: Sequence[Measure], form: Sheet, written: Written
) -> ResponseReturnValue:
    application = assignment.application
    sees_others = policy.sees_others(assignment)
    return render_template(
        "reviews/case.html",
        assignment=assignment,
        application=application,
        sections=staff_sections(
            application,
            _read(assignment, written),
            lambda token: url_for("scoring.download", reference=application.reference, token=token),
        ),
        measures=measures,
        form=form,
        written=written,
        total=rules.total(measures, written.scores),
        may_score=policy.may_score(actor(), assignment, application.round.state),
        may_reopen=policy.may_reopen(actor(), assignment, application.round.state),
        sees_others=sees_others,
        others=queries.colleagues(db.session(), assignment) if sees_others else [],
        totals=lambda review: rules.total(measures, review.scores),
    )
