"""Runs the migrations on the application's own database, with the names and types of its tables."""

from __future__ import annotations

from alembic import context
from flask import current_app

import portal.models  # noqa: F401  (the tables make themselves known)

db = current_app.extensions["migrate"].db
extra = dict(current_app.extensions["migrate"].configure_args)


def run() -> None:
    """On a live connection, in one transaction; or as SQL text with --sql."""
    extra.update(target_metadata=db.metadata, compare_type=True)
    if context.is_offline_mode():
        context.configure(url=db.engine.url.render_as_string(hide_password=False), literal_binds=True, **extra)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection:
        context.configure(connection=connection, **extra)
        with context.begin_transaction():
            context.run_migrations()


run()
