"""Reading a proposal that is kept until anything it follows from changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from typing import cast as typed

from sqlalchemy import BindParameter, Engine, Integer, String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.allocation.files import digest
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import Round, RoundPlace
from app.core.kept import Kept
from app.organisations.models import Hub
from app.reviews.conflicts.queries import bars
from app.reviews.outlines.rules import Outline, totals, unread
from app.reviews.proposals import queries as proposals
from app.reviews.proposals.models import PanelWaiver
from app.reviews.proposals.queries import PLACES, READ, STANDING, WAIVED, Facts
from app.reviews.proposals.rules import AwardRules, Proposal

_ROUND: Final[BindParameter[int]] = bindparam("round", type_=Integer)
_VIEWER: Final[BindParameter[int]] = bindparam("viewer", type_=Integer)
_SHOWN: Final = READ | {ApplicationState.WITHDRAWN}
# Every change of a case counts its version up, and a review that no longer counts changes its
# case. The references are drawn at random, so that two databases never look the same.
_VERSION: Final = select(
    func.count(),
    func.sum(Application.row_version),
    func.max(Application.state_since),
    func.max(Application.reference),
    select(PanelWaiver.at).where(PanelWaiver.round_id == _ROUND).scalar_subquery(),
    WAIVED.label("waived"),
    PLACES.label("places"),
    select(func.aggregate_strings(Hub.code.concat(Hub.city), ",")).scalar_subquery(),
).where(Application.round_id == _ROUND)
_BARRED: Final = select(Application.id).where(
    Application.round_id == _ROUND,
    Application.state.in_(_SHOWN),
    Application.submitted_at.is_not(None),
    bars(_VIEWER),
)
# Of somebody's few cases the numbers come with the version, in one statement.
_SEEN: Final = _VERSION.add_columns(
    _BARRED.with_only_columns(func.aggregate_strings(cast(Application.id, String), " "))
    .correlate(None)
    .scalar_subquery()
)
_AWARDS: Final = (
    select(func.coalesce(func.sum(RoundPlace.places), 0))
    .where(RoundPlace.round_id == _ROUND)
    .scalar_subquery()
)
_FREE: Final = select(_AWARDS - func.count()).where(
    Application.round_id == _ROUND,
    Application.state.in_(STANDING),
    Application.submitted_at.is_not(None),
)
_outlines: Final[Kept[Outline]] = Kept(most=4)
_next: Final[Kept[str | None]] = Kept(most=16)


def database(session: Session) -> str:
    """Return what tells this session's database from every other of the process."""
    return str(typed("Engine", session.get_bind()).engine.url)


def version(session: Session, round_: Round) -> tuple[Any, ...]:
    """Return what is different as soon as the round's proposal may be."""
    row = session.execute(_VERSION, {"round": round_.id}).one()
    return (round_.id, round_.row_version, *row)


def barred(session: Session, round_id: int, viewer_id: int) -> frozenset[int]:
    """Return the round's cases that the viewer may not know of."""
    return frozenset(session.scalars(_BARRED, {"round": round_id, "viewer": viewer_id}))


def outline(session: Session, round_: Round, viewer_id: int) -> tuple[Outline, frozenset[int]]:
    """Return what the engine proposes for the round, and which cases the viewer may not know of."""
    read = session.execute(_SEEN, {"round": round_.id, "viewer": viewer_id}).one()
    *row, left = read
    key = (round_.id, round_.row_version, *row)
    rules = proposals.award_rules_of(round_, read.waived, read.places)
    known = _outlines.get(database(session), key, lambda: _made(session, round_, rules, key))
    return known, frozenset(map(int, (left or "").split()))


def _made(session: Session, round_: Round, rules: AwardRules, key: tuple[Any, ...]) -> Outline:
    known = proposals.facts(session, round_, rules=rules)
    return outline_of(known, proposals.proposal(known), key)


def outline_of(known: Facts, proposal: Proposal, key: tuple[Any, ...] = ()) -> Outline:
    """Return what pages and verbs ask of a proposal and of the facts it was made from."""
    return Outline(
        version=key,
        lines=proposal.lines,
        held=proposal.held,
        totals=totals(known.measures, known.reviews),
        unread=unread(proposal),
        hubs={case.id: case.hub_code for case in known.cases},
        cities=known.cities,
        measures=known.measures,
        rules=known.rules,
        floors_relaxed=proposal.floors_relaxed,
        input_hash=digest(proposal.data),
    )


def free_places(session: Session, round_id: int) -> int:
    """Return how many of the round's awards nobody holds."""
    return int(session.scalar(_FREE, {"round": round_id}) or 0)


def next_offer(session: Session, round_: Round, reserves: Sequence[str]) -> str | None:
    """Return who on the reserve list is next for a free place, None when nobody is."""
    key = (*version(session, round_), *reserves)
    return _next.get(
        database(session),
        key,
        lambda: proposals.next_offer(proposals.facts(session, round_), reserves),
    )
