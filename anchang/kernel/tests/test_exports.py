"""What leaves the house says who took it, runs nothing, and has its limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from uuid import uuid4

import pytest

from anchang.kernel import exports
from anchang.kernel.access import Actor
from anchang.kernel.audit import AuditEntry
from anchang.kernel.tenancy import Tenant, tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Iterator[Actor]:
    tenant = Tenant.objects.create(name="锦宸")
    with tenant_scope(tenant.id):
        yield Actor(tenant_id=tenant.id, user_id=uuid4(), name="沈卓")


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(by: Actor) -> None:
    rows: list[list[str | None]] = [["=1+1"], ["@sum"], ["-2"], ["\tx"], ["程女士"], [None]]
    response = exports.table(name="t", head=["名"], rows=rows, personal=False, wide=False, by=by)
    assert [line[0] for line in lines(response.content)[1:7]] == ["'=1+1", "'@sum", "-2", "'\tx", "程女士", ""]


def test_the_last_line_names_who_took_it_and_the_audit_counts(by: Actor) -> None:
    response = exports.table(name="customers", head=["名"], rows=[["程**"]], personal=True, wide=False, by=by)
    assert "沈卓" in lines(response.content)[-1][0]
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.facts["rows"], entry.facts["name"]) == ("exports.take", 1, "customers")


@pytest.mark.parametrize(("wide", "most"), [(False, 50), (True, 500)])
def test_more_than_a_tier_allows_is_refused(by: Actor, wide: bool, most: int) -> None:
    rows = [[number] for number in range(most + 1)]
    exports.table(name="t", head=["n"], rows=rows[:most], personal=True, wide=wide, by=by)
    with pytest.raises(exports.ExportTooLarge):
        exports.table(name="t", head=["n"], rows=rows, personal=True, wide=wide, by=by)
    assert AuditEntry.objects.count() == 1
