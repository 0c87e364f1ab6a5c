"""The audit stands or falls with the act, and any change to it is found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from anchang.cli.main import app
from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import unit_of_work
from anchang.kernel.audit import AuditEntry, AuditHead
from anchang.kernel.tenancy import Tenant, tenant_scope

pytestmark = pytest.mark.django_db

audit.name_acts({"tests.*": "试写"})


@pytest.fixture
def by() -> Iterator[Actor]:
    tenant = Tenant.objects.create(name="锦宸")
    with tenant_scope(tenant.id):
        yield Actor.system(tenant.id)


def write(by: Actor, count: int) -> None:
    with unit_of_work():
        for number in range(count):
            audit.record(by, "tests.write", number=number)


def without_guards(sql: str, *params: int) -> None:
    """Run SQL as somebody who holds the database would: the triggers dropped first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS kernel_auditentry_keeps_UPDATE")
            cursor.execute("DROP TRIGGER IF EXISTS kernel_auditentry_keeps_DELETE")
        else:
            # Deferred checks still wait for the commit, and PostgreSQL alters no table that has some waiting.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql, params)


def test_entries_are_numbered_and_chained(by: Actor) -> None:
    write(by, 3)
    write(by, 2)
    entries = list(AuditEntry.objects.filter(tenant_id=by.tenant_id).order_by("seq"))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert all(bytes(after.prev_hash) == bytes(before.hash) for before, after in pairwise(entries))
    assert list(audit.faults()) == []


def test_an_act_that_fails_leaves_no_entry(by: Actor) -> None:
    with pytest.raises(KeyError), unit_of_work():
        audit.record(by, "tests.fail")
        raise KeyError
    write(by, 1)
    assert AuditEntry.objects.get().act == "tests.write"


def test_an_inner_act_that_fails_takes_only_its_own_entry_along(by: Actor) -> None:
    with unit_of_work():
        audit.record(by, "tests.outer")
        with pytest.raises(KeyError), unit_of_work():
            audit.record(by, "tests.inner")
            raise KeyError
        audit.record(by, "tests.after")
    assert list(AuditEntry.objects.order_by("seq").values_list("act", flat=True)) == ["tests.outer", "tests.after"]


def test_of_an_act_that_does_not_stay_nothing_is_kept_and_the_outer_one_goes_on(by: Actor) -> None:
    with unit_of_work():
        audit.record(by, "tests.outer")
        with unit_of_work(stays=False):
            audit.record(by, "tests.previewed")
            Tenant.objects.create(name="预览置业")
        assert not Tenant.objects.filter(name="预览置业").exists()
        audit.record(by, "tests.after")
    assert list(AuditEntry.objects.order_by("seq").values_list("act", flat=True)) == ["tests.outer", "tests.after"]
    with unit_of_work(stays=False):
        audit.record(by, "tests.previewed")
    assert AuditEntry.objects.count() == 2


