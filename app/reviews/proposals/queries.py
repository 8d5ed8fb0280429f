"""Reading a round for the engine: its rules, its cases, its submitted reviews."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select
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
    rows = session.execute(
        select(RoundPlace.places, RoundPlace.maximum, Hub.code, PanelWaiver.min_reviews)
        .select_from(Round)
        .join(RoundPlace, RoundPlace.round_id == Round.id, isouter=True)
        .join(Hub, Hub.id == RoundPlace.hub_id, isouter=True)
        .join(PanelWaiver, PanelWaiver.round_id == Round.id, isouter=True)
        .where(Round.id == round_.id)
        .order_by(RoundPlace.id)
    ).all()
    return AwardRules(
        awards=sum(row.places or 0 for row in rows),
        floors={row.code: row.places for row in rows if row.code and row.places},
        maxima={row.code: row.maximum for row in rows if row.code and row.maximum is not None},
        quality_bar=round_.quality_bar,
        min_reviews=rows[0].min_reviews or round_.min_reviews,
        tie_criteria=list(round_.tie_criteria),
        # A seed is published before a round opens; one that was forgotten still has to be fixed.
        seed=round_.seed or f"round:{round_.slug}",
        budget_pence=round_.budget_pence,
        amount_pence=round_.amount_pence,
    )


def facts(session: Session, round_: Round, *, viewer_id: int = 0) -> Facts:
    """Return the round's facts; cases that the viewer may not know of are marked, not left out.

    The engine needs them all: whoever shows them leaves the marked ones out.
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
        rules=award_rules(session, round_),
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
    """One run of the engine without its record."""

    id: int
    number: int
    input_hash: str
    record_hash: str


def last_run(session: Session, round_id: int) -> RunRow | None:
    """Return the round's newest run, None before the first."""
    row = session.execute(
        select(
            AllocationRun.id,
            AllocationRun.number,
            AllocationRun.input_hash,
            AllocationRun.record_hash,
        )
        .where(AllocationRun.round_id == round_id)
        .order_by(AllocationRun.number.desc())
        .limit(1)
    ).first()
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
