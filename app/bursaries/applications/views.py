"""What an applicant sees of their own applications: the list, the start, the task list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.bursaries.answers.rules import Option
from app.bursaries.applications import policy, queries, rules, service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.choices import queries as choices
from app.bursaries.conditions.rules import asked
from app.bursaries.equality import queries as equality
from app.bursaries.referees import queries as referees
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds import rules as round_rules
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.views import check_answers
from app.core import clock
from app.core.errors import NotFoundError
from app.extensions import db
from app.web import etag
from app.web.access import SIGNED_IN, access, actor

bp = Blueprint("applications", __name__, url_prefix="/applications")


def own(reference: str) -> Application:
    """Return the signed-in person's own application; anybody else's is not found."""
    application = queries.own(db.session(), actor().id, reference)
    if application is None:
        raise NotFoundError
    return application


def form_of(application: Application) -> list[SectionPlan]:
    """Return the form that the application answers; a round without one has no such page."""
    if application.round.form_version_id is None:
        raise NotFoundError
    return round_queries.form(
        db.session(), application.round.form_version_id, version=etag.version(round_queries.version)
    )


def equality_of(application: Application) -> list[QuestionPlan]:
    """Return the equality questions of the application's form; none when it has no such."""
    version = etag.version(round_queries.version)
    number = application.round.form_version_id
    return round_queries.equality(db.session(), number, version=version) if number else []


def options_of(questions: Sequence[QuestionPlan]) -> dict[str, list[Option]]:
    """Return the choices of each question by its key."""
    version = etag.version(round_queries.version)
    return choices.options(db.session(), questions, version=version)


def form_options(
    application: Application | None, form: Sequence[SectionPlan]
) -> dict[str, list[Option]]:
    """Return the choices of every question of a form, and the application's files, if any."""
    version = etag.version(round_queries.version)
    owner = application.id if application else None
    return choices.form_options(db.session(), form, application_id=owner, version=version)


def answers_of(application: Application) -> dict[int, str]:
    """Return what is kept so far, by question."""
    return queries.values(queries.answers(db.session(), application.id))


def progress_of(application: Application, form: list[SectionPlan]) -> list[rules.SectionProgress]:
    """Return how far the applicant is with each of the sections."""
    return written_so_far(application, form)[0]


def written_so_far(
    application: Application, form: list[SectionPlan]
) -> tuple[list[rules.SectionProgress], dict[int, str], dict[str, list[Option]]]:
    """Return how far each section is, the answers by question, and the choices they name."""
    answers, marks = queries.answers_and_marks(db.session(), application.id)
    kept = queries.values(answers)
    options = form_options(application if rules.names_files(form, kept) else None, form)
    return rules.progress(form, kept, marks, options), kept, options


def kept_sections(application: Application) -> list[dict[str, Any]]:
    """Return the sections with what was written in them, sent or not."""
    values = answers_of(application)
    form = asked(form_of(application), values)
    return rules.written(form, values, form_options(application, form))


@bp.get("/")
@access(SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show the person's own applications."""
    now = clock.now()
    return render_template(
        "applications/index.html",
        applications=[
            (row, round_rules.deadline(row.closes_at, row.personal_deadline))
            for row in queries.mine(db.session(), actor().id)
        ],
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
    given = check_answers(slug)
    plans = round_queries.rules(db.session(), round_.id)
    return render_template(
        "applications/start.html",
        round=round_,
        verdict=policy.may_start(round_, now),
        # Whoever answered on another device, or came by another way, is asked here.
        is_checked=not plans or bool(given),
    )


@bp.get("/<reference>/")
@access(SIGNED_IN)
def show(reference: str) -> ResponseReturnValue:
    """Show a draft's task list; what is sent has its own page."""
    now = clock.now()
    application = own(reference)
    if application.state is ApplicationState.CHANGES_REQUESTED:
        return redirect(url_for("changes.show", reference=reference))
    if application.state is not ApplicationState.DRAFT:
        return redirect(url_for("tracking.show", reference=reference))
    progress = progress_of(application, form_of(application))
    done = sum(item.status is rules.SectionStatus.COMPLETE for item in progress)
    naming = referees.naming(db.session(), application.id, application.round)
    ends = round_rules.deadline(application.round.closes_at, application.personal_deadline)
    return render_template(
        "applications/task_list.html",
        application=application,
        groups=rules.grouped(progress),
        total=rules.waited_for(progress) + (naming is not None),
        done=done + (naming is not None and not naming.lacking),
        naming=naming,
        ends=ends,
        days_left=round_rules.days_left(ends, now) if now < ends else None,
        verdict=policy.may_submit(application, application.round, now),
        equality=(
            equality.status(db.session(), application.id) if equality_of(application) else None
        ),
    )


def way_of(round_: Round) -> list[rules.Stage]:
    """Return the way that the applications of a round go, with its dates."""
    return rules.stages(review_due_at=round_.review_due_at, decide_by=round_.decide_by)
