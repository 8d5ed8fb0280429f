"""The page of a question that asks for files: what is there, one more, one less."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.bursaries.answers import rules as answers
from app.bursaries.applications.models import Application
from app.bursaries.applications.views import answers_of, form_options, own
from app.bursaries.asking.views import is_from_check, is_leaving, place_of, way_on, whole
from app.bursaries.attachments import queries as attachments
from app.bursaries.attachments.rules import enough, most
from app.bursaries.attachments.views import own_files, own_verdict
from app.bursaries.changes import queries as changed
from app.bursaries.changes import service as changes
from app.bursaries.conditions.rules import Asked
from app.bursaries.rounds.states import QuestionKind
from app.bursaries.uploads import service
from app.bursaries.uploads.forms import UploadForm
from app.core import clock
from app.core.errors import FullError, NotFoundError, UnavailableError
from app.core.verdict import require
from app.extensions import db
from app.files.rules import ACCEPT, ACCEPTED, SIZE_LIMIT, TOO_LARGE, UnfitFileError, size_words
from app.files.views import handed_out, shelf
from app.web.access import SIGNED_IN, access, actor
from app.web.unit_of_work import let_go

bp = Blueprint("uploads", __name__, url_prefix="/applications")
# Around the file stand the other fields of the form.
BODY_LIMIT: Final = SIZE_LIMIT + 64 * 1024
# A browser reads no answer before it has sent everything: so much is read and thrown away.
PATIENCE: Final = 64 * 1024 * 1024
PIECE: Final = 64 * 1024


@bp.url_value_preprocessor
def _allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "uploads.send":
        request.max_content_length = BODY_LIMIT


def _asked(application: Application, key: str) -> Asked:
    asked = place_of(application, key, answers_of(application)) or whole(application, key)
    if asked.question.kind is not QuestionKind.FILE:
        raise NotFoundError
    return asked


@bp.get("/<reference>/questions/<key>/files")
@access(SIGNED_IN)
def show(reference: str, key: str) -> ResponseReturnValue:
    """Show the files of an answer, and the field for one more."""
    application = own(reference)
    asked = _asked(application, key)
    if not changes.may_edit(db.session(), application, asked.section.id):
        return redirect(url_for("applications.show", reference=reference))
    return _page(application, asked, came_from_check=is_from_check())


@bp.post("/<reference>/questions/<key>/files")
@access(SIGNED_IN)
def send(reference: str, key: str) -> ResponseReturnValue:
    """Take the chosen file, if any, and go where the button leads."""
    application = own(reference)
    asked = _asked(application, key)
    require(changes.may_edit(db.session(), application, asked.section.id))
    chosen = request.files.get("answer")
    if chosen is not None and chosen.filename:
        refusal = _take(reference, key, chosen.filename, chosen.read(SIZE_LIMIT + 1))
        if refusal is not None:
            return refusal
        if request.form.get("then") == "upload":
            flash("The file is uploaded.", "success")
            return redirect(_here(reference, key))
        application = own(reference)
    elif request.form.get("then") == "upload":
        return _page(application, asked, problem="Choose a file")
    problem = _problem(application, asked)
    if problem and not is_leaving():
        return _page(application, asked, problem=problem)
    return redirect(way_on(application, asked))


def _take(reference: str, key: str, name: str, data: bytes) -> ResponseReturnValue | None:
    """Keep the file; return the page that says why not when it cannot be kept."""
    let_go()  # a file is looked at for seconds, and nobody has to wait for that
    try:
        received = shelf().receive(name, data)
    except UnfitFileError as unfit:
        return _refused(reference, key, unfit.message, HTTPStatus.OK)
    except FullError as full:
        return _refused(reference, key, full.message, HTTPStatus.INSUFFICIENT_STORAGE)
    except UnavailableError as away:
        return _refused(reference, key, away.message, HTTPStatus.SERVICE_UNAVAILABLE)
    application = own(reference)
    question = _asked(application, key).question
    try:
        service.attach(db.session(), application, question, received, by=actor(), now=clock.now())
    except UnfitFileError as unfit:
        return _refused(reference, key, unfit.message, HTTPStatus.OK)
    return None


def _refused(reference: str, key: str, message: str, status: HTTPStatus) -> ResponseReturnValue:
    application = own(reference)
    return _page(application, _asked(application, key), problem=message), status


def _here(reference: str, key: str) -> str:
    here = url_for("uploads.show", reference=reference, key=key)
    return f"{here}?from=check" if is_from_check() else here


def _problem(application: Application, asked: Asked) -> str | None:
    value = answers_of(application).get(asked.question.id)
    options = form_options(application, [asked.section])[asked.question.key]
    return answers.problem(asked.question, value, options)


def _page(
    application: Application,
    asked: Asked,
    *,
    problem: str = "",
    came_from_check: bool | None = None,
) -> str:
    form = UploadForm(formdata=None)
    form.answer.description = asked.question.hint
    if problem:
        form.answer.errors = [problem.rstrip(".")]
    options = form_options(application, [asked.section])[asked.question.key]
    value = answers_of(application).get(asked.question.id, "")
    rows = own_files(application, value, options)
    is_checking = is_from_check() if came_from_check is None else came_from_check
    limit = most(asked.question.maximum)
    return render_template(
        "uploads/files.html",
        application=application,
        asked=asked,
        asked_for=changed.open_of(db.session(), application),
        form=form,
        rows=rows,
        is_full=len(rows) >= limit and not problem,
        enough=enough(limit),
        most=limit,
        accept=ACCEPT,
        accepted=ACCEPTED,
        largest=size_words(SIZE_LIMIT),
        came_from="check" if is_checking else "",
    )


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say so on the page itself, once the browser is ready to read an answer."""
    stream, left = request.environ["wsgi.input"], PATIENCE
    while left > 0 and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
    values = request.view_args or {}
    application = own(values["reference"])
    asked = _asked(application, values["key"])
    page = _page(
        application, asked, problem=TOO_LARGE, came_from_check=request.args.get("from") == "check"
    )
    return page, HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@bp.post("/<reference>/questions/<key>/files/<token>/remove")
@access(SIGNED_IN)
def remove(reference: str, key: str, token: str) -> ResponseReturnValue:
    """Take a file out of the answer."""
    application = own(reference)
    question = _asked(application, key).question
    service.detach(db.session(), application, question, token, by=actor(), now=clock.now())
    flash("The file is removed.", "success")
    return redirect(_here(reference, key))


@bp.get("/<reference>/files/<token>")
@access(SIGNED_IN)
def download(reference: str, token: str) -> ResponseReturnValue:
    """Hand people their own file."""
    application = own(reference)
    document = attachments.document(db.session(), application.id, token)
    if document is None:
        raise NotFoundError
    require(own_verdict(document.state))
    return handed_out(document)
