"""Typed settings, built once from the environment and refused when incomplete."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parent


class Environment(StrEnum):
    """Where the service runs; only production is strict about what must be set."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class IncompleteSettingsError(Exception):
    """Production was asked for and something it needs is missing; the message names it."""


class Settings(BaseSettings):
    """Everything that differs between two places where the service runs."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="ignore")

    environment: Environment = Environment.DEMO
    data: Path = ROOT / "instance"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    secret_key: SecretStr = SecretStr("")
    database_url: str = ""
    jobs_url: str = ""
    mail_url: str = ""
    mail_from: str = "no-reply@demo.example"
    public_url: str = ""
    trusted_proxies: int = Field(default=0, ge=0)
    service_name: str = "Capsid"
    contact_email: str = ""
    session_idle_minutes: int = Field(default=60, ge=1)
    session_hours: int = Field(default=12, ge=1)
    password_time_cost: int = Field(default=3, ge=1)
    password_memory_kib: int = Field(default=65536, ge=8)
    max_body_bytes: int = 12 * 1024 * 1024

    @property
    def is_demo(self) -> bool:
        """Whether demo people and rounds may exist here."""
        return self.environment is not Environment.PRODUCTION

    @property
    def is_production(self) -> bool:
        """Whether the strict rules hold: secure cookies, HSTS, no demo data."""
        return self.environment is Environment.PRODUCTION

    @property
    def database(self) -> str:
        """The database's URL; the embedded SQLite file unless one is set."""
        url = self.database_url or f"sqlite:///{self.data / 'capsid.db'}"
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def mail(self) -> str:
        """Where mail goes: an smtp:// address, or `files:` for the outbox folder."""
        return self.mail_url or "files:"

    @property
    def address(self) -> str:
        """The public address that links in messages begin with, without a last slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @model_validator(mode="after")
    def _refuse_incomplete_production(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        needed = {
            "HUB_SECRET_KEY": self.secret_key.get_secret_value(),
            "HUB_DATABASE_URL": self.database_url,
            "HUB_MAIL_URL": self.mail_url,
            "HUB_PUBLIC_URL": self.public_url,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise IncompleteSettingsError(
                "Production needs these settings, and they are not set: " + ", ".join(missing),
            )
        return self


def load() -> Settings:
    """Return the settings of this process; raise IncompleteSettingsError naming what is missing."""
    return Settings()
