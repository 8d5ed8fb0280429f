"""Capsid: training and bursaries for the UK Innovation Hubs for Gene Therapies."""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings) -> Flask:
    """Return the application for the settings; raise when a route declares no access."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    from app.web import logs
    from app.web.application import Application

    app = Application(__name__, static_folder=None, template_folder=None)
    app.extensions["settings"] = settings
    logs.configure(settings)
    _configure(app, settings)
    _wire(app, settings)
    _register_slices(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    from app.web import access, assets

    access.check_declared(app)
    assets.serve_static(app)
    return app


def import_models() -> None:
    """Import every slice's tables, so that the metadata is whole without an application."""
    import importlib
    import pkgutil

    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)


def _configure(app: Flask, settings: Settings) -> None:
    from urllib.parse import urlsplit

    from app.extensions import engine_options

    _keep_private(settings.data)
    prefix = "__Host-" if settings.is_production else ""
    app.config.update(
        TESTING=settings.environment == "test",
        SECRET_KEY=settings.secret_key.get_secret_value() or _kept_secret(settings.data),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database),
        SESSION_COOKIE_NAME=f"{prefix}capsid",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open all day; the session's end ends it
        TRUSTED_HOSTS=[urlsplit(settings.address).hostname] if settings.is_production else None,
    )


def _keep_private(data: Path) -> None:
    """Make the data folder, or close one that others can look into.

    Database, jobs and letters are in it: nobody else on the machine reads them. A folder that is
    shared on purpose, as /tmp is, or that belongs to somebody else, is left as it stands.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = data.stat().st_mode
    if stat.S_IMODE(mode) & 0o077 and not mode & stat.S_ISVTX:
        with suppress(PermissionError):
            data.chmod(0o700)


def _kept_secret(data: Path) -> str:
    """Return the secret key of a demo, made once and kept in its data folder."""
    path = data / "secret_key"
    if not path.exists():
        made = data / f"secret_key.{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32))
        # Web and worker may both come first: a link is made whole or not at all.
        with suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text()


def _wire(app: Flask, settings: Settings) -> None:
    from app import extensions
    from app.web import (
        access,
        admission,
        cli,
        errors,
        headers,
        jinja,
        keys,
        letters,
        unit_of_work,
    )

    app.url_map.converters["int"] = keys.RowNumber  # before any route is registered
    extensions.db.init_app(app)
    # Order matters: the transaction's hook runs before the headers', the access check last.
    headers.init_app(app)
    admission.init_app(app)
    unit_of_work.init_app(app)
    letters.init_app(app)
    extensions.login_manager.init_app(app)
    extensions.csrf.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    jinja.init_app(app, settings)
    cli.init_app(app)


def _register_slices(app: Flask) -> None:
    """Register every slice's screens and commands; the one list of what there is."""
    from app.accounts import screens as accounts
    from app.audit import screens as audit
    from app.bursaries import screens as bursaries
    from app.catalogue.cli import catalogue
    from app.courses.views import bp as courses
    from app.demo import screens as demo
    from app.files import screens as files
    from app.messages import screens as messages
    from app.pages import screens as pages
    from app.placements.views import bp as placements
    from app.programmes.views import bp as programmes
    from app.rehearsals import screens as rehearsals
    from app.reports.views import bp as reports
    from app.reviews import screens as reviews
    from app.skills.views import bp as skills

    audit.init_app(app)
    app.cli.add_command(catalogue)
    demo.init_app(app, app.extensions["settings"])
    for blueprint in (
        courses,
        programmes,
        placements,
        skills,
        reports,
        *pages.BLUEPRINTS,
        *rehearsals.BLUEPRINTS,
    ):
        app.register_blueprint(blueprint)
    accounts.init_app(app, app.extensions["settings"])
    messages.init_app(app, app.extensions["settings"])
    files.init_app(app, app.extensions["settings"])
    bursaries.init_app(app)
    reviews.init_app(app)
