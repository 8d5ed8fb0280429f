"""The screens of rehearsals, for `create_app`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from app.rehearsals.views import bp as rehearsals

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (rehearsals,)
