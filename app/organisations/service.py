"""Writing hubs and organisations, and telling the search index of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.organisations import queries
from app.organisations.models import Hub, Organisation
from app.search import service as search
from app.search.rules import Entry
from app.search.states import Kind
from app.sheets.rules import Facts
from app.sheets.service import Tally, put


def put_hubs(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the hubs of a sheet by their code."""
    wanted = []
    for position, row in enumerate(rows, start=1):
        facts = {**row, "code": row["key"], "position": position}
        del facts["key"]
        wanted.append(facts)
    return put(session, Hub, wanted, key="code")


def put_organisations(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write organisations by their key; `hub_code` must name a hub or be empty."""
    hub_ids = queries.hub_ids(session)
    wanted = []
    for position, row in enumerate(rows, start=1):
        facts = {"position": position, **row, "hub_id": hub_ids.get(row["hub_code"])}
        del facts["hub_code"]
        wanted.append(facts)
    about = {"is_provider": rows[0]["is_provider"]} if rows else {}
    return put(session, Organisation, wanted, slug_from="name", about=about)


def index(session: Session) -> None:
    """Make hubs and partners findable."""
    search.replace(
        session,
        Kind.HUB,
        [
            Entry(
                subject_id=hub.id,
                title=hub.name,
                href=f"/hubs/{hub.code}",
                summary=hub.capability,
                body=f"{hub.short_name} {hub.city}",
                hub_codes=hub.code,
            )
            for hub in queries.hubs(session)
        ],
    )
    search.replace(
        session,
        Kind.PARTNER,
        [
            Entry(
                subject_id=partner.id,
                title=partner.name,
                href=f"/partners/{partner.slug}",
                summary=partner.note,
                body=f"{partner.kind.label} {partner.city} {partner.country}",
            )
            for partner in queries.partners(session)
        ],
    )
