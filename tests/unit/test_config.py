"""Settings are whole or refused."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from config import ROOT, Environment, IncompleteSettingsError, Settings, load

COMPLETE = {
    "secret_key": "x" * 32,
    "database_url": "postgresql://u@h/d",
    "mail_url": "smtp://h",
    "mail_from": "capsid@example.org",
    "public_url": "https://capsid.test/",
}


@pytest.mark.parametrize("missing", list(COMPLETE))
def test_production_names_what_is_missing(missing: str) -> None:
    given = {name: value for name, value in COMPLETE.items() if name != missing}

    with pytest.raises(IncompleteSettingsError) as refusal:
        Settings(environment=Environment.PRODUCTION, **given)

    assert str(refusal.value) == (
        f"Production needs these settings, and they are not set: HUB_{missing.upper()}"
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("secret_key", "x" * 31, "HUB_SECRET_KEY needs at least 32 characters"),
        ("public_url", "http://capsid.test", "HUB_PUBLIC_URL has to begin with https://"),
        ("mail_url", "files:", "HUB_MAIL_URL has to begin with smtp://"),
    ],
)
def test_production_refuses_what_is_not_safe(name: str, value: str, words: str) -> None:
    with pytest.raises(IncompleteSettingsError) as refusal:
        Settings(environment=Environment.PRODUCTION, **COMPLETE | {name: value})

    assert str(refusal.value) == f"Production refuses these settings: {words}"


def test_production_may_keep_its_data_in_sqlite() -> None:
    given = COMPLETE | {"database_url": "sqlite:////srv/data/capsid.db"}

    settings = Settings(environment=Environment.PRODUCTION, **given)

    assert settings.database == "sqlite:////srv/data/capsid.db"


@pytest.mark.parametrize("named", [None, ""])
def test_nothing_starts_without_saying_what_it_is(
    monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    if named is not None:
        monkeypatch.setenv("HUB_ENVIRONMENT", named)

    with pytest.raises(IncompleteSettingsError) as refusal:
        load()

    assert str(refusal.value) == (
        "Set HUB_ENVIRONMENT to demo, test or production. ./hub by itself means demo."
    )


def test_production_starts_when_complete() -> None:
    settings = Settings(environment=Environment.PRODUCTION, **COMPLETE)

    assert (settings.is_demo, settings.is_production) == (False, True)
    assert settings.address == "https://capsid.test"
    assert settings.database == "postgresql+psycopg://u@h/d"
    assert "xx" not in repr(settings.secret_key)


@pytest.mark.parametrize("environment", [Environment.DEMO, Environment.TEST])
def test_a_demo_needs_nothing(environment: Environment) -> None:
    settings = Settings(environment=environment, port=8123)

    assert settings.is_demo is True
    assert settings.address == "http://127.0.0.1:8123"
    assert settings.database == f"sqlite:///{settings.data / 'capsid.db'}"
    assert settings.mail == "files:"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_ENVIRONMENT", "demo")
    monkeypatch.setenv("HUB_PORT", "9001")
    monkeypatch.setenv("HUB_DATABASE_URL", "postgres://u@h/d")

    settings = load()

    assert (settings.port, settings.database) == (9001, "postgresql+psycopg://u@h/d")


@pytest.mark.parametrize("place", ["unix:/run/clamav/clamd.ctl", "tcp:scanner:3310", ""])
def test_a_scanner_has_a_place(place):
    assert Settings(environment="demo", clamd=place).clamd == place


@pytest.mark.parametrize(
    "wrong", [{"clamd": "http://x"}, {"clamd": "tcp:x"}, {"files_url": "ftp://x"}]
)
def test_a_place_of_files_that_nobody_knows_is_refused(wrong):
    with pytest.raises(IncompleteSettingsError, match="has to be"):
        Settings(environment="demo", **wrong)


def test_only_production_holds_what_no_scanner_saw():
    assert not Settings(environment="demo").holds_unscanned_files
    assert Settings(environment="demo", hold_unscanned=True).holds_unscanned_files


def test_a_wrong_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_ENVIRONMENT", "demo")
    monkeypatch.setenv("HUB_PORT", "secret")

    with pytest.raises(IncompleteSettingsError) as refusal:
        load()

    assert str(refusal.value).startswith("HUB_PORT: Input should be a valid integer")
    assert "secret" not in str(refusal.value)


def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=kept | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "program", [("gunicorn", "wsgi:app"), ("flask", "--app", "wsgi", "routes")]
)
def test_production_that_lacks_settings_ends_with_one_sentence(program: tuple[str, ...]) -> None:
    ended = run(sys.executable, "-m", *program, HUB_ENVIRONMENT="production")

    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        "Production needs these settings, and they are not set: HUB_SECRET_KEY,"
        " HUB_DATABASE_URL, HUB_MAIL_URL, HUB_MAIL_FROM, HUB_PUBLIC_URL"
    )


@pytest.mark.parametrize("words", [("run", "8001"), ("check", "tests"), ("nothing",)])
def test_a_word_that_the_hub_does_not_know_is_not_passed_over(words: tuple[str, ...]) -> None:
    ended = run("sh", str(ROOT / "hub"), *words)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Usage: ./hub VERB")


@pytest.mark.parametrize(("before", "after"), [(0o755, 0o700), (0o700, 0o700), (0o1777, 0o1777)])
def test_the_data_folder_is_closed_on_start(tmp_path: Path, before: int, after: int) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(before)

    create_app(Settings(environment=Environment.TEST, data=data))

    assert stat.S_IMODE(data.stat().st_mode) == after
