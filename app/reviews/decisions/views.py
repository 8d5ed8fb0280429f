"""The panel's screens: its rounds, one round from late reviews to two signatures, its records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import PUBLISHED, RoundState
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.reviews.approvals import queries as approvals
from app.reviews.conflicts import queries as conflicts
from app.reviews.decisions import policy, queries, rules, service
from app.reviews.decisions.forms import ReopenForm, SignForm, StartForm, WaiverForm
from app.reviews.outlines import queries as outlines
from app.reviews.outlines.rules import Outline, Standing
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.policy import sits
from app.reviews.releases.views import standing
from app.reviews.scoring import queries as scoring
from app.web.access import access, actor
from app.web.pagination import PER_PAGE, Page, page_number

bp = Blueprint("decisions", __name__, url_prefix="/panel")


def seated(slug: str) -> Round:
    """Return the round if the signed-in person sits on its panel; others do not find it."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not sits(actor(), round_.id) or round_.state not in queries.WITH_PANEL:
        raise NotFoundError
    return round_


@bp.get("/")
@access(Role.CHAIR, Role.ADMIN)
def index() -> ResponseReturnValue:
    """Show the rounds on whose panel the person sits."""
    return render_template("reviews/panels.html", rounds=queries.rounds_of(db.session(), actor()))


@bp.get("/<slug>/")
@access(Role.CHAIR, Role.ADMIN)
def board(slug: str) -> ResponseReturnValue:
    """Show how the round stands: reviews coming in, the table to decide on, or the offers."""
    round_ = seated(slug)
    if round_.state in PUBLISHED:
        return standing(round_)
    if round_.state in {RoundState.MODERATING, RoundState.DECIDED}:
        is_decided = round_.state is RoundState.DECIDED
        return _table(round_, (ReopenForm if is_decided else WaiverForm)(formdata=None))
    return _waiting(round_, StartForm(formdata=None))


def _waiting(round_: Round, form: StartForm) -> ResponseReturnValue:
    session, by = db.session(), actor()
    short = queries.short_cases(session, round_)
    cover = queries.cover(session, round_.id, by.id)
    return render_template(
        "reviews/panel_waiting.html",
        round=round_,
        cover=cover,
        cases=sum(row.cases for row in cover),
        has_unread=any(row.reviews == 0 for row in cover),
        is_short=any(row.reviews < round_.min_reviews for row in cover),
        progress=queries.progress(session, round_.id, by.id),
        # Asked as if a reason were given, so that the page can ask for one.
        may_start=policy.may_start(by, round_, short=short, waiver="given"),
        form=form,
        now=clock.now(),
    )


def _table(round_: Round, form: ReopenForm | WaiverForm) -> ResponseReturnValue:
    session, by = db.session(), actor()
    known, barred = outlines.outline(session, round_, by.id)
    run, left = proposals.last_run(session, round_.id), len(barred)
    taken = queries.pencilled(session, round_.id, run)
    signed = approvals.signed(session, round_.id)
    approval = signed.approval if signed else None
    held = queries.standing(session, known, taken, barred)
    return render_template(
        "reviews/panel_table.html",
        round=round_,
        known=known,
        picture=held.picture,
        unread=held.unread(known.unread),
        left=left,
        floors_relaxed=[known.cities.get(code, code) for code in known.floors_relaxed],
        run=run,
        is_taken=bool(taken.decisions),
        obstacles=service.against(taken.offers, run.input_hash, known)
        if taken.decisions and run and not left
        else [],
        # Whoever left the room cannot know what stands on the whole list.
        empty=rules.left_empty(held, known.rules) if taken.decisions and not left else (0, []),
        signed=signed,
        seen=taken.seen,
        late=approvals.declared_late(session, round_.id, by.id)
        if round_.state is RoundState.DECIDED and signed and signed.has_late
        else [],
        may_propose=policy.may_propose(by, round_),
        may_confirm=policy.may_confirm(by, round_, approval, left=left),
        may_second=policy.may_second(by, round_, approval, left=left),
        may_reopen=policy.may_reopen(by, round_),
        # Asked as if a reason were given, so that the page can ask for one.
        may_waive=policy.may_waive(by, round_, short=known.short, waiver="given"),
        form=form,
        **_page(round_, known, held, taken.decisions),
    )


