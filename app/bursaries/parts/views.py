"""Editing the parts of a draft that are one page each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.bursaries.building import queries, rules, service
from app.bursaries.building.forms import PartForm
from app.bursaries.building.states import Part
from app.bursaries.building.views import draft_of
from app.bursaries.parts.forms import PART_FORMS, places_form
from app.bursaries.rounds.models import Round
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.web.access import access, actor

bp = Blueprint("parts", __name__, url_prefix="/admin/rounds/<slug>/build")


def _form_of(round_: Round, part: Part, held: dict[str, Any]) -> PartForm:
    session = db.session()
    if part is Part.PLACES:
        names = [(code, city) for code, city in queries.hub_names(session).items()]
        kind = places_form(names)
    else:
        kind = PART_FORMS[part]
    form: PartForm = kind(data={**kind.shown(held), "seen": rules.digest(held)})
    if part is Part.DECIDING:
        rubric = queries.rubric_plan(session, round_.rubric_version_id)
        form.tie_criterion.choices = [
            SelectChoice("", "None: draw at once"),
            *(SelectChoice(each.key, each.title) for each in (rubric.criteria if rubric else ())),
        ]
    return form


@bp.route("/<part>", methods=["GET", "POST"])
@access(Role.ADMIN)
def edit(slug: str, part: str) -> ResponseReturnValue:
    """Edit one part of the round."""
    round_ = draft_of(slug)
    known = next((each for each in (*PART_FORMS, Part.PLACES) if each.value == part), None)
    if known is None:
        raise NotFoundError
    form = _form_of(round_, known, queries.values(db.session(), round_, known))
    if form.validate_on_submit():
        service.save(
            db.session(),
            round_,
            known,
            form.values(),
            seen=form.seen.data or "",
            by=actor(),
            now=clock.now(),
        )
        flash(f"{known.label}: saved.", "success")
        return redirect(url_for("building.show", slug=slug))
    return render_template("parts/edit.html", round=round_, part=known, form=form)
