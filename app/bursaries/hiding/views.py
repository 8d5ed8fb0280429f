"""What reviewers will see: both versions side by side, and what to do about each give-away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications import policy
from app.bursaries.applications.models import Application
from app.bursaries.applications.views import answers_of, form_of, own
from app.bursaries.changes import queries as changes
from app.bursaries.conditions.rules import asked
from app.bursaries.hiding import service
from app.bursaries.hiding.forms import PassageForm
from app.bursaries.redaction import queries, rules
from app.bursaries.redaction.states import Treatment
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind
from app.core import clock
from app.core.errors import NotFoundError, RefusedError
from app.extensions import db
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("hiding", __name__, url_prefix="/applications")
TREATMENTS = {what.value: what for what in Treatment} | {"again": None}


@dataclass(frozen=True, slots=True)
class _Compared:
    """One answer as it was written and as reviewers will read it."""

    question: QuestionPlan
    pieces: Sequence[rules.Piece]
    give_aways: Sequence[rules.Piece]
    for_reviewers: str


@bp.get("/<reference>/reviewers-version")
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show both versions of every text that reviewers read."""
    application = own(reference)
    if not _open_sections(application):
        return redirect(url_for("applications.show", reference=reference))
    return _page(application, PassageForm(formdata=None))


def _open_sections(application: Application) -> list[SectionPlan]:
    """Return the sections whose answers may change: of a draft all, later those asked for."""
    form, asked = form_of(application), changes.open_of(db.session(), application)
    if asked is None:
        return form if policy.may_edit(application) else []
    return [section for section in form if section.id in asked.section_ids]


def _page(application: Application, form: PassageForm) -> str:
    compared = _compared(application)
    is_draft = bool(policy.may_edit(application))
    return render_template(
        "hiding/show.html",
        application=application,
        back=url_for(
            "writing.check" if is_draft else "changes.show", reference=application.reference
        ),
        compared=compared,
        form=form,
        undecided=sum(piece.treatment is None for item in compared for piece in item.give_aways),
    )


def _compared(application: Application) -> list[_Compared]:
    answers = answers_of(application)
    form = asked(form_of(application), answers)
    decided = queries.treatments(db.session(), application.id)
    called, places = _clues(form, answers)
    made = []
    for question in (item for section in _open_sections(application) for item in section.questions):
        text = answers.get(question.id, "")
        if not text or not rules.is_checked(question):
            continue
        here = decided.get(question.id, {})
        pieces = rules.pieces(text, here, called=called, places=places)
        found = {rules.folded(piece.text): piece for piece in reversed(pieces) if piece.why}
        hidden = [passage for passage, what in here.items() if what is Treatment.HIDE]
        made.append(
            _Compared(
                question,
                pieces,
                list(reversed(found.values())),
                rules.for_reviewers(text, hidden),
            )
        )
    return made


def _clues(form: Sequence[SectionPlan], answers: dict[int, str]) -> tuple[list[str], list[str]]:
    """Return the names of the person, and what they answered that would tell who they are."""
    person = actor()
    places = [
        answers[question.id]
        for section in form
        for question in section.questions
        if question.identity_risk
        and question.kind is QuestionKind.SHORT_TEXT
        and len(answers.get(question.id, "")) >= rules.SHORTEST_NAME
    ]
    return rules.names(person.name), places


@bp.post("/<reference>/reviewers-version")
@access(SIGNED_IN)
def decide(reference: str) -> ResponseReturnValue:
    """Hide a passage or leave it; words of one's own are typed into the form below."""
    application = own(reference)
    form = PassageForm()
    question = _question(application, form.question.data or "")
    if not form.validate():
        return _page(application, form)
    try:
        service.treat(
            db.session(),
            application.id,
            question,
            form.passage.data,
            treatment=TREATMENTS[request.form.get("then", "hide")],
            now=clock.now(),
        )
    except RefusedError as refused:
        if not any(question in section.questions for section in _open_sections(application)):
            raise
        form.passage.errors = [str(refused)]
        return _page(application, form)
    return redirect(url_for("hiding.show", reference=reference, _anchor=question.key))


def _question(application: Application, key: str) -> QuestionPlan:
    if request.form.get("then", "hide") not in TREATMENTS:
        raise NotFoundError
    for section in form_of(application):
        for question in section.questions:
            if question.key == key and rules.is_checked(question):
                return question
    raise NotFoundError
