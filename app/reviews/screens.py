"""Every screen of reviewing and deciding, for `create_app` to register."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from app.reviews.assignments.views import bp as assignments
from app.reviews.cases.views import bp as cases
from app.reviews.decisions.views import bp as decisions
from app.reviews.releases.views import bp as releases
from app.reviews.scoring.views import bp as scoring

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    assignments,
    scoring,
    decisions,
    cases,
    releases,
)
