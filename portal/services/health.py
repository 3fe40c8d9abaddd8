"""Whether the parts that the portal leans on are there."""

from sqlalchemy import text

from ..extensions import db


def ask_database() -> None:
    """Asks the database one small question; raises SQLAlchemyError where it does not answer."""
    db.session.execute(text("SELECT 1"))
