"""Alembic's entry: runs on the connection that shared.db.migrate hands over."""

from alembic import context

options = context.config.attributes
context.configure(
    connection=options["connection"],
    target_metadata=options["metadata"],
    render_as_batch=options["connection"].dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=True,
    transactional_ddl=True,  # on SQLite too: the engine begins each transaction itself
    version_table="schema_version",
)
with context.begin_transaction():
    context.run_migrations()
