"""The pages of likely duplicates: the pairs of a round, and two applications side by side."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.bursaries.applications.models import Application
from app.bursaries.applications.rules import content, for_screeners
from app.bursaries.duplicates import policy, queries, rules, service
from app.bursaries.duplicates.forms import compare_form
from app.bursaries.rounds.models import Round
from app.bursaries.screening.policy import may_look
from app.bursaries.screening.views import hidden_from_actor, staffed
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor

bp = Blueprint("duplicates", __name__, url_prefix="/admin/rounds/<slug>/duplicates")


@bp.get("/")
@access(Role.ADMIN, Role.HUB_LEAD)
def index(slug: str) -> ResponseReturnValue:
    """Show the pairs that may be of one person, and what was said about others."""
    round_ = staffed(slug)
    require(may_look(actor(), round_))
    session, hidden = db.session(), hidden_from_actor(round_)
    found = queries.open_pairs(session, round_.id, hidden=hidden)
    numbers = [number for pair in found.pairs for number in (pair.first, pair.second)]
    return render_template(
        "duplicates/index.html",
        round=round_,
        pairs=found.pairs,
        more=found.total - len(found.pairs),
        named=queries.named(session, numbers),
        said=queries.said(session, round_.id, hidden=hidden),
    )


def _both(round_: Round, first: str, second: str) -> tuple[Application, Application]:
    """Return the two, the lower number first; unless both may be seen, neither is found."""
    both = queries.both(db.session(), round_.id, (first, second), hidden=hidden_from_actor(round_))
    if len(both) != 2 or not may_look(actor(), round_):  # noqa: PLR2004 -- a pair
        raise NotFoundError
    return both[0], both[1]


@bp.route("/<first>/<second>", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def compare(slug: str, first: str, second: str) -> ResponseReturnValue:
    """Show two applications side by side, and keep what a person says of them."""
    round_ = staffed(slug)
    both = _both(round_, first, second)
    verdict = policy.may_judge(actor(), round_, both)
    form = compare_form(*(each.reference for each in both))
    if form.validate_on_submit():
        kept = {each.reference: each.id for each in both}.get(form.who.data)
        service.judge(
            db.session(),
            round_.id,
            (both[0].id, both[1].id),
            kept_id=kept,
            words=form.words.data,
            by=actor(),
            now=clock.now(),
        )
        flash("Kept: the same person." if kept else "Kept: different people.", "success")
        return redirect(url_for("duplicates.index", slug=slug))
    return _compare_page(round_, both, form, verdict)


def _compare_page(
    round_: Round, both: tuple[Application, Application], form: object, verdict: object
) -> str:
    session = db.session()
    said = queries.comparison(session, both[0].id, both[1].id)
    known = queries.likenesses(session, [each.id for each in both])
    return render_template(
        "duplicates/compare.html",
        round=round_,
        both=both,
        rows=rules.side_by_side(*(_read(each) for each in both)),
        signs=rules.signs(*known),
        said=said,
        by=accounts.names(session, {said.by_id}).get(said.by_id) if said else None,
        verdict=verdict,
        form=form,
    )


def _read(application: Application) -> list[tuple[str, str]]:
    """Return what a screener reads of an application, as (label, text)."""
    sections = for_screeners(content(application.snapshot.content)) if application.snapshot else []
    return [
        (
            item["label"],
            item["display"] if isinstance(item["display"], str) else "; ".join(item["display"]),
        )
        for section in sections
        for item in section["questions"]
    ]
