"""What alembic runs: the migrations, on the connection that ``upgrade`` was given."""

from alembic import context

from narratives.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it again
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
