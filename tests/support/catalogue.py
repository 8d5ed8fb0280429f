"""Rows of the catalogue, the real sheets, and publishing what a test arranged."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any, Final

from sqlalchemy.orm import Session

from app.catalogue import service
from app.catalogue.rules import SOURCES, Reading, read_all
from app.courses.models import Course
from app.courses.states import Cpd, Price, Running, TitleStatus
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind, Origin
from app.programmes.models import Programme
from app.programmes.states import Level, Status
from config import ROOT
from tests.support.factories import NOW

DATA: Final = ROOT / "data"
_numbers = count(1)


def read_real() -> Reading:
    """Return what the sheets of the real catalogue say."""
    return read_all({source.file: (DATA / source.file).read_bytes() for source in SOURCES})


def load_real(session: Session) -> None:
    """Load the real catalogue."""
    service.load(session, read_real(), by=None, now=NOW)
    session.commit()


def publish(session: Session, now: datetime = NOW) -> None:
    """Make what the test arranged findable, and give it a version."""
    session.flush()
    service.index(session, now=now)
    session.commit()


def make_provider(session: Session, name: str = "ATSTN", **columns: Any) -> Organisation:
    """Return a new partner provider in this country."""
    number = next(_numbers)
    row = Organisation(
        **{
            "key": f"p{number}",
            "slug": f"provider-{number}",
            "name": name,
            "kind": OrganisationKind.TRAINING_NETWORK,
            "origin": Origin.PARTNER,
            "country": "UK",
            "is_provider": True,
            "source": "A page",
        }
        | columns
    )
    session.add(row)
    session.flush()
    return row


def make_course(session: Session, title: str = "Aseptic processing", **columns: Any) -> Course:
    """Return a new course of the hubs of which nothing but the title is known."""
    number = next(_numbers)
    row = Course(
        **{
            "key": f"C{number}",
            "slug": f"course-{number}",
            "title": title,
            "title_status": TitleStatus.EXACT,
            "origin": Origin.HUB,
            "cpd": Cpd.UNKNOWN,
            "price": Price.UNKNOWN,
            "running": Running.UNKNOWN,
            "source": "A page",
        }
        | columns
    )
    session.add(row)
    session.flush()
    return row


def make_programme(session: Session, title: str = "Virology", **columns: Any) -> Programme:
    """Return a new programme of the hubs of which nothing but the title is known."""
    number = next(_numbers)
    row = Programme(
        **{
            "key": f"M{number}",
            "slug": f"programme-{number}",
            "title": title,
            "level": Level.MASTERS,
            "origin": Origin.HUB,
            "status": Status.UNKNOWN,
            "source": "A page",
        }
        | columns
    )
    session.add(row)
    session.flush()
    return row
