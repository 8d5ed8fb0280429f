"""Building a round: the page of its parts, a page for each, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.bursaries.building import policy, queries, rules, service
from app.bursaries.building.forms import VersionForm
from app.bursaries.building.states import Part, SignedAct
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import require
from app.extensions import db
from app.web.access import access, actor

bp = Blueprint("building", __name__, url_prefix="/admin/rounds/<slug>/build")

# The parts whose page is another than the form of their columns.
PAGES: Final = {
    Part.ELIGIBILITY: "measures.rules",
    Part.RUBRIC: "measures.rubric",
    Part.FORM: "building.form",
    Part.PEOPLE: "building.people",
    Part.REHEARSAL: "rehearsals.show",
}


def round_of(slug: str) -> Round:
    """Return the round of the address; raise NotFoundError when there is none."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None:
        raise NotFoundError
    return round_


def draft_of(slug: str) -> Round:
    """Return the draft of the address; refuse one that can no longer be built."""
    round_ = round_of(slug)
    require(policy.may_build(actor(), round_))
    return round_


def address_of(slug: str, part: Part) -> str:
    """Return where a part is edited."""
    if part in PAGES:
        return url_for(PAGES[part], slug=slug)
    return url_for("parts.edit", slug=slug, part=part.value)


def gaps_of(round_: Round) -> list[rules.Gap]:
    """Return what the round still lacks now."""
    now = clock.now()
    return rules.gaps(queries.plan(db.session(), round_, now=now), now=now)


def linked(slug: str, found: Sequence[rules.Gap]) -> list[dict[str, str]]:
    """Return the gaps with where each is mended."""
    return [
        {
            "text": gap.words,
            "part": gap.part.label,
            "href": address_of(slug, gap.part)
            if gap.item is None
            else url_for("measures.criterion", slug=slug, criterion_id=gap.item),
        }
        for gap in found
    ]


@bp.get("")
@access(Role.ADMIN)
def show(slug: str) -> ResponseReturnValue:
    """Show the parts of a round that is being built, and how far each is."""
    session = db.session()
    round_ = round_of(slug)
    found = gaps_of(round_)
    verdict = policy.may_build(actor(), round_)
    counts = {part: sum(gap.part is part for gap in found) for part in Part}
    tasks = [
        {
            "title": part.label,
            "href": address_of(slug, part) if verdict else None,
            "status": f"{counts[part]} to do" if counts[part] else "Complete",
            "tone": "action" if counts[part] else "done",
        }
        for part in Part
    ]
    return render_template(
        "building/show.html",
        round=round_,
        tasks=tasks,
        missing=len(found),
        done=sum(not number for number in counts.values()),
        verdict=verdict,
        standing=queries.standing(session, round_.id, SignedAct.SCHEDULE),
        awards=rounds.awards(session, round_.id),
    )


@bp.get("/missing")
@access(Role.ADMIN)
def missing(slug: str) -> ResponseReturnValue:
    """List everything that keeps the round from being scheduled."""
    round_ = draft_of(slug)
    return render_template(
        "building/missing.html", round=round_, gaps=linked(slug, gaps_of(round_))
    )


def builder_address(form_id: int) -> str | None:
    """Return where a form's questions are edited, None when nothing here edits them."""
    adapter = current_app.create_url_adapter(None)
    address = f"/admin/forms/{form_id}/"
    return address if adapter and adapter.test(address, "GET") else None


def version_choices(rows: Sequence[Any], noun: str) -> list[SelectChoice]:
    """Return versions as choices that say how long each is and whether it can change."""
    return [
        SelectChoice(
            str(row.id),
            f"{row.name}, version {row.version}: {row.size} {noun}, "
            + ("fixed" if row.frozen_at else "a draft"),
        )
        for row in rows
    ]


@bp.route("/form", methods=["GET", "POST"])
@access(Role.ADMIN)
def form(slug: str) -> ResponseReturnValue:
    """Choose the version of the application form."""
    round_ = draft_of(slug)
    session = db.session()
    held = {"form_version_id": round_.form_version_id}
    page = VersionForm(data={"version_id": str(round_.form_version_id), "seen": rules.digest(held)})
    page.version_id.choices = version_choices(queries.form_versions(session), "questions")
    if page.validate_on_submit():
        service.choose_form(
            session,
            round_,
            int(page.version_id.data),
            seen=page.seen.data or "",
            by=actor(),
            now=clock.now(),
        )
        flash("Form: saved.", "success")
        return redirect(url_for("building.form", slug=slug))
    used = queries.form_plan(session, round_.form_version_id)
    return render_template(
        "building/form.html",
        round=round_,
        form=page,
        used=used,
        builder=builder_address(used.id) if used else None,
        sections=rounds.form(session, used.id) if used else [],
    )


@bp.post("/form/copy")
@access(Role.ADMIN)
def copy_form(slug: str) -> ResponseReturnValue:
    """Copy the form in use into a new version that can be changed."""
    round_ = draft_of(slug)
    if round_.form_version_id is None:
        raise NotFoundError
    service.draft_form(
        db.session(), round_, round_.form_version_id, by=actor(), now=clock.now()
    )  # fmt: skip
    flash("The round now uses a new version of the form, which you can change.", "success")
    return redirect(url_for("building.form", slug=slug))


@bp.get("/people")
@access(Role.ADMIN)
def people(slug: str) -> ResponseReturnValue:
    """Show who chairs and who reviews, and where roles are given."""
    now = clock.now()
    round_ = draft_of(slug)
    session = db.session()
    readers = queries.reviewers(session, round_.id, now=now)
    by_hub = {
        hub.city: sum(any(grant.hub_id == hub.id for grant in each.grants) for each in readers)
        for hub in rounds.hubs(session)
    }
    return render_template(
        "building/people.html",
        round=round_,
        chairs=queries.chairs(session, round_.id, now=now),
        by_hub=by_hub,
    )
