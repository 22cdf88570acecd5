"""The one Alembic environment; numbered migrations live with each service."""
