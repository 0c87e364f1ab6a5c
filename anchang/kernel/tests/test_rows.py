"""Counting on and taking a key: one statement each, which tells how it went."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.kernel.audit import AuditHead
from anchang.kernel.idempotency import IdempotencyKey
from anchang.kernel.rows import advance, count_on, insert_new
from anchang.modules.filings.models import FilingCounter
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


def test_a_key_is_taken_once_and_what_holds_it_stays(world: World) -> None:
    user_id = world.user("沈卓").pk

    def row(answer: str) -> IdempotencyKey:
        key = IdempotencyKey(tenant_id=world.tenant_id, user_id=user_id, key="k", fingerprint=b"f")
        key.answer = answer
        return key

    with CaptureQueriesContext(connection) as statements:
        assert insert_new(row("first"))
        assert not insert_new(row("second"))
    assert len(statements) == 2
    assert [kept.answer.open() for kept in IdempotencyKey.objects.all()] == ["first"]


def test_a_counter_begins_where_there_is_none_and_goes_on_from_there(world: World) -> None:
    day = clock.today()
    rows = FilingCounter.objects.filter(project_id=world.project_id, day=day)

    def count(by: int) -> int:
        begin = FilingCounter(tenant_id=world.tenant_id, project_id=world.project_id, day=day)
        (last,) = count_on(rows, begin, "last", by)
        return int(last)

    assert [count(2), count(3)] == [2, 5]
    assert rows.get().last == 5
