"""Flask, without three things that it does anew for every request and one of every start.

Together they were a fifth of what an unchanged page costs, and a twelfth of the start (`./hub
bench`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookie; what signs it is made once, since the key does not change."""

    _made: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        if self._made is None:
            self._made = super().get_signing_serializer(app)
        return self._made


class LateRule(Rule):
    """A route whose two functions that build its address are compiled when one is first built."""

    def _compile_builder(
        self,
        append_unknown: bool = True,  # noqa: FBT001, FBT002 -- Werkzeug's own signature
    ) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return build


class Application(Flask):
    """The application. No view and no hook of it is a coroutine, and none is looked at for it."""

    url_rule_class = LateRule

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.session_interface = CookieSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func
