"""What an applicant sees of their own application, from the task list to the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.answers import rules as answers
from app.bursaries.applications import policy, queries, rules, service
from app.bursaries.applications.forms import FinishForm, SubmitForm, question_form
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds import rules as round_rules
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.views import check_answers
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.web import settings
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("applications", __name__, url_prefix="/applications")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in its place: its section, and the question that follows it there."""

    section: SectionPlan
    question: QuestionPlan
    number: int
    following: QuestionPlan | None
    before: QuestionPlan | None


def own(reference: str) -> Application:
    """Return the signed-in person's own application; anybody else's is not found."""
    application = queries.own(db.session(), actor().id, reference)
    if application is None:
        raise NotFoundError
    return application


def _form_of(application: Application) -> list[SectionPlan]:
    if application.round.form_version_id is None:
        raise NotFoundError
    return round_queries.form(db.session(), application.round.form_version_id)


def _asked(form: list[SectionPlan], key: str) -> _Asked:
    for section in form:
        for place, question in enumerate(section.questions):
            if question.key == key:
                rest = section.questions[place + 1 :]
                return _Asked(
                    section=section,
                    question=question,
                    number=place + 1,
                    following=rest[0] if rest else None,
                    before=section.questions[place - 1] if place else None,
                )
    raise NotFoundError


def _values(application: Application) -> dict[int, str]:
    kept = queries.answers(db.session(), application.id)
    return {question_id: item.value for question_id, item in kept.items()}


