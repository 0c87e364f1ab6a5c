"""What leaves the house says who took it and what it holds, runs nothing, and has its limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from python_calamine import CalamineWorkbook

from anchang.kernel import clock, exports
from anchang.kernel.access import Actor
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotThere
from anchang.kernel.exports import Tier
from anchang.kernel.sheets.writing import Table
from anchang.kernel.tenancy import Tenant, tenant_scope

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def by() -> Iterator[Actor]:
    tenant = Tenant.objects.create(name="锦宸")
    with tenant_scope(tenant.id):
        yield Actor(tenant_id=tenant.id, user_id=uuid4(), name="沈卓")


def take(by: Actor, rows: int, *, kind: str = "csv", tier: Tier = Tier.PERSONAL, wide: bool = False) -> HttpResponse:
    tables = [Table("汇总", ["行数"], [[rows]]), Table("明细", ["名"], [["程**"]] * rows)]
    return exports.take(tables, name="customers", kind=kind, tier=tier, by=by, wide=wide)


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_last_line_says_tier_and_taker_and_the_audit_counts(by: Actor) -> None:
    last = lines(take(by, 1).content)[-1][0]
    assert last.startswith("含个人信息：沈卓 于 ") and "共 1 行" in last
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.facts) == ("exports.take", {"name": "customers", "rows": 1, "tier": "personal"})


def test_each_sheet_of_a_workbook_says_tier_and_taker(by: Actor) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(take(by, 2, kind="xlsx", tier=Tier.INTERNAL).content))
    lasts = [str(book.get_sheet_by_name(name).to_python()[-1][0]) for name in book.sheet_names]
    assert len(lasts) == 2
    assert all(last.startswith("内部资料：沈卓 于 ") for last in lasts)


def test_a_file_of_another_kind_is_not_there_and_not_logged(by: Actor) -> None:
    with pytest.raises(NotThere):
        take(by, 1, kind="exe")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(("wide", "most"), [(False, 50), (True, 500)])
def test_more_than_one_may_take_at_once_is_refused(by: Actor, wide: bool, most: int) -> None:
    with pytest.raises(exports.ExportTooLarge):
        take(by, most + 1, wide=wide)
    assert not AuditEntry.objects.exists()
    assert take(by, most, wide=wide).status_code == 200


def test_a_day_has_one_quota_however_it_is_taken(by: Actor) -> None:
    take(by, 30)
    with pytest.raises(exports.ExportQuotaSpent) as refusal:
        take(by, 21)
    assert "共 51 行" in str(refusal.value)
    take(by, 20)
    assert AuditEntry.objects.count() == 2
    with clock.standing_at(clock.now() + timedelta(days=1)):
        take(by, 50)


def test_figures_have_no_quota(by: Actor) -> None:
    take(by, 50)
    assert take(by, 900, tier=Tier.INTERNAL).status_code == 200
