"""Writing programmes and modules, and telling the search index of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.organisations import queries as organisations
from app.organisations.queries import ProviderPlace
from app.organisations.states import Origin
from app.programmes import queries, rules
from app.programmes.models import Module, Programme
from app.programmes.states import Status
from app.search import service as search
from app.search.rules import Entry
from app.search.states import Kind
from app.sheets.rules import Facts
from app.sheets.service import Tally, put

PAST = frozenset({Status.OLD, Status.CLOSED})


def put_programmes(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the programmes of a sheet by their key."""
    places = list(organisations.provider_places(session).values())
    wanted = [
        {
            **row,
            "hub_id": hub_of(row["origin"], row["provider_name"], places),
            "rank": (row["origin"] is Origin.PARTNER) + 10 * (row["status"] in PAST),
            "position": position,
        }
        for position, row in enumerate(rows, start=1)
    ]
    return put(session, Programme, wanted, slug_from="title")


def hub_of(origin: Origin, provider_name: str, places: Iterable[ProviderPlace]) -> int | None:
    """Return the hub of a programme that the hubs run: the one its university belongs to.

    The sheet of providers names the department (“University of Sheffield GTIMC”), the sheet of
    programmes only the university, so the one begins with the other.
    """
    if origin is not Origin.HUB or not provider_name:
        return None
    for place in places:
        if place.origin is Origin.HUB and place.name.startswith(provider_name):
            return place.hub_id
    return None


def put_modules(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the modules of a sheet by their key; their programmes must be there already."""
    programme_ids = queries.programme_ids(session)
    wanted = []
    for position, row in enumerate(rows, start=1):
        facts = {**row, "position": position}
        facts["programme_id"] = programme_ids.get(facts.pop("programme_key"))
        wanted.append(facts)
    return put(session, Module, wanted)


def index(session: Session) -> None:
    """Make programmes findable, also by the titles of their modules."""
    modules = queries.module_titles(session)
    search.replace(
        session,
        Kind.PROGRAMME,
        [
            Entry(
                subject_id=line.id,
                title=rules.full_name(line.award, line.title),
                href=f"/programmes/{line.slug}",
                summary=line.note,
                body=" ".join([line.provider_name, *modules.get(line.id, ())]),
                hub_codes=line.hub_code or "",
            )
            for line in queries.to_index(session)
        ],
    )
