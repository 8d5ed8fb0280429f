"""Writing standards and employers, and telling the search index of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.organisations import queries as organisations
from app.organisations.service import put_organisations
from app.organisations.states import Origin
from app.placements import queries
from app.placements.models import Employer, Standard
from app.search import service as search
from app.search.rules import Entry
from app.search.states import Kind
from app.sheets.rules import Facts
from app.sheets.service import Tally, put

OWN = ("key", "relation", "joined", "city", "note", "source")


def put_standards(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the standards of a sheet by their key; a reference keeps its capitals in addresses."""
    wanted = [
        {**row, "slug": row["key"], "position": position}
        for position, row in enumerate(rows, start=1)
    ]
    return put(session, Standard, wanted)


def put_employers(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the employers of a sheet; one of a provider's name is that organisation."""
    providers = {
        place.name: place.id
        for key, place in organisations.provider_places(session).items()
        if not key.startswith("employer-")
    }
    who = put_organisations(
        session,
        [_organisation(row) for row in rows if row["name"] not in providers],
    )
    ids = {key: place.id for key, place in organisations.provider_places(session).items()}
    wanted = [
        {name: row[name] for name in OWN}
        | {
            "organisation_id": providers.get(row["name"]) or ids[row["key"]],
            "position": position,
        }
        for position, row in enumerate(rows, start=1)
    ]
    tally = put(session, Employer, wanted)
    more = max(0, who.changed - tally.changed)  # only what the organisation is has changed
    return replace(tally, changed=tally.changed + more, unchanged=tally.unchanged - more)


def _organisation(row: Facts) -> Facts:
    return {
        "key": row["key"],
        "name": row["name"],
        "kind": row["kind"],
        "origin": Origin.PARTNER,
        "city": row["city"],
        "hub_code": row["hub_code"],
        "is_provider": False,
        "source": row["source"],
    }


def index(session: Session) -> None:
    """Make standards and employers findable."""
    search.replace(
        session,
        Kind.STANDARD,
        [
            Entry(
                subject_id=standard.id,
                title=standard.title,
                href=f"/standards/{standard.slug}",
                summary=standard.options or standard.status_note,
                body=f"{standard.reference} {standard.route}",
            )
            for standard in queries.standards(session)
        ],
    )
    search.replace(
        session,
        Kind.EMPLOYER,
        [
            Entry(
                subject_id=employer.id,
                title=employer.organisation.name,
                href=f"/placements/employers/{employer.organisation.slug}",
                summary=employer.note or employer.relation,
                body=f"{employer.organisation.kind.label} {employer.city}",
                hub_codes=employer.organisation.hub.code if employer.organisation.hub else "",
            )
            for employer in queries.employers(session)
        ],
    )
