"""The panel's page of one case, and the three things done there."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications.models import Application
from app.bursaries.applications.rules import for_reviewers
from app.bursaries.attachments.views import staff_download, staff_sections
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.referees import queries as referees
from app.bursaries.referees.rules import counted
from app.bursaries.references.policy import asks
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.reviews.cases import rules, service
from app.reviews.conflicts import queries as conflicts
from app.reviews.conflicts.forms import TieForm
from app.reviews.conflicts.states import ConflictKind
from app.reviews.decisions import policy, queries
from app.reviews.decisions import service as deciding
from app.reviews.decisions.forms import FeedbackForm, OutcomeForm
from app.reviews.decisions.views import seated
from app.reviews.proposals import queries as proposals
from app.reviews.scoring import queries as scoring
from app.reviews.scoring import rules as scoring_rules
from app.reviews.scoring import service as scoring_service
from app.reviews.shortlists import policy as shortlists
from app.web.access import access, actor

bp = Blueprint("cases", __name__, url_prefix="/panel/<slug>/cases/<reference>")


def _case(round_: Round, reference: str) -> Application:
    application = queries.seen_case(db.session(), round_.id, reference, actor().id)
    if application is None:
        raise NotFoundError
    return application


def _read(application: Application) -> list[Any]:
    sent = application.snapshot
    return for_reviewers(json.loads(sent.content)) if sent else []


def _page(
    round_: Round,
    application: Application,
    outcome_form: OutcomeForm | None = None,
    feedback_form: FeedbackForm | None = None,
) -> ResponseReturnValue:
    session, by = db.session(), actor()
    decision = proposals.decision_of(session, application.id)
    measures = scoring.rubric(session, round_.rubric_version_id)
    outcome = {"outcome": decision.outcome.value, "seen": str(decision.id)} if decision else {}
    feedback = (
        {"feedback": decision.feedback, "seen": rules.mark(decision.feedback)} if decision else {}
    )
    return render_template(
        "reviews/panel_case.html",
        round=round_,
        application=application,
        sections=staff_sections(
            application,
            _read(application),
            lambda token: url_for(
                "cases.download", slug=round_.slug, reference=application.reference, token=token
            ),
        ),
        decision=decision,
        measures=measures,
        reviews=scoring.given(session, application_id=application.id),
        totals=lambda review: scoring_rules.total(measures, review.scores),
        references=_references(round_, application),
        may_read_references=shortlists.may_read(by, round_, application.state),
        may_change=policy.may_change(by, round_),
        may_edit_feedback=policy.may_edit_feedback(by, round_),
        outcome_form=outcome_form or OutcomeForm(formdata=None, data=outcome),
        feedback_form=feedback_form or FeedbackForm(formdata=None, data=feedback),
        # The layout's title says "Error: " for the form that was sent.
        form=outcome_form or feedback_form,
    )


def _references(round_: Round, application: Application) -> tuple[int, int] | None:
    """Return how many references are given and of how many; None where none are asked for."""
    if not asks(round_):
        return None
    return counted(referees.states(db.session(), application.id))


@bp.get("/")
@access(Role.CHAIR, Role.ADMIN)
def show(slug: str, reference: str) -> ResponseReturnValue:
    """Show one case without a name: answers, reviews, the outcome and its reason."""
    round_ = seated(slug)
    return _page(round_, _case(round_, reference))


@bp.get("/files/<token>")
@access(Role.CHAIR, Role.ADMIN)
def download(slug: str, reference: str, token: str) -> ResponseReturnValue:
    """Hand a file of the case to somebody at the table, under no name but the case's."""
    application = _case(seated(slug), reference)
    return staff_download(application, _read(application), token)


@bp.post("/outcome")
@access(Role.CHAIR, Role.ADMIN)
def change(slug: str, reference: str) -> ResponseReturnValue:
    """Change the outcome, with the panel's reason."""
    round_ = seated(slug)
    application = _case(round_, reference)
    form = OutcomeForm()
    if not form.validate_on_submit():
        return _page(round_, application, outcome_form=form)
    outcome = OutcomeKind(form.outcome.data)
    by, now = actor(), clock.now()
    try:
        deciding.change(
            db.session(),
            round_,
            application.id,
            form.seen.data or "",
            outcome,
            form.reason.data,
            by=by,
            now=now,
        )
    except deciding.SameOutcomeError as same:
        form.outcome.errors = [*form.outcome.errors, same.message.rstrip(".")]
        return _page(round_, application, outcome_form=form)
    flash(f"{reference}: {outcome.label.lower()}.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.post("/feedback")
@access(Role.CHAIR, Role.ADMIN)
def feedback(slug: str, reference: str) -> ResponseReturnValue:
    """Keep the words for the applicant."""
    round_ = seated(slug)
    application = _case(round_, reference)
    form = FeedbackForm()
    if not form.validate_on_submit():
        return _page(round_, application, feedback_form=form)
    service.write_feedback(
        db.session(),
        round_,
        application.id,
        form.seen.data or "",
        form.feedback.data,
        by=actor(),
        now=clock.now(),
    )
    flash("The feedback is saved.", "success")
    return redirect(url_for("cases.show", slug=slug, reference=reference))


@bp.route("/conflict", methods=["GET", "POST"])
@access(Role.CHAIR, Role.ADMIN)
def leave(slug: str, reference: str) -> ResponseReturnValue:
    """Leave the room for one case; the only page of the panel that names an applicant."""
    round_ = seated(slug)
    application = _case(round_, reference)
    form = TieForm()
    if form.validate_on_submit():
        scoring_service.step_back(
            db.session(),
            application,
            kind=ConflictKind(form.kind.data),
            words=form.words.data,
            by=actor(),
            now=clock.now(),
        )
        flash("You have left the room for this case. You will not see it again.", "success")
        return redirect(url_for("decisions.board", slug=slug))
    return render_template(
        "reviews/panel_conflict.html",
        round=round_,
        application=application,
        applicant=conflicts.applicant_name(db.session(), application.id),
        form=form,
    )
