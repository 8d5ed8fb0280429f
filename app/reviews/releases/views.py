"""The screens after the decision: the release with its letters, then offers and reserve list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.offers import queries as offers
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import PUBLISHED, RoundState
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.organisations.queries import hubs
from app.reviews.approvals import queries as approvals
from app.reviews.conflicts import queries as conflicts
from app.reviews.outlines import queries as outlines
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.policy import sits
from app.reviews.releases import policy, queries, service
from app.reviews.releases.forms import PromoteForm
from app.web import settings
from app.web.access import access, actor

bp = Blueprint("releases", __name__, url_prefix="/panel")


def _seated(slug: str) -> Round:
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not sits(actor(), round_.id):
        raise NotFoundError
    return round_


@bp.get("/<slug>/release")
@access(Role.CHAIR, Role.ADMIN)
def release(slug: str) -> ResponseReturnValue:
    """Show how many letters of each kind go out, and one of each."""
    session, by, round_ = db.session(), actor(), _seated(slug)
    if round_.state in PUBLISHED:
        return redirect(url_for("decisions.board", slug=slug))
    if round_.state is not RoundState.DECIDED:
        raise NotFoundError
    missing = queries.without_feedback(session, round_.id)
    left = conflicts.left_room(session, round_.id, by.id)
    letters = service.letters(
        session, round_, viewer_id=by.id, address=settings.current().address, now=clock.now()
    )
    return render_template(
        "reviews/release.html",
        round=round_,
        letters=letters,
        missing=[] if left else missing,
        may_release=policy.may_release(by, round_, left=left, without_feedback=len(missing)),
    )


@bp.post("/<slug>/release")
@access(Role.CHAIR, Role.ADMIN)
def send(slug: str) -> ResponseReturnValue:
    """Release every outcome, each exactly once."""
    written = service.release(
        db.session(),
        _seated(slug),
        address=settings.current().address,
        by=actor(),
        now=clock.now(),
    )
    if written:
        flash(f"The outcomes are released. Letters on their way: {written}.", "success")
    else:
        flash("The outcomes were released before. Nobody gets a second letter.")
    return redirect(url_for("decisions.board", slug=slug))


def standing(round_: Round) -> ResponseReturnValue:
    """Return the page of a released round: offers, the reserve list, who is next, the record."""
    session, by = db.session(), actor()
    barred = outlines.barred(session, round_.id, by.id)
    reserves = queries.reserve_list(session, round_.id)
    return render_template(
        "reviews/panel_released.html",
        round=round_,
        offers=[
            row for row in offers.of_round(session, round_.id) if row.application_id not in barred
        ],
        reserves=[row for row in reserves if row.application_id not in barred],
        vacancy=_vacancy(round_, [row.reference for row in reserves]),
        may_promote=policy.may_promote(by, round_, left=len(barred)),
        left=len(barred),
        cities={hub.code: hub.city for hub in hubs(session)},
        run=proposals.last_run(session, round_.id),
        late=approvals.declared_late(session, round_.id, by.id),
    )


def _vacancy(round_: Round, reserves: Sequence[str]) -> service.Vacancy:
    """Return what the verb works out anew, from what is kept."""
    session = db.session()
    free = outlines.free_places(session, round_.id)
    return service.Vacancy(
        free, outlines.next_offer(session, round_, reserves) if free > 0 else None
    )


@bp.post("/<slug>/promote")
@access(Role.CHAIR, Role.ADMIN)
def promote(slug: str) -> ResponseReturnValue:
    """Offer a free place to the next on the reserve list."""
    form = PromoteForm()
    reference = form.reference.data or ""
    service.promote(
        db.session(),
        _seated(slug),
        reference,
        address=settings.current().address,
        by=actor(),
        now=clock.now(),
    )
    flash(f"The place is offered to {reference}. The letter is on its way.", "success")
    return redirect(url_for("decisions.board", slug=slug))
