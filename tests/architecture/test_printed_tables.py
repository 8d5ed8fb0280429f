"""What docs/ prints from the code is what the code says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.web.cli import access_table, states_document
from config import ROOT
from tests.support import application


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """Return the application without a database: here only its routes are looked at."""
    return create_app(application.settings("sqlite://", str(tmp_path)))


def test_access_table_is_the_printed_one(app: Flask) -> None:
    printed = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")

    assert printed == access_table(app) + "\n", "run: ./hub flask access > docs/access.md"


def test_states_are_the_printed_ones() -> None:
    printed = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")

    assert printed == states_document() + "\n", "run: ./hub flask states > docs/states.md"


def test_a_route_that_writes_is_never_a_get_alone(app: Flask) -> None:
    allowed = {"GET", "HEAD", "OPTIONS", "POST"}
    other = {str(rule): rule.methods for rule in app.url_map.iter_rules() if rule.methods - allowed}

    assert other == {}, "a page without JavaScript can only GET and POST"
