"""The staff's list of accepted offers, and the page on which conditions are marked."""

from __future__ import annotations

from typing import Final, cast

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.bursaries.applications.models import Application
from app.bursaries.awarding import policy, queries, service
from app.bursaries.awarding.forms import FailForm, TakeBackForm
from app.bursaries.offers import queries as offers
from app.bursaries.offers.models import Offer, OfferCondition
from app.bursaries.offers.states import ConditionKind
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor
from app.web.keys import row_number

_LABELS: Final = {kind.value: kind.label for kind in ConditionKind}
bp = Blueprint("awarding", __name__, url_prefix="/admin/rounds")


def keep_from(app: Flask, condition: queries.KeptFrom) -> None:
    """Have these applications kept from a person; the slices above know who must not see whom."""
    app.extensions["awarding_kept_from"] = condition


def hidden_from_actor() -> queries.Hidden:
    """Return which applications nothing of is shown to the signed-in person."""
    kept_from = cast("queries.KeptFrom", current_app.extensions["awarding_kept_from"])
    return kept_from(actor().id)


def _round(slug: str) -> Round:
    """Return the round if the signed-in person works on it; others do not find it."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not actor().holds(Role.ADMIN, Role.HUB_LEAD, round_id=round_.id):
        raise NotFoundError
    return round_


def _hubs(round_: Round) -> frozenset[int] | None:
    """Return the hubs whose offers the signed-in person sees, None for all of them."""
    if policy.sees_every_hub(actor(), round_.id):
        return None
    return policy.led_hubs(actor(), round_.id)


def _offer(slug: str, reference: str) -> tuple[Round, Application, Offer]:
    round_ = _round(slug)
    session = db.session()
    application = queries.of_round(
        session, round_.id, reference, hub_ids=_hubs(round_), hidden=hidden_from_actor()
    )
    offer = offers.offer(session, application.id) if application else None
    if application is None or offer is None:
        raise NotFoundError
    return round_, application, offer


def _condition(offer: Offer, kind: str) -> OfferCondition:
    for condition in offer.conditions:
        if condition.kind == kind:
            return condition
    raise NotFoundError


def _label(kind: str) -> str:
    return _LABELS.get(kind, kind)


@bp.get("/<slug>/conditions")
@access(Role.ADMIN, Role.HUB_LEAD)
def index(slug: str) -> ResponseReturnValue:
    """List who waits for which condition or, when asked, whose conditions are settled."""
    round_ = _round(slug)
    waiting = request.args.get("show") != "settled"
    rows = queries.accepted(
        db.session(),
        round_.id,
        hub_ids=_hubs(round_),
        hidden=hidden_from_actor(),
        waiting=waiting,
        after=row_number(request.args.get("after")) or 0,
    )
    shown = rows[: queries.PER_PAGE]
    to_do = queries.to_do(db.session(), [row.id for row in shown])
    following = None
    if len(rows) > len(shown):
        show = None if waiting else "settled"
        following = url_for("awarding.index", slug=slug, show=show, after=shown[-1].id)
    return render_template(
        "awarding/index.html",
        round=round_,
        rows=shown,
        waiting=waiting,
        following=following,
        waits_for={key: [_label(kind) for kind in kinds] for key, kinds in to_do.items()},
        confirmable={
            row.id
            for row in shown
            if ConditionKind.ENROLMENT in to_do[row.id]
            and row.hub_id in policy.led_hubs(actor(), round_.id)
        },
    )


@bp.get("/<slug>/conditions/<reference>")
@access(Role.ADMIN, Role.HUB_LEAD)
def show(slug: str, reference: str) -> ResponseReturnValue:
    """Show one accepted offer with its conditions, who marked each and what is still to do."""
    round_, application, offer = _offer(slug, reference)
    session, by = db.session(), actor()
    people = {item.met_by_id for item in offer.conditions if item.met_by_id}
    names = accounts.names(session, people)
    return render_template(
        "awarding/show.html",
        round=round_,
        application=application,
        offer=offer,
        conditions=[
            {
                "row": item,
                "label": _label(item.kind),
                "by": names.get(item.met_by_id or 0, ""),
                "verdict": policy.may_mark(by, application, item.kind),
            }
            for item in offer.conditions
        ],
        may_fail=policy.may_fail(by, application),
        why_failed=offers.why_failed(session, application.id),
        sees_funding=by.holds(Role.ADMIN, round_id=round_.id),
    )


@bp.post("/<slug>/conditions/<reference>/<kind>/met")
@access(Role.ADMIN, Role.HUB_LEAD)
def mark(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Mark one condition as met, in one click; the last of them makes the award."""
    _, application, offer = _offer(slug, reference)
    condition = _condition(offer, kind)
    if condition.met_at is None:
        require(policy.may_mark(actor(), application, kind))
    is_awarded = service.mark(db.session(), offer, kind, by=actor(), now=clock.now())
    flash(f"{reference}: {_label(kind)}. Marked as met.", "success")
    if is_awarded:
        flash("Every condition is met. The award begins, and the letter is on its way.", "success")
    return redirect(url_for("awarding.show", slug=slug, reference=reference))


@bp.route("/<slug>/conditions/<reference>/<kind>/take-back", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def take_back(slug: str, reference: str, kind: str) -> ResponseReturnValue:
    """Say that a condition is not met after all, with the reason."""
    round_, application, offer = _offer(slug, reference)
    condition = _condition(offer, kind)
    require(policy.may_mark(actor(), application, kind))
    if condition.met_at is None:
        return redirect(url_for("awarding.show", slug=slug, reference=reference))
    form = TakeBackForm()
    if form.validate_on_submit():
        service.take_back(
            db.session(), offer, kind, reason=form.reason.data, by=actor(), now=clock.now()
        )
        flash(f"{reference}: {_label(kind)}. To do again.")
        return redirect(url_for("awarding.show", slug=slug, reference=reference))
    return render_template(
        "awarding/take_back.html",
        round=round_,
        application=application,
        label=_label(kind),
        form=form,
    )


@bp.route("/<slug>/conditions/<reference>/not-met", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def fail(slug: str, reference: str) -> ResponseReturnValue:
    """End the offer because a condition was not met, with the words that the applicant reads."""
    round_, application, offer = _offer(slug, reference)
    require(policy.may_fail(actor(), application))
    form = FailForm()
    if form.validate_on_submit():
        service.fail(db.session(), offer, reason=form.reason.data, by=actor(), now=clock.now())
        flash(f"The offer to {reference} has ended. The letter is on its way.", "success")
        return redirect(url_for("awarding.show", slug=slug, reference=reference))
    return render_template("awarding/fail.html", round=round_, application=application, form=form)
