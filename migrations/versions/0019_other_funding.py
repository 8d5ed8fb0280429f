"""How much other funding somebody declares when they accept an offer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OFFER = "bursary_offer"
NAMED = "other_funding_pence IS NULL OR (other_funding_pence > 0 AND other_funding <> '')"


def upgrade() -> None:
    with op.batch_alter_table(OFFER) as table:
        table.add_column(sa.Column("other_funding_pence", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f(f"ck_{OFFER}_other_funding_named"), NAMED)


def downgrade() -> None:
    with op.batch_alter_table(OFFER) as table:
        table.drop_constraint(op.f(f"ck_{OFFER}_other_funding_named"), type_="check")
        table.drop_column("other_funding_pence")
