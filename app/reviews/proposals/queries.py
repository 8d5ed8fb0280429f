"""Reading a round for the engine: its rules, its cases, its submitted reviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY, ApplicationState
from app.bursaries.rounds.models import Round, RoundPlace
from app.core.base import Record
from app.organisations.models import Hub
from app.reviews.conflicts.queries import bars
from app.reviews.proposals.models import AllocationRun, Decision, PanelWaiver
from app.reviews.proposals.rules import (
    SUBMITTED,
    AwardRules,
    CaseFact,
    Proposal,
    engine_input,
    next_in_line,
    propose,
)
from app.reviews.scoring.queries import Marked, marked, rubric
from app.reviews.scoring.rules import Measure

_S: Final = ApplicationState
# What became of a case that was read, as the engine's file calls it.
OUTCOMES: Final = frozenset(
    {_S.OFFERED, _S.RESERVE, _S.UNSUCCESSFUL, _S.ACCEPTED, _S.DEFERRED, _S.AWARDED}
)
ENDED_OFFERS: Final = frozenset({_S.DECLINED, _S.LAPSED, _S.OFFER_WITHDRAWN, _S.CONDITIONS_FAILED})
STANDING: Final = frozenset({_S.OFFERED, _S.ACCEPTED, _S.DEFERRED, _S.AWARDED})
READ: Final = IN_PLAY | OUTCOMES | ENDED_OFFERS


# Two values of a round that fit into any statement with a parameter "round".
WAIVED: Final = (
    select(PanelWaiver.min_reviews)
    .where(PanelWaiver.round_id == bindparam("round", type_=Integer))
    .correlate(None)
    .scalar_subquery()
)
PLACES: Final = (
    select(
        func.aggregate_strings(
            cast(RoundPlace.id, String)
            .concat(":")
            .concat(cast(RoundPlace.places, String))
            .concat(":")
            .concat(func.coalesce(cast(RoundPlace.maximum, String), ""))
            .concat(":")
            .concat(func.coalesce(Hub.code, "")),
            " ",
        )
    )
    .select_from(RoundPlace)
    .join(Hub, Hub.id == RoundPlace.hub_id, isouter=True)
    .where(RoundPlace.round_id == bindparam("round", type_=Integer))
    .correlate(None)
    .scalar_subquery()
)


class Facts(NamedTuple):
    """All that a proposal follows from."""

    cases: list[CaseFact]
    reviews: list[Marked]
    measures: list[Measure]
    rules: AwardRules
    states: dict[str, ApplicationState]

    @property
    def cities(self) -> dict[str, str]:
        """What each hub is called."""
        return {case.hub_code: case.city for case in self.cases}


def award_rules(session: Session, round_: Round) -> AwardRules:
    """Return what the round decides by; a waiver may have lowered the reviews each case needs."""
    waived, places = session.execute(select(WAIVED, PLACES), {"round": round_.id}).one()
    return award_rules_of(round_, waived, places)


def award_rules_of(round_: Round, waived: int | None, written: str | None) -> AwardRules:
    """Return the rules from the columns `WAIVED` and `PLACES`, which another statement may hold."""
    pieces = sorted((row.split(":", 3) for row in (written or "").split()), key=_number)
    return AwardRules(
        awards=sum(int(places) for _, places, _, _ in pieces),
        floors={code: int(places) for _, places, _, code in pieces if code and int(places)},
        maxima={code: int(maximum) for _, _, maximum, code in pieces if code and maximum},
        quality_bar=round_.quality_bar,
        min_reviews=waived or round_.min_reviews,
        tie_criteria=list(round_.tie_criteria),
        # A seed is published before a round opens; one that was forgotten still has to be fixed.
        seed=round_.seed or f"round:{round_.slug}",
        budget_pence=round_.budget_pence,
        amount_pence=round_.amount_pence,
    )


def _number(piece: Sequence[str]) -> int:
    return int(piece[0])


def facts(
    session: Session, round_: Round, *, viewer_id: int = 0, rules: AwardRules | None = None
) -> Facts:
    """Return the round's facts; cases that the viewer may not know of are marked, not left out.

    The engine needs them all: whoever shows them leaves the marked ones out. Whoever has read
    the rules already hands them in.
    """
    rows = session.execute(
        select(
            Application.id,
            Application.reference,
            Application.state,
            Hub.code,
            Hub.city,
            bars(viewer_id).label("is_barred"),
        )
        .join(Hub, Hub.id == Application.hub_id)
        .where(
            Application.round_id == round_.id,
            Application.state.in_(READ | {ApplicationState.WITHDRAWN}),
            Application.submitted_at.is_not(None),
        )
        .order_by(Application.reference)
    ).all()
    measures = rubric(session, round_.rubric_version_id)
    return Facts(
        cases=[
            CaseFact(
                row.id, row.reference, row.code, row.city, status(row.state), bool(row.is_barred)
            )
            for row in rows
        ],
        reviews=marked(session, round_.id, measures),
        measures=measures,
        rules=rules or award_rules(session, round_),
        states={row.reference: row.state for row in rows},
    )


def status(state: ApplicationState) -> str:
    """Return how the engine's file calls the state: in the running, or what took it out."""
    return SUBMITTED if state in READ else state.value


