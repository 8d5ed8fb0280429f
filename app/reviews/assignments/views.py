"""Screens of assigning: an admin's cover plan, a reviewer's queue, the question on conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core import clock
from app.core.base import Record
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.reviews.assignments import policy, queries, rules, service
from app.reviews.assignments.forms import PlanForm
from app.reviews.assignments.states import DONE
from app.web import settings
from app.web.access import access, actor

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
    plan = service.propose(session, round_) if is_planned else None
    form = PlanForm(formdata=None, data={"digest": plan.digest if plan else ""})
    return render_template(
        "reviews/cover.html",
        round=round_,
        plan=plan,
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
    form = PlanForm()
    plan = service.propose(db.session(), round_)
    if form.digest.data != plan.digest:
        raise ConflictError("People or applications changed since you looked at this plan.")
    service.confirm(
        db.session(),
        round_,
        plan,
        address=settings.current().address,
        by=actor(),
        now=clock.now(),
    )
    asked = sum(bool(each.cases) for each in plan.readers)
    flash(f"The cases are with their reviewers. Letters on their way: {asked}.", "success")
    return redirect(url_for("assignments.cover", slug=slug))


@dataclass(frozen=True, slots=True)
class Batch:
    """A reviewer's cases of one round, and how far they are."""

    name: str
    is_open: bool
    cases: Sequence[Record]
    done: int
    left: str
    due: datetime
    next: str | None


def _batch(cases: Sequence[Record]) -> Batch:
    first = cases[0]
    waiting = [row for row in cases if row.state not in DONE]
    needed = rules.minutes(
        sum(row.characters for row in waiting), cases=len(waiting), criteria=first.criteria
    )
    return Batch(
        name=first.round,
        is_open=first.round_state is RoundState.REVIEWING,
        cases=cases,
        done=len(cases) - len(waiting),
        left=rules.spoken(needed) if waiting else "",
        due=max(row.due_at for row in waiting or cases),
        next=waiting[0].reference if waiting else None,
    )


@bp.get("/review/")
@access(Role.REVIEWER)
def queue() -> ResponseReturnValue:
    """Show the reviewer's cases in their own order, how far they are, and the next one."""
    by_round: dict[int, list[Record]] = {}
    for row in queries.queue(db.session(), actor().id):
        by_round.setdefault(row.round_id, []).append(row)
    batches = [_batch(cases) for cases in by_round.values()]
    return render_template(
        "reviews/queue.html",
        # What can still be worked on comes first, the soonest due before the others.
        batches=sorted(batches, key=lambda batch: not batch.is_open),
        now=clock.now(),
        done=DONE,
    )
