"""What an applicant writes: one question a page, the end of a section, the check, the sending."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue

from app.bursaries.answers import rules as answers
from app.bursaries.answers.rules import Option
from app.bursaries.applications import policy, queries, rules, service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.applications.views import (
    answers_of,
    form_of,
    form_options,
    options_of,
    own,
    progress_of,
)
from app.bursaries.attachments.views import own_files
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import QuestionKind
from app.bursaries.writing import rules as writing
from app.bursaries.writing import service as writing_service
from app.bursaries.writing.forms import FinishForm, QuestionForm, SubmitForm, question_form
from app.core import clock
from app.core.errors import ConflictError, NotFoundError
from app.core.verdict import Verdict
from app.extensions import db
from app.web import etag, settings
from app.web.access import SIGNED_IN, access, actor
from app.web.unit_of_work import begin_to_write, reads_first

bp = Blueprint("writing", __name__, url_prefix="/applications")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its place: its section, and the question that follows it there."""

    section: SectionPlan
    question: QuestionPlan
    number: int
    following: QuestionPlan | None
    before: QuestionPlan | None


def asked_in(form: list[SectionPlan], key: str) -> Asked:
    """Return the question with its neighbours; one that the form does not ask is not found."""
    for section in form:
        for place, question in enumerate(section.questions):
            if question.key == key:
                rest = section.questions[place + 1 :]
                return Asked(
                    section=section,
                    question=question,
                    number=place + 1,
                    following=rest[0] if rest else None,
                    before=section.questions[place - 1] if place else None,
                )
    raise NotFoundError


def _typed_in(form: list[SectionPlan], key: str) -> Asked:
    """Return a question whose answer is typed or chosen; files come by a page of their own."""
    asked = asked_in(form, key)
    if asked.question.kind is QuestionKind.FILE:
        raise NotFoundError
    return asked


@bp.get("/<reference>/questions/<key>")
@access(SIGNED_IN)
def question(reference: str, key: str) -> ResponseReturnValue:
    """Show one question."""
    application = own(reference)
    if not policy.may_edit(application):
        return redirect(url_for("applications.show", reference=reference))
    asked = asked_in(form_of(application), key)
    if asked.question.kind is QuestionKind.FILE:
        there = url_for("uploads.show", reference=reference, key=key)
        return redirect(f"{there}?from=check" if is_from_check() else there)
    return _question_page(application, asked)


@bp.post("/<reference>/questions/<key>")
@access(SIGNED_IN)
def save(reference: str, key: str) -> ResponseReturnValue:
    """Keep an answer and go on; one that is too long or wrong is kept and pointed at."""
    application = own(reference)
    asked = _typed_in(form_of(application), key)
    options = options_of([asked.question])[key]
    form = question_form(asked.question, options, value="", version=0)
    _keep(application, asked.question, form, options)
    problem = answers.problem(asked.question, form.value, options)
    if problem and not is_leaving():
        return _question_page(application, asked, problem=problem)
    return redirect(way_on(application, asked))


@bp.post("/<reference>/questions/<key>/autosave")
@access(SIGNED_IN)
def autosave(reference: str, key: str) -> ResponseReturnValue:
    """Keep an answer while it is being written; what is wrong with it is said when it is sent."""
    application = own(reference)
    question = _typed_in(form_of(application), key).question
    options = options_of([question])[key]
    form = question_form(question, options, value="", version=0)
    version = _keep(application, question, form, options)
    browser["saved"] = writing.with_save(browser.get("saved", ()), form.page.data or "", version)
    return "", HTTPStatus.NO_CONTENT


def _keep(
    application: Application, question: QuestionPlan, form: QuestionForm, options: Sequence[Option]
) -> int:
    if len(form.value) > answers.KEPT_LIMIT:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return writing_service.save_answer(
            db.session(),
            application,
            question,
            form.value,
            expected_version=writing.last_save(
                browser.get("saved", ()), form.page.data or "", form.expected_version
            ),
            now=clock.now(),
        )
    except ConflictError as clash:
        raise _readable(clash, question, options) from clash


def _readable(
    clash: ConflictError, question: QuestionPlan, options: Sequence[Option]
) -> ConflictError:
    """Return the clash with both answers as people read them, not as they are kept."""
    yours, theirs = (
        shown
        if isinstance(shown := answers.display(question, value, options), str)
        else "\n".join(shown)
        for value in (clash.yours, clash.theirs)
    )
    return ConflictError(clash.message, yours=yours, theirs=theirs)


