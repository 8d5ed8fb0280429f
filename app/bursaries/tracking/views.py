"""The page an applicant comes back to after sending."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.audit import queries as audit
from app.bursaries.applications import policy, queries, rules
from app.bursaries.applications.states import ApplicationState
from app.bursaries.applications.views import own, way_of
from app.bursaries.offers import queries as offers
from app.bursaries.rounds import queries as rounds
from app.bursaries.screening import queries as screenings
from app.extensions import db
from app.web.access import SIGNED_IN, access

bp = Blueprint("tracking", __name__, url_prefix="/applications")


@bp.get("/<reference>/progress")
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show where the application stands, what happens next and by when."""
    application = own(reference)
    if application.state is ApplicationState.DRAFT:
        return redirect(url_for("applications.show", reference=reference))
    session = db.session()
    return render_template(
        "tracking/show.html",
        application=application,
        events=[
            (event, *rules.OWNER_WORDS[event.kind])
            for event in audit.story(session, "bursary_application", application.id)
            if event.kind in rules.OWNER_WORDS
        ],
        stages=way_of(application.round),
        stage=rules.stage(application.state),
        screening=screenings.latest_screening(session, application.id),
        has_outcome=offers.outcome(session, application.id) is not None,
        sent_count=queries.sent_count(session, application.round_id),
        awards=rounds.awards(session, application.round_id),
        may_withdraw=policy.may_withdraw(application),
    )
