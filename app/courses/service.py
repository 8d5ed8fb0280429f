"""Writing courses, and telling the search index of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.courses import queries, rules
from app.courses.models import Course
from app.courses.states import TitleStatus
from app.organisations import queries as organisations
from app.search import service as search
from app.search.rules import Entry
from app.search.states import Kind
from app.sheets.rules import Facts
from app.sheets.service import Tally, put


def put_courses(session: Session, rows: Sequence[Facts]) -> Tally:
    """Write the courses of a sheet by their key; providers and hubs must be there already."""
    hub_ids = organisations.hub_ids(session)
    providers = organisations.provider_places(session)
    wanted = []
    for position, row in enumerate(rows, start=1):
        facts = dict(row)
        provider = providers.get(facts.pop("provider_key"))
        facts |= {
            "provider_id": provider.id if provider else None,
            "hub_id": hub_ids.get(facts.pop("hub_code")),
            "price": rules.price_kind(row["price_pence"]),
            "rank": rules.rank(
                origin=row["origin"],
                running=row["running"],
                country=provider.country if provider else "",
            ),
            "position": position,
        }
        wanted.append(facts)
    return put(session, Course, wanted, slug_from="title")


def index(session: Session) -> None:
    """Make courses findable, and apart from them the kinds of training."""
    lines = queries.to_index(session)
    for kind, is_category in ((Kind.COURSE, False), (Kind.TRAINING, True)):
        search.replace(
            session,
            kind,
            [
                Entry(
                    subject_id=line.id,
                    title=line.title,
                    href=f"/courses/{line.slug}",
                    summary=line.summary,
                    body=f"{line.provider or ''} {line.location} {line.audience}",
                    hub_codes=line.hub_code or "",
                )
                for line in lines
                if (line.title_status is TitleStatus.CATEGORY) == is_category
            ],
        )
