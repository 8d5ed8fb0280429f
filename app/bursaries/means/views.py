"""The means officer's pages, and the bands as the chair of a panel is shown them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications.models import Application
from app.bursaries.applications.rules import content, for_means
from app.bursaries.attachments.views import staff_download, staff_sections
from app.bursaries.awarding.views import hidden_from_actor
from app.bursaries.means import policy, queries, service
from app.bursaries.means.forms import BandForm, PurposeForm, StepBackForm
from app.bursaries.means.rules import MEANINGS, TO_RECORD
from app.bursaries.means.states import NeedBand
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor
from app.web.keys import row_number

bp = Blueprint("means", __name__)
CASE = "/means/<slug>/<reference>"


def _hidden() -> queries.Hidden:
    return queries.hidden(hidden_from_actor(), actor().id)


def _round(slug: str) -> Round:
    """Return the round if the signed-in officer reads its evidence; refuse who must not."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not actor().holds(Role.MEANS_OFFICER, round_id=round_.id):
        raise NotFoundError
    has_applied = queries.has_applied(db.session(), actor().id, round_.id)
    require(policy.may_read(actor(), round_.id, has_applied=has_applied))
    return round_


def _case(round_: Round, reference: str) -> Application:
    found = queries.case(db.session(), round_.id, reference, hidden=_hidden())
    if found is None:
        raise NotFoundError
    return found


def _evidence(application: Application) -> list[Any]:
    sent = application.snapshot
    return for_means(content(sent.content)) if sent else []


@bp.get("/means/")
@access(Role.MEANS_OFFICER)
def index() -> ResponseReturnValue:
    """Show the rounds that ask about need, with how many cases wait."""
    require(policy.may_list(actor()))
    rows = [
        row
        for row in queries.rounds(db.session(), hidden=_hidden())
        if actor().holds(Role.MEANS_OFFICER, round_id=row.id)
    ]
    return render_template("means/index.html", rounds=rows)


@bp.get("/means/<slug>/")
@access(Role.MEANS_OFFICER)
def cases(slug: str) -> ResponseReturnValue:
    """List the cases that wait for a band or, when asked, those that have one."""
    round_ = _round(slug)
    waiting = request.args.get("show") != "recorded"
    after = row_number(request.args.get("after"))
    rows = queries.cases(db.session(), round_.id, hidden=_hidden(), waiting=waiting, after=after)
    shown = rows[: queries.PER_PAGE]
    following = None
    if len(rows) > len(shown):
        show = None if waiting else "recorded"
        following = url_for("means.cases", slug=slug, show=show, after=shown[-1].id)
    return render_template(
        "means/cases.html", round=round_, rows=shown, waiting=waiting, following=following
    )


@bp.route(CASE, methods=["GET", "POST"])
@access(Role.MEANS_OFFICER)
def read(slug: str, reference: str) -> ResponseReturnValue:
    """Ask what for, then show the evidence; the reading is logged before it is shown."""
    round_ = _round(slug)
    application, form = _case(round_, reference), PurposeForm()
    if form.validate_on_submit():
        found = queries.assessment(db.session(), application.id)
        held = {"band": found.band.value, "note": found.note} if found else {}
        seen = str(found.row_version if found else 0)
        band = BandForm(formdata=None, data={**held, "seen": seen})
        return _evidence_page(round_, application, form.purpose.data, band)
    return render_template("means/purpose.html", round=round_, application=application, form=form)


def _evidence_page(round_: Round, application: Application, purpose: str, form: BandForm) -> str:
    service.read(db.session(), application, purpose, by=actor(), now=clock.now())

    def link(token: str) -> str:
        return url_for(
            "means.download", slug=round_.slug, reference=application.reference, token=token
        )

    return render_template(
        "means/read.html",
        round=round_,
        application=application,
        sections=staff_sections(application, _evidence(application), link),
        verdict=policy.may_assess(round_),
        form=form,
    )


@bp.post(f"{CASE}/band")
@access(Role.MEANS_OFFICER)
def assess(slug: str, reference: str) -> ResponseReturnValue:
    """Record how much need the evidence shows."""
    round_ = _round(slug)
    application, form = _case(round_, reference), BandForm()
    if not form.validate_on_submit():
        return _evidence_page(round_, application, TO_RECORD, form)
    band = NeedBand(form.band.data)
    service.assess(
        db.session(),
        application,
        band,
        form.note.data or "",
        seen=row_number(form.seen.data) or 0,
        by=actor(),
        now=clock.now(),
    )
    flash(f"{reference}: {band.label.lower()}.", "success")
    return redirect(url_for("means.cases", slug=slug))


@bp.post(f"{CASE}/files/<token>")
@access(Role.MEANS_OFFICER)
def download(slug: str, reference: str, token: str) -> ResponseReturnValue:
    """Hand out a file of the evidence; that too is a reading, so it is no GET."""
    application = _case(_round(slug), reference)
    service.read(
        db.session(), application, "To read a file of the evidence", by=actor(), now=clock.now()
    )
    return staff_download(application, _evidence(application), token)


@bp.route(f"{CASE}/conflict", methods=["GET", "POST"])
@access(Role.MEANS_OFFICER)
def step_back(slug: str, reference: str) -> ResponseReturnValue:
    """Say what ties the officer to an applicant, and see the case no more."""
    round_ = _round(slug)
    application, form = _case(round_, reference), StepBackForm()
    if form.validate_on_submit():
        service.step_back(
            db.session(), application, form.words.data, by=actor(), now=clock.now()
        )  # fmt: skip
        flash("Kept. You will not see this case again; another officer reads it.", "success")
        return redirect(url_for("means.cases", slug=slug))
    return render_template("means/conflict.html", round=round_, application=application, form=form)


@bp.get("/panel/<slug>/need")
@access(Role.CHAIR)
def panel(slug: str) -> ResponseReturnValue:
    """Show the chair each case's band, never a note or evidence, where the round's rule says so."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not actor().holds(Role.CHAIR, round_id=round_.id):
        raise NotFoundError
    require(policy.may_see_bands(actor(), round_))
    reference = request.args.get("case", "")
    rows = queries.bands(
        db.session(),
        round_.id,
        hidden=_hidden(),
        reference=reference,
        after=request.args.get("after", ""),
    )
    shown = rows[: queries.PER_PAGE]
    following = None
    if len(rows) > len(shown):
        following = url_for("means.panel", slug=slug, after=shown[-1].reference)
    return render_template(
        "means/panel.html",
        round=round_,
        rows=shown,
        meanings=MEANINGS,
        reference=reference,
        following=following,
    )
