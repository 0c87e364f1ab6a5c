"""Counting on in a row: one statement that tells where the counter stands."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel.audit import AuditHead
from anchang.kernel.rows import advance
from tests.world import World


def test_a_counter_moved_on_tells_where_it_stands_and_what_stands_beside_it(world: World) -> None:
    heads = AuditHead.objects.filter(tenant_id=world.tenant_id)
    before = heads.get()
    with CaptureQueriesContext(connection) as statements:
        moved = advance(heads, "seq", 3, "hash")
    assert len(statements) == 1
    assert moved is not None
    seq, stands = moved
    after = heads.get()
    assert (seq, after.seq) == (before.seq + 3, before.seq + 3)
    assert bytes(stands) == bytes(after.hash) == bytes(before.hash)


def test_without_such_a_row_nothing_moves(world: World) -> None:
    before = AuditHead.objects.get(tenant_id=world.tenant_id).seq
    assert advance(AuditHead.objects.filter(tenant_id=world.project_id), "seq", 3) is None
    assert AuditHead.objects.get(tenant_id=world.tenant_id).seq == before
