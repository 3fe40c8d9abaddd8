"""Whether the parts that the portal leans on are there."""

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from ..extensions import db

# What a screen catches: the database cannot be reached, is locked, or has no connection left; and anything it may say at all.
DATABASE_DOWN: tuple[type[Exception], ...] = (OperationalError, NoConnection)
DATABASE_TROUBLE: type[Exception] = SQLAlchemyError


def ask_database() -> None:
    """Asks the database one small question; raises SQLAlchemyError where it does not answer."""
    db.session.execute(text("SELECT 1"))
