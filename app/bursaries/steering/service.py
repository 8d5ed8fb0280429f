"""The verbs of a whole round: two signatures to schedule or cancel, pausing, a later deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.audit import service as audit
from app.bursaries.applications import service as applications
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.building import queries as building
from app.bursaries.building.models import RoundSignature
from app.bursaries.building.rules import digest, gaps
from app.bursaries.building.service import refuse_stale, void
from app.bursaries.building.states import SignedAct
from app.bursaries.references import service as references
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundEvent
from app.bursaries.steering import policy, queries
from app.bursaries.steering.models import RoundNews
from app.core.errors import ConflictError, NotFoundError, RefusedError
from app.core.roles import Actor, Role
from app.core.verdict import require
from app.messages import service as messages

BATCH: Final = 200
CHANGED: Final = (
    "The round changed after you opened the page, so you would sign what you never saw."
)
MOVED: Final = "The round changed after the first signature, which no longer counts. Ask anew."
LEFT: Final = "Who asked is no longer an admin. Take the request back and ask anew."


def _standing(session: Session, round_: Round, act: SignedAct) -> RoundSignature | None:
    found = building.standing(session, round_.id, act)
    return found.signature if found else None


def _require_ready(session: Session, round_: Round, seen: str, *, now: datetime) -> None:
    """Refuse to sign what changed since the page, or what is not complete."""
    if building.seen(session, round_) != seen:
        raise ConflictError(CHANGED)
    open_gaps = gaps(building.plan(session, round_, now=now), now=now)
    if open_gaps:
        words = ". ".join(gap.words for gap in open_gaps)
        raise RefusedError(f"The round cannot be scheduled yet. {words}.")


def _sign_first(  # noqa: PLR0913 -- a signature has that many facts
    session: Session,
    round_: Round,
    act: SignedAct,
    *,
    mark: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    signature = RoundSignature(
        round_id=round_.id,
        act=act,
        digest=mark,
        reason=reason,
        first_by_id=by.id,
        first_at=now,
    )
    session.add(signature)
    session.flush()  # the second signature may follow in the same transaction
    for admin in accounts.actors_with_role(session, Role.ADMIN, now=now):
        if admin.id == by.id:
            continue
        messages.post(
            session,
            template="signature_waits",
            to=messages.Recipient(admin.email, admin.id),
            dedupe_key=f"signature-waits:{signature.id}:{admin.id}",
            context={
                "name": admin.name,
                "round": round_.name,
                "first": by.name,
                "act": act.label.lower(),
                "slug": round_.slug,
                "page": act.value,
            },
            now=now,
        )


def ask(session: Session, round_: Round, *, seen: str, by: Actor, now: datetime) -> None:
    """Sign first for scheduling what was seen; a request that the round outgrew is taken back."""
    round_ = rounds.locked(session, round_.id)
    standing = _standing(session, round_, SignedAct.SCHEDULE)
    if standing is not None and standing.digest != building.seen(session, round_):
        void(session, round_, SignedAct.SCHEDULE, by=by, now=now)
        session.flush()  # one may wait at a time
        standing = None
    require(policy.may_ask(by, round_, SignedAct.SCHEDULE, standing))
    _require_ready(session, round_, seen, now=now)
    _sign_first(session, round_, SignedAct.SCHEDULE, mark=seen, reason="", by=by, now=now)
    audit.record(session, "round.schedule_asked", subject=round_, by=by, now=now)


def confirm(session: Session, round_: Round, *, seen: str, by: Actor, now: datetime) -> None:
    """Sign second: form and rubric are fixed, and the round is scheduled."""
    round_ = rounds.locked(session, round_.id)
    form, rubric = queries.locked_versions(
        session, round_.form_version_id, round_.rubric_version_id
    )
    standing = _standing(session, round_, SignedAct.SCHEDULE)
    require(policy.may_confirm(by, round_, SignedAct.SCHEDULE, standing))
    if standing is None or form is None or rubric is None:
        raise NotFoundError
    if standing.digest != building.seen(session, round_):
        raise ConflictError(MOVED)
    _require_ready(session, round_, seen, now=now)
    _require_still_admin(session, standing, now=now)
    standing.second_by_id, standing.second_at = by.id, now
    form.frozen_at = form.frozen_at or now
    rubric.frozen_at = rubric.frozen_at or now
    round_.frozen_at = now
    if not round_.seed:
        round_.seed = f"round:{round_.slug}"
        round_.seed_source = round_.seed_source or "The round's address, fixed before it opened"
    round_.move(RoundEvent.SCHEDULE, now=now)
    audit.record(
        session,
        "round.scheduled",
        subject=round_,
        by=by,
        now=now,
        first=standing.first_by_id,
        content=seen,
        form=form.id,
        rubric=rubric.id,
    )


def _require_still_admin(session: Session, standing: RoundSignature, *, now: datetime) -> None:
    admins = accounts.actors_with_role(session, Role.ADMIN, now=now)
    if standing.first_by_id not in {admin.id for admin in admins}:
        raise RefusedError(LEFT)


def take_back(session: Session, round_: Round, act: SignedAct, *, by: Actor, now: datetime) -> None:
    """Take back a request that waits for its second signature; any admin may."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_move(by, round_, policy.EVENTS[act]))
    void(session, round_, act, by=by, now=now)


