"""Settings are whole or refused."""

from __future__ import annotations

import pytest

from config import Environment, IncompleteSettingsError, Settings

COMPLETE = {
    "secret_key": "x",
    "database_url": "postgresql://u@h/d",
    "mail_url": "smtp://h",
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


def test_production_starts_when_complete() -> None:
    settings = Settings(environment=Environment.PRODUCTION, **COMPLETE)

    assert (settings.is_demo, settings.is_production) == (False, True)
    assert settings.address == "https://capsid.test"
    assert settings.database == "postgresql+psycopg://u@h/d"
    assert "x" not in repr(settings.secret_key)


@pytest.mark.parametrize("environment", [Environment.DEMO, Environment.TEST])
def test_a_demo_needs_nothing(environment: Environment) -> None:
    settings = Settings(environment=environment, port=8123)

    assert settings.is_demo is True
    assert settings.address == "http://127.0.0.1:8123"
    assert settings.database == f"sqlite:///{settings.data / 'capsid.db'}"
    assert settings.mail == "files:"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PORT", "9001")
    monkeypatch.setenv("HUB_DATABASE_URL", "postgres://u@h/d")

    settings = Settings()

    assert (settings.port, settings.database) == (9001, "postgresql+psycopg://u@h/d")
