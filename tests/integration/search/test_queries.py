"""Both engines find the same things, titles first, whatever is typed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.search import queries, service
from app.search.models import SearchEntry
from app.search.rules import Entry
from app.search.states import Kind
from tests.support.catalogue import load_real
from tests.support.factories import NOW

COURSES = [
    Entry(1, "Cleanroom behaviour", "/courses/1", "How to gown", "for vector makers"),
    Entry(2, "Manufacturing of viral vectors", "/courses/2", "From thaw to fill"),
    Entry(3, "Regulation", "/courses/3", "Rules for viral vectors and their manufacture"),
    Entry(4, "Cell/gene therapy: R&D", "/courses/4", hub_codes="london"),
]


@pytest.fixture(autouse=True)
def entries(session: Session) -> None:
    service.replace(session, Kind.COURSE, COURSES)
    service.replace(session, Kind.SKILL, [Entry(1, "Viral vector production", "/skills/#S18")])
    session.commit()


def found(session: Session, typed: str, *kinds: Kind) -> list[str]:
    page = slice(0, 20)
    results = queries.results(session, typed, kinds=kinds, page=page, version="")
    return [result.title for result in results]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("manufacture vector", ["Manufacturing of viral vectors", "Regulation"]),
        ("MANUFACTURED, vectors!", ["Manufacturing of viral vectors", "Regulation"]),
        ("manufacturing of the vectors", ["Manufacturing of viral vectors", "Regulation"]),
        ("cleanr", ["Cleanroom behaviour"]),
        ("gene", ["Cell/gene therapy: R&D"]),
        ("cell therapies", ["Cell/gene therapy: R&D"]),
        ("vector cleanroom", ["Cleanroom behaviour"]),
        ("astronaut", []),
        ("", []),
        ("the", []),
    ],
)
def test_words_are_found_in_any_form(session: Session, typed: str, titles: list[str]) -> None:
    assert found(session, typed, Kind.COURSE) == titles


def test_titles_come_before_summaries_and_summaries_before_the_rest(session: Session) -> None:
    assert found(session, "vector", Kind.COURSE) == [
        "Manufacturing of viral vectors",
        "Regulation",
        "Cleanroom behaviour",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "'",
        "vector*",
        '"viral vector',
        "viral AND",
        "NEAR(viral vector)",
        "title:vector",
        "-vector",
        "vector & | ! <-> ( )",
        "vector:*",
        "'; DROP TABLE search_entry; --",
        "%_\\",
        "vector\0",
        "🧬",
        "x" * 10_000,
        "vector " * 2_000,
    ],
)
def test_whatever_is_typed_is_words_and_never_syntax(session: Session, typed: str) -> None:
    assert isinstance(found(session, typed), list)
    assert isinstance(queries.counts(session, typed, version=""), dict)
    assert len(session.scalars(select(SearchEntry.id)).all()) == 5


def test_counts_and_pages_agree(session: Session) -> None:
    counts = queries.counts(session, "viral vectors", version="")
    pages = [
        queries.results(session, "viral vectors", kinds=(), page=slice(at, at + 1), version="")
        for at in range(4)
    ]

    assert counts == {Kind.COURSE: 2, Kind.SKILL: 1}
    assert [len(page) for page in pages] == [1, 1, 1, 0]
    assert {page[0].title for page in pages[:3]} == {
        "Viral vector production",
        "Manufacturing of viral vectors",
        "Regulation",
    }


def test_ids_of_one_kind_come_best_first(session: Session) -> None:
    assert queries.subject_ids(session, "vector", Kind.COURSE, version="") == [2, 3, 1]
    assert queries.subject_ids(session, "astronaut", Kind.COURSE, version="") == []
    assert queries.subject_ids(session, "?", Kind.COURSE, version="") is None


def test_replacing_a_kind_forgets_what_is_no_longer_there(session: Session) -> None:
    service.replace(session, Kind.COURSE, [Entry(9, "Aseptic filling", "/courses/9")])

    assert found(session, "vector") == ["Viral vector production"]
    assert found(session, "aseptic") == ["Aseptic filling"]


def test_a_changed_row_is_found_by_its_new_words_only(session: Session) -> None:
    row = session.scalars(select(SearchEntry).where(SearchEntry.subject_id == 4)).one()
    row.title = "Flow cytometry"
    session.flush()

    assert found(session, "therapy") == []
    assert found(session, "cytometry") == ["Flow cytometry"]


def test_publishing_gives_a_new_version_each_time(session: Session) -> None:
    assert queries.version(session) == ""
    service.publish(session, now=NOW)
    session.flush()
    first = queries.version(session)
    service.publish(session, now=NOW)
    session.commit()

    assert first != ""
    assert queries.version(session) not in {"", first}
    assert queries.changed_at(session) == NOW


def test_what_is_found_is_kept_for_its_version(session: Session) -> None:
    assert queries.counts(session, "aseptic", version="one") == {}
    service.replace(session, Kind.COURSE, [Entry(9, "Aseptic filling", "/courses/9")])

    assert queries.counts(session, "aseptic", version="one") == {}
    assert queries.counts(session, "aseptic", version="two") == {Kind.COURSE: 1}


def test_the_real_catalogue_is_found(session: Session) -> None:
    load_real(session)

    assert found(session, "REGU09029") == ["MSc ATMP Manufacturing"]
    assert found(session, "ST0250") == ["Science manufacturing technician"]
    assert found(session, "vector manufacture", Kind.HUB) == [
        "Gene Therapy Innovation and Manufacturing Centre"
    ]
    assert sorted(queries.counts(session, "aseptic", version="").items()) == [
        (Kind.COURSE, 4),
        (Kind.PARTNER, 1),
        (Kind.SKILL, 4),
        (Kind.STANDARD, 1),
        (Kind.TRAINING, 1),
    ]


def test_addresses_are_those_of_whole_pages(session: Session) -> None:
    assert queries.addresses(session) == [f"/courses/{number}" for number in range(1, 5)]
