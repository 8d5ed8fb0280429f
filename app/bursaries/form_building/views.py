"""The admin's forms: the list, one version with its sections, and what changes those."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.bursaries.form_building import policy, queries, rules, service
from app.bursaries.form_building.forms import EMPTY, DeclarationForm, SectionForm, StartForm
from app.bursaries.form_plans import queries as plans
from app.bursaries.form_plans.rules import Place, Problem, problems
from app.bursaries.rounds.models import FormVersion
from app.bursaries.rounds.rules import SectionPlan
from app.bursaries.rounds.states import RoundState
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.web.access import access, actor
from app.web.keys import row_number

bp = Blueprint("form_building", __name__, url_prefix="/admin/forms")
STEPS: Final = {"up": -1, "down": 1}


def form_of(form_id: int) -> FormVersion:
    """Return the version of the address; raise NotFoundError when there is none."""
    version = queries.version(db.session(), form_id)
    if version is None:
        raise NotFoundError
    return version


def draft_of(form_id: int) -> FormVersion:
    """Return the version of the address; raise FixedError when it may not be changed."""
    version = form_of(form_id)
    policy.require_editable(version, [row.state for row in queries.uses(db.session(), form_id)])
    return version


def section_of(form_id: int, section_id: int) -> SectionPlan:
    """Return the section of the form; raise NotFoundError when it is none of its sections."""
    for section in plans.sections(db.session(), form_id):
        if section.id == section_id:
            return section
    raise NotFoundError


def edit_now() -> service.Edit:
    """Return who changes the form now, and the state of it that their page showed."""
    seen = row_number(request.form.get("seen")) or 0
    return service.Edit(seen=seen, by=actor(), now=clock.now())


def step() -> int:
    """Return which way the pressed button moves something; raise NotFoundError for no way."""
    found = STEPS.get(request.form.get("direction", ""))
    if found is None:
        raise NotFoundError
    return found


def linked(form_id: int, found: list[Problem]) -> list[dict[str, str]]:
    """Return the problems with where each is mended."""
    return [{"text": problem.words, "href": address_of(form_id, problem)} for problem in found]


def address_of(form_id: int, problem: Problem) -> str:
    """Return where a problem is mended."""
    match problem.place:
        case Place.DECLARATION:
            return url_for("form_building.declaration", form_id=form_id)
        case Place.QUESTION:
            return url_for("question_building.edit", form_id=form_id, question_id=problem.id)
        case Place.SECTION:
            return url_for("form_building.show", form_id=form_id, _anchor=f"section-{problem.id}")
        case _:
            return url_for("form_building.show", form_id=form_id, _anchor="sections")


def refuse_fixed(error: policy.FixedError) -> ResponseReturnValue:
    """Say why the version stays as it is, and offer a new one."""
    page = render_template(
        "form_building/fixed.html", version=form_of(error.form_id), reason=error.message
    )
    return page, HTTPStatus.FORBIDDEN


bp.register_error_handler(policy.FixedError, refuse_fixed)


@bp.get("/")
@access(Role.ADMIN)
def index() -> ResponseReturnValue:
    """List every form with its versions and the rounds that use them."""
    session = db.session()
    forms: dict[str, list[object]] = {}
    for row in queries.versions(session):
        forms.setdefault(row.name, []).append(row)
    rounds: dict[int, list[object]] = {}
    for use in queries.uses(session):
        rounds.setdefault(use.form_version_id, []).append(use)
    return render_template(
        "form_building/index.html", forms=forms, rounds=rounds, draft=RoundState.DRAFT
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Role.ADMIN)
def new() -> ResponseReturnValue:
    """Begin a form: empty, or the next version of one."""
    session = db.session()
    form = StartForm()
    form.taken = queries.names(session)
    form.begin.choices = [
        SelectChoice(EMPTY, "An empty form"),
        *(
            SelectChoice(str(row.id), f"A copy of {row.name}, version {row.version}")
            for row in queries.versions(session)
        ),
    ]
    if form.validate_on_submit():
        by, now = actor(), clock.now()
        if form.begin.data == EMPTY:
            made = service.create(session, form.name.data or "", by=by, now=now)
        else:
            made = service.copy(session, int(form.begin.data), by=by, now=now)
        return redirect(url_for("form_building.show", form_id=made.id))
    return render_template("form_building/new.html", form=form, empty=EMPTY)


@bp.post("/<int:form_id>/copy")
@access(Role.ADMIN)
def copy(form_id: int) -> ResponseReturnValue:
    """Make the next version of a form, which can be changed."""
    made = service.copy(db.session(), form_id, by=actor(), now=clock.now())
    flash(f"This is version {made.version}. You can change it.", "success")
    return redirect(url_for("form_building.show", form_id=made.id))


@bp.get("/<int:form_id>/")
@access(Role.ADMIN)
def show(form_id: int) -> ResponseReturnValue:
    """Show one version: its sections and questions, its declaration, what is still wrong."""
    session = db.session()
    version = form_of(form_id)
    rounds = queries.uses(session, form_id)
    sections = plans.sections(session, form_id)
    groups: dict[str, list[SectionPlan]] = {}
    for section in sections:
        groups.setdefault(section.group, []).append(section)
    order = [section.id for inside in groups.values() for section in inside]
    return render_template(
        "form_building/show.html",
        version=version,
        rounds=rounds,
        verdict=policy.may_edit(version, [row.state for row in rounds]),
        problems=linked(form_id, problems(sections, declaration=version.declaration)),
        groups=groups.items(),
        order=order,
        facts={
            question.id: rules.facts(question, sections)
            for section in sections
            for question in section.questions
        },
    )


@bp.route("/<int:form_id>/declaration", methods=["GET", "POST"])
@access(Role.ADMIN)
def declaration(form_id: int) -> ResponseReturnValue:
    """Write the declaration."""
    version = draft_of(form_id)
    form = DeclarationForm(
        data={"seen": str(version.row_version), "declaration": version.declaration}
    )
    if form.validate_on_submit():
        service.declare(db.session(), form_id, form.declaration.data or "", edit_now())
        return redirect(url_for("form_building.show", form_id=form_id, _anchor="declaration"))
    return render_template(
        "form_building/edit.html", version=version, form=form, heading="Declaration"
    )


@bp.route("/<int:form_id>/sections/new", methods=["GET", "POST"])
@access(Role.ADMIN)
def add_section(form_id: int) -> ResponseReturnValue:
    """Add a section."""
    version = draft_of(form_id)
    form = SectionForm(data={"seen": str(version.row_version)})
    if form.validate_on_submit():
        number = service.add_section(db.session(), form_id, form.values, edit_now())
        flash("The section is added. Now give it questions.", "success")
        return redirect(url_for("form_building.show", form_id=form_id, _anchor=f"section-{number}"))
    return render_template(
        "form_building/edit.html", version=version, form=form, heading="New section"
    )


@bp.route("/<int:form_id>/sections/<int:section_id>", methods=["GET", "POST"])
@access(Role.ADMIN)
def edit_section(form_id: int, section_id: int) -> ResponseReturnValue:
    """Change what a section is called and where it stands."""
    version = draft_of(form_id)
    section = section_of(form_id, section_id)
    form = SectionForm(obj=section, data={"seen": str(version.row_version)})
    if form.validate_on_submit():
        service.edit_section(db.session(), form_id, section_id, form.values, edit_now())
        return redirect(
            url_for("form_building.show", form_id=form_id, _anchor=f"section-{section_id}")
        )
    return render_template("form_building/edit.html", version=version, form=form, heading="Section")


@bp.post("/<int:form_id>/sections/<int:section_id>/move")
@access(Role.ADMIN)
def move_section(form_id: int, section_id: int) -> ResponseReturnValue:
    """Move a section up or down."""
    draft_of(form_id)
    service.move_section(db.session(), form_id, section_id, step(), edit_now())
    return redirect(url_for("form_building.show", form_id=form_id, _anchor=f"section-{section_id}"))


@bp.post("/<int:form_id>/sections/<int:section_id>/remove")
@access(Role.ADMIN)
def remove_section(form_id: int, section_id: int) -> ResponseReturnValue:
    """Remove a section without questions."""
    draft_of(form_id)
    service.remove_section(db.session(), form_id, section_id, edit_now())
    flash("The section is removed.", "success")
    return redirect(url_for("form_building.show", form_id=form_id, _anchor="sections"))
