"""Each promise of the kernel is broken by raw SQL, behind every action, and `verify` names the row."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from anchang.kernel import audit, verify
from anchang.kernel.actions import unit_of_work
from anchang.kernel.vault.reveal import reveal
from anchang.modules.customers.models import Customer
from anchang.modules.customers.tests.factories import customer
from anchang.modules.inventory.tests.factories import stock, unit
from tests.world import World


def sql(statement: str, *values: UUID | bytes) -> None:
    # SQLite keeps a UUID as its hexadecimal digits.
    as_text = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(statement, [one.hex if isinstance(one, UUID) and as_text else one for one in values])


def broken() -> dict[str, list[str]]:
    return {
        result.promise: [f"{fault.where} {fault.sentence}" for fault in result.faults]
        for result in verify.run()
        if result.faults
    }


@pytest.fixture
def buyer(world: World) -> Customer:
    row = customer(world)
    assert broken() == {}
    return row


def test_i1_and_i5_a_unit_whose_status_nobody_changed(world: World) -> None:
    stock(world.project_id, world.system())
    assert broken() == {}
    flat = unit("201")
    sql("UPDATE inventory_unit SET status = 'lock' WHERE id = %s", flat.pk)
    found = broken()
    assert found["a unit's status says what its live claim says"] == [
        f"inventory_unit {flat.pk} is lock without a live claim."
    ]
    assert found["a unit's status is the last of its changes"] == [
        f"inventory_unit {flat.pk} is lock, its history ends at sale."
    ]


def test_i11_a_row_of_another_tenant(world: World, other_world: World, buyer: Customer) -> None:
    sql("UPDATE customers_person SET tenant_id = %s WHERE id = %s", other_world.tenant_id, buyer.person_id)
    found = broken()["every row belongs to the tenant of the rows it points to"]
    assert f"customers_customer {buyer.pk} belongs to another tenant than its person." in found


def test_i12_a_name_in_the_clear(buyer: Customer) -> None:
    sql("UPDATE customers_person SET name = %s WHERE id = %s", "程女士".encode(), buyer.person_id)
    found = broken()
    (fault,) = found["every sealed column opens under its own row"]
    assert fault.startswith(f"customers_person {buyer.person_id} ")
    assert "stopped at" in found["each customer is found by exactly the characters of the name"][0]


def test_i12_a_number_in_the_audit(world: World, buyer: Customer) -> None:
    with unit_of_work():
        audit.record(world.system(), "customers.merge", subject=buyer, note="请回电 13812345678")
    (fault,) = broken()["the audit holds no mobile number"]
    assert "customers.merge" in fault


def test_i13_a_reveal_that_the_audit_does_not_know(world: World, buyer: Customer) -> None:
    reveal(buyer.person.name, row=buyer.person, column="name", reason="回访", by=world.actor("沈卓"))
    assert broken() == {}
    sql("UPDATE kernel_reveal SET user_id = %s", world.user("林晓岚").pk)
    (fault,) = broken()["every reveal is in the audit"]
    assert "customers.person" in fault
