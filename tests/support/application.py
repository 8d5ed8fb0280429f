"""The application under test, one for each engine, watched while it answers."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request
from pydantic import SecretStr

from app import create_app
from app.extensions import db
from app.messages.letters.service import House, desk
from config import Environment, Settings
from tests.support import databases, ground


def settings(url: str, name: str, **changes: Any) -> Settings:
    """Return settings for a test: nothing slow, nothing secret, its own folder."""
    return Settings(
        **{
            "environment": Environment.TEST,
            "data": ground.folder() / name,
            "database_url": url,
            "secret_key": SecretStr("only for tests"),
            "mail_url": "files:",
            "public_url": "https://capsid.test",
            # The cheapest that argon2 accepts: a test hashes to see that it works.
            "password_time_cost": 1,
            "password_memory_kib": 8,
        }
        | changes
    )


class Ground:
    """An application with its database."""

    def __init__(self, engine_name: str, worker: str) -> None:
        self.database = databases.make(engine_name, worker)
        self.app = watched(create_app(settings(self.database.url, f"{worker}-{engine_name}")))
        self.engine = databases.engine_of(self.app)

    def empty(self) -> None:
        """Leave the schema and nothing in it, and have letters come from this application.

        The desk that writes letters is one for the process, and a test may have made another
        application since.
        """
        self.database.empty(self.engine)
        here = self.app.extensions["settings"]
        desk.furnish(House(here.service_name, here.address, here.contact_email))


def watched(app: Flask) -> Flask:
    """Return the application, which from now on fails when a request leaves work undone."""

    def untouched(response: Response) -> Response:
        # The last registered runs first: this is before the unit of work rolls back.
        if request.method == "GET":
            _assert_clean("a GET changed something")
        return response

    def clean(_error: BaseException | None) -> None:
        _assert_clean("the session was left dirty")

    app.after_request(untouched)
    app.teardown_request(clean)
    return app


def _assert_clean(what: str) -> None:
    session = db.session()
    changed = [*session.new, *session.dirty, *session.deleted]
    session.expunge_all()
    assert changed == [], what
