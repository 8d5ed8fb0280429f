"""Reading the panel's work: rounds, cover, reviewers' progress, one case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY
from app.bursaries.offers.states import OutcomeKind
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import RoundState
from app.core.base import Record
from app.core.kept import Kept
from app.core.roles import Actor, Role
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import DONE, LIVE, WAITING
from app.reviews.conflicts.queries import bars
from app.reviews.decisions.policy import Short
from app.reviews.decisions.rules import fingerprint
from app.reviews.outlines.queries import database
from app.reviews.outlines.rules import Outline, Standing
from app.reviews.outlines.rules import standing as as_standing
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.models import Decision
from app.reviews.proposals.queries import RunRow

# The panel has something to look at from the end of screening on.
WITH_PANEL: Final = (
    RoundState.CLOSED,
    RoundState.REVIEWING,
    RoundState.MODERATING,
    RoundState.DECIDED,
    RoundState.RELEASED,
    RoundState.DELIVERING,
    RoundState.COMPLETE,
)


def rounds_of(session: Session, by: Actor) -> Sequence[Record]:
    """Return the rounds whose panel the person sits on, the one to decide soonest first."""
    grants = [grant for grant in by.grants if grant.role in {Role.CHAIR, Role.ADMIN}]
    rows = (
        select(Round.slug, Round.name, Round.state, Round.decide_by, Round.is_demo)
        .where(Round.state.in_(WITH_PANEL))
        .order_by(Round.decide_by.desc(), Round.id.desc())
    )
    if all(grant.round_id is not None for grant in grants):
        rows = rows.where(Round.id.in_([grant.round_id for grant in grants]))
    return session.execute(rows).all()


def short_cases(session: Session, round_: Round) -> list[Short]:
    """Return the cases with fewer reviews than the round asks for, by reference."""
    rows = session.execute(
        select(Application.reference, Application.review_count)
        .where(
            Application.round_id == round_.id,
            Application.state.in_(IN_PLAY),
            Application.review_count < round_.min_reviews,
        )
        .order_by(Application.reference)
    )
    return [(row.reference, row.review_count) for row in rows]


def cover(session: Session, round_id: int, viewer_id: int) -> Sequence[Record]:
    """Return how many cases have how many reviews, without those the viewer may not know of."""
    return session.execute(
        select(Application.review_count.label("reviews"), func.count().label("cases"))
        .where(
            Application.round_id == round_id,
            Application.state.in_(IN_PLAY),
            ~bars(viewer_id),
        )
        .group_by(Application.review_count)
        .order_by(Application.review_count)
    ).all()


def progress(session: Session, round_id: int, viewer_id: int) -> Sequence[Record]:
    """Return how far each reviewer is, those with most to do first."""
    waiting = func.sum(case((Assignment.state.in_(WAITING), 1), else_=0))
    return session.execute(
        select(
            User.name,
            func.count().label("cases"),
            waiting.label("waiting"),
            func.max(Assignment.due_at).label("due_at"),
        )
        .join(User, User.id == Assignment.reviewer_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(
            Application.round_id == round_id,
            Application.state.in_(IN_PLAY),
            Assignment.state.in_(LIVE),
            ~bars(viewer_id),
        )
        .group_by(User.id, User.name)
        .order_by(waiting.desc(), User.name)
    ).all()


def in_play(session: Session, round_id: int) -> Sequence[Application]:
    """Return the round's cases that are still in the running, locked."""
    return session.scalars(
        select(Application)
        .where(Application.round_id == round_id, Application.state.in_(IN_PLAY))
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def open_assignments(session: Session, round_id: int) -> Sequence[Assignment]:
    """Return the live assignments of the round's cases, locked."""
    return session.scalars(
        select(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .where(
            Application.round_id == round_id,
            or_(Assignment.state.in_(WAITING), Assignment.state.in_(DONE)),
        )
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    ).all()


class Pencil(NamedTuple):
    """What the panel pencilled for one case."""

    application_id: int
    outcome: OutcomeKind
    reserve_rank: int | None
    change_reason: str


class Pencilled(NamedTuple):
    """The list as it is pencilled in: each case's decision, the offers, and its fingerprint."""

    version: tuple[Any, ...]
    decisions: Mapping[int, Pencil]
    offers: Sequence[Pencil]
    seen: str


_PENCILS: Final = (
    select(Decision.application_id, Decision.outcome, Decision.reserve_rank, Decision.change_reason)
    .where(Decision.round_id == bindparam("round"), Decision.superseded_at.is_(None))
    .order_by(Decision.rank, Decision.id)
)
_pencilled: Final[Kept[Pencilled]] = Kept(most=4)
_standings: Final[Kept[Standing]] = Kept(most=4)


def pencilled(session: Session, round_id: int, run: RunRow | None) -> Pencilled:
    """Return the round's pencilled list, kept until a decision is added: none is ever changed."""
    if run is None:
        return Pencilled((), {}, (), "")
    key = (round_id, run.record_hash, run.decisions, run.newest)
    return _pencilled.get(database(session), key, lambda: _read(session, run, key))


def standing(
    session: Session, known: Outline, taken: Pencilled, barred: Collection[int]
) -> Standing:
    """Return the list as the viewer may know it; kept for those who may know of every case."""
    if barred:
        return as_standing(known.lines, taken.decisions, barred)
    return _standings.get(
        database(session),
        (known.version, taken.version),
        lambda: as_standing(known.lines, taken.decisions, ()),
    )


def _read(session: Session, run: RunRow, key: tuple[Any, ...]) -> Pencilled:
    found = [Pencil(*row) for row in session.execute(_PENCILS, {"round": key[0]})]
    return Pencilled(
        version=key,
        decisions={each.application_id: each for each in found},
        offers=[each for each in found if each.outcome is OutcomeKind.OFFER],
        seen=fingerprint(run.number, found),
    )


def seen(session: Session, round_id: int) -> str:
    """Return the fingerprint of the list as it stands, which a signature carries; "" before one."""
    run = proposals.last_run(session, round_id)
    return fingerprint(run.number, proposals.current(session, round_id)) if run else ""


def seen_case(
    session: Session, round_id: int, reference: str, viewer_id: int
) -> Application | None:
    """Return one case of the round with what was sent; None when the viewer has left the room."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.reference == reference,
            Application.submitted_at.is_not(None),
            ~bars(viewer_id),
        )
        .options(joinedload(Application.hub), joinedload(Application.snapshot))
    ).one_or_none()
