"""Reading for the board and the screening: what was sent, never a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from app.accounts.models import User
from app.bursaries.applications.models import Application, EligibilityAnswer
from app.bursaries.applications.states import ApplicationState
from app.bursaries.changes.queries import asked_by
from app.bursaries.rounds.models import EligibilityRule, Round
from app.bursaries.rounds.states import AT_WORK
from app.bursaries.screening.models import Screening
from app.core.base import Record
from app.organisations.models import Hub

PER_PAGE: Final = 50
Hidden = ColumnElement[bool]
# The condition that an application is kept from a person, by the person's number.
KeptFrom = Callable[[int], Hidden]


def own(person_id: int) -> Hidden:
    """Return the condition that an application is the person's own."""
    return Application.applicant_id == person_id


def hidden(kept_from: Hidden, person_id: int, *, is_reader: bool) -> Hidden:
    """Return the condition that somebody does not see an application by name.

    Who may be asked to review sees no name beyond what they screen: what others found may
    come to them as a case.
    """
    if not is_reader:
        return kept_from
    theirs = (
        select(Screening.id)
        .where(Screening.application_id == Application.id, Screening.by_id == person_id)
        .exists()
    )
    by_others = and_(Application.state != ApplicationState.SUBMITTED, ~theirs, ~asked_by(person_id))
    return or_(kept_from, by_others)


def to_screen(
    session: Session,
    round_id: int,
    *,
    hidden: Hidden,
    waiting: bool,
    after: int | None = None,
) -> Sequence[Record]:
    """Return a page of what waits for screening or was looked at, the longest sent first.

    There is one row more than PER_PAGE when there is another page; `after` is the number of
    the last application on the page before.
    """
    is_waiting = Application.state == ApplicationState.SUBMITTED
    place = tuple_(Application.submitted_at, Application.id)
    rows = (
        select(
            Application.id,
            Application.reference,
            Application.state,
            Application.submitted_at,
            User.name.label("applicant"),
            Hub.city.label("hub"),
        )
        .join(User, User.id == Application.applicant_id)
        .join(Hub, Hub.id == Application.hub_id)
        .where(
            Application.round_id == round_id,
            Application.submitted_at.is_not(None),
            ~hidden,
            is_waiting if waiting else ~is_waiting,
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(PER_PAGE + 1)
    )
    if after is not None:
        last = aliased(Application)
        sent = select(last.submitted_at).where(last.id == after).scalar_subquery()
        rows = rows.where(place > tuple_(sent, after))
    return session.execute(rows).all()


def check_answers(session: Session, application: Application) -> Sequence[Record]:
    """Return the round's eligibility rules with what the applicant answered to each, or None."""
    return session.execute(
        select(EligibilityRule.question, EligibilityRule.passes_on, EligibilityAnswer.answer)
        .outerjoin(
            EligibilityAnswer,
            and_(
                EligibilityAnswer.rule_id == EligibilityRule.id,
                EligibilityAnswer.application_id == application.id,
            ),
        )
        .where(EligibilityRule.round_id == application.round_id)
        .order_by(EligibilityRule.position)
    ).all()


def of_round(
    session: Session, round_id: int, reference: str, *, hidden: Hidden
) -> Application | None:
    """Return a sent application of the round, None when it is hidden; drafts are their owners'."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.reference == reference,
            Application.submitted_at.is_not(None),
            ~hidden,
        )
        .options(joinedload(Application.applicant), joinedload(Application.hub))
    ).first()


def latest_screening(session: Session, application_id: int) -> Screening | None:
    """Return the newest screening of the application, None when there was none."""
    return session.scalars(
        select(Screening)
        .where(Screening.application_id == application_id)
        .options(joinedload(Screening.rule))
        .order_by(Screening.at.desc(), Screening.id.desc())
        .limit(1)
    ).first()


def findings(session: Session, application_id: int) -> int:
    """Return how often something was found about the application."""
    return (
        session.scalar(select(func.count()).where(Screening.application_id == application_id)) or 0
    )


def next_to_screen(session: Session, round_id: int, *, hidden: Hidden) -> str | None:
    """Return the reference of the application that has waited longest for screening, or None."""
    return session.scalars(
        select(Application.reference)
        .where(
            Application.round_id == round_id,
            Application.state == ApplicationState.SUBMITTED,
            ~hidden,
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(1)
    ).first()


def waiting(session: Session, round_id: int, *, hidden: Hidden) -> int:
    """Return how many applications of the round wait for screening."""
    return (
        session.scalar(
            select(func.count()).where(
                Application.round_id == round_id,
                Application.state == ApplicationState.SUBMITTED,
                ~hidden,
            )
        )
        or 0
    )


def at_work(session: Session, *, hidden: Hidden) -> Sequence[Record]:
    """Return the rounds that are neither built nor over, with how many wait for screening."""
    waiting = (
        select(func.count())
        .where(
            Application.round_id == Round.id,
            Application.state == ApplicationState.SUBMITTED,
            ~hidden,
        )
        .correlate(Round)
        .scalar_subquery()
    )
    return session.execute(
        select(Round.slug, Round.name, Round.state, Round.closes_at, waiting.label("waiting"))
        .where(Round.state.in_(AT_WORK))
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()
