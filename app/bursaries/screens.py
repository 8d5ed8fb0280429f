"""Every screen of bursaries, and what their clock does, for `create_app`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask

from app.accounts.views import offer_rounds
from app.audit.cli import register_ledger
from app.bursaries.adjustments.views import bp as adjustments
from app.bursaries.applications.cli import sent_as_recorded
from app.bursaries.applications.views import bp as applications
from app.bursaries.awarding.views import bp as awarding
from app.bursaries.awarding.views import keep_from as keep_accepted_from
from app.bursaries.building.views import bp as building
from app.bursaries.changes.views import bp as changes
from app.bursaries.disclosing.views import bp as disclosing
from app.bursaries.duplicates import jobs as duplicate_jobs
from app.bursaries.duplicates.views import bp as duplicates
from app.bursaries.form_building.views import bp as form_building
from app.bursaries.form_previews.views import bp as form_previews
from app.bursaries.giving.views import bp as giving
from app.bursaries.hiding.views import bp as hiding
from app.bursaries.means.views import bp as means
from app.bursaries.measures.views import bp as measures
from app.bursaries.naming.views import bp as naming
from app.bursaries.offers.jobs import tick
from app.bursaries.offers.views import bp as offers
from app.bursaries.parts.views import bp as parts
from app.bursaries.previews.views import bp as previews
from app.bursaries.question_building.views import bp as question_building
from app.bursaries.readings.views import bp as readings
from app.bursaries.references import jobs as references
from app.bursaries.reminders import jobs as reminders
from app.bursaries.requesting.views import bp as requesting
from app.bursaries.rounds import queries
from app.bursaries.rounds.views import bp as rounds
from app.bursaries.schemes.views import bp as schemes
from app.bursaries.screening import queries as screening_queries
from app.bursaries.screening.views import bp as screening
from app.bursaries.screening.views import keep_from
from app.bursaries.steering import jobs as steering_jobs
from app.bursaries.steering.views import bp as steering
from app.bursaries.tracking.views import bp as tracking
from app.bursaries.uploads.views import bp as uploads
from app.bursaries.writing.views import bp as writing
from app.extensions import db
from app.messages.jobs import register_tick

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    rounds,
    applications,
    writing,
    uploads,
    hiding,
    disclosing,
    tracking,
    offers,
    screening,
    awarding,
    schemes,
    building,
    parts,
    measures,
    previews,
    steering,
    duplicates,
    changes,
    requesting,
    form_building,
    question_building,
    form_previews,
    adjustments,
    naming,
    giving,
    means,
    readings,
)


def _rounds() -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in queries.all_rounds(db.session())]


def init_app(app: Flask) -> None:
    """Register the screens, the clock's work, and the rounds that a role can be given for."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    register_ledger(app, "Applications", sent_as_recorded)
    register_tick(app, "bursaries", tick)
    register_tick(app, "reminders", reminders.tick)
    register_tick(app, "steering", steering_jobs.tick)
    register_tick(app, "duplicates", duplicate_jobs.tick)
    register_tick(app, "references", references.tick)
    offer_rounds(app, _rounds)
    keep_from(app, screening_queries.own)
    keep_accepted_from(app, screening_queries.own)
