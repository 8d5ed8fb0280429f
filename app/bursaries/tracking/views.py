"""The page an applicant comes back to after sending."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.audit import queries as audit
from app.bursaries.applications import policy, queries, rules
from app.bursaries.applications.states import OWNER_WORDS, ApplicationState
from app.bursaries.applications.views import kept_sections, own, way_of
from app.bursaries.attachments.views import own_sections
from app.bursaries.disclosing.views import is_open as asks_equality
from app.bursaries.offers import queries as offers
from app.bursaries.references.views import cards
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.rules import deadline
from app.bursaries.screening import queries as screenings
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.papers.service import typeset
from app.web import settings
from app.web.access import SIGNED_IN, access

bp = Blueprint("tracking", __name__, url_prefix="/applications")


@bp.get("/<reference>/progress")
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show where the application stands, what happens next and by when."""
    application = own(reference)
    if application.state is ApplicationState.DRAFT:
        return redirect(url_for("applications.show", reference=reference))
    session, now = db.session(), clock.now()
    return render_template(
        "tracking/show.html",
        application=application,
        events=[
            (event, *OWNER_WORDS[event.kind])
            for event in audit.story(session, "bursary_application", application.id)
            if event.kind in OWNER_WORDS
        ],
        stages=way_of(application.round),
        ends=deadline(application.round.closes_at, application.personal_deadline),
        stage=rules.stage(application.state),
        screening=screenings.latest_screening(session, application.id),
        has_outcome=offers.outcome(session, application.id) is not None,
        sent_count=queries.sent_count(session, application.round_id),
        awards=rounds.awards(session, application.round_id),
        may_withdraw=policy.may_withdraw(application),
        cards=cards(application, now),
        now=now,
    )


@bp.get("/<reference>/receipt")
@access(SIGNED_IN)
def receipt(reference: str) -> ResponseReturnValue:
    """Show the receipt: what was sent, when by our clock, and what happens next."""
    application = own(reference)
    snapshot = queries.snapshot(db.session(), application.id)
    if snapshot is None or application.submitted_at is None:
        return redirect(url_for("applications.show", reference=reference))
    return render_template(
        "tracking/receipt.html",
        application=application,
        snapshot=snapshot,
        sent=policy.in_london(application.submitted_at),
        stages=way_of(application.round),
        asks_equality=asks_equality(application),
        may_withdraw=policy.may_withdraw(application),
    )


@bp.get("/<reference>/answers")
@access(SIGNED_IN)
def answers(reference: str) -> ResponseReturnValue:
    """Show every answer to read: as it was sent, or as it was left when nothing was sent."""
    application = own(reference)
    if application.state is ApplicationState.DRAFT:
        return redirect(url_for("writing.check", reference=reference))
    snapshot = queries.snapshot(db.session(), application.id)
    sections = (
        rules.content(snapshot.content)["sections"] if snapshot else kept_sections(application)
    )
    return render_template(
        "tracking/answers.html",
        application=application,
        sections=own_sections(application, sections),
        snapshot=snapshot,
    )


@bp.get("/<reference>/sent.pdf")
@access(SIGNED_IN)
def paper(reference: str) -> ResponseReturnValue:
    """Give what was sent as an accessible PDF, to keep."""
    application = own(reference)
    snapshot = queries.snapshot(db.session(), application.id)
    if snapshot is None:
        raise NotFoundError
    content = rules.content(snapshot.content)
    made = typeset(
        "application",
        {
            "service": settings.current().service_name,
            "round": application.round.name,
            "reference": application.reference,
            "sent": policy.in_london(snapshot.created_at),
            "hub": content["hub"],
            "sha256": snapshot.sha256,
            "sections": content["sections"],
        },
    )
    name = f"application-{application.reference}.pdf"
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
