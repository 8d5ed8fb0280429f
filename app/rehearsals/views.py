"""The page of a round's rehearsal: run it, read what it told, read its letters, throw it away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.building import policy
from app.bursaries.building import queries as plans
from app.bursaries.building.views import address_of, draft_of, linked, round_of
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.messages.letters.rules import blocks, without_signature
from app.rehearsals import queries, rules, service
from app.web import settings
from app.web.access import access, actor
from app.web.unit_of_work import begin_to_write, reads_first

bp = Blueprint("rehearsals", __name__, url_prefix="/admin/rounds/<slug>/rehearsal")


@bp.get("")
@access(Role.ADMIN)
def show(slug: str) -> ResponseReturnValue:
    """Show the last rehearsal, whether it still counts, and what it told."""
    session = db.session()
    round_ = round_of(slug)
    found = queries.latest(session, round_.id)
    report = rules.from_data(found.rehearsal.report) if found else rules.Report()
    verdict = policy.may_build(actor(), round_)
    lacking = service.lacks(session, round_, now=clock.now()) if verdict else []
    return render_template(
        "rehearsals/show.html",
        round=round_,
        found=found,
        report=report,
        kinds=rules.kinds(report.letters),
        outgrown=bool(verdict and found and found.rehearsal.digest != plans.seen(session, round_)),
        mend=address_of(slug, report.problem.part) if report.problem else None,
        lacks=linked(slug, lacking),
        verdict=verdict,
    )


@bp.post("")
@access(Role.ADMIN)
@reads_first
def run(slug: str) -> ResponseReturnValue:
    """Run the rehearsal in a database of its own, and keep what it told."""
    now = clock.now()
    session = db.session()
    round_ = draft_of(slug)
    number = round_.id
    told = service.rehearse(
        session, round_, address=settings.current().address, by=actor(), now=now
    )
    begin_to_write()
    service.keep(session, number, told, by=actor(), now=now)
    if told.report.is_passed:
        flash("The rehearsal went through to the last letter. See below what happened.", "success")
    return redirect(url_for("rehearsals.show", slug=slug))


@bp.get("/letters/<int:number>")
@access(Role.ADMIN)
def letter(slug: str, number: int) -> ResponseReturnValue:
    """Show one letter of the rehearsal as it would be sent."""
    round_ = round_of(slug)
    found = queries.latest(db.session(), round_.id)
    letters = rules.from_data(found.rehearsal.report).letters if found else ()
    if not 1 <= number <= len(letters):
        raise NotFoundError
    return render_template(
        "rehearsals/letter.html",
        round=round_,
        letter=letters[number - 1],
        blocks=blocks(without_signature(letters[number - 1].text), settings.current().address),
        number=number,
        count=len(letters),
    )


@bp.post("/throw-away")
@access(Role.ADMIN)
def throw_away(slug: str) -> ResponseReturnValue:
    """Throw the report and the letters away."""
    service.throw_away(db.session(), round_of(slug), by=actor(), now=clock.now())
    flash("The rehearsal is thrown away. That it was done stays in the record.", "success")
    return redirect(url_for("rehearsals.show", slug=slug))
