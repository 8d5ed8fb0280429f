"""Reading rounds: the public list, one round with what its page shows, its form and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.bursaries.rounds.models import (
    Criterion,
    EligibilityRule,
    FormSection,
    FormVersion,
    Question,
    Round,
    RoundPlace,
    RubricVersion,
    Scheme,
)
from app.bursaries.rounds.rules import QuestionPlan, RulePlan, SectionPlan
from app.bursaries.rounds.states import EQUALITY_KINDS, PUBLIC, RoundState, Visibility
from app.core.base import Record
from app.core.kept import Kept
from app.organisations.models import Hub
from app.search import queries as search

_AWARDS: Final = (
    select(func.coalesce(func.sum(RoundPlace.places), 0))
    .where(RoundPlace.round_id == Round.id)
    .correlate(Round)
    .scalar_subquery()
)
_LISTED: Final = (
    select(
        Round.id,
        Round.slug,
        Round.name,
        Round.year,
        Round.state,
        Round.opens_at,
        Round.closes_at,
        Round.decide_by,
        Round.amount_pence,
        Round.is_demo,
        Scheme.name.label("scheme"),
        Scheme.summary,
        _AWARDS.label("awards"),
    )
    .join(Scheme, Scheme.id == Round.scheme_id)
    .order_by(Round.closes_at.desc(), Round.id.desc())
)
_OPEN: Final = (
    _LISTED.where(
        Round.state == RoundState.OPEN,
        Round.opens_at <= bindparam("now"),
        Round.closes_at > bindparam("now"),
    )
    .order_by(None)
    .order_by(Round.closes_at)
    .limit(1)
)
_VERSION: Final = """
SELECT token, count(bursary_round.id), max(bursary_round.id), sum(row_version)
FROM publication LEFT JOIN bursary_round ON true GROUP BY token
"""
_HUBS: Final = select(Hub.id, Hub.code, Hub.name, Hub.city).order_by(Hub.position, Hub.id)
_kept: Final[Kept[Sequence[Record]]] = Kept()


# What the public page shows of a round beside its own columns.
_SHOWN: Final = (
    joinedload(Round.scheme).selectinload(Scheme.funders),
    selectinload(Round.places).joinedload(RoundPlace.hub),
)


class HubRow(NamedTuple):
    """A hub as a choice."""

    id: int
    code: str
    name: str
    city: str


_kept_hubs: Final[Kept[Sequence[HubRow]]] = Kept()


def listed(session: Session, *, version: str = "") -> Sequence[Record]:
    """Return the rounds a visitor may know of, the latest deadline first; kept for a version."""
    return _kept.get(
        version, "listed", lambda: session.execute(_LISTED.where(Round.state.in_(PUBLIC))).all()
    )


def version(session: Session) -> str:
    """Return the version of what the public may know of rounds; nothing when nothing is published.

    A round's number rises with every change of its row. Whoever changes what hangs on it (its
    places, rules, scheme) changes the round too, or publishes.
    """
    row = search.first_row(session, _VERSION)
    return " ".join(map(str, row)) if row else ""


def version_at(session: Session, *, published: str, now: datetime, today: date) -> str:
    """Return the version of pages that also tell the time: days left, open or closed.

    It is another one each day in London, and from the second that a round opens or closes.
    """
    if not published:
        return ""
    rows = listed(session, version=published)
    passed = sum((row.opens_at <= now) + (row.closes_at <= now) for row in rows)
    return f"{published} {today} {passed}"


def all_rounds(session: Session) -> Sequence[Record]:
    """Return every round, for staff: those without a deadline yet, then the latest first."""
    return session.execute(
        _LISTED.order_by(None).order_by(Round.closes_at.desc().nulls_first(), Round.id.desc())
    ).all()


def open_round(session: Session, now: datetime) -> Record | None:
    """Return the open round whose deadline comes first, or None."""
    return session.execute(_OPEN, {"now": now}).first()


def public_by_slug(session: Session, slug: str) -> Round | None:
    """Return the round with its scheme, funders and places, if a visitor may know of it."""
    return session.scalars(
        select(Round).where(Round.slug == slug, Round.state.in_(PUBLIC)).options(*_SHOWN)
    ).first()


def with_public_parts(session: Session, round_id: int) -> Round:
    """Return the round with what its public page shows, whatever its state."""
    return session.scalars(select(Round).where(Round.id == round_id).options(*_SHOWN)).one()


def by_slug(session: Session, slug: str) -> Round | None:
    """Return the round with everything that staff screens show of it."""
    return session.scalars(
        select(Round)
        .where(Round.slug == slug)
        .options(
            joinedload(Round.scheme),
            selectinload(Round.places).joinedload(RoundPlace.hub),
            selectinload(Round.rules),
            joinedload(Round.rubric)
            .selectinload(RubricVersion.criteria)
            .selectinload(Criterion.anchors),
            joinedload(Round.form)
            .selectinload(FormVersion.sections)
            .selectinload(FormSection.questions),
        )
    ).first()


def plain_by_slug(session: Session, slug: str) -> Round | None:
    """Return the round alone, without what hangs on it."""
    return session.scalars(select(Round).where(Round.slug == slug)).first()


def awards(session: Session, round_id: int) -> int:
    """Return how many awards the round has in all."""
    return (
        session.scalar(
            select(func.coalesce(func.sum(RoundPlace.places), 0)).where(
                RoundPlace.round_id == round_id
            )
        )
        or 0
    )


def rules(session: Session, round_id: int) -> list[RulePlan]:
    """Return the round's eligibility rules in order."""
    rows = session.execute(
        select(
            EligibilityRule.id,
            EligibilityRule.key,
            EligibilityRule.question,
            EligibilityRule.hint,
            EligibilityRule.passes_on,
            EligibilityRule.refusal,
            EligibilityRule.elsewhere,
        )
        .where(EligibilityRule.round_id == round_id)
        .order_by(EligibilityRule.position)
    )
    return [RulePlan(*row) for row in rows]


