"""How many watch a launch, as each node last said: public pages and screens that hold a stream open."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from anchang.gate.database import Database
from anchang.kernel.ids import new_id

SAID = (
    "INSERT INTO launches_presence (id, tenant_id, created_at, launch_id, node, watching, at) "
    "VALUES ({mark}, {mark}, {mark}, {mark}, {mark}, {mark}, {mark}) "
    "ON CONFLICT (tenant_id, launch_id, node) DO UPDATE SET watching = excluded.watching, at = excluded.at"
)


class Presence:
    """One node's word, over a connection of its own, for one thread."""

    def __init__(self, database: Database, *, node: UUID | None = None) -> None:
        self._database, self._node = database, node or new_id()

    def say(self, tenant_id: UUID, launch_id: UUID, watching: int) -> None:
        """Write how many watch here now. Raises StoreDown."""
        speak, now = self._database.dialect, datetime.now(UTC)
        ids = [speak.uuid(one) for one in (new_id(), tenant_id, launch_id, self._node)]
        values = [ids[0], ids[1], speak.instant(now), ids[2], ids[3], watching, speak.instant(now)]
        with self._database.writing() as cursor:
            cursor.execute(speak.sql(SAID), values)
