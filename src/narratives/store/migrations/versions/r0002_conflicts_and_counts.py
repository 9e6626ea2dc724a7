"""What in a row cannot both be right, and how many rows the threshold decides."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what was compared before has nothing in them."""
    op.add_column("events", sa.Column("n_rows", sa.Text(), nullable=True))
    op.add_column("clusters", sa.Column("conflicts", sa.Text(), nullable=True))
