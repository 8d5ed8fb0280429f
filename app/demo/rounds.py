"""Building the demo rounds through the services, each to the stage that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit import service as audit
from app.bursaries.rounds.models import (
    FormVersion,
    Round,
    RoundPlace,
    RubricVersion,
    Scheme,
    SchemeFunder,
)
from app.bursaries.rounds.states import ReferencesFrom, RoundState
from app.core.clock import LONDON
from app.core.roles import Actor
from app.demo.form import build_rules
from app.organisations.models import Hub


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demo rounds, and where their letters' links begin."""

    students: Sequence[User]
    admin: Actor
    admin2: Actor
    chair: Actor
    officer: Actor
    address: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo round: its name and how long ago it opened and closed, in days from now."""

    slug: str
    name: str
    opened: int
    closes: int
    year: int
    references_from: ReferencesFrom = ReferencesFrom.NEVER


def build_scheme(session: Session) -> Scheme:
    """Add the scheme of the bursaries, as far as it is published, and return it."""
    scheme = Scheme(
        slug="hub-bursaries",
        name="Hub bursaries",
        summary=(
            "Six awards a year for people who take courses and programmes of the hubs in "
            "Sheffield, Bristol and London, to widen who can learn to make gene therapies."
        ),
        source="genetherapyhubs.uk: Empowering the future of gene therapy (1 Jul 2024)",
    )
    session.add(scheme)
    session.flush()  # funders and rounds point at the scheme
    session.add_all(
        SchemeFunder(scheme_id=scheme.id, name=name, position=place)
        for place, name in enumerate(("MRC", "BBSRC", "LifeArc"))
    )
    return scheme


# What every demo round pays, asks for and promises; the money is invented like the rest.
TERMS: Final[Mapping[str, Any]] = {
    "amount_pence": 250_000,
    "covers": "Course fees, and travel and rooms during the course",
    "minutes_needed": 45,
    "have_ready": [
        "The name of the course and when it starts",
        "About half an hour for three short pieces of writing",
    ],
    "tie_criteria": ["difference"],
    "tie_rule": (
        "If scores are equal, the difference the bursary makes counts first, and then a draw "
        "that anybody can check."
    ),
    "need_rule": (
        "Between applications that the scores cannot tell apart, the chair may put more need "
        "first, with a reason. It counts nowhere else."
    ),
    "seed_source": (
        "A fixed text for the demo, known beforehand; a real round names a public draw"
    ),
    "retention_days": {"unsubmitted": 90, "unsuccessful": 365, "awarded": 2555, "equality": 365},
    "privacy": (
        "Reviewers read what you write about your case without your name. They see the name once, "
        "to say whether anything ties them to you. Only the people who run the round see the rest."
    ),
    "contact": "bursaries@demo.example",
}


def build_round(
    session: Session,
    scheme: Scheme,
    form: FormVersion,
    rubric: RubricVersion,
    plan: Plan,
    *,
    now: datetime,
) -> Round:
    """Add a demo round that is scheduled, with its places and rules, and return it."""
    opens = _at(now, plan.opened, 9)
    closes = _at(now, plan.closes, 17)
    form.frozen_at = form.frozen_at or opens
    rubric.frozen_at = rubric.frozen_at or opens
    round_ = Round(
        scheme_id=scheme.id,
        slug=plan.slug,
        name=plan.name,
        year=plan.year,
        state=RoundState.SCHEDULED,
        state_since=opens - timedelta(days=7),
        frozen_at=opens - timedelta(days=7),
        opens_at=opens,
        closes_at=closes,
        review_due_at=closes + timedelta(days=21),
        decide_by=closes + timedelta(days=42),
        seed=f"demo:{plan.slug}",
        form_version_id=form.id,
        rubric_version_id=rubric.id,
        references_from=plan.references_from,
        is_demo=True,
        **TERMS,
    )
    session.add(round_)
    session.flush()  # places and rules point at the round
    _add_places(session, round_)
    build_rules(session, round_.id)
    audit.record(
        session, "round.scheduled", subject=round_, by=None, now=round_.state_since, reason="Demo"
    )
    session.flush()  # the clock's step below looks for the round in the database
    return round_


def _add_places(session: Session, round_: Round) -> None:
    """Keep one place for each hub, three at most, and share three more."""
    hubs = session.scalars(select(Hub).order_by(Hub.position, Hub.id)).all()
    session.add_all(
        RoundPlace(round_id=round_.id, hub_id=hub.id, places=1, maximum=3) for hub in hubs
    )
    session.add(RoundPlace(round_id=round_.id, hub_id=None, places=3, maximum=None))


def _at(now: datetime, days: int, hour: int) -> datetime:
    """Return the instant `days` from now at a full hour in London."""
    return (now.astimezone(LONDON) + timedelta(days=days)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
