"""The public page and the eligibility check of a draft, as a visitor will see them."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.building.views import round_of
from app.bursaries.rounds import queries, rules
from app.bursaries.rounds.forms import RuleForm
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState, Standing
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.web.access import access
from app.web.keys import row_number

bp = Blueprint("previews", __name__, url_prefix="/admin/rounds/<slug>/build/preview")


@bp.get("")
@access(Role.ADMIN)
def public(slug: str) -> ResponseReturnValue:
    """Show the round's public page as it will be while the round is open."""
    session = db.session()
    round_ = queries.with_public_parts(session, round_of(slug).id)
    return render_template(
        "bursaries/round.html",
        round=round_,
        rules=queries.rules(session, round_.id),
        criteria=queries.criteria(session, round_.rubric_version_id),
        awards=rules.awards(place.places for place in round_.places),
        standing=Standing.OPEN,
        state=RoundState.OPEN,
        days_left=None,
        preview=url_for("building.show", slug=slug),
        check_address=url_for("previews.check", slug=slug),
    )


@bp.get("/check")
@access(Role.ADMIN)
def check(slug: str) -> ResponseReturnValue:
    """Show the start of the check."""
    round_ = round_of(slug)
    first = next(iter(queries.rules(db.session(), round_.id)), None)
    return render_template(
        "bursaries/check_start.html",
        round=round_,
        first=first,
        is_open=True,
        preview=url_for("building.show", slug=slug),
        back=url_for("previews.public", slug=slug),
        first_address=first and url_for("previews.check_rule", slug=slug, number=1),
    )


@bp.route("/check/<int:number>", methods=["GET", "POST"])
@access(Role.ADMIN)
def check_rule(slug: str, number: int) -> ResponseReturnValue:
    """Ask one question of the check; nothing that is answered here is kept."""
    round_ = round_of(slug)
    plans = queries.rules(db.session(), round_.id)
    if not 1 <= number <= len(plans):
        raise NotFoundError
    rule = plans[number - 1]
    form = RuleForm()
    if form.validate_on_submit():
        if form.answer.data != rule.passes_on:
            return redirect(url_for("previews.check_result", slug=slug, refused_by=number))
        if number < len(plans):
            return redirect(url_for("previews.check_rule", slug=slug, number=number + 1))
        return redirect(url_for("previews.check_result", slug=slug))
    back = url_for("previews.check", slug=slug)
    if number > 1:
        back = url_for("previews.check_rule", slug=slug, number=number - 1)
    return render_template(
        "bursaries/check_rule.html",
        round=round_,
        rule=rule,
        form=form,
        number=number,
        total=len(plans),
        back=back,
        preview=url_for("building.show", slug=slug),
    )


def _days_left(round_: Round, now: datetime) -> int | None:
    # A draft has no deadline yet, and one that has passed is a gap to be mended.
    closes_at: datetime | None = round_.closes_at
    return rules.days_left(closes_at, now) if closes_at is not None else None


@bp.get("/check/result")
@access(Role.ADMIN)
def check_result(slug: str) -> ResponseReturnValue:
    """Show the end of the check, refused or not."""
    session, now = db.session(), clock.now()
    round_ = round_of(slug)
    plans = queries.rules(session, round_.id)
    number = row_number(request.args.get("refused_by"))
    failed = plans[number - 1] if number and number <= len(plans) else None
    return render_template(
        "bursaries/check_result.html",
        round=round_,
        failed=failed,
        is_open=True,
        awards=queries.awards(session, round_.id),
        days_left=_days_left(round_, now),
        preview=url_for("building.show", slug=slug),
        back=url_for("previews.check", slug=slug),
        change_address=number and url_for("previews.check_rule", slug=slug, number=number),
    )
