"""The screen of assigning: an admin's cover plan."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core import clock
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.reviews.assignments import policy, queries, service
from app.reviews.assignments.forms import PlanForm
from app.web import settings
from app.web.access import access, actor
from app.web.pagination import Page, page_number

bp = Blueprint("assignments", __name__)


def _round(slug: str) -> Round:
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not policy.may_see_cover(actor(), round_):
        raise NotFoundError
    return round_


@bp.get("/admin/rounds/<slug>/cover")
@access(Role.ADMIN)
def cover(slug: str) -> ResponseReturnValue:
    """Show who would read what, by case and by reviewer, or what stands in the way."""
    session = db.session()
    round_ = _round(slug)
    waiting = queries.unscreened(session, round_.id)
    is_planned = round_.state in {RoundState.CLOSED, RoundState.REVIEWING}
    plan = service.propose(session, round_, now=clock.now()) if is_planned else None
    form = PlanForm(formdata=None, data={"digest": plan.digest if plan else ""})
    return render_template(
        "reviews/cover.html",
        round=round_,
        plan=plan,
        page=Page(page_number(request.args.get("page")), len(plan.cases) if plan else 0).clamped(),
        unscreened=waiting,
        may_confirm=policy.may_confirm(actor(), round_, unscreened=waiting, plan=plan)
        if plan
        else None,
        form=form,
    )


@bp.post("/admin/rounds/<slug>/cover")
@access(Role.ADMIN)
def confirm_cover(slug: str) -> ResponseReturnValue:
    """Confirm the plan that was looked at and write to the reviewers."""
    round_ = _round(slug)
    form, now = PlanForm(), clock.now()
    plan = service.propose(db.session(), round_, now=now)
    if form.digest.data != plan.digest:
        raise ConflictError("People or applications changed since you looked at this plan.")
    service.confirm(
        db.session(),
        round_,
        plan,
        address=settings.current().address,
        by=actor(),
        now=now,
    )
    asked = sum(bool(each.cases) for each in plan.readers)
    flash(f"The cases are with their reviewers. Letters on their way: {asked}.", "success")
    return redirect(url_for("assignments.cover", slug=slug))
