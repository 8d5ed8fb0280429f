"""The page of the equality questions: answer them, or skip them all."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.applications.models import Application
from app.bursaries.applications.views import equality_of, own
from app.bursaries.disclosing import policy, service
from app.bursaries.disclosing.forms import EqualityForm, equality_form
from app.bursaries.equality import queries
from app.bursaries.rounds.rules import QuestionPlan
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.web.access import SIGNED_IN, access

bp = Blueprint("disclosing", __name__, url_prefix="/applications")


def is_open(application: Application) -> bool:
    """Return whether there are equality questions that the applicant may answer now."""
    if not equality_of(application):
        return False
    return bool(policy.may_answer(application, queries.status(db.session(), application.id)))


def _questions(application: Application) -> list[QuestionPlan]:
    questions = equality_of(application)
    if not questions:
        raise NotFoundError
    return questions


@bp.get("/<reference>/equality")
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show every equality question; once it is too late they lead back to the application."""
    application = own(reference)
    questions = _questions(application)
    if not is_open(application):
        return redirect(url_for("applications.show", reference=reference))
    held = queries.held(db.session(), application.id)
    return _page(application, equality_form(questions, held))


@bp.post("/<reference>/equality")
@access(SIGNED_IN)
def answer(reference: str) -> ResponseReturnValue:
    """Keep the answers, or that all were skipped, and go back to where the person came from."""
    application = own(reference)
    form = equality_form(_questions(application))
    is_skipping = request.form.get("then") == "skip"
    if not is_skipping and not form.validate():
        return _page(application, form)
    answers = {} if is_skipping else form.answers
    service.answer(db.session(), application.id, answers, now=clock.now())
    words = "Your equality answers are saved." if answers else "You skipped the equality questions."
    flash(words, "success")
    there = "tracking.receipt" if application.submitted_at else "applications.show"
    return redirect(url_for(there, reference=reference))


def _page(application: Application, form: EqualityForm) -> str:
    return render_template("disclosing/show.html", application=application, form=form)
