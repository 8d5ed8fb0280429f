"""The verbs of an application: start, answer, finish a section, send, withdraw."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import service as audit
from app.bursaries.applications import policy, queries, rules
from app.bursaries.applications.models import (
    Application,
    EligibilityAnswer,
    Snapshot,
)
from app.bursaries.applications.states import (
    UNSENT,
    ApplicationEvent,
    ApplicationState,
)
from app.bursaries.choices import queries as choices
from app.bursaries.equality import service as equality
from app.bursaries.referees import queries as referees
from app.bursaries.referees.rules import lacking
from app.bursaries.rounds import queries as round_queries
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import RulePlan, SectionPlan
from app.bursaries.rounds.states import ReferencesFrom
from app.core.errors import DomainError
from app.core.roles import Actor
from app.core.verdict import require
from app.messages import service as messages
from app.messages.letters.service import Letter, desk

RECEIVED: Final = "application_received"


class UnfinishedError(DomainError):
    """The application cannot be sent yet; `sections` are those that are not complete.

    Without any it is referees that are missing.
    """

    def __init__(self, sections: Sequence[SectionPlan]) -> None:
        super().__init__("Some sections are not complete yet.")
        self.sections = sections


def start(
    session: Session,
    round_: Round,
    *,
    rule_answers: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> Application:
    """Begin an application and return it; return the one already begun when there is one."""
    existing = queries.live(session, by.id, round_.id)
    if existing is not None:
        return existing
    require(policy.may_start(round_, now))
    application = Application(
        reference=rules.reference(secrets.token_bytes(8)),
        round_id=round_.id,
        applicant_id=by.id,
        state=ApplicationState.DRAFT,
        state_since=now,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(application)
    except IntegrityError:
        # The same person pressed the button twice; the first press has made the application.
        winner = queries.live(session, by.id, round_.id)
        if winner is None:
            raise
        return winner
    _keep_rule_answers(session, application, round_queries.rules(session, round_.id), rule_answers)
    audit.record(session, "application.started", subject=application, by=by, now=now)
    return application


def _keep_rule_answers(
    session: Session,
    application: Application,
    plans: Sequence[RulePlan],
    given: Mapping[str, str],
) -> None:
    session.add_all(
        EligibilityAnswer(application_id=application.id, rule_id=plan.id, answer=given[plan.key])
        for plan in plans
        if given.get(plan.key) in {"yes", "no"}
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """What would be sent, what it was made from, and the letter of thanks if it is written yet."""

    made_from: queries.Material
    hub: round_queries.HubRow
    content: str
    letter: Letter | None = None


def pack(session: Session, application: Application, *, now: datetime, version: str = "") -> Parcel:
    """Return what would be sent now; raise UnfinishedError while a section is open.

    The form and the catalogue may be those that are kept for the version.
    """
    round_ = application.round
    form = round_queries.form(session, form_of(round_), version=version)
    made_from = queries.material(session, application.id)
    kept = queries.values(made_from.answers)
    owner = application.id if rules.names_files(form, kept) else None
    options = choices.form_options(session, form, application_id=owner, version=version)
    open_sections = rules.unfinished(rules.progress(form, kept, made_from.marks, options))
    if open_sections:
        raise UnfinishedError(open_sections)
    hub = chosen_hub(round_queries.hubs(session, version=version), form, kept)
    content = rules.snapshot(
        form,
        kept,
        options,
        hidden=made_from.hidden,
        reference=application.reference,
        round=round_.name,
        hub=hub.city,
        submitted_at=now.isoformat(),
    )
    return Parcel(made_from, hub, content)


def submit(
    session: Session,
    application_id: int,
    *,
    address: str,
    by: Actor,
    now: datetime,
    parcel: Parcel | None = None,
) -> Application | None:
    """Send the application: freeze a hashed snapshot, thank by mail; return it.

    A second send does nothing and returns None. Refuses after the person's deadline. A parcel
    made before the row was locked is made anew when an answer, a mark or a hidden passage has
    changed since; UnfinishedError as from `pack`, and while referees are missing.
    """
    application = queries.locked(session, application_id)
    round_ = application.round
    if application.state not in UNSENT:
        return None
    require(policy.may_submit(application, round_, now))
    _require_referees(session, application)
    if parcel is None or parcel.made_from != queries.material(session, application_id):
        parcel = pack(session, application, now=now)
    snapshot = freeze(session, application, parcel.content, now)
    application.hub_id = parcel.hub.id
    application.submitted_at = now
    application.move(ApplicationEvent.SUBMIT, now=now)
    audit.record(
        session,
        "application.submitted",
        subject=application,
        by=by,
        now=now,
        snapshot=snapshot.sha256,
    )
    messages.post_written(
        session,
        parcel.letter or thanks(application, address=address, by=by, now=now),
        template=RECEIVED,
        to=messages.Recipient(by.email, by.id),
        dedupe_key=f"application-received:{application.reference}",
        now=now,
        about=application,
    )
    return application


def _require_referees(session: Session, application: Application) -> None:
    if application.round.references_from is ReferencesFrom.NEVER:
        return
    states = referees.states(session, application.id)
    if lacking(application.round.references_wanted or 0, states):
        raise UnfinishedError([])


def thanks(application: Application, *, address: str, by: Actor, now: datetime) -> Letter:
    """Return the letter that thanks for an application sent at `now`."""
    return desk.write(
        RECEIVED,
        {
            "name": by.name,
            "reference": application.reference,
            "round": application.round.name,
            "sent": policy.in_london(now),
            "decide_by": application.round.decide_by,
            "link": f"{address}/applications/{application.reference}/",
        },
    )


def freeze(
    session: Session, application: Application, content: str, now: datetime, *, number: int = 1
) -> Snapshot:
    """Keep what is sent with its hash, point the application at it and return it."""
    snapshot = Snapshot(
        application_id=application.id,
        number=number,
        content=content,
        sha256=rules.digest(content),
        created_at=now,
    )
    session.add(snapshot)
    session.flush()  # the application points at the snapshot, so it needs its id
    application.snapshot_id = snapshot.id
    return snapshot


def form_of(round_: Round) -> int:
    """Return the number of the round's form; DomainError while it has none."""
    if round_.form_version_id is None:
        raise DomainError("This round has no application form yet.")
    return round_.form_version_id


