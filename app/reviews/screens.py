"""Every screen of reviewing and deciding, and what its records vouch for, for `create_app`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask

from app.audit.cli import register_ledger
from app.bursaries.awarding import views as awarding
from app.bursaries.screening import views as screening
from app.messages import views as messages
from app.reviews.assignments.views import bp as assignments
from app.reviews.cases.views import bp as cases
from app.reviews.conflicts.queries import bars
from app.reviews.decisions.views import bp as decisions
from app.reviews.names import queries as names
from app.reviews.proposals.cli import records_hold
from app.reviews.queues.views import bp as queues
from app.reviews.releases.views import bp as releases
from app.reviews.scoring.views import bp as scoring
from app.reviews.shortlists.views import bp as shortlists

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    assignments,
    queues,
    scoring,
    decisions,
    cases,
    releases,
    shortlists,
)


def init_app(app: Flask) -> None:
    """Register the screens, the check of the engine's records and who sees which name."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_ledger(app, "Decisions", records_hold)
    screening.keep_from(app, names.not_by_name)
    awarding.keep_from(app, bars)
    messages.keep_from(app, names.letters_not_by_name)