def test_outside_an_act_nothing_can_be_recorded(by: Actor) -> None:
    with pytest.raises(RuntimeError):
        audit.record(by, "tests.nothing")


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_rewrite_it(by: Actor, verb: str) -> None:
    write(by, 1)
    rows = AuditEntry.objects.filter(seq=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(act="tests.other") if verb == "update" else rows.delete()


@pytest.mark.parametrize("number", [1, 5, 9])
def test_a_changed_entry_is_named(by: Actor, number: int) -> None:
    write(by, 9)
    without_guards("UPDATE kernel_auditentry SET act = 'tests.forged' WHERE seq = %s", number)
    assert [fault.where for fault in audit.faults()] == [f"audit {by.tenant_id} #{number}"]


@pytest.mark.parametrize("number", [1, 5, 9])
def test_a_missing_entry_is_named(by: Actor, number: int) -> None:
    write(by, 9)
    without_guards("DELETE FROM kernel_auditentry WHERE seq = %s", number)
    assert [fault.where for fault in audit.faults()] == [f"audit {by.tenant_id} #{number}"]


def test_two_entries_in_each_others_place_are_found(by: Actor) -> None:
    write(by, 4)
    without_guards(
        "UPDATE kernel_auditentry SET seq = CASE seq WHEN 2 THEN 1002 WHEN 3 THEN 1003 ELSE seq END WHERE seq IN (2, 3)"
    )
    without_guards("UPDATE kernel_auditentry SET seq = CASE seq WHEN 1002 THEN 3 ELSE 2 END WHERE seq > 1000")
    assert [fault.where for fault in audit.faults()] == [f"audit {by.tenant_id} #2"]


def test_an_entry_put_in_between_is_named(by: Actor) -> None:
    write(by, 4)
    forged = AuditEntry.objects.get(seq=2)
    without_guards("UPDATE kernel_auditentry SET seq = seq + 1000 WHERE seq > 2")
    without_guards("UPDATE kernel_auditentry SET seq = seq - 999 WHERE seq > 1000")
    forged.pk, forged.seq, forged.act = None, 3, "tests.forged"
    forged.save(force_insert=True)
    assert named() == [f"audit {by.tenant_id} #3"]


def test_an_entry_put_in_between_with_a_sound_hash_breaks_the_next(by: Actor) -> None:
    write(by, 4)
    forged = AuditEntry.objects.get(seq=2)
    without_guards("UPDATE kernel_auditentry SET seq = seq + 1000 WHERE seq > 2")
    without_guards("UPDATE kernel_auditentry SET seq = seq - 999 WHERE seq > 1000")
    forged.pk, forged.seq, forged.act, forged.prev_hash = None, 3, "tests.forged", bytes(forged.hash)
    forged.hash = forged.digest()
    forged.save(force_insert=True)
    assert named() == [f"audit {by.tenant_id} #4"]


def test_an_entry_added_behind_the_head_is_named(by: Actor) -> None:
    write(by, 4)
    forged = AuditEntry.objects.get(seq=4)
    forged.pk, forged.seq, forged.prev_hash = None, 5, bytes(forged.hash)
    forged.hash = forged.digest()
    forged.save(force_insert=True)
    assert named() == [f"audit {by.tenant_id} #5"]


def test_a_tail_cut_off_is_named_by_the_head(by: Actor) -> None:
    write(by, 4)
    without_guards("DELETE FROM kernel_auditentry WHERE seq > 2")
    assert named() == [f"audit {by.tenant_id} #3"]
    write(by, 1)
    assert named() == [f"audit {by.tenant_id} #3"]


def test_a_chain_cut_short_with_its_head_is_told_by_the_hash(by: Actor) -> None:
    write(by, 4)
    without_guards("DELETE FROM kernel_auditentry WHERE seq = 4")
    AuditHead.objects.update(seq=3)
    assert named() == [f"audit {by.tenant_id} #3"]


def test_a_chain_without_its_head_is_broken(by: Actor) -> None:
    write(by, 4)
    AuditHead.objects.all().delete()
    assert named() == [f"audit {by.tenant_id} #1"]


def test_verify_names_the_first_wrong_row_and_fails(by: Actor) -> None:
    write(by, 9)
    told = CliRunner().invoke(app, ["verify"])
    assert told.exit_code == 0, told.output
    without_guards("UPDATE kernel_auditentry SET act = 'tests.forged' WHERE seq IN (4, 7)")
    told = CliRunner().invoke(app, ["verify"])
    assert told.exit_code == 1
    assert f"audit {by.tenant_id} #4: was changed after it was written." in told.output
    assert "#7" not in told.output


def test_erasing_what_an_entry_points_to_leaves_the_chain_whole(by: Actor) -> None:
    with unit_of_work():
        audit.record(by, "tests.write", subject=("customers.customer", by.user_id))
    assert named() == []


def test_an_act_without_a_title_is_not_recorded(by: Actor) -> None:
    with pytest.raises(ValueError, match=r"strangers\.write has no title"), unit_of_work():
        audit.record(by, "strangers.write")
    assert not AuditEntry.objects.exists()


def test_an_act_is_called_by_its_own_title_before_its_familys() -> None:
    audit.name_acts({"tests.own": "自己的"})
    assert (audit.title_of("tests.own"), audit.title_of("tests.other")) == ("自己的", "试写")
    assert audit.title_of("strangers.write") is None


def named() -> list[str]:
    return [fault.where for fault in audit.faults()]
