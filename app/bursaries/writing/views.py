"""What an applicant writes: one question a page, the end of a section, the check, the sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.answers import rules as answers
from app.bursaries.answers.rules import Option
from app.bursaries.applications import policy, queries, rules, service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.applications.views import (
    form_of,
    options_of,
    own,
    progress_of,
    written_so_far,
)
from app.bursaries.asking.views import is_from_check, is_leaving, place_of, way_on, whole
from app.bursaries.attachments.views import own_files
from app.bursaries.changes import queries as changed
from app.bursaries.changes import service as changes
from app.bursaries.conditions import rules as conditions
from app.bursaries.conditions.rules import Asked
from app.bursaries.referees import queries as referees
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds.rules import QuestionPlan
from app.bursaries.rounds.states import QuestionKind
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


def _typed(application: Application, key: str) -> Asked:
    """Return a question whose answer is typed or chosen; files come by a page of their own."""
    here = whole(application, key)
    if here.question.kind is QuestionKind.FILE:
        raise NotFoundError
    return here


@bp.get("/<reference>/questions/<key>")
@access(SIGNED_IN)
def question(reference: str, key: str) -> ResponseReturnValue:
    """Show one question; one that another answer rules out leads back to the task list."""
    application = own(reference)
    held = queries.answers(db.session(), application.id)
    here = place_of(application, key, queries.values(held))
    if here is None or not changes.may_edit(db.session(), application, here.section.id):
        return redirect(url_for("applications.show", reference=reference))
    if here.question.kind is QuestionKind.FILE:
        there = url_for("uploads.show", reference=reference, key=key)
        return redirect(f"{there}?from=check" if is_from_check() else there)
    return _question_page(application, here, held.get(here.question.id))


@bp.post("/<reference>/questions/<key>")
@access(SIGNED_IN)
def save(reference: str, key: str) -> ResponseReturnValue:
    """Keep an answer and go on; one that is too long or wrong is kept and pointed at."""
    application = own(reference)
    here = _typed(application, key)
    options = options_of([here.question])[key]
    form = question_form(here.question, options, value="", version=0)
    try:
        _keep(application, here.question, form)
    except ConflictError as clash:
        return _clash_page(application, here, clash, options), HTTPStatus.CONFLICT
    problem = answers.problem(here.question, form.value, options)
    if problem and not is_leaving():
        held = queries.answers(db.session(), application.id)
        here = place_of(application, key, queries.values(held)) or here
        return _question_page(application, here, held.get(here.question.id), problem=problem)
    return redirect(way_on(application, here))


@bp.post("/<reference>/questions/<key>/autosave")
@access(SIGNED_IN)
def autosave(reference: str, key: str) -> ResponseReturnValue:
    """Keep an answer while it is being written, and tell the number of this save.

    What is wrong with it is said when it is sent.
    """
    application = own(reference)
    question = _typed(application, key).question
    options = options_of([question])[key]
    form = question_form(question, options, value="", version=0)
    return {"version": _keep(application, question, form)}


def _keep(application: Application, question: QuestionPlan, form: QuestionForm) -> int:
    if len(form.value) > answers.KEPT_LIMIT:
        abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return writing_service.save_answer(
        db.session(),
        application,
        question,
        form.value,
        expected_version=form.expected_version,
        now=clock.now(),
    )


def _clash_page(
    application: Application, here: Asked, clash: ConflictError, options: Sequence[Option]
) -> str:
    """Return the page with both answers as people read them, and a button for each."""
    kept = queries.answer(db.session(), application.id, here.question.id)
    yours, theirs = (
        answers.display(here.question, value, options) for value in (clash.yours, clash.theirs)
    )
    return render_template(
        "writing/clash.html",
        application=application,
        here=here,
        yours=yours,
        theirs=theirs,
        typed=list(request.form.items(multi=True)),
        version=kept.version if kept else 0,
        came_from="check" if is_from_check() else "",
    )


def _question_page(
    application: Application, here: Asked, kept: queries.Held | None, *, problem: str | None = None
) -> ResponseReturnValue:
    form = question_form(
        here.question,
        options_of([here.question])[here.question.key],
        value=kept.value if kept else "",
        version=kept.version if kept else 0,
    )
    if problem:
        # What was typed is saved by now, so the next save goes on from that version.
        form.version.data = str(kept.version if kept else 0)
        form.point_at(problem)
    return render_template(
        "writing/question.html",
        application=application,
        asked=here,
        form=form,
        asked_for=changed.open_of(db.session(), application),
        came_from="check" if is_from_check() else "",
    )


@bp.route("/<reference>/sections/<key>/finish", methods=["GET", "POST"])
@access(SIGNED_IN)
def finish(reference: str, key: str) -> ResponseReturnValue:
    """Ask whether a section is finished."""
    application = own(reference)
    plans = form_of(application)
    progress = {item.section.key: item for item in progress_of(application, plans)}
    if key not in progress:
        if all(section.key != key for section in plans):
            raise NotFoundError
        return redirect(url_for("applications.show", reference=reference))
    section = progress[key].section
    if not changes.may_edit(db.session(), application, section.id):
        return redirect(url_for("applications.show", reference=reference))
    form = FinishForm()
    gaps: Sequence[rules.Gap] = ()
    if form.validate_on_submit():
        is_complete = form.finished.data == "yes"
        gaps = progress[key].gaps if is_complete else ()
        if not gaps:
            writing_service.mark_section(
                db.session(), application, section, is_complete=is_complete, now=clock.now()
            )
            return redirect(url_for("applications.show", reference=reference))
    return render_template(
        "writing/finish.html",
        application=application,
        form=form,
        section=section,
        gaps=gaps,
        asked_for=changed.open_of(db.session(), application),
    )


@bp.route("/<reference>/check", methods=["GET", "POST"])
@access(SIGNED_IN)
@reads_first
def check(reference: str) -> ResponseReturnValue:
    """Check the answers, agree to the declaration, and send."""
    now = clock.now()
    application = own(reference)
    if application.state is ApplicationState.CHANGES_REQUESTED:
        return redirect(url_for("changes.show", reference=reference))
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
    number, address = application.id, settings.current().address
    version = etag.version(round_queries.version)
    parcel = replace(
        service.pack(db.session(), application, now=now, version=version),
        letter=service.thanks(application, address=address, by=actor(), now=now),
    )
    begin_to_write()
    writing_service.send(
        db.session(),
        number,
        address=address,
        by=actor(),
        now=now,
        parcel=parcel,
    )


def _check_page(application: Application, form: SubmitForm, verdict: Verdict) -> str:
    plans = form_of(application)
    progress, values, options = written_so_far(application, plans)
    version = etag.version(round_queries.version)
    return render_template(
        "writing/check.html",
        application=application,
        form=form,
        # Whoever pressed the button is told at once of everything that is missing.
        open_sections=rules.unfinished(progress) if form.is_submitted() and verdict else (),
        progress=progress,
        shown={
            question.key: answers.display(question, values.get(question.id), options[question.key])
            for section in conditions.asked(plans, values)
            for question in section.questions
        },
        files={
            question.key: own_files(application, values[question.id], options[question.key])
            for section in plans
            for question in section.questions
            if question.kind is QuestionKind.FILE and values.get(question.id)
        },
        naming=referees.naming(db.session(), application.id, application.round),
        declaration=round_queries.declaration(
            db.session(), service.form_of(application.round), version=version
        ),
        verdict=verdict,
    )