def back_to_draft(
    session: Session, round_: Round, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take a scheduled round back to a draft; its form and rubric stay fixed, and can be copied."""
    round_ = rounds.locked(session, round_.id)
    count = queries.count(session, round_.id)
    require(policy.may_go_back(by, round_, applications=count))
    round_.frozen_at = None
    round_.move(RoundEvent.BACK_TO_DRAFT, now=now)
    audit.record(session, "round.back_to_draft", subject=round_, by=by, now=now, reason=reason)


def pause(
    session: Session, round_: Round, *, notice: str, reason: str, by: Actor, now: datetime
) -> None:
    """Stop new work on an open round, with words for the public and the reason for the record."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_move(by, round_, RoundEvent.PAUSE))
    round_.notice = notice
    round_.move(RoundEvent.PAUSE, now=now)
    audit.record(session, "round.paused", subject=round_, by=by, now=now, reason=reason)


def resume(session: Session, round_: Round, *, reason: str, by: Actor, now: datetime) -> None:
    """Go on with a paused round; its deadline stands."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_move(by, round_, RoundEvent.RESUME))
    round_.notice = ""
    round_.move(RoundEvent.RESUME, now=now)
    audit.record(session, "round.resumed", subject=round_, by=by, now=now, reason=reason)


def dates_of(round_: Round) -> dict[str, datetime]:
    """Return the dates that a later deadline may move."""
    return {name: getattr(round_, name) for name in policy.LATER}


def move_deadline(  # noqa: PLR0913 -- a change of dates says to what, from what, why and who
    session: Session,
    round_: Round,
    dates: Mapping[str, datetime],
    *,
    seen: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """Give everybody more time, and tell whoever is writing; a date never becomes earlier."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_move_deadline(by, round_, now))
    held = dates_of(round_)
    refuse_stale(held, dates, seen)
    if dates["closes_at"] <= held["closes_at"]:
        raise RefusedError("The deadline can only become later.")
    # A page gives whole minutes, so a date that was left alone may seem to lose some seconds.
    if any(dates[name] < held[name].replace(second=0, microsecond=0) for name in policy.LATER):
        raise RefusedError("No date can become earlier.")
    for name in policy.LATER:
        setattr(round_, name, max(dates[name], held[name]))
    audit.record(
        session,
        "round.deadline_moved",
        subject=round_,
        by=by,
        now=now,
        reason=reason,
        before=held["closes_at"].isoformat(),
        after=dates["closes_at"].isoformat(),
    )
    session.add(RoundNews(round_id=round_.id, closes_at=round_.closes_at, reason=reason, at=now))


def ask_cancel(session: Session, round_: Round, *, reason: str, by: Actor, now: datetime) -> None:
    """Sign first for cancelling the round, with the reason that everybody will read."""
    round_ = rounds.locked(session, round_.id)
    standing = _standing(session, round_, SignedAct.CANCEL)
    require(policy.may_ask(by, round_, SignedAct.CANCEL, standing))
    mark = digest([round_.slug, reason])
    _sign_first(session, round_, SignedAct.CANCEL, mark=mark, reason=reason, by=by, now=now)
    audit.record(session, "round.cancel_asked", subject=round_, by=by, now=now, reason=reason)


def cancel(session: Session, round_: Round, *, seen: str, by: Actor, now: datetime) -> None:
    """Sign second: the round is cancelled, and everybody with an application is told why."""
    round_ = rounds.locked(session, round_.id)
    standing = _standing(session, round_, SignedAct.CANCEL)
    require(policy.may_confirm(by, round_, SignedAct.CANCEL, standing))
    if standing is None:
        raise NotFoundError
    if seen != standing.digest:
        raise ConflictError(CHANGED, theirs=standing.reason)
    _require_still_admin(session, standing, now=now)
    standing.second_by_id, standing.second_at = by.id, now
    void(session, round_, SignedAct.SCHEDULE, by=by, now=now)
    round_.notice = standing.reason
    round_.move(RoundEvent.CANCEL, now=now)
    audit.record(
        session, "round.cancelled", subject=round_, by=by, now=now, reason=standing.reason,
        first=standing.first_by_id,
    )  # fmt: skip
    session.add(RoundNews(round_id=round_.id, reason=standing.reason, at=now))


def spread(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Tell the next batch of people that a round was cancelled or moved; return how many.

    It goes on from where the last one ended, and a letter has a key: nobody is told twice.
    """
    news = queries.news(session)
    if news is None:
        return 0
    rows = queries.applications(session, news.round_id, after=news.after_id, limit=limit)
    for application in rows:
        if news.closes_at is None:
            _tell_cancelled(session, application, news.reason, now=now)
        elif application.state is ApplicationState.DRAFT:
            moved = f":{news.closes_at.isoformat()}"
            applications.tell(
                session,
                application,
                "deadline_moved",
                now=now,
                again=moved,
                closes=news.closes_at,
                reason=news.reason,
            )
        news.after_id = application.id
    if len(rows) < limit:
        news.done_at = now
    session.flush()
    return len(rows)


def _tell_cancelled(
    session: Session, application: Application, reason: str, *, now: datetime
) -> None:
    if application.state is ApplicationState.DRAFT:
        application.move(ApplicationEvent.ROUND_CLOSED, now=now)
        audit.record(session, "application.not_submitted", subject=application, by=None, now=now)
    references.cancel(session, application.id, by=None, now=now)
    applications.tell(session, application, "round_cancelled", now=now, reason=reason)
