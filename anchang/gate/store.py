"""What the live streams read, over a read-only connection of their own: changes of units, and who may still watch.

`seq` grows by commit order within a project: inventory takes it under the project's lock, so a row can never appear
behind a newer one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from anchang.gate.database import Database, read_uuid

MOST = 2000
NEWEST = "SELECT min(seq), max(seq) FROM inventory_unitchange WHERE project_id = {mark}"
AFTER = (
    "SELECT seq, unit_id, status FROM inventory_unitchange "
    "WHERE project_id = {mark} AND seq > {mark} ORDER BY seq LIMIT {mark}"
)
# A session stands while it is open, its account is active, and one of its roles that may watch reaches the project.
STANDING = (
    "SELECT s.id FROM usersessions_usersession s JOIN django_session d ON d.session_key = s.session_key "
    "JOIN people_user u ON u.id = s.user_id "
    "WHERE s.id IN ({marks}) AND d.expire_date > CURRENT_TIMESTAMP AND u.is_active AND EXISTS ("
    "SELECT 1 FROM people_roleassignment a JOIN people_orgnode n ON n.id = a.node_id "
    "JOIN people_orgnode p ON p.tenant_id = n.tenant_id AND substr(p.path, 1, length(n.path)) = n.path "
    "WHERE a.user_id = u.id AND p.id = {mark} AND a.role IN ({roles}) AND a.revoked_at IS NULL "
    "AND a.valid_from <= CURRENT_TIMESTAMP AND (a.valid_to IS NULL OR a.valid_to > CURRENT_TIMESTAMP))"
)


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed: the newest sequence number and the last status of each unit, oldest change first."""

    seq: int
    units: Mapping[str, str]


class Store(Protocol):
    """Reads of one thread; raises StoreDown."""

    def newest(self, project_id: UUID) -> int:
        """Return the newest sequence number of a project, 0 when nothing ever changed."""

    def after(self, project_id: UUID, seq: int) -> Delta | None:
        """Return what changed after seq, or None when that is too long ago to tell."""

    def standing(self, project_id: UUID, sessions: Collection[int]) -> set[int]:
        """Return which of these sessions may still watch the project."""


class SqlStore:
    """The queries, over either database; `watchers` are the roles that may watch."""

    def __init__(self, database: Database, watchers: Collection[str] = ()) -> None:
        self.database = database
        self.watchers = tuple(watchers)

    def newest(self, project_id: UUID) -> int:
        """Return the newest sequence number of a project, 0 when nothing ever changed. Raises StoreDown."""
        return self._bounds(project_id)[1]

    def after(self, project_id: UUID, seq: int) -> Delta | None:
        """Return what changed after seq, or None when that is too long ago to tell. Raises StoreDown."""
        rows = self._rows(AFTER, project_id, seq, MOST + 1)
        if len(rows) > MOST:
            return None
        if not rows or rows[0][0] > seq + 1:
            oldest, newest = self._bounds(project_id)
            if seq > newest or (rows and oldest > seq + 1):
                return None
        units: dict[str, str] = {}
        for _, unit_id, status in rows:
            name = str(read_uuid(unit_id))
            units.pop(name, None)
            units[name] = str(status)
        return Delta(seq=int(rows[-1][0]) if rows else seq, units=units)

    def standing(self, project_id: UUID, sessions: Collection[int]) -> set[int]:
        """Return which of these sessions may still watch the project. Raises StoreDown."""
        if not sessions or not self.watchers:
            return set()
        marks = self.database.dialect.marks
        query = STANDING.replace("{marks}", marks(len(sessions))).replace("{roles}", marks(len(self.watchers)))
        found = self._rows(query, *sessions, project_id, *self.watchers)
        return {int(number) for (number,) in found}

    def _bounds(self, project_id: UUID) -> tuple[int, int]:
        [(oldest, newest)] = self._rows(NEWEST, project_id)
        return int(oldest or 0), int(newest or 0)

    def _rows(self, query: str, *values: object) -> Sequence[Any]:
        speak = self.database.dialect
        kept = [speak.uuid(value) if isinstance(value, UUID) else value for value in values]
        with self.database.cursor() as cursor:
            cursor.execute(speak.sql(query), kept)
            rows: Sequence[Any] = cursor.fetchall()
        return rows