def _page(
    round_: Round,
    known: Outline,
    held: Standing,
    decisions: Mapping[int, queries.Pencil],
) -> dict[str, Any]:
    """Return one page of the table: its rows, and where they stand among all."""
    hub = request.args.get("hub", "")
    places = held.places(hub)
    page = Page(page_number(request.args.get("page")), len(places), PER_PAGE).clamped()
    shown = places[page.offset : page.offset + page.per_page]
    unfolded = {}
    if page.pages == 1:
        # A long list leaves each review to the page of its case.
        ids = [held.lines[place - 1].case.id for place in shown]
        reviews = scoring.given(db.session(), application_ids=ids)
        unfolded = rules.sheets(reviews, known.totals)
    return {
        "rows": rules.table(held, shown, decisions, known.totals, unfolded),
        "page": page,
        "hub": hub if hub in known.cities else "",
        "base": url_for("decisions.board", slug=round_.slug)
        + (f"?hub={hub}&page=" if hub in known.cities else "?page="),
    }


@bp.post("/<slug>/start")
@access(Role.CHAIR, Role.ADMIN)
def start(slug: str) -> ResponseReturnValue:
    """Lock the reviews and begin; without enough reviews a reason is asked for."""
    round_, by = seated(slug), actor()
    form = StartForm()
    session = db.session()
    short = queries.short_cases(session, round_)
    words = form.waiver.data or ""
    if not form.validate_on_submit():
        return _waiting(round_, form)
    verdict = policy.may_start(by, round_, short=short, waiver=words)
    if not verdict and policy.may_start(by, round_, short=short, waiver="given"):
        form.waiver.errors = [*form.waiver.errors, "Give a reason to start without these reviews"]
        return _waiting(round_, form)
    service.start_panel(session, round_, words, by=by, now=clock.now())
    flash("The panel has begun. Scores are locked.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.post("/<slug>/proposal")
@access(Role.CHAIR, Role.ADMIN)
def take_proposal(slug: str) -> ResponseReturnValue:
    """Pencil the engine's proposal as the panel's list."""
    run = service.propose(db.session(), seated(slug), by=actor(), now=clock.now())
    flash(f"The proposal is pencilled in. Record {run.number} keeps how it was made.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.post("/<slug>/waive")
@access(Role.CHAIR, Role.ADMIN)
def waive(slug: str) -> ResponseReturnValue:
    """Let the panel judge a case that lost a review, for a reason."""
    round_ = seated(slug)
    form = WaiverForm()
    if not form.validate_on_submit():
        return _table(round_, form)
    service.waive(db.session(), round_, form.reason.data, by=actor(), now=clock.now())
    flash("The panel can judge these cases now. The reason is kept.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.post("/<slug>/confirm")
@access(Role.CHAIR, Role.ADMIN)
def confirm(slug: str) -> ResponseReturnValue:
    """Confirm the list as the first person."""
    round_, seen = seated(slug), SignForm().seen.data or ""
    service.confirm(db.session(), round_, seen, by=actor(), now=clock.now())
    flash("You have confirmed the list. A second, different person confirms next.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.post("/<slug>/second")
@access(Role.CHAIR, Role.ADMIN)
def second(slug: str) -> ResponseReturnValue:
    """Confirm the list as the second person, which decides the round."""
    round_, seen = seated(slug), SignForm().seen.data or ""
    service.second(db.session(), round_, seen, by=actor(), now=clock.now())
    flash("The round is decided. Nobody outside knows until you release the outcomes.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.post("/<slug>/reopen")
@access(Role.CHAIR, Role.ADMIN)
def reopen(slug: str) -> ResponseReturnValue:
    """Take a decided round back to the panel, with the reason."""
    round_ = seated(slug)
    form = ReopenForm()
    if not form.validate_on_submit():
        return _table(round_, form)
    service.reopen(db.session(), round_, form.reason.data, by=actor(), now=clock.now())
    flash("The panel is open again. Both confirmations are void.", "success")
    return redirect(url_for("decisions.board", slug=slug))


@bp.get("/<slug>/record/<int:number>.json")
@access(Role.CHAIR, Role.ADMIN)
def record(slug: str, number: int) -> ResponseReturnValue:
    """Give the file that anybody can recompute; not to somebody who has left the room."""
    session, round_ = db.session(), seated(slug)
    if conflicts.left_room(session, round_.id, actor().id):
        raise NotFoundError
    text = proposals.record(session, round_.id, number)
    if text is None:
        raise NotFoundError
    answer = Response(text, mimetype="application/json")
    name = f"{round_.slug}-record-{number}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
