"""Reading what two applications have in common, and what was said about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.accounts.models import User
from app.bursaries.addresses.rules import parts
from app.bursaries.applications.models import Answer, Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.duplicates.models import Comparison
from app.bursaries.duplicates.rules import Likeness, Pair, email_key, name_key, post_code_key
from app.bursaries.duplicates.rules import pairs as likely_pairs
from app.bursaries.rounds.models import Question
from app.bursaries.rounds.states import QuestionKind
from app.bursaries.screening.queries import Hidden
from app.core.base import Record

# What is sent and not yet out of the round or with reviewers.
STATES: Final = (
    ApplicationState.SUBMITTED,
    ApplicationState.CHANGES_REQUESTED,
    ApplicationState.ELIGIBLE,
)
PER_PAGE: Final = 50


def likenesses(session: Session, round_id: int, *, hidden: Hidden) -> list[Likeness]:
    """Return what is compared of every application of the round that the person may see."""
    people = session.execute(
        select(Application.id, User.name, User.email_folded)
        .join(User, User.id == Application.applicant_id)
        .where(Application.round_id == round_id, Application.state.in_(STATES), ~hidden)
        .order_by(Application.id)
    ).all()
    if len(people) < 2:  # noqa: PLR2004 -- a pair
        return []
    told = _told(session, round_id)
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


def _told(session: Session, round_id: int) -> dict[str, dict[int, list[str]]]:
    """Return what the form was told of names, birth dates and post codes, by application."""
    rows = session.execute(
        select(Answer.application_id, Answer.value, Question.key, Question.kind)
        .join(Question, Question.id == Answer.question_id)
        .join(Application, Application.id == Answer.application_id)
        .where(
            Application.round_id == round_id,
            Application.state.in_(STATES),
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


def open_pairs(session: Session, round_id: int, *, hidden: Hidden) -> list[Pair]:
    """Return the likely pairs that nobody has said anything about yet."""
    said = {
        (row.first_id, row.second_id)
        for row in session.execute(
            select(Comparison.first_id, Comparison.second_id)
            .join(Application, Application.id == Comparison.first_id)
            .where(Application.round_id == round_id)
        )
    }
    found = likely_pairs(likenesses(session, round_id, hidden=hidden))
    return [pair for pair in found if (pair.first, pair.second) not in said]


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
    seen = select(Application.id).where(Application.round_id == round_id, ~hidden)
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
        .where(first.id.in_(seen), second.id.in_(seen))
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
