"""The tests: unit, integration, journeys, architecture and load."""

from __future__ import annotations
