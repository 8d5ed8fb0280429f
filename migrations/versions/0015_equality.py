"""Equality answers move out of the applications, under subjects drawn at random.

Snapshots that were sent with such answers stay as they are: their hash is the applicant's proof,
and no page of those who decide reads that part of them.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LINK = "equality_link"
RESPONSE = "equality_response"
INSTANT = sa.DateTime(timezone=True)

_link = sa.table(LINK, sa.column("application_id", sa.Integer), sa.column("subject", sa.String))
_response = sa.table(
    RESPONSE,
    sa.column("subject", sa.String),
    sa.column("question_id", sa.Integer),
    sa.column("round_id", sa.Integer),
    sa.column("value", sa.String),
    sa.column("answered_on", sa.Date),
)
_answer = sa.table(
    "application_answer",
    sa.column("application_id", sa.Integer),
    sa.column("question_id", sa.Integer),
    sa.column("value", sa.String),
    sa.column("version", sa.Integer),
    sa.column("updated_at", INSTANT),
)
_application = sa.table(
    "bursary_application",
    sa.column("id", sa.Integer),
    sa.column("round_id", sa.Integer),
    sa.column("state", sa.String),
)
_question = sa.table(
    "form_question", sa.column("id", sa.Integer), sa.column("visibility", sa.String)
)
_theirs = sa.select(_question.c.id).where(_question.c.visibility == "equality")


def upgrade() -> None:
    op.create_table(
        LINK,
        sa.Column("application_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["bursary_application.id"],
            name=op.f(f"fk_{LINK}_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f(f"pk_{LINK}")),
        sa.UniqueConstraint("subject", name=op.f(f"uq_{LINK}_subject")),
    )
    op.create_table(
        RESPONSE,
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["form_question.id"], name=op.f(f"fk_{RESPONSE}_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["bursary_round.id"], name=op.f(f"fk_{RESPONSE}_round_id")
        ),
        sa.PrimaryKeyConstraint("subject", "question_id", name=op.f(f"pk_{RESPONSE}")),
    )
    op.create_index(
        op.f(f"ix_{RESPONSE}_round_id_question_id"), RESPONSE, ["round_id", "question_id"]
    )
    _move_out()


def _move_out() -> None:
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(
            _answer.c.application_id,
            _answer.c.question_id,
            _answer.c.value,
            _answer.c.updated_at,
            _application.c.round_id,
            _application.c.state,
        )
        .join(_application, _application.c.id == _answer.c.application_id)
        .where(_answer.c.question_id.in_(_theirs), _answer.c.value.not_in(("", "[]")))
    ).all()
    subjects = {row.application_id: secrets.token_hex(32) for row in rows}
    # Whoever withdrew has no link any more.
    kept = {row.application_id for row in rows if row.state != "withdrawn"}
    if kept:
        links = [{"application_id": key, "subject": subjects[key]} for key in sorted(kept)]
        connection.execute(sa.insert(_link), links)
    responses = [
        {
            "subject": subjects[row.application_id],
            "question_id": row.question_id,
            "round_id": row.round_id,
            "value": row.value,
            "answered_on": row.updated_at.date(),
        }
        for row in rows
    ]
    if responses:
        responses.sort(key=lambda row: (row["subject"], row["question_id"]))
        connection.execute(sa.insert(_response), responses)
    connection.execute(sa.delete(_answer).where(_answer.c.question_id.in_(_theirs)))


def downgrade() -> None:
    at = sa.cast(_response.c.answered_on, INSTANT)
    if op.get_bind().dialect.name == "sqlite":
        at = sa.func.datetime(_response.c.answered_on).concat(".000000")
    linked = sa.select(
        _link.c.application_id, _response.c.question_id, _response.c.value, sa.literal(1), at
    ).join(_response, _response.c.subject == _link.c.subject)
    op.execute(
        sa.insert(_answer).from_select(
            ["application_id", "question_id", "value", "version", "updated_at"], linked
        )
    )
    op.drop_index(op.f(f"ix_{RESPONSE}_round_id_question_id"), table_name=RESPONSE)
    op.drop_table(RESPONSE)
    op.drop_table(LINK)
