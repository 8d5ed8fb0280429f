"""The admin's rounds: the board of one, and the screening of what was sent."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.audit import queries as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications import rules as application_rules
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.attachments.views import staff_download, staff_sections
from app.bursaries.building import queries as building
from app.bursaries.changes import queries as changes
from app.bursaries.changes.rules import Changed, compared
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds import service as round_service
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import BEFORE_CLOSING, PUBLISHED
from app.bursaries.screening import policy, queries, rules, service
from app.bursaries.screening.forms import ReinstateForm, ScreeningForm, screening_form
from app.core import clock
from app.core.errors import NotFoundError
from app.core.roles import Role
from app.core.verdict import Verdict, require
from app.extensions import db
from app.web.access import access, actor
from app.web.keys import row_number

bp = Blueprint("screening", __name__, url_prefix="/admin/rounds")


def keep_from(app: Flask, condition: queries.KeptFrom) -> None:
    """Have these applications kept from a person; the slices above know who must not see whom."""
    app.extensions["screening_kept_from"] = condition


def hidden_from_actor(round_: Round) -> queries.Hidden:
    """Return which applications the signed-in person does not see by name."""
    kept_from = cast("queries.KeptFrom", current_app.extensions["screening_kept_from"])
    is_reader = policy.reads(actor(), round_)
    return queries.hidden(kept_from(actor().id), actor().id, is_reader=is_reader)


def staffed(slug: str) -> Round:
    """Return the round if the signed-in person works on it; others do not find it."""
    round_ = rounds.plain_by_slug(db.session(), slug)
    if round_ is None or not actor().holds(Role.ADMIN, Role.HUB_LEAD, round_id=round_.id):
        raise NotFoundError
    return round_


@bp.get("/")
@access(Role.ADMIN, Role.HUB_LEAD)
def index() -> ResponseReturnValue:
    """Show every round with its state."""
    person = actor()
    rows = [
        row
        for row in rounds.all_rounds(db.session())
        if person.holds(Role.ADMIN, Role.HUB_LEAD, round_id=row.id)
    ]
    is_admin = person.holds(Role.ADMIN)
    return render_template(
        "screening/index.html",
        rounds=rows,
        is_admin=is_admin,
        unsigned=building.all_standing(db.session()) if is_admin else {},
    )


@bp.get("/<slug>")
@access(Role.ADMIN, Role.HUB_LEAD)
def board(slug: str) -> ResponseReturnValue:
    """Show how a round stands and the one thing it needs next."""
    now = clock.now()
    round_ = staffed(slug)
    session = db.session()
    counts = applications.counts(session, round_.id)
    waiting = queries.waiting(session, round_.id, hidden=hidden_from_actor(round_))
    elsewhere = counts.get(ApplicationState.SUBMITTED, 0) - waiting
    counts[ApplicationState.SUBMITTED] = waiting
    if round_.state not in BEFORE_CLOSING:
        # What is still a draft now belongs to somebody with a deadline of their own.
        counts.pop(ApplicationState.DRAFT, None)
    events = audit.story(session, "bursary_round", round_.id)
    is_admin = actor().holds(Role.ADMIN, round_id=round_.id)
    names = accounts.names(session, {event.actor_id for event in events if event.actor_id})
    return render_template(
        "screening/board.html",
        round=round_,
        is_being_read=ApplicationState.IN_REVIEW in counts,
        counts=rules.tally(counts),
        need=rules.need(round_.state, counts, elsewhere=elsewhere),
        awards=rounds.awards(session, round_.id),
        events=[
            {
                "title": rules.ROUND_WORDS.get(event.kind, event.kind),
                "at": event.at,
                "by": names.get(event.actor_id or 0, "The service itself"),
                "reason": event.reason,
            }
            for event in events
        ],
        is_published=round_.state in PUBLISHED,
        is_admin=is_admin,
        steps=rules.STEPS.get(round_.state, ()) if is_admin else (),
        now=now,
    )


@bp.get("/<slug>/screening")
@access(Role.ADMIN, Role.HUB_LEAD)
def screening_list(slug: str) -> ResponseReturnValue:
    """List what waits for screening or, when asked, what was already looked at."""
    round_ = staffed(slug)
    require(policy.may_look(actor(), round_))
    waiting = request.args.get("show") != "found"
    show = None if waiting else "found"
    rows = queries.to_screen(
        db.session(),
        round_.id,
        hidden=hidden_from_actor(round_),
        waiting=waiting,
        after=row_number(request.args.get("after")),
    )
    shown = rows[: queries.PER_PAGE]
    following = None
    if len(rows) > len(shown):
        following = url_for("screening.screening_list", slug=slug, show=show, after=shown[-1].id)
    return render_template(
        "screening/list.html", round=round_, rows=shown, waiting=waiting, following=following
    )


def seen_case(slug: str, reference: str) -> tuple[Round, Application]:
    """Return a round and a sent application that the signed-in person may see by name."""
    round_ = staffed(slug)
    application = queries.of_round(
        db.session(), round_.id, reference, hidden=hidden_from_actor(round_)
    )
    if application is None or not policy.may_look(actor(), round_):
        raise NotFoundError
    return round_, application


@bp.route("/<slug>/screening/<reference>", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def screen(slug: str, reference: str) -> ResponseReturnValue:
    """Read one application and say whether it is eligible."""
    round_, application = seen_case(slug, reference)
    session = db.session()
    plans = rounds.rules(session, round_.id)
    verdict = policy.may_screen(actor(), application)
    form = screening_form(rules.reasons(plans), snapshot_id=application.snapshot_id)
    if form.is_submitted():
        require(verdict)
    if form.validate_on_submit():
        is_eligible = form.finding.data == "eligible"
        service.screen(
            session,
            application,
            rules.ELIGIBLE
            if is_eligible
            else rules.refusal(form.reason.data, form.words.data, plans),
            by=actor(),
            now=clock.now(),
            seen=row_number(form.seen.data) or 0,
        )
        flash(f"{reference}: {'eligible' if is_eligible else 'not eligible'}.", "success")
        return redirect(_following(round_))
    return _screening_page(round_, application, form, verdict)


def _following(round_: Round) -> str:
    hidden = hidden_from_actor(round_)
    following = queries.next_to_screen(db.session(), round_.id, hidden=hidden)
    if following is None:
        return url_for("screening.board", slug=round_.slug)
    return url_for("screening.screen", slug=round_.slug, reference=following)


def _screening_page(
    round_: Round, application: Application, form: ScreeningForm, verdict: Verdict
) -> str:
    session = db.session()
    found = queries.latest_screening(session, application.id)
    return render_template(
        "screening/screen.html",
        round=round_,
        application=application,
        sections=staff_sections(
            application,
            _read(application),
            partial(_file_link, round_.slug, application.reference),
        ),
        check_answers=queries.check_answers(session, application),
        screening=found,
        asked_for=changes.latest(session, application.id),
        changed=_changed(application),
        verdict=verdict,
        may_reinstate=policy.may_reinstate(actor(), application, round_, found),
        form=form,
    )


def _changed(application: Application) -> list[Changed]:
    """Return what differs between the last two versions, of what a screener reads."""
    versions = changes.versions(db.session(), application.id)
    if len(versions) == 1:
        return []
    newer, older = (
        application_rules.for_screeners(application_rules.content(each.content))
        for each in versions
    )
    return compared(older, newer)


def _read(application: Application) -> list[Any]:
    """Return what a screener reads of what was sent."""
    snapshot = applications.snapshot(db.session(), application.id)
    if snapshot is None:
        raise NotFoundError
    return application_rules.for_screeners(application_rules.content(snapshot.content))


def _file_link(slug: str, reference: str, token: str) -> str:
    return url_for("screening.download", slug=slug, reference=reference, token=token)


@bp.get("/<slug>/screening/<reference>/files/<token>")
@access(Role.ADMIN, Role.HUB_LEAD)
def download(slug: str, reference: str, token: str) -> ResponseReturnValue:
    """Hand a file of the application to somebody who may screen it."""
    _, application = seen_case(slug, reference)
    return staff_download(application, _read(application), token)


@bp.route("/<slug>/screening/<reference>/reinstate", methods=["GET", "POST"])
@access(Role.ADMIN, Role.HUB_LEAD)
def reinstate(slug: str, reference: str) -> ResponseReturnValue:
    """Take a refusal back, by another person than who found it."""
    round_, application = seen_case(slug, reference)
    session = db.session()
    found = queries.latest_screening(session, application.id)
    require(policy.may_reinstate(actor(), application, round_, found))
    form = ReinstateForm()
    if form.validate_on_submit():
        service.reinstate(session, application, form.words.data, by=actor(), now=clock.now())
        flash(f"{reference}: eligible after all. The applicant is told.", "success")
        return redirect(url_for("screening.screening_list", slug=slug))
    return render_template(
        "screening/reinstate.html", round=round_, application=application, found=found, form=form
    )


@bp.post("/<slug>/close-demo")
@access(Role.ADMIN)
def close_demo(slug: str) -> ResponseReturnValue:
    """Close a demo round now, so that its later stages can be tried."""
    now = clock.now()
    round_ = staffed(slug)
    round_service.bring_deadline_forward(db.session(), round_, by=actor(), now=now)
    application_service.close_drafts(db.session(), now=now)
    flash("The round is closed. Drafts can no longer be sent.", "success")
    return redirect(url_for("screening.board", slug=slug))
