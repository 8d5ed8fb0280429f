"""Reading what two applications have in common, and what was said about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from app.accounts.models import User
from app.bursaries.addresses.rules import parts
from app.bursaries.applications.models import Answer, Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.duplicates.models import Comparison, LikelyPair, LikenessKey, LikenessRead
from app.bursaries.duplicates.rules import (
    Likeness,
    Pair,
    Sign,
    email_key,
    name_key,
    post_code_key,
)
from app.bursaries.rounds.models import Question, Round
from app.bursaries.rounds.states import BEFORE_REVIEWING, QuestionKind
from app.bursaries.screening.queries import Hidden
from app.core.base import Record

# What is sent and not yet out of the round or with reviewers.
STATES: Final = (
    ApplicationState.SUBMITTED,
    ApplicationState.CHANGES_REQUESTED,
    ApplicationState.ELIGIBLE,
)
PER_PAGE: Final = 50


def likenesses(session: Session, numbers: Collection[int]) -> list[Likeness]:
    """Return what is compared of the applications with these numbers."""
    people = session.execute(
        select(Application.id, User.name, User.email_folded)
        .join(User, User.id == Application.applicant_id)
        .where(Application.id.in_(numbers))
        .order_by(Application.id)
    ).all()
    told = _told(session, numbers)
    return [
        Likeness(
            row.id,
            emails=frozenset({email_key(row.email_folded)}),
            names=frozenset({name_key(row.name), *told["name"].get(row.id, ())}) - {""},
            births=frozenset(told["birth"].get(row.id, ())),
            post_codes=frozenset(told["post_code"].get(row.id, ())),
        )
        for row in people
    ]


_KEY: Final = func.lower(Question.key)
_IS_BIRTH: Final = and_(Question.kind == QuestionKind.DATE, _KEY.contains("birth"))
_IS_POST_CODE: Final = and_(
    Question.kind == QuestionKind.SHORT_TEXT, _KEY.contains("post"), _KEY.contains("code")
)
_IS_NAME: Final = and_(
    Question.kind == QuestionKind.SHORT_TEXT, Question.identity_risk, _KEY.contains("name")
)


def _told(session: Session, numbers: Collection[int]) -> dict[str, dict[int, list[str]]]:
    """Return what the form was told of names, birth dates and postcodes, by application."""
    rows = session.execute(
        select(Answer.application_id, Answer.value, Question.key, Question.kind)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Answer.application_id.in_(numbers),
            or_(_IS_BIRTH, _IS_POST_CODE, _IS_NAME, Question.kind == QuestionKind.ADDRESS),
        )
    )
    told: dict[str, dict[int, list[str]]] = {"name": {}, "birth": {}, "post_code": {}}
    for row in rows:
        subject, value = _key_of(row.key.lower(), row.kind, row.value)
        if value:
            told[subject].setdefault(row.application_id, []).append(value)
    return told


def _key_of(key: str, kind: QuestionKind, value: str) -> tuple[str, str]:
    if kind is QuestionKind.ADDRESS:
        return "post_code", post_code_key(parts(value)["postcode"])
    if kind is QuestionKind.DATE:
        return "birth", value
    if "name" in key:
        return "name", name_key(value)
    return "post_code", post_code_key(value)


class Open(NamedTuple):
    """The first of the likely pairs that nobody said anything about, and how many there are."""

    pairs: Sequence[Pair]
    total: int


def open_pairs(session: Session, round_id: int, *, hidden: Hidden) -> Open:
    """Return the likely pairs of which the person may see both, most in common first."""
    is_said = (
        select(Comparison.id)
        .where(
            Comparison.first_id == LikelyPair.first_id,
            Comparison.second_id == LikelyPair.second_id,
        )
        .exists()
    )

    def seen(side: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        theirs = select(Application.id).where(
            Application.id == side, Application.state.in_(STATES), ~hidden
        )
        return theirs.exists()

    chosen = (
        LikelyPair.round_id == round_id,
        ~is_said,
        seen(LikelyPair.first_id),
        seen(LikelyPair.second_id),
    )
    rows = session.execute(
        select(LikelyPair.first_id, LikelyPair.second_id, LikelyPair.signs)
        .where(*chosen)
        .order_by(LikelyPair.weight.desc(), LikelyPair.first_id, LikelyPair.second_id)
        .limit(PER_PAGE)
    ).all()
    total = len(rows)
    if total == PER_PAGE:
        total = session.scalar(select(func.count()).select_from(LikelyPair).where(*chosen)) or 0
    found = [Pair(row[0], row[1], tuple(Sign(each) for each in row[2])) for row in rows]
    return Open(found, total)


_IS_UNREAD: Final = and_(
    Application.state.in_(STATES),
    Application.round_id.in_(select(Round.id).where(Round.state.in_(BEFORE_REVIEWING))),
    or_(LikenessRead.snapshot_id.is_(None), LikenessRead.snapshot_id != Application.snapshot_id),
)


def over() -> Select[int]:
    """Return the statement of the rounds in which nobody compares any more."""
    return select(Round.id).where(Round.state.not_in(BEFORE_REVIEWING))


def unread(session: Session, limit: int) -> Sequence[Record]:
    """Return applications that were not looked through since they were sent, the oldest first."""
    return session.execute(
        select(Application.id, Application.round_id, Application.snapshot_id)
        .outerjoin(LikenessRead, LikenessRead.application_id == Application.id)
        .where(_IS_UNREAD)
        .order_by(Application.id)
        .limit(limit)
    ).all()


def alike(session: Session, numbers: Collection[int]) -> set[int]:
    """Return the applications that share a key with one of these, in the same round."""
    one, other = aliased(LikenessKey), aliased(LikenessKey)
    rows = session.scalars(
        select(other.application_id)
        .join(one, and_(one.round_id == other.round_id, one.key == other.key))
        .where(one.application_id.in_(numbers), other.application_id != one.application_id)
    )
    return set(rows)


def named(session: Session, numbers: Sequence[int]) -> dict[int, Record]:
    """Return what a list shows of each application."""
    rows = session.execute(
        select(Application.id, Application.reference, User.name.label("applicant"))
        .join(User, User.id == Application.applicant_id)
        .where(Application.id.in_(numbers))
    )
    return {row.id: row for row in rows}


def said(session: Session, round_id: int, *, hidden: Hidden) -> Sequence[Record]:
    """Return what was said about pairs of which the person may see both, newest first."""
    first, second = aliased(Application), aliased(Application)

    def seen(side: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        theirs = select(Application.id).where(
            Application.id == side, Application.round_id == round_id, ~hidden
        )
        return theirs.exists()

    return session.execute(
        select(
            first.reference.label("first"),
            second.reference.label("second"),
            Comparison.is_same,
            Comparison.words,
            Comparison.at,
            User.name.label("by"),
        )
        .join(first, first.id == Comparison.first_id)
        .join(second, second.id == Comparison.second_id)
        .join(User, User.id == Comparison.by_id)
        .where(seen(Comparison.first_id), seen(Comparison.second_id))
        .order_by(Comparison.at.desc(), Comparison.id.desc())
        .limit(PER_PAGE)
    ).all()


def both(
    session: Session, round_id: int, references: tuple[str, str], *, hidden: Hidden
) -> Sequence[Application]:
    """Return the two applications with their snapshots, the lower number first; fewer if hidden."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.reference.in_(references),
            Application.submitted_at.is_not(None),
            ~hidden,
        )
        .options(
            joinedload(Application.applicant),
            joinedload(Application.hub),
            joinedload(Application.snapshot),
        )
        .order_by(Application.id)
    ).all()


def comparison(session: Session, first_id: int, second_id: int) -> Comparison | None:
    """Return what was said about the two, None when nobody said anything."""
    return session.scalars(
        select(Comparison).where(Comparison.first_id == first_id, Comparison.second_id == second_id)
    ).first()
