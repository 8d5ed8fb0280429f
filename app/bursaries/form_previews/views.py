"""A form page by page in the templates that applicants meet, and as its readers see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.answers import rules as answers
from app.bursaries.applications import rules as progress
from app.bursaries.asking.views import is_from_check, is_leaving
from app.bursaries.attachments.rules import enough, most
from app.bursaries.choices import queries as choices
from app.bursaries.conditions.rules import Asked, found, next_after
from app.bursaries.disclosing.forms import equality_form
from app.bursaries.equality.states import EqualityStatus
from app.bursaries.form_building import rules as building
from app.bursaries.form_building.views import form_of
from app.bursaries.form_plans import queries as form_plans
from app.bursaries.form_previews import rules
from app.bursaries.form_previews.rules import Reader, Width
from app.bursaries.rounds import queries
from app.bursaries.rounds.models import FormVersion
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind
from app.bursaries.uploads.forms import UploadForm
from app.bursaries.writing.forms import FinishForm, QuestionForm, SubmitForm, question_form
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import Verdict
from app.extensions import db
from app.files.rules import ACCEPT, ACCEPTED, SIZE_LIMIT, size_words
from app.web.access import access

bp = Blueprint("form_previews", __name__, url_prefix="/admin/forms/<int:form_id>/preview/<width>")
NOTHING_KEPT: Final = "This was a preview: nothing was sent or kept."
# Where a link of an applicant's page leads in a preview, and what it says of the page there.
PAGES: Final = {
    "writing.question": ("question", ("key",)),
    "uploads.send": ("question", ("key",)),
    "writing.finish": ("finish", ("key",)),
    "writing.check": ("check", ()),
    "hiding.show": ("readers", ()),
    "disclosing.show": ("equality", ()),
}


@dataclass(frozen=True, slots=True)
class _Named:
    name: str


@dataclass(frozen=True, slots=True)
class _Pretended:
    """What the pages ask of an application."""

    round: _Named
    reference: str = "Preview"
    submitted_at: None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """One form that is looked at, and how wide."""

    version: FormVersion
    width: Width
    form: list[SectionPlan] = field(default_factory=list)
    equality: list[QuestionPlan] = field(default_factory=list)

    @property
    def whole(self) -> list[SectionPlan]:
        """The form with every question asked."""
        return rules.whole(self.form)

    def address(self, endpoint: str, **values: Any) -> str:
        """Return where a link of an applicant's page leads here; nothing for saving by itself."""
        if endpoint == "writing.autosave":
            return ""
        name, keys = PAGES.get(endpoint, ("start", ()))
        return self.here(name, **{key: values[key] for key in keys})

    def here(self, name: str, **values: Any) -> str:
        """Return the address of a page of this preview."""
        return url_for(f"form_previews.{name}", form_id=self.version.id, width=self.width, **values)

    def page(self, template: str, **context: Any) -> str:
        """Return an applicant's page with the bar of the preview and its notes beside it."""
        arguments = {**(request.view_args or {})}
        return render_template(
            "form_previews/page.html",
            page=template,
            preview=self,
            widths=[
                (each, url_for(str(request.endpoint), **{**arguments, "width": each.value}))
                for each in Width
            ],
            application=_Pretended(_Named(self.version.name)),
            **{"url_for": self.address, "notes": (), "asked_for": None, "came_from": "", **context},
        )


def _preview(form_id: int, width: str) -> Preview:
    if width not in {each.value for each in Width}:
        raise NotFoundError
    version = form_of(form_id)
    session = db.session()
    return Preview(
        version,
        Width(width),
        queries.form(session, form_id),
        queries.equality(session, form_id),
    )


def _sections(preview: Preview) -> list[progress.SectionProgress]:
    options = choices.form_options(db.session(), preview.form)
    return progress.progress(preview.whole, {}, frozenset(), options)


@bp.get("/")
@access(Role.ADMIN)
def start(form_id: int, width: str) -> ResponseReturnValue:
    """Show the task list."""
    preview = _preview(form_id, width)
    sections = _sections(preview)
    return preview.page(
        "applications/task_list.html",
        groups=progress.grouped(sections),
        total=progress.waited_for(sections),
        done=0,
        ends=clock.now() + timedelta(days=30),
        days_left=30,
        verdict=Verdict.yes(),
        naming=None,
        equality=EqualityStatus.OPTIONAL if preview.equality else None,
        notes=["The deadline is made up: a form has none before a round uses it."],
    )


