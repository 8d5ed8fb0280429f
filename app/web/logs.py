"""The log: one JSON line a request in production, only what is wrong at a terminal.

No message of an exception is written in production, because it can quote what a person typed
(a database names the row that was there already). Its kind, where it rose and the constraint
say enough, and the request's id ties the line to the page that the person saw.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy.exc import DBAPIError
from structlog.typing import Processor

from config import ROOT, Settings

FRAMES: Final = 12


def configure(settings: Settings) -> None:
    """Set up the log for this process."""
    show: list[Processor]
    if settings.is_production:
        level, show = logging.INFO, [_tell_failure, structlog.processors.JSONRenderer()]
    else:
        # The plain traceback: the pretty one takes a second and prints everybody's variables.
        plain = structlog.dev.plain_traceback
        console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)
        level, show = logging.WARNING, [console]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *show,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=settings.is_production,
    )


def _tell_failure(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if line.pop("exc_info", None):
        error = sys.exc_info()[1]
        line["failure"] = [] if error is None else _kinds(error)
    return line


def _kinds(error: BaseException) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)[-FRAMES:]
        told.append(
            {
                "kind": type(cause).__name__,
                "at": [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames],
                **_constraint(cause),
            }
        )
        cause = cause.__cause__
    return told


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _constraint(error: BaseException) -> dict[str, str]:
    """Return what the database calls the rule that was broken, when it says so."""
    details = getattr(error.orig, "diag", None) if isinstance(error, DBAPIError) else None
    name = getattr(details, "constraint_name", None)
    return {"constraint": str(name)} if name else {}
