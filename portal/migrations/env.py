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
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # SQLite changes a table by making it anew, and would refuse to drop the old one while other rows point to it. The links are
            # looked at as a whole afterwards (https://sqlite.org/lang_altertable.html, 12 steps).
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(connection=connection, **extra)
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"rows that point to nothing: {sorted({row[0] for row in broken})}")
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