def is_leaving() -> bool:
    """Return whether the button was the one that leads back to the task list."""
    return request.form.get("then") == "leave"


def is_from_check() -> bool:
    """Return whether the page was opened to change one answer before sending."""
    return request.values.get("from") == "check"


def way_on(application: Application, asked: Asked) -> str:
    """Return where a saved answer leads: on, back to the check, or to the task list."""
    reference = application.reference
    if is_leaving():
        return url_for("applications.show", reference=reference)
    if is_from_check():
        return url_for("writing.check", reference=reference, _anchor=asked.question.key)
    if asked.following:
        return url_for("writing.question", reference=reference, key=asked.following.key)
    return url_for("writing.finish", reference=reference, key=asked.section.key)


def _question_page(
    application: Application, asked: Asked, *, problem: str | None = None
) -> ResponseReturnValue:
    session = db.session()
    kept = queries.answers(session, application.id).get(asked.question.id)
    form = question_form(
        asked.question,
        options_of([asked.question])[asked.question.key],
        value=kept.value if kept else "",
        version=kept.version if kept else 0,
    )
    form.page.data = secrets.token_urlsafe(6)
    if problem:
        # What was typed is saved by now, so the next save goes on from that version.
        form.version.data = str(kept.version if kept else 0)
        form.answer.errors = [problem]
    return render_template(
        "writing/question.html",
        application=application,
        asked=asked,
        form=form,
        came_from="check" if is_from_check() else "",
    )


@bp.route("/<reference>/sections/<key>/finish", methods=["GET", "POST"])
@access(SIGNED_IN)
def finish(reference: str, key: str) -> ResponseReturnValue:
    """Ask whether a section is finished."""
    application = own(reference)
    if not policy.may_edit(application):
        return redirect(url_for("applications.show", reference=reference))
    section = next((item for item in form_of(application) if item.key == key), None)
    if section is None:
        raise NotFoundError
    form = FinishForm()
    gaps: Sequence[rules.Gap] = ()
    if form.validate_on_submit():
        is_complete = form.finished.data == "yes"
        gaps = progress_of(application, [section])[0].gaps if is_complete else ()
        if not gaps:
            writing_service.mark_section(
                db.session(), application, section, is_complete=is_complete, now=clock.now()
            )
            return redirect(url_for("applications.show", reference=reference))
    return render_template(
        "writing/finish.html", application=application, form=form, section=section, gaps=gaps
    )


@bp.route("/<reference>/check", methods=["GET", "POST"])
@access(SIGNED_IN)
@reads_first
def check(reference: str) -> ResponseReturnValue:
    """Check the answers, agree to the declaration, and send."""
    now = clock.now()
    application = own(reference)
    if application.state is not ApplicationState.DRAFT:
        return redirect(url_for("tracking.receipt", reference=reference))
    form = SubmitForm()
    verdict = policy.may_submit(application, application.round, now)
    if form.is_submitted() and not verdict:
        return _check_page(application, form, verdict), HTTPStatus.FORBIDDEN
    if not form.validate_on_submit():
        return _check_page(application, form, verdict)
    try:
        _send(application, now)
    except service.UnfinishedError:
        return _check_page(own(reference), form, verdict)
    return redirect(url_for("tracking.receipt", reference=reference))


def _send(application: Application, now: datetime) -> None:
    number = application.id
    version = etag.version(round_queries.version)
    parcel = service.pack(db.session(), application, now=now, version=version)
    begin_to_write()
    service.submit(
        db.session(),
        number,
        address=settings.current().address,
        by=actor(),
        now=now,
        parcel=parcel,
    )


def _check_page(application: Application, form: SubmitForm, verdict: Verdict) -> str:
    session = db.session()
    plans = form_of(application)
    values = answers_of(application)
    options = form_options(application, plans)
    progress = rules.progress(plans, values, queries.marks(session, application.id), options)
    return render_template(
        "writing/check.html",
        application=application,
        form=form,
        # Whoever pressed the button is told at once of everything that is missing.
        open_sections=rules.unfinished(progress) if form.is_submitted() and verdict else (),
        progress=progress,
        shown={
            question.key: answers.display(question, values.get(question.id), options[question.key])
            for section in plans
            for question in section.questions
        },
        files={
            question.key: own_files(application, values[question.id], options[question.key])
            for section in plans
            for question in section.questions
            if question.kind is QuestionKind.FILE and values.get(question.id)
        },
        declaration=round_queries.declaration(session, application.round.form_version_id or 0),
        verdict=verdict,
    )
