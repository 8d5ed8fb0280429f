"""The questions of a form: choose the kind, then write it; change, move and remove it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.form_building import policy
from app.bursaries.form_building.views import (
    draft_of,
    edit_now,
    refuse_fixed,
    section_of,
    step,
)
from app.bursaries.form_plans import queries as plans
from app.bursaries.form_plans.rules import Place, problems
from app.bursaries.question_building import service
from app.bursaries.question_building.forms import (
    READERS,
    KindForm,
    PlaceForm,
    QuestionForm,
    question_form,
)
from app.bursaries.question_building.rules import SHAPES, conditions
from app.bursaries.rounds.models import FormVersion
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.extensions import db
from app.web.access import access

bp = Blueprint("question_building", __name__, url_prefix="/admin/forms")
bp.register_error_handler(policy.FixedError, refuse_fixed)


def _kind_of(text: str) -> QuestionKind:
    if text not in SHAPES:
        raise NotFoundError
    return QuestionKind(text)


def _question_of(form: list[SectionPlan], question_id: int) -> tuple[SectionPlan, QuestionPlan]:
    for section in form:
        for question in section.questions:
            if question.id == question_id:
                return section, question
    raise NotFoundError


def _back_to(form_id: int, question_id: int) -> ResponseReturnValue:
    return redirect(
        url_for("form_building.show", form_id=form_id, _anchor=f"question-{question_id}")
    )


@bp.get("/<int:form_id>/sections/<int:section_id>/questions/new")
@access(Role.ADMIN)
def choose(form_id: int, section_id: int) -> ResponseReturnValue:
    """Choose the kind of a new question."""
    version = draft_of(form_id)
    section = section_of(form_id, section_id)
    form = KindForm(request.args)
    # Nothing is asked of the page before its button was pressed.
    if "chosen" in request.args and form.validate():
        kind = form.kind.data
        return redirect(
            url_for("question_building.add", form_id=form_id, section_id=section_id, kind=kind)
        )
    return render_template(
        "question_building/choose.html",
        version=version,
        section=section,
        form=form,
        hints={kind.value: shape.words for kind, shape in SHAPES.items()},
    )


@bp.route("/<int:form_id>/sections/<int:section_id>/questions/new/<kind>", methods=["GET", "POST"])
@access(Role.ADMIN)
def add(form_id: int, section_id: int, kind: str) -> ResponseReturnValue:
    """Write a new question."""
    version, chosen = draft_of(form_id), _kind_of(kind)
    section = section_of(form_id, section_id)
    whole = plans.sections(db.session(), form_id)
    form = question_form(
        chosen,
        conditions(whole, section_id=section_id, question_id=None),
        held=service.NEW,
        seen=version.row_version,
    )
    if form.validate_on_submit():
        number = service.add(db.session(), form_id, section_id, chosen, form.values(), edit_now())
        flash("The question is added.", "success")
        return _back_to(form_id, number)
    return _page(version, section, form, kind=chosen)


@bp.route("/<int:form_id>/questions/<int:question_id>", methods=["GET", "POST"])
@access(Role.ADMIN)
def edit(form_id: int, question_id: int) -> ResponseReturnValue:
    """Change a question."""
    version = draft_of(form_id)
    whole = plans.sections(db.session(), form_id)
    section, question = _question_of(whole, question_id)
    form = question_form(
        question.kind,
        conditions(whole, section_id=section.id, question_id=question_id),
        held=vars_of(question),
        seen=version.row_version,
    )
    if form.validate_on_submit():
        values = form.values(question.choices)
        service.edit_question(db.session(), form_id, question_id, values, edit_now())
        flash("The question is saved.", "success")
        return _back_to(form_id, question_id)
    return _page(
        version,
        section,
        form,
        kind=question.kind,
        question=question,
        place=_place_form(whole, section),
        problems=[
            problem.words
            for problem in problems(whole, declaration=version.declaration)
            if (problem.place, problem.id) == (Place.QUESTION, question_id)
        ],
    )


def vars_of(question: QuestionPlan) -> dict[str, Any]:
    """Return the question's columns by name."""
    return {name: getattr(question, name) for name in QuestionPlan.__slots__}


def _place_form(form: list[SectionPlan], home: SectionPlan) -> PlaceForm:
    place = PlaceForm(formdata=None)
    place.section.choices = [(each.id, each.title) for each in form if each is not home]
    return place


def _page(
    version: FormVersion,
    section: SectionPlan,
    form: QuestionForm,
    *,
    kind: QuestionKind,
    question: QuestionPlan | None = None,
    **more: Any,
) -> str:
    return render_template(
        "question_building/edit.html",
        version=version,
        section=section,
        form=form,
        kind=kind,
        question=question,
        readers={who.value: words for who, words in READERS.items()},
        **{"problems": (), **more},
    )


@bp.post("/<int:form_id>/questions/<int:question_id>/move")
@access(Role.ADMIN)
def move(form_id: int, question_id: int) -> ResponseReturnValue:
    """Move a question up or down in its section."""
    draft_of(form_id)
    service.move(db.session(), form_id, question_id, step(), edit_now())
    return _back_to(form_id, question_id)


@bp.post("/<int:form_id>/questions/<int:question_id>/place")
@access(Role.ADMIN)
def place(form_id: int, question_id: int) -> ResponseReturnValue:
    """Move a question to the end of another section."""
    draft_of(form_id)
    whole = plans.sections(db.session(), form_id)
    form = PlaceForm()
    form.section.choices = [(each.id, each.title) for each in whole]
    if not form.validate_on_submit():
        raise NotFoundError
    service.place(db.session(), form_id, question_id, form.section.data, edit_now())
    flash("The question is moved.", "success")
    return _back_to(form_id, question_id)


@bp.route("/<int:form_id>/questions/<int:question_id>/remove", methods=["GET", "POST"])
@access(Role.ADMIN)
def remove(form_id: int, question_id: int) -> ResponseReturnValue:
    """Remove a question, once it was said again."""
    version = draft_of(form_id)
    whole = plans.sections(db.session(), form_id)
    section, question = _question_of(whole, question_id)
    if request.method == "POST":
        service.remove(db.session(), form_id, question_id, edit_now())
        flash("The question is removed.", "success")
        return redirect(
            url_for("form_building.show", form_id=form_id, _anchor=f"section-{section.id}")
        )
    return render_template(
        "question_building/remove.html",
        version=version,
        section=section,
        question=question,
        depending=[
            each.label
            for other in whole
            for each in other.questions
            if each.show_if_key == question.key
        ],
    )
