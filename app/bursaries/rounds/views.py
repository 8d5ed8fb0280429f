"""What a visitor sees of bursaries: the rounds, one round, and the eligibility check."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue

from app.bursaries.rounds import policy, queries, rules
from app.bursaries.rounds.forms import RuleForm
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import Standing
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.web import etag
from app.web.access import PUBLIC, access

bp = Blueprint("rounds", __name__, url_prefix="/bursaries")


def version_now(session: Any) -> str:
    """Return the version of pages about rounds: what is published of them, and the time."""
    published = etag.version(queries.version)
    return queries.version_at(session, published=published, now=clock.now(), today=clock.today())


def _round(slug: str) -> Round:
    round_ = queries.public_by_slug(db.session(), slug)
    if round_ is None:
        raise NotFoundError
    return round_


def check_answers(slug: str) -> dict[str, str]:
    """Return what this browser answered in the round's eligibility check, by rule.

    The answers stay in the signed session until a draft takes them over: they belong to
    nobody yet, and an address would show them.
    """
    kept = browser.get("eligibility", {}).get(slug, {})
    return {key: value for key, value in kept.items() if value in rules.YES_NO}


@bp.get("/")
@access(PUBLIC)
@etag.revalidated(version_now)
def index() -> ResponseReturnValue:
    """Show every round, open ones first."""
    now = clock.now()
    rounds = queries.listed(db.session())
    return render_template(
        "bursaries/index.html",
        open_rounds=[row for row in rounds if policy.is_open(row, now)],
        other_rounds=[
            (row, standing, rules.shown_state(row.state, standing))
            for row in rounds
            if (standing := policy.standing(row, now)) is not Standing.OPEN
        ],
        now=now,
        days_left=rules.days_left,
    )


@bp.get("/<slug>")
@access(PUBLIC)
@etag.revalidated(version_now)
def show(slug: str) -> ResponseReturnValue:
    """Show one round: what it pays, who may apply, its dates and how it is decided."""
    now = clock.now()
    round_ = _round(slug)
    standing = policy.standing(round_, now)
    return render_template(
        "bursaries/round.html",
        round=round_,
        rules=queries.rules(db.session(), round_.id),
        criteria=queries.criteria(db.session(), round_.rubric_version_id),
        awards=rules.awards(place.places for place in round_.places),
        standing=standing,
        state=rules.shown_state(round_.state, standing),
        days_left=rules.days_left(round_.closes_at, now),
    )


@bp.get("/<slug>/check")
@access(PUBLIC)
def check(slug: str) -> ResponseReturnValue:
    """Show the start of the check: how long it takes, and that it decides nothing."""
    round_ = _round(slug)
    first = next(iter(queries.rules(db.session(), round_.id)), None)
    return render_template(
        "bursaries/check_start.html",
        round=round_,
        first=first,
        is_open=policy.is_open(round_, clock.now()),
    )


@bp.route("/<slug>/check/<key>", methods=["GET", "POST"])
@access(PUBLIC)
def check_rule(slug: str, key: str) -> ResponseReturnValue:
    """Ask one question of the check."""
    round_ = _round(slug)
    plans = queries.rules(db.session(), round_.id)
    place = next((index for index, plan in enumerate(plans) if plan.key == key), None)
    if place is None:
        raise NotFoundError
    given = check_answers(slug)
    form = RuleForm(data={"answer": given.get(key)})
    if form.validate_on_submit():
        given[key] = form.answer.data
        browser["eligibility"] = {**browser.get("eligibility", {}), slug: given}
        after = plans[place + 1 :]
        if given[key] == plans[place].passes_on and after:
            return redirect(url_for("rounds.check_rule", slug=slug, key=after[0].key))
        return redirect(url_for("rounds.check_result", slug=slug))
    back = plans[place - 1].key if place else None
    return render_template(
        "bursaries/check_rule.html",
        round=round_,
        rule=plans[place],
        form=form,
        number=place + 1,
        total=len(plans),
        back=url_for("rounds.check_rule", slug=slug, key=back)
        if back
        else url_for("rounds.check", slug=slug),
    )


@bp.get("/<slug>/check/result")
@access(PUBLIC)
def check_result(slug: str) -> ResponseReturnValue:
    """Show the end of the check: you can apply, or the one rule that stands against it."""
    now = clock.now()
    round_ = _round(slug)
    plans = queries.rules(db.session(), round_.id)
    given = check_answers(slug)
    failed = rules.failed_rule(plans, given)
    unanswered = rules.next_rule(plans, given)
    if failed is None and unanswered is not None:
        return redirect(url_for("rounds.check_rule", slug=slug, key=unanswered.key))
    return render_template(
        "bursaries/check_result.html",
        round=round_,
        failed=failed,
        is_open=policy.is_open(round_, now),
        awards=rules.awards(place.places for place in round_.places),
        days_left=rules.days_left(round_.closes_at, now),
    )
