"""Schemes and their funders, and the start of a round."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.bursaries.building.rules import digest
from app.bursaries.rounds import queries as rounds
from app.bursaries.schemes import queries, service
from app.bursaries.schemes.forms import FUNDERS, SchemeForm, StartForm
from app.bursaries.schemes.service import Start
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.web.access import access, actor

bp = Blueprint("schemes", __name__, url_prefix="/admin")
# Whatever the number of a round is, this is none.
BLANK: Final = "blank"


@bp.get("/schemes/")
@access(Role.ADMIN)
def index() -> ResponseReturnValue:
    """List the schemes."""
    return render_template("schemes/index.html", schemes=queries.schemes(db.session()))


@bp.route("/schemes/new", methods=["GET", "POST"])
@access(Role.ADMIN)
def new() -> ResponseReturnValue:
    """Start a scheme."""
    return _scheme_page(None)


@bp.route("/schemes/<slug>", methods=["GET", "POST"])
@access(Role.ADMIN)
def edit(slug: str) -> ResponseReturnValue:
    """Change a scheme's name, summary and funders."""
    return _scheme_page(slug)


def _scheme_page(slug: str | None) -> ResponseReturnValue:
    session = db.session()
    scheme = queries.scheme(session, slug) if slug else None
    if slug and scheme is None:
        raise NotFoundError
    held = queries.values(scheme)
    form = SchemeForm(data={**SchemeForm.shown(held), "seen": digest(held)})
    if form.validate_on_submit():
        saved = service.save_scheme(
            session, scheme, form.values(), seen=form.seen.data or "", by=actor(), now=clock.now()
        )
        flash("The scheme is saved.", "success")
        if scheme is None:
            return redirect(url_for("schemes.start", scheme=saved.slug))
        return redirect(url_for("schemes.index"))
    return render_template(
        "schemes/edit.html", form=form, scheme=scheme, funders=FUNDERS, name=held["name"]
    )


@bp.route("/rounds/new", methods=["GET", "POST"])
@access(Role.ADMIN)
def start() -> ResponseReturnValue:
    """Start a round, blank or as a copy of an earlier one."""
    session, now = db.session(), clock.now()
    schemes = queries.schemes(session)
    form = StartForm(
        data={
            "scheme": request.args.get("scheme", schemes[0].slug if schemes else ""),
            "year": clock.today().year + 1,
            "source": request.args.get("from", BLANK),
            "versions": "share",
        }
    )
    form.scheme.choices = [SelectChoice(row.slug, row.name) for row in schemes]
    form.source.choices = [
        SelectChoice(BLANK, "Nothing: a blank round"),
        *(
            SelectChoice(str(row.id), f"A copy of {row.name}")
            for row in rounds.all_rounds(session)
        ),
    ]  # fmt: skip
    if form.validate_on_submit():
        scheme = queries.scheme(session, form.scheme.data)
        if scheme is None:
            raise NotFoundError
        chosen = form.source.data
        what = Start(
            form.year.data or clock.today().year,
            None if chosen == BLANK else queries.source(session, int(chosen)),
            shares_versions=form.versions.data == "share",
        )
        made = service.start(session, scheme, what, by=actor(), now=now)
        return redirect(url_for("building.show", slug=made.slug))
    return render_template("schemes/start.html", form=form, schemes=schemes)