@bp.route("/questions/<key>", methods=["GET", "POST"])
@access(Role.ADMIN)
def question(form_id: int, width: str, key: str) -> ResponseReturnValue:
    """Show one question; what is typed is checked as it will be, and not kept."""
    preview = _preview(form_id, width)
    here = found(preview.whole, key)
    if here is None:
        raise NotFoundError
    if here.question.kind is QuestionKind.FILE:
        return _files(preview, here) if request.method == "GET" else _way_on(preview, here)
    options = choices.options(db.session(), [here.question])[key]
    form = question_form(here.question, options, value="", version=0)
    if request.method == "POST":
        problem = answers.problem(here.question, form.value, options)
        if is_leaving() or not problem:
            return _way_on(preview, here)
        form.point_at(problem)
    return _question_page(preview, here, form, "writing/question.html")


def _way_on(preview: Preview, here: Asked) -> ResponseReturnValue:
    key = here.question.key
    if is_leaving():
        return redirect(preview.here("start"))
    if is_from_check():
        return redirect(preview.here("check"))
    following = next_after(preview.whole, {}, key)
    if following is not None:
        return redirect(preview.here("question", key=following.key))
    return redirect(preview.here("finish", key=here.section.key))


def _question_page(
    preview: Preview, here: Asked, form: QuestionForm | UploadForm, template: str, **more: Any
) -> str:
    asked = found(preview.form, here.question.key)
    notes = [f"Read by: {_listed(here)}"]
    if asked is not None and asked.question.show_if_key:
        when = building.condition(asked.question, preview.form)
        notes.append(when[0].upper() + when[1:])
    if here.question.identity_risk:
        notes.append("Kept from reviewers, because it may show who somebody is")
    return preview.page(
        template,
        asked=here,
        form=form,
        notes=notes,
        came_from="check" if is_from_check() else "",
        **more,
    )


def _listed(here: Asked) -> str:
    return ", ".join(each.label.lower() for each in rules.readers(here.section, here.question))


def _files(preview: Preview, here: Asked) -> str:
    form = UploadForm(formdata=None)
    form.answer.description = here.question.hint
    return _question_page(
        preview,
        here,
        form,
        "uploads/files.html",
        rows=(),
        is_full=False,
        enough=enough(most(here.question.maximum)),
        most=most(here.question.maximum),
        accept=ACCEPT,
        accepted=ACCEPTED,
        largest=size_words(SIZE_LIMIT),
    )


@bp.route("/sections/<key>/finish", methods=["GET", "POST"])
@access(Role.ADMIN)
def finish(form_id: int, width: str, key: str) -> ResponseReturnValue:
    """Show the end of a section."""
    preview = _preview(form_id, width)
    section = next((each for each in preview.whole if each.key == key), None)
    if section is None:
        raise NotFoundError
    form = FinishForm()
    if form.validate_on_submit():
        return redirect(preview.here("start"))
    return preview.page("writing/finish.html", form=form, section=section, gaps=())


@bp.route("/check", methods=["GET", "POST"])
@access(Role.ADMIN)
def check(form_id: int, width: str) -> ResponseReturnValue:
    """Show the check of the answers, of which there are none."""
    preview = _preview(form_id, width)
    form = SubmitForm()
    if form.validate_on_submit():
        flash(NOTHING_KEPT)
        return redirect(preview.here("start"))
    sections = _sections(preview)
    return preview.page(
        "writing/check.html",
        form=form,
        open_sections=(),
        progress=sections,
        shown={question.key: "" for each in sections for question in each.section.questions},
        files={},
        naming=None,
        declaration=preview.version.declaration,
        verdict=Verdict.yes(),
    )


@bp.route("/equality", methods=["GET", "POST"])
@access(Role.ADMIN)
def equality(form_id: int, width: str) -> ResponseReturnValue:
    """Show the equality questions; what is typed is checked as it will be, and not kept."""
    preview = _preview(form_id, width)
    if not preview.equality:
        raise NotFoundError
    form = equality_form(preview.equality)
    if request.method == "POST" and (request.form.get("then") == "skip" or form.validate()):
        flash(NOTHING_KEPT)
        return redirect(preview.here("start"))
    return preview.page(
        "disclosing/show.html", form=form, notes=[f"Read by: {Reader.EQUALITY.label.lower()}"]
    )


@bp.get("/readers")
@access(Role.ADMIN)
def readers(form_id: int, width: str) -> ResponseReturnValue:
    """Show what each reader sees, in made-up answers."""
    preview = _preview(form_id, width)
    form = form_plans.sections(db.session(), form_id)
    options = choices.form_options(db.session(), form)
    return render_template(
        "form_previews/readers.html",
        preview=preview,
        views=[(who, rules.view(who, rules.whole(form), options)) for who in Reader],
    )
