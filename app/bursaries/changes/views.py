"""What an applicant sees of changes that were asked for: the task list, and sending them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications import rules
from app.bursaries.applications.models import Application
from app.bursaries.applications.service import UnfinishedError
from app.bursaries.applications.states import ApplicationState
from app.bursaries.applications.views import form_of, own, progress_of
from app.bursaries.changes import policy, queries, service
from app.bursaries.changes.forms import SendChangesForm
from app.bursaries.changes.models import ChangeRequest
from app.bursaries.rounds.queries import declaration
from app.bursaries.rounds.rules import days_left
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.web import settings
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("changes", __name__, url_prefix="/applications")


@bp.route("/<reference>/changes", methods=["GET", "POST"])
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show the sections to change and why, and send the changed application."""
    application = own(reference)
    if application.state is not ApplicationState.CHANGES_REQUESTED:
        return redirect(url_for("tracking.show", reference=reference))
    asked = queries.latest(db.session(), application.id)
    if asked is None:
        raise NotFoundError
    form = SendChangesForm()
    verdict = policy.may_resubmit(asked, application.round, clock.now())
    if form.is_submitted() and not verdict:
        return _page(application, asked, form), HTTPStatus.FORBIDDEN
    if form.validate_on_submit():
        try:
            service.resubmit(
                db.session(),
                application.id,
                address=settings.current().address,
                by=actor(),
                now=clock.now(),
            )
        except UnfinishedError:
            return _page(own(reference), asked, form)
        flash("We have your changed application.", "success")
        return redirect(url_for("tracking.show", reference=reference))
    return _page(application, asked, form)


def _page(application: Application, asked: ChangeRequest, form: SendChangesForm) -> str:
    now = clock.now()
    progress = progress_of(application, form_of(application))
    named = [item for item in progress if item.section.id in asked.section_ids]
    verdict = policy.may_resubmit(asked, application.round, now)
    return render_template(
        "changes/show.html",
        application=application,
        asked=asked,
        named=named,
        others=[item for item in progress if item.section.id not in asked.section_ids],
        open_sections=rules.unfinished(named) if form.is_submitted() and verdict else (),
        done=len(named) - len(rules.unfinished(named)),
        days_left=days_left(asked.due_at, now) if now < asked.due_at else None,
        declaration=declaration(db.session(), application.round.form_version_id or 0),
        form=form,
        verdict=verdict,
    )