_OF_SECTION: Final = (
    FormSection.id,
    FormSection.key,
    FormSection.group,
    FormSection.title,
    FormSection.intro,
)
_OF_QUESTION: Final = [getattr(Question, item.name) for item in fields(QuestionPlan)]
_FORM: Final = (
    select(*_OF_SECTION, *_OF_QUESTION)
    .join(Question, Question.section_id == FormSection.id)
    .order_by(FormSection.position, Question.position)
)


_forms: Final[Kept[list[SectionPlan]]] = Kept(most=32)
_equality: Final[Kept[list[QuestionPlan]]] = Kept(most=32)
_declarations: Final[Kept[str]] = Kept(most=32)


def form(session: Session, form_version_id: int, *, version: str = "") -> list[SectionPlan]:
    """Return the form's sections with their questions in order; kept for a version.

    Equality questions are not in it: nothing that handles answers ever meets one.
    """
    return _forms.get(version, form_version_id, lambda: _form(session, form_version_id))


def equality(session: Session, form_version_id: int, *, version: str = "") -> list[QuestionPlan]:
    """Return the form's equality questions that can be asked, in order; kept for a version."""
    return _equality.get(version, form_version_id, lambda: _equality_of(session, form_version_id))


def _equality_of(session: Session, form_version_id: int) -> list[QuestionPlan]:
    rows = session.execute(
        _FORM.where(
            FormSection.form_version_id == form_version_id,
            Question.visibility == Visibility.EQUALITY,
            Question.kind.in_(EQUALITY_KINDS),
        )
    )
    return [QuestionPlan(*row[len(_OF_SECTION) :]) for row in rows]


def _form(session: Session, form_version_id: int) -> list[SectionPlan]:
    sections: dict[int, SectionPlan] = {}
    theirs = FormSection.form_version_id == form_version_id
    for row in session.execute(_FORM.where(theirs, Question.visibility != Visibility.EQUALITY)):
        columns = len(_OF_SECTION)
        section = sections.setdefault(row[0], SectionPlan(*row[:columns]))
        section.questions.append(QuestionPlan(*row[columns:]))
    return list(sections.values())


def declaration(session: Session, form_version_id: int, *, version: str = "") -> str:
    """Return the words an applicant agrees to when sending; kept for a version."""
    words = select(FormVersion.declaration).where(FormVersion.id == form_version_id)
    return _declarations.get(version, form_version_id, lambda: session.scalar(words) or "")


def hubs(session: Session, *, version: str = "") -> Sequence[HubRow]:
    """Return the hubs in their own order; kept for a version."""
    return _kept_hubs.get(version, "hubs", lambda: [HubRow(*row) for row in session.execute(_HUBS)])


def due_to_open(session: Session, now: datetime) -> Sequence[Round]:
    """Return scheduled rounds whose opening time has come, locked for this transaction."""
    return session.scalars(
        select(Round)
        .where(Round.state == RoundState.SCHEDULED, Round.opens_at <= now)
        .with_for_update()
    ).all()


def due_to_close(session: Session, now: datetime) -> Sequence[Round]:
    """Return open or paused rounds whose deadline has been reached, locked."""
    return session.scalars(
        select(Round)
        .where(Round.state.in_((RoundState.OPEN, RoundState.PAUSED)), Round.closes_at <= now)
        .with_for_update()
    ).all()


def locked(session: Session, round_id: int, *, is_shared: bool = False) -> Round:
    """Return the round with its row locked, before any row below it; shared by who only reads."""
    return session.scalars(
        select(Round)
        .where(Round.id == round_id)
        .with_for_update(read=is_shared)
        .execution_options(populate_existing=True)
    ).one()


def criteria(session: Session, rubric_version_id: int | None) -> Sequence[Record]:
    """Return what applications are scored on, with the weights, in order."""
    return session.execute(
        select(Criterion.key, Criterion.title, Criterion.description, Criterion.weight)
        .where(Criterion.rubric_version_id == rubric_version_id)
        .order_by(Criterion.position)
    ).all()