def engine_input_of(known: Facts) -> dict[str, Any]:
    """Return the engine's input for the facts."""
    return engine_input(known.cases, known.reviews, known.measures, known.rules)


def proposal(known: Facts) -> Proposal:
    """Return what the engine proposes for the facts."""
    return propose(known.cases, engine_input_of(known))


def next_offer(known: Facts, reserves: Sequence[str]) -> str | None:
    """Return who on the reserve list is next for a place that is free, None when nobody is.

    Offers that stand are locked, ended ones are out, and only the reserve list competes: what
    the panel decided is not decided again.
    """
    return next_in_line(
        engine_input(
            [_for_reserve(case, known.states[case.reference]) for case in known.cases],
            known.reviews,
            known.measures,
            known.rules,
            locked=_in(known, STANDING),
            declined=_in(known, ENDED_OFFERS),
        ),
        reserves,
    )


def held_places(known: Facts) -> int:
    """Return how many awards are offered or accepted."""
    return len(_in(known, STANDING))


def _in(known: Facts, states: Collection[ApplicationState]) -> Sequence[str]:
    return [reference for reference, state in known.states.items() if state in states]


def _for_reserve(case: CaseFact, state: ApplicationState) -> CaseFact:
    if state in STANDING | ENDED_OFFERS | {ApplicationState.RESERVE}:
        return case
    return CaseFact(case.id, case.reference, case.hub_code, case.city, state.value, case.is_barred)


def waiver(session: Session, round_id: int) -> PanelWaiver | None:
    """Return the chair's waiver of the full number of reviews, None when there is none."""
    return session.scalars(
        select(PanelWaiver).where(PanelWaiver.round_id == round_id)
    ).one_or_none()


class RunRow(NamedTuple):
    """One run of the engine without its record, and what tells whether a decision was added."""

    id: int
    number: int
    input_hash: str
    record_hash: str
    decisions: int
    newest: int | None


_LAST_RUN: Final = (
    select(
        AllocationRun.id,
        AllocationRun.number,
        AllocationRun.input_hash,
        AllocationRun.record_hash,
        select(func.count())
        .where(Decision.round_id == AllocationRun.round_id)
        .correlate(AllocationRun)
        .scalar_subquery(),
        select(func.max(Decision.id))
        .where(Decision.round_id == AllocationRun.round_id)
        .correlate(AllocationRun)
        .scalar_subquery(),
    )
    .where(AllocationRun.round_id == bindparam("round"))
    .order_by(AllocationRun.number.desc())
    .limit(1)
)


def last_run(session: Session, round_id: int) -> RunRow | None:
    """Return the round's newest run, None before the first."""
    row = session.execute(_LAST_RUN, {"round": round_id}).first()
    return None if row is None else RunRow(*row)


def record(session: Session, round_id: int, number: int) -> str | None:
    """Return the text of one record, or None."""
    return session.scalars(
        select(AllocationRun.record).where(
            AllocationRun.round_id == round_id, AllocationRun.number == number
        )
    ).one_or_none()


def current(session: Session, round_id: int) -> Sequence[Decision]:
    """Return the round's standing decisions, in rank order."""
    return session.scalars(
        select(Decision)
        .where(Decision.round_id == round_id, Decision.superseded_at.is_(None))
        .order_by(Decision.rank, Decision.id)
    ).all()


def decision_of(session: Session, application_id: int) -> Decision | None:
    """Return the standing decision on one case, None before a proposal was taken."""
    return session.scalars(
        select(Decision).where(
            Decision.application_id == application_id, Decision.superseded_at.is_(None)
        )
    ).one_or_none()


def records(session: Session) -> dict[str, list[Record]]:
    """Return the records of every round's runs by the round's slug, the oldest first."""
    rows = session.execute(
        select(Round.slug, AllocationRun.number, AllocationRun.record, AllocationRun.record_hash)
        .join(Round, Round.id == AllocationRun.round_id)
        .order_by(Round.id, AllocationRun.number)
    )
    by_round: dict[str, list[Record]] = {}
    for row in rows:
        by_round.setdefault(row.slug, []).append(row)
    return by_round
