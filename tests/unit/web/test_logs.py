"""What is written in production, and above all what is not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from app.web import logs
from config import Environment, Settings

COMPLETE = {
    "secret_key": "x" * 32,
    "database_url": "x",
    "mail_url": "smtp://x",
    "mail_from": "x@example.org",
    "public_url": "https://x",
}


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_production_writes_one_json_line_without_what_the_error_quotes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure(Settings(environment=Environment.PRODUCTION, **COMPLETE))
    try:
        try:
            raise sqlite3.IntegrityError("ada@example.org is taken")  # noqa: TRY301 -- the case itself
        except sqlite3.IntegrityError as cause:
            raise IntegrityError("INSERT", {"email": "ada@example.org"}, cause) from cause
    except IntegrityError:
        structlog.get_logger().exception("unexpected failure", id="abc")

    output = capsys.readouterr().out
    line = json.loads(output)

    assert "ada@" not in output
    assert (line["event"], line["level"], line["id"]) == ("unexpected failure", "error", "abc")
    assert [told["kind"] for told in line["failure"]] == ["IntegrityError", "IntegrityError"]
    assert line["failure"][0]["at"][-1].startswith("tests/unit/web/test_logs.py:")


@pytest.mark.parametrize(
    ("environment", "expected"), [(Environment.DEMO, 1), (Environment.PRODUCTION, 2)]
)
def test_a_terminal_is_told_only_what_is_wrong(
    capsys: pytest.CaptureFixture[str], environment: Environment, expected: int
) -> None:
    logs.configure(Settings(environment=environment, **COMPLETE))

    structlog.get_logger().info("request")
    structlog.get_logger().warning("commit refused")

    assert len(capsys.readouterr().out.splitlines()) == expected
