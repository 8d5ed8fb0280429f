"""What an applicant sees of the outcome, and the two answers to an offer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications import policy as applications
from app.bursaries.applications.models import Application
from app.bursaries.applications.views import own
from app.bursaries.offers import policy, queries, service
from app.bursaries.offers.forms import AcceptForm, DeclineForm
from app.bursaries.offers.models import Offer
from app.bursaries.offers.states import DeclineReason, OfferState
from app.bursaries.rounds import policy as rounds
from app.core import clock
from app.core.errors import NotFoundError
from app.core.verdict import require
from app.extensions import db
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("offers", __name__, url_prefix="/applications")


def _own_offer(reference: str) -> tuple[Application, Offer]:
    application = own(reference)
    offer = queries.offer(db.session(), application.id)
    if offer is None:
        raise NotFoundError
    return application, offer


@bp.get("/<reference>/outcome")
@access(SIGNED_IN)
def outcome(reference: str) -> ResponseReturnValue:
    """Show the outcome with its reason, and the offer when there is one."""
    now = clock.now()
    application = own(reference)
    session = db.session()
    told = queries.outcome(session, application.id)
    if told is None:
        return redirect(url_for("applications.show", reference=reference))
    offer = queries.offer(session, application.id)
    return render_template(
        "applications/outcome.html",
        application=application,
        outcome=told,
        offer=offer,
        why_failed=queries.why_failed(session, application.id),
        may_answer=policy.may_answer(offer, now) if offer else None,
    )


@bp.route("/<reference>/accept", methods=["GET", "POST"])
@access(SIGNED_IN)
def accept(reference: str) -> ResponseReturnValue:
    """Accept the offer after declaring other funding."""
    now = clock.now()
    application, offer = _own_offer(reference)
    if offer.state is OfferState.ACCEPTED:
        return redirect(url_for("offers.outcome", reference=reference))
    require(policy.may_answer(offer, now))
    form = AcceptForm()
    if form.validate_on_submit():
        funding, pence = form.declared
        service.accept(
            db.session(), offer, other_funding=funding, other_pence=pence, by=actor(), now=now
        )
        flash("You have accepted the bursary.", "success")
        return redirect(url_for("offers.outcome", reference=reference))
    return render_template(
        "applications/accept.html", application=application, offer=offer, form=form
    )


@bp.route("/<reference>/decline", methods=["GET", "POST"])
@access(SIGNED_IN)
def decline(reference: str) -> ResponseReturnValue:
    """Decline the offer, with a reason or without."""
    now = clock.now()
    application, offer = _own_offer(reference)
    if offer.state is OfferState.DECLINED:
        return redirect(url_for("offers.outcome", reference=reference))
    require(policy.may_answer(offer, now))
    form = DeclineForm()
    if form.validate_on_submit():
        reason = DeclineReason(form.reason.data)
        service.decline(db.session(), offer, reason=reason, by=actor(), now=now)
        flash("You have declined the offer.")
        return redirect(url_for("offers.outcome", reference=reference))
    return render_template(
        "applications/decline.html", application=application, offer=offer, form=form
    )


@bp.route("/<reference>/withdraw", methods=["GET", "POST"])
@access(SIGNED_IN)
def withdraw(reference: str) -> ResponseReturnValue:
    """Withdraw, after one question whether it is meant; an offer that stands ends with it."""
    application = own(reference)
    if request.method == "POST":
        service.withdraw(db.session(), application, by=actor(), now=clock.now())
        flash(f"You have withdrawn application {reference}.")
        return redirect(url_for("applications.index"))
    is_open = rounds.is_open(application.round, clock.now())
    return render_template(
        "applications/withdraw.html",
        application=application,
        verdict=applications.may_withdraw(application),
        offer=queries.live(db.session(), application.id),
        may_begin_again=is_open,
    )
