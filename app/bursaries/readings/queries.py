"""Reading the log of readings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.accounts.models import User
from app.audit.models import AccessLog
from app.bursaries.adjustments.models import Adjustment
from app.bursaries.applications.models import Application
from app.bursaries.readings.rules import Month
from app.core.base import Record

PER_PAGE: Final = 50
_whose = aliased(User)
_OF_APPLICATION: Final = and_(
    AccessLog.subject_type == Application.__tablename__, AccessLog.subject_id == Application.id
)
_OF_ADJUSTMENT: Final = and_(
    AccessLog.subject_type == Adjustment.__tablename__, AccessLog.subject_id == Adjustment.id
)
_PERSON: Final = func.coalesce(Application.applicant_id, Adjustment.person_id)


def of_month(session: Session, month: Month, *, after: int | None = None) -> Sequence[Record]:
    """Return a page of a month's readings, the newest first; one row more tells of another.

    `after` is the number of the last reading on the page before.
    """
    place = tuple_(AccessLog.at, AccessLog.id)
    rows = (
        select(
            AccessLog.id,
            AccessLog.at,
            AccessLog.field_class,
            AccessLog.purpose,
            User.name.label("reader"),
            _whose.name.label("whose"),
            Application.reference,
        )
        .outerjoin(User, User.id == AccessLog.user_id)
        .outerjoin(Application, _OF_APPLICATION)
        .outerjoin(Adjustment, _OF_ADJUSTMENT)
        .outerjoin(_whose, _whose.id == _PERSON)
        .where(AccessLog.at >= month.begins, AccessLog.at < month.moved(1).begins)
        .order_by(AccessLog.at.desc(), AccessLog.id.desc())
        .limit(PER_PAGE + 1)
    )
    if after is not None:
        last = aliased(AccessLog)
        at = select(last.at).where(last.id == after).scalar_subquery()
        rows = rows.where(place < tuple_(at, after))
    return session.execute(rows).all()


def own(session: Session, application: Application) -> Sequence[Record]:
    """Return who read, by role and not by name, what few may read of an application's owner.

    These are evidence of need that was sent with it, and what its owner asked for in the round.
    """
    asked = select(Adjustment.id).where(
        Adjustment.round_id == application.round_id,
        Adjustment.person_id == application.applicant_id,
    )
    return session.execute(
        select(AccessLog.at, AccessLog.field_class, AccessLog.purpose)
        .where(
            or_(
                and_(
                    AccessLog.subject_type == Application.__tablename__,
                    AccessLog.subject_id == application.id,
                ),
                and_(
                    AccessLog.subject_type == Adjustment.__tablename__,
                    AccessLog.subject_id.in_(asked),
                ),
            )
        )
        .order_by(AccessLog.at.desc(), AccessLog.id.desc())
        .limit(PER_PAGE)
    ).all()
