"""What every answer carries: the security headers, the request's id and its log line."""

from __future__ import annotations

import re
import secrets
import time
from http import HTTPStatus
from typing import Final

import structlog
from flask import Flask, Response, g, request, session

from app.web import settings
from app.web.access import viewer

# `form-action` and `frame-ancestors` do not fall back to `default-src` and are named apart.
CSP: Final = "; ".join(  # noqa: FLY002 -- one directive a line can be read and compared
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ),
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAIRS: Final = tuple((name.lower(), (name, value)) for name, value in HEADERS.items())
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
log = structlog.get_logger()


def _begin() -> None:
    # A proxy of ours may name the request; anybody else could make two look like one in the log.
    given = request.headers.get("X-Request-Id", "") if settings.current().trusted_proxies else ""
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    headers = response.headers
    given = {name.lower() for name, _ in headers}
    # The page that a browser has goes on under the headers that it came with.
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        # One pass: asking the headers one by one for each took a tenth of a small page's time.
        headers.extend([pair for key, pair in PAIRS if key not in given])
    headers.add("X-Request-Id", g.get("request_id", ""))
    person = viewer()
    if session.accessed or person is not None:
        response.vary.add("Cookie")
    if person is not None or request.method != "GET":
        # What a signed-in person sees is theirs alone: no cache on the way may keep it.
        headers["Cache-Control"] = "no-store"
    elif "cache-control" not in given:
        headers.add("Cache-Control", "no-cache")
    log.info(
        "request",
        id=g.get("request_id", ""),
        method=request.method,
        # The rule, never the path: a path can hold a single-use token.
        route=str(request.url_rule or "unknown"),
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    )
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer; production also promises HTTPS for a year."""
    app.before_request(_begin)
    app.after_request(_finish)
    if app.config["SESSION_COOKIE_SECURE"]:

        @app.after_request
        def strict_transport(response: Response) -> Response:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            return response