def chosen_hub(
    hubs: Sequence[round_queries.HubRow], form: Sequence[SectionPlan], kept: Mapping[int, str]
) -> round_queries.HubRow:
    """Return the hub that the answers choose; DomainError when they choose none."""
    code = rules.hub_choice(form, kept)
    for hub in hubs:
        if hub.code == code:
            return hub
    raise DomainError("Choose the hub you apply to before you send the application.")


def withdraw(session: Session, application: Application, *, by: Actor, now: datetime) -> None:
    """Withdraw the person's own application; refuse once there is an award.

    Its equality answers are nobody's from then on.
    """
    application = queries.locked(session, application.id)
    if application.state is ApplicationState.WITHDRAWN:
        return
    require(policy.may_withdraw(application))
    application.move(ApplicationEvent.WITHDRAW, now=now)
    equality.forget(session, application.id)
    audit.record(session, "application.withdrawn", subject=application, by=by, now=now)
    tell(session, application, "application_withdrawn", now=now)


def tell(
    session: Session,
    application: Application,
    template: str,
    *,
    now: datetime,
    again: str = "",
    **words: object,
) -> None:
    """Write a letter about the application to its owner; each kind of letter once.

    What can happen twice tells the times apart by `again`.
    """
    person = session.get_one(User, application.applicant_id)
    round_ = session.get_one(Round, application.round_id)
    messages.post(
        session,
        template=template,
        to=messages.Recipient(person.email, person.id),
        dedupe_key=f"{template}:{application.reference}{again}",
        context={
            "name": person.name,
            "round": round_.name,
            "slug": round_.slug,
            "reference": application.reference,
            **words,
        },
        now=now,
        about=application,
    )


def close_drafts(session: Session, *, now: datetime, grace: timedelta = timedelta()) -> int:
    """End the drafts of closed rounds whose own deadline passed so long ago; return how many."""
    drafts = queries.overdue_drafts(session, now - grace)
    for application in drafts:
        application.move(ApplicationEvent.ROUND_CLOSED, now=now)
        audit.record(session, "application.not_submitted", subject=application, by=None, now=now)
        tell(session, application, "application_not_submitted", now=now)
    return len(drafts)
