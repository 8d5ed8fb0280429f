"""The verbs of changes: ask, give more time, and send the changed application again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import service as audit
from app.bursaries.applications import policy as application_policy
from app.bursaries.applications import queries as applications
from app.bursaries.applications import rules as application_rules
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application, Snapshot
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.changes import policy, queries, rules
from app.bursaries.changes.models import ChangeRequest, ChangeSection
from app.bursaries.choices import queries as choices
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core.errors import DomainError
from app.core.roles import Actor
from app.core.verdict import Verdict, require
from app.messages import service as messages


def may_edit(session: Session, application: Application, section_id: int | None) -> Verdict:
    """Allow changes to a draft, or to the sections that somebody asked to change."""
    asked = queries.open_of(session, application)
    if asked is None:
        return application_policy.may_edit(application)
    return policy.may_edit(asked, section_id)


def may_answer(session: Session, application: Application, question_id: int) -> Verdict:
    """Allow another answer where the question's section may be changed."""
    if application.state is not ApplicationState.CHANGES_REQUESTED:
        return application_policy.may_edit(application)
    return may_edit(session, application, queries.section_of(session, question_id))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: the sections to change, why, and until when."""

    section_ids: frozenset[int]
    words: str
    due_at: datetime


def request(
    session: Session, application: Application, wish: Wish, *, by: Actor, now: datetime
) -> None:
    """Open the named sections of a locked application again, and write to its owner.

    Who calls has asked whether the person may ask.
    """
    require(policy.may_set_due(wish.due_at, session.get_one(Round, application.round_id), now))
    if application.snapshot_id is None or not wish.section_ids:
        raise DomainError("Name the sections that have to be changed.")
    asked = ChangeRequest(
        application_id=application.id,
        snapshot_id=application.snapshot_id,
        words=wish.words,
        due_at=wish.due_at,
        asked_by_id=by.id,
        asked_at=now,
        sections=[ChangeSection(section_id=number) for number in sorted(wish.section_ids)],
    )
    session.add(asked)
    for mark in queries.marks(session, application.id):
        if mark.section_id in wish.section_ids:
            mark.is_complete, mark.at = False, now
    application.move(ApplicationEvent.REQUEST_CHANGES, now=now)
    session.flush()
    titles = queries.section_titles(session, wish.section_ids)
    audit.record(
        session,
        "application.changes_requested",
        subject=application,
        by=by,
        now=now,
        reason=wish.words,
        sections=titles,
        due=wish.due_at.isoformat(),
    )
    _tell(session, application, asked, "application_changes", titles, now=now)


def extend(
    session: Session, application: Application, due: datetime, *, by: Actor, now: datetime
) -> None:
    """Give the owner of a locked application more time for the changes, and say so by letter."""
    asked = queries.open_of(session, application)
    if asked is None:
        raise DomainError("Nobody waits for changes of this application any more.")
    require(policy.may_set_due(due, session.get_one(Round, application.round_id), now))
    asked.due_at = due
    audit.record(
        session,
        "application.change_extended",
        subject=application,
        by=by,
        now=now,
        due=due.isoformat(),
    )
    titles = queries.section_titles(session, asked.section_ids)
    _tell(session, application, asked, "application_changes_later", titles, now=now)


def _tell(
    session: Session,
    application: Application,
    asked: ChangeRequest,
    template: str,
    titles: Iterable[str],
    *,
    now: datetime,
) -> None:
    application_service.tell(
        session,
        application,
        template,
        now=now,
        again=f":{asked.id}:{asked.due_at:%Y%m%d}",
        words=asked.words,
        sections=list(titles),
        due=application_policy.in_london(asked.due_at),
    )


def pack(
    session: Session, application: Application, asked: ChangeRequest, *, now: datetime
) -> application_service.Parcel:
    """Return what would be sent again: what was sent before, with the named sections as they are.

    Raises UnfinishedError while one of them is open.
    """
    round_ = application.round
    form = rounds.form(session, application_service.form_of(round_))
    made_from = applications.material(session, application.id)
    kept = applications.values(made_from.answers)
    options = choices.form_options(session, form, application_id=application.id)
    unfinished = [
        section
        for section in application_rules.unfinished(
            application_rules.progress(form, kept, made_from.marks, options)
        )
        if section.id in asked.section_ids
    ]
    if unfinished:
        raise application_service.UnfinishedError(unfinished)
    hub = application_service.chosen_hub(rounds.hubs(session), form, kept)
    whole = application_rules.snapshot(
        form,
        kept,
        options,
        hidden=made_from.hidden,
        reference=application.reference,
        round=round_.name,
        hub=hub.city,
        submitted_at=now.isoformat(),
    )
    named = frozenset(section.key for section in form if section.id in asked.section_ids)
    before = session.get_one(Snapshot, application.snapshot_id)
    content = rules.merged(before.content, whole, named)
    return application_service.Parcel(made_from, hub, content)


def resubmit(
    session: Session, application_id: int, *, address: str, by: Actor, now: datetime
) -> None:
    """Send the changed application as the next snapshot; a second send does nothing.

    Refuses from the second on that was set. The asker and the owner are told by letter.
    """
    application = applications.locked(session, application_id)
    if application.state is not ApplicationState.CHANGES_REQUESTED:
        return
    asked = queries.latest(session, application.id)
    require(policy.may_resubmit(asked, application.round, now))
    if asked is None:
        return
    parcel = pack(session, application, asked, now=now)
    number = queries.versions(session, application.id)[0].number + 1
    snapshot = application_service.freeze(session, application, parcel.content, now, number=number)
    asked.answer_id = snapshot.id
    application.hub_id = parcel.hub.id
    application.move(ApplicationEvent.RESUBMIT, now=now)
    audit.record(
        session,
        "application.resubmitted",
        subject=application,
        by=by,
        now=now,
        snapshot=snapshot.sha256,
        number=number,
    )
    application_service.tell(
        session,
        application,
        "application_changed",
        now=now,
        again=f":{number}",
        sent=application_policy.in_london(now),
    )
    _tell_asker(session, application, asked, address=address, now=now)


def _tell_asker(
    session: Session,
    application: Application,
    asked: ChangeRequest,
    *,
    address: str,
    now: datetime,
) -> None:
    asker = session.get_one(User, asked.asked_by_id)
    round_ = application.round
    messages.post(
        session,
        template="changes_made",
        to=messages.Recipient(asker.email, asker.id),
        dedupe_key=f"changes-made:{asked.id}",
        context={
            "name": asker.name,
            "round": round_.name,
            "reference": application.reference,
            "link": f"{address}/admin/rounds/{round_.slug}/screening/{application.reference}",
        },
        now=now,
        about=application,
    )
