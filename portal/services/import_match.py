"""Makes a table's rows be those of tonight: compares by source id, writes only what differs, and counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, update

from .. import safe_text
from ..extensions import db
from ..importers.table import Reject

Values = dict[str, Any]
FALL_FROM = 20
AT_ONCE = 500
YES = {"Y": True, "N": False}


@dataclass
class ImportReport:
    """What an import did: rows added, changed and removed for each table, and what was not taken."""

    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    rejected: list[Reject] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many rows were touched in all."""
        return sum(sum(three) for three in self.counts.values())


class Match:
    """Compares tonight's rows with the table's by their source id, and writes only what differs."""

    def __init__(self, report: ImportReport, today: date) -> None:
        self.report, self.today = report, today
        self.falls: list[tuple[str, int, int]] = []

    def rows(
        self,
        model: Any,
        wanted: Mapping[Any, Values],
        *,
        remove: bool,
        source: str = "",
        key: tuple[str, ...] = ("source_id",),
        spare: Collection[tuple[Any, ...]] = (),
    ) -> dict[Any, Any]:
        """Makes the table's rows (of one source) be `wanted`; returns all by key.

        Absent rows go with `remove`, but for those whose keys are in `spare`.
        """
        query = select(model).where(model.source == source) if source else select(model)
        have = {tuple(getattr(row, k) for k in key): row for row in db.session.scalars(query)}
        added = changed = removed = 0
        for ident, values in wanted.items():
            at = ident if isinstance(ident, tuple) else (ident,)
            row = have.get(at)
            if row is None:
                row = have[at] = model(**dict(zip(key, at, strict=True)), **({"source": source} if source else {}), **values)
                db.session.add(row)
                added += 1
            else:
                different = {k: v for k, v in values.items() if getattr(row, k) != v}
                for k, v in different.items():
                    setattr(row, k, v)
                changed += bool(different)
        if remove:
            names = {i if isinstance(i, tuple) else (i,) for i in wanted}
            gone = [at for at in have if at not in names and at not in spare]
            if len(have) - added >= FALL_FROM and len(gone) > (len(have) - added) / 2:
                self.falls.append((source or model.__tablename__, len(have) - added, len(have) - added - len(gone)))
            for at in gone:
                db.session.delete(have.pop(at))
                removed += 1
        db.session.flush()
        if hasattr(model, "confirmed_on"):
            self._confirm(model, [have[i if isinstance(i, tuple) else (i,)].id for i in wanted])
        self.report.counts[source or model.__tablename__] = (added, changed, removed)
        return {at[0] if len(key) == 1 else at: row for at, row in have.items()}

    def _confirm(self, model: Any, ids: list[int]) -> None:
        """Tonight's source named these rows. Not counted as a change: nothing that anybody reads is different."""
        for start in range(0, len(ids), AT_ONCE):
            some = model.id.in_(ids[start : start + AT_ONCE])
            db.session.execute(update(model).where(some).values(confirmed_on=self.today).execution_options(synchronize_session=False))


def line(text: str) -> str:
    """A name or other text of one line, cleaned as safe_text does."""
    return safe_text.name(text)
