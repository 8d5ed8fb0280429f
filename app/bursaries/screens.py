"""Every screen of bursaries, for `create_app` to register."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from app.bursaries.applications.views import bp as applications
from app.bursaries.offers.views import bp as offers
from app.bursaries.rounds.views import bp as rounds
from app.bursaries.screening.views import bp as screening
from app.bursaries.tracking.views import bp as tracking
from app.bursaries.writing.views import bp as writing

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    rounds,
    applications,
    writing,
    tracking,
    offers,
    screening,
)
