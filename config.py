"""Typed settings, built once from the environment and refused when incomplete."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT: Final = Path(__file__).resolve().parent
DEMO_SENDER: Final = "no-reply@demo.example"
SECRET_LENGTH: Final = 32
CLAMD: Final = re.compile(r"unix:/[^\0]+|tcp:(?:\[[0-9a-fA-F:]+\]|[^:/\[\]]+):[0-9]{1,5}")


class Environment(StrEnum):
    """Where the service runs; only production is strict about what must be set."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class IncompleteSettingsError(Exception):
    """Something that has to be set is missing or not safe; the message names it."""


class Settings(BaseSettings):
    """Everything that differs between two places where the service runs."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="ignore")

    environment: Environment
    data: Path = ROOT / "instance"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    secret_key: SecretStr = SecretStr("")
    database_url: str = ""
    jobs_url: str = ""
    mail_url: str = ""
    mail_from: str = DEMO_SENDER
    public_url: str = ""
    trusted_proxies: int = Field(default=0, ge=0)
    service_name: str = "Capsid"
    contact_email: str = ""
    session_idle_minutes: int = Field(default=60, ge=1)
    session_hours: int = Field(default=12, ge=1)
    password_time_cost: int = Field(default=3, ge=1)
    password_memory_kib: int = Field(default=65536, ge=8)
    max_body_bytes: int = 12 * 1024 * 1024
    files_url: str = ""
    files_endpoint: str = ""
    files_region: str = ""
    files_key: str = ""
    files_secret: SecretStr = SecretStr("")
    clamd: str = ""
    hold_unscanned: bool | None = None

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
    def holds_unscanned_files(self) -> bool:
        """Whether files that no scanner has looked at are kept from all but their owners."""
        return self.is_production if self.hold_unscanned is None else self.hold_unscanned

    @property
    def address(self) -> str:
        """The public address that links in messages begin with, without a last slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unnamed_environment(cls, given: Any) -> Any:
        # A demo opens accounts with a public password: nobody gets one by forgetting a setting.
        if not given.get("environment"):
            raise IncompleteSettingsError(
                "Set HUB_ENVIRONMENT to demo, test or production. ./hub by itself means demo.",
            )
        return given

    @model_validator(mode="after")
    def _refuse_unknown_places(self) -> Self:
        if self.files_url and not self.files_url.startswith(("file:///", "s3://")):
            raise IncompleteSettingsError("HUB_FILES_URL has to begin with file:/// or s3://")
        if self.clamd and not CLAMD.fullmatch(self.clamd):
            raise IncompleteSettingsError(
                "HUB_CLAMD has to be unix:/path/of/the/socket or tcp:host:port"
            )
        return self

    @model_validator(mode="after")
    def _refuse_incomplete_production(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        needed = {
            "HUB_SECRET_KEY": self.secret_key.get_secret_value(),
            "HUB_DATABASE_URL": self.database_url,
            "HUB_MAIL_URL": self.mail_url,
            "HUB_MAIL_FROM": "" if self.mail_from == DEMO_SENDER else self.mail_from,
            "HUB_PUBLIC_URL": self.public_url,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise IncompleteSettingsError(
                "Production needs these settings, and they are not set: " + ", ".join(missing),
            )
        wrong = [words for is_wrong, words in self._unsafe() if is_wrong]
        if wrong:
            raise IncompleteSettingsError(
                "Production refuses these settings: " + "; ".join(wrong),
            )
        return self

    def _unsafe(self) -> tuple[tuple[bool, str], ...]:
        secret = self.secret_key.get_secret_value()
        return (
            (
                len(secret) < SECRET_LENGTH,
                f"HUB_SECRET_KEY needs at least {SECRET_LENGTH} characters",
            ),
            (
                not self.public_url.startswith("https://"),
                "HUB_PUBLIC_URL has to begin with https://",
            ),
            (
                not self.mail_url.startswith(("smtp://", "smtps://")),
                "HUB_MAIL_URL has to begin with smtp://",
            ),
        )


def load() -> Settings:
    """Return the settings of this process; raise IncompleteSettingsError naming what is missing."""
    try:
        return Settings()  # type: ignore[call-arg] # what is not named is read from the environment
    except ValidationError as wrong:
        # Only the name and the rule: what was set may be a secret.
        raise IncompleteSettingsError(
            "; ".join(
                f"HUB_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
                for each in wrong.errors(include_input=False)
            )
        ) from None


def at_start() -> Settings:
    """Return the settings of this process, or end it with the sentence that says what is wrong."""
    try:
        return load()
    except IncompleteSettingsError as wrong:
        sys.exit(str(wrong))