@bp.get("/")
@access(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show the person's own applications."""
    now = clock.now()
    return render_template(
        "applications/index.html",
        applications=queries.mine(db.session(), actor().id),
        open_round=round_queries.open_round(db.session(), now),
        now=now,
    )


@bp.post("/start/<slug>")
@access(SIGNED_IN)
def start(slug: str) -> ResponseReturnValue:
    """Begin an application to a round, or go on with the one already begun."""
    round_ = round_queries.public_by_slug(db.session(), slug)
    if round_ is None:
        raise NotFoundError
    application = service.start(
        db.session(), round_, rule_answers=check_answers(slug), by=actor(), now=clock.now()
    )
    return redirect(url_for("applications.show", reference=application.reference))


@bp.get("/start/<slug>")
@access(SIGNED_IN)
def before_start(slug: str) -> ResponseReturnValue:
    """Where signing in leads back to: one button that begins the application."""
    now = clock.now()
    round_ = round_queries.public_by_slug(db.session(), slug)
    if round_ is None:
        raise NotFoundError
    existing = queries.live(db.session(), actor().id, round_.id)
    if existing is not None:
        return redirect(url_for("applications.show", reference=existing.reference))
    return render_template(
        "applications/start.html", round=round_, verdict=policy.may_start(round_, now)
    )


@bp.get("/<reference>/")
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show a draft's task list; what is sent has its own page."""
    now = clock.now()
    application = own(reference)
    if application.state is not ApplicationState.DRAFT:
        return redirect(url_for("tracking.show", reference=reference))
    progress = rules.progress(
        _form_of(application),
        _values(application),
        queries.marks(db.session(), application.id),
    )
    done = sum(item.status is rules.SectionStatus.COMPLETE for item in progress)
    ends = round_rules.deadline(application.round.closes_at, application.personal_deadline)
    return render_template(
        "applications/task_list.html",
        application=application,
        progress=progress,
        done=done,
        ends=ends,
        days_left=round_rules.days_left(ends, now),
        verdict=policy.may_submit(application, application.round, now),
    )


def way_of(round_: Round) -> list[rules.Stage]:
    """Return the way that the applications of a round go, with its dates."""
    return rules.stages(review_due_at=round_.review_due_at, decide_by=round_.decide_by)


@bp.get("/<reference>/questions/<key>")
@access(SIGNED_IN)
def question(reference: str, key: str) -> ResponseReturnValue:
    """Show one question."""
    application = own(reference)
    if not policy.may_edit(application):
        return redirect(url_for("applications.show", reference=reference))
    return _question_page(application, _asked(_form_of(application), key))


@bp.post("/<reference>/questions/<key>")
@access(SIGNED_IN)
def save(reference: str, key: str) -> ResponseReturnValue:
    """Keep an answer and go on; an answer that is too long or wrong is kept and pointed at."""
    application = own(reference)
    asked = _asked(_form_of(application), key)
    options = queries.options(db.session(), [asked.question])[key]
    form = question_form(asked.question, options, value="", version=0)
    service.save_answer(
        db.session(),
        application,
        asked.question,
        form.value,
        expected_version=form.expected_version,
        by=actor(),
        now=clock.now(),
    )
    problem = answers.problem(asked.question, form.value, options)
    if problem and not (answers.is_empty(asked.question, form.value) and _is_leaving()):
        return _question_page(application, asked, problem=problem)
    return redirect(_after(application, asked))


def _is_leaving() -> bool:
    return request.form.get("then") == "leave"


def _after(application: Application, asked: _Asked) -> str:
    reference = application.reference
    if _is_leaving():
        return url_for("applications.show", reference=reference)
    if request.form.get("from") == "check":
        return url_for("applications.check", reference=reference, _anchor=asked.question.key)
    if asked.following:
        return url_for("applications.question", reference=reference, key=asked.following.key)
    return url_for("applications.finish", reference=reference, key=asked.section.key)


def _question_page(
    application: Application, asked: _Asked, *, problem: str | None = None
) -> ResponseReturnValue:
    session = db.session()
    kept = queries.answers(session, application.id).get(asked.question.id)
    form = question_form(
        asked.question,
        queries.options(session, [asked.question])[asked.question.key],
        value=kept.value if kept else "",
        version=kept.version if kept else 0,
    )
    if problem:
        # What was typed is saved by now, so the next save goes on from that version.
        form.version.data = str(kept.version if kept else 0)
        form.answer.errors = [problem]
    return render_template(
        "applications/question.html",
        application=application,
        asked=asked,
        form=form,
        came_from=request.values.get("from", ""),
    )


@bp.route("/<reference>/sections/<key>/finish", methods=["GET", "POST"])
@access(SIGNED_IN)
def finish(reference: str, key: str) -> ResponseReturnValue:
    """Ask whether a section is finished."""
    application = own(reference)
    if not policy.may_edit(application):
        return redirect(url_for("applications.show", reference=reference))
    progress = rules.progress(
        [section for section in _form_of(application) if section.key == key],
        _values(application),
        queries.marks(db.session(), application.id),
    )
    if not progress:
        raise NotFoundError
    form = FinishForm()
    if form.validate_on_submit():
        if form.finished.data == "yes" and progress[0].first_gap is not None:
            gap = progress[0].first_gap
            form.finished.errors = [f"Answer this first: {gap.label}"]
        else:
            service.mark_section(
                db.session(),
                application,
                progress[0].section,
                is_complete=form.finished.data == "yes",
                now=clock.now(),
            )
            return redirect(url_for("applications.show", reference=reference))
    return render_template(
        "applications/finish.html", application=application, form=form, item=progress[0]
    )


@bp.route("/<reference>/check", methods=["GET", "POST"])
@access(SIGNED_IN)
def check(reference: str) -> ResponseReturnValue:
    """Check the answers, agree to the declaration, and send."""
    application = own(reference)
    if application.state is not ApplicationState.DRAFT:
        return redirect(url_for("applications.receipt", reference=reference))
    form = SubmitForm()
    open_sections: list[SectionPlan] = []
    if form.validate_on_submit():
        try:
            service.submit(
                db.session(),
                application,
                address=settings.current().address,
                by=actor(),
                now=clock.now(),
            )
        except service.UnfinishedError as unfinished:
            open_sections = list(unfinished.sections)
        else:
            return redirect(url_for("applications.receipt", reference=reference))
    return _check_page(application, form, open_sections)


def _check_page(
    application: Application, form: SubmitForm, open_sections: list[SectionPlan]
) -> ResponseReturnValue:
    session = db.session()
    plans = _form_of(application)
    values = _values(application)
    options = queries.form_options(session, plans)
    progress = rules.progress(plans, values, queries.marks(session, application.id))
    return render_template(
        "applications/check.html",
        application=application,
        form=form,
        open_sections=open_sections,
        progress=progress,
        shown={
            question.key: answers.display(question, values.get(question.id), options[question.key])
            for section in plans
            for question in section.questions
        },
        declaration=round_queries.declaration(session, application.round.form_version_id or 0),
        verdict=policy.may_submit(application, application.round, clock.now()),
    )


@bp.get("/<reference>/receipt")
@access(SIGNED_IN)
def receipt(reference: str) -> ResponseReturnValue:
    """Show the receipt: what was sent, when by our clock, and what happens next."""
    application = own(reference)
    snapshot = queries.snapshot(db.session(), application.id)
    if snapshot is None or application.submitted_at is None:
        return redirect(url_for("applications.show", reference=reference))
    return render_template(
        "applications/receipt.html",
        application=application,
        snapshot=snapshot,
        sent=policy.in_london(application.submitted_at),
        stages=way_of(application.round),
    )


@bp.route("/<reference>/withdraw", methods=["GET", "POST"])
@access(SIGNED_IN)
def withdraw(reference: str) -> ResponseReturnValue:
    """Withdraw, after one question whether it is meant."""
    application = own(reference)
    if request.method == "POST":
        service.withdraw(db.session(), application, by=actor(), now=clock.now())
        flash(f"You have withdrawn application {reference}.")
        return redirect(url_for("applications.index"))
    return render_template(
        "applications/withdraw.html",
        application=application,
        verdict=policy.may_withdraw(application),
    )
