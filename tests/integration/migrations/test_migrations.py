"""The migrations make what the models say, and can be undone and done again, on both engines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from app import import_models
from app.bursaries.referees.models import Referee, ReferenceToken
from app.bursaries.rounds.models import Question, Round, Scheme
from app.bursaries.rounds.states import QuestionKind, ReferencesFrom
from app.core.base import Base
from app.reviews.assignments.models import Assignment
from tests.support import databases, schemas
from tests.support.applying import make_draft, make_whole_round
from tests.support.factories import NOW, make_user
from tests.support.refereeing import make_referee
from tests.support.reviewing import begin_reviewing, make_panel

_numbers = count(1)
DAY = timedelta(days=1)


@pytest.fixture
def empty(engine_name: str, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on a database in which there is nothing."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if engine_name == "postgresql":
        url = databases.create_postgresql(f"capsid_test_{os.getpid()}_empty{next(_numbers)}")
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


def migrate(engine: Engine, to: str) -> None:
    config = databases.alembic(engine.url.render_as_string(hide_password=False))
    (command.downgrade if to == "base" else command.upgrade)(config, to)


def test_there_is_one_head_and_every_revision_is_numbered() -> None:
    scripts = ScriptDirectory.from_config(databases.alembic(""))
    revisions = [script.revision for script in scripts.walk_revisions()]

    assert len(scripts.get_heads()) == 1
    assert revisions == [f"{number:04d}" for number in range(len(revisions), 0, -1)]


def test_up_makes_what_the_models_say(empty: Engine) -> None:
    import_models()
    Base.metadata.create_all(empty)
    wanted = schemas.described(empty)
    Base.metadata.drop_all(empty)
    for leftover in schemas.left(empty):
        pytest.fail(f"{leftover} is still there")

    migrate(empty, "head")

    assert schemas.described(empty) == wanted
    assert len(wanted) > 20


def test_down_leaves_nothing_and_up_works_again(empty: Engine) -> None:
    migrate(empty, "head")
    first = schemas.described(empty)

    migrate(empty, "base")
    nothing = schemas.left(empty)
    migrate(empty, "head")

    assert nothing == []
    assert schemas.described(empty) == first


def test_an_assignment_learns_its_round_and_unlearns_it(empty: Engine) -> None:
    migrate(empty, "head")
    with Session(empty) as session:
        panel = make_panel(session)
        begin_reviewing(session, panel)
        round_id = panel.round.id
        session.commit()

    command.downgrade(databases.alembic(empty.url.render_as_string(hide_password=False)), "0002")
    with empty.connect() as connection:
        before = inspect(connection).get_columns("review_assignment")
    migrate(empty, "head")

    with Session(empty) as session:
        found = session.scalars(select(Assignment.round_id)).all()
    assert "round_id" not in {column["name"] for column in before}
    assert found
    assert set(found) == {round_id}


def test_a_question_of_a_new_kind_falls_back_to_an_old_one(empty: Engine) -> None:
    migrate(empty, "head")
    with Session(empty) as session:
        make_panel(session)
        question = session.scalars(select(Question)).first()
        assert question is not None
        question.kind = QuestionKind.ADDRESS
        question.show_if_key, question.show_if_value = "other", "yes"
        session.commit()
        key = question.key
    address = empty.url.render_as_string(hide_password=False)

    command.downgrade(databases.alembic(address), "0006")
    with empty.connect() as connection:
        kinds = text("SELECT kind FROM form_question WHERE key = :key")
        before = connection.execute(kinds, {"key": key}).scalars().all()
    migrate(empty, "head")

    with Session(empty) as session:
        again = session.scalars(select(Question).where(Question.key == key)).first()
        assert again is not None
        assert (again.help, again.show_if_key, again.show_if_value) == ("", "", "")
    assert "short_text" in before
    assert "address" not in before


def test_a_draft_without_dates_gets_some_on_the_way_down(empty: Engine) -> None:
    migrate(empty, "head")
    with Session(empty) as session, session.begin():
        scheme = Scheme(slug="s", name="S")
        session.add(scheme)
        session.flush()
        draft = Round(scheme_id=scheme.id, slug="s-2030", name="S 2030", year=2030, state_since=NOW)
        session.add(draft)

    command.downgrade(databases.alembic(empty.url.render_as_string(hide_password=False)), "0009")
    migrate(empty, "head")

    with Session(empty) as session:
        kept = session.scalars(select(Round)).one()
        assert (kept.slug, kept.references_from) == ("s-2030", ReferencesFrom.NEVER)
        assert kept.opens_at < kept.closes_at < kept.review_due_at < kept.decide_by


def test_equality_answers_move_out_and_back(empty: Engine) -> None:
    migrate(empty, "head")
    with Session(empty) as session:
        round_ = make_whole_round(session, now=NOW)
        draft = make_draft(session, round_, make_user(session), now=NOW)
        application_id = draft.id
        session.commit()
    address = empty.url.render_as_string(hide_password=False)
    moved = text(
        "SELECT r.value, r.round_id, length(r.subject) FROM equality_response r "
        "JOIN equality_link l ON l.subject = r.subject WHERE l.application_id = :id"
    )
    kept = text(
        "SELECT a.value FROM application_answer a JOIN form_question q ON q.id = a.question_id "
        "WHERE q.visibility = 'equality' AND a.application_id = :id"
    )

    with empty.connect() as connection:
        first = connection.execute(moved, {"id": application_id}).all()
    command.downgrade(databases.alembic(address), "0014")
    with empty.connect() as connection:
        before = connection.execute(kept, {"id": application_id}).scalars().all()
    migrate(empty, "head")
    with empty.connect() as connection:
        after = connection.execute(moved, {"id": application_id}).all()
        left = connection.execute(kept, {"id": application_id}).scalars().all()

    assert before == ["planted background"]
    assert (after, left) == (first, [])
    assert [tuple(row)[::2] for row in after] == [("planted background", 64)]


def test_a_round_forgets_its_referees_on_the_way_down_and_wants_two_again(empty: Engine) -> None:
    migrate(empty, "head")
    with Session(empty) as session:
        round_ = make_whole_round(session, now=NOW, references_from=ReferencesFrom.EVERYONE)
        round_.references_wanted = 1
        draft = make_draft(session, round_, make_user(session), now=NOW)
        referee = make_referee(session, draft, now=NOW)
        session.add(
            ReferenceToken(
                referee_id=referee.id, token_hash="0" * 64, created_at=NOW, expires_at=NOW + DAY
            )
        )
        session.commit()

    command.downgrade(databases.alembic(empty.url.render_as_string(hide_password=False)), "0015")
    with empty.connect() as connection:
        tables = inspect(connection).get_table_names()
    migrate(empty, "head")

    with Session(empty) as session:
        kept = session.scalars(select(Round)).one()
        assert (kept.references_from, kept.references_wanted) == (ReferencesFrom.EVERYONE, 2)
        assert session.scalars(select(Referee)).all() == []
    assert {"referee", "reference_token", "reference"} & set(tables) == set()
