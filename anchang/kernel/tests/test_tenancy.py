"""Nothing of a tenant is read, and nothing is allowed, unless somebody said so."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django_scopes.exceptions import ScopeError

from anchang.kernel.access import Actor, Grant, Level, Permission, visible
from anchang.kernel.errors import NotAllowed
from anchang.kernel.idempotency import IdempotencyKey
from anchang.kernel.tenancy import Tenant, current_tenant, tenant_scope

READ = Permission("tests.read", "查看", {"seller": Level.OWN, "lead": Level.TEAM, "manager": Level.ALL})


def test_an_unscoped_query_raises() -> None:
    with pytest.raises(ScopeError):
        IdempotencyKey.objects.count()


@pytest.mark.django_db
def test_a_scoped_query_sees_its_own_tenant() -> None:
    mine, other = Tenant.objects.create(name="甲"), Tenant.objects.create(name="乙")
    for tenant in (mine, other):
        with tenant_scope(tenant.id):
            IdempotencyKey.objects.create(user_id=uuid4(), key="k", fingerprint=b"")
    with tenant_scope(mine.id):
        assert [row.tenant_id for row in IdempotencyKey.objects.all()] == [mine.id]
        assert current_tenant() == mine.id


def test_without_a_role_nothing_is_allowed() -> None:
    nobody = Actor(tenant_id=uuid4(), user_id=uuid4(), name="")
    assert not nobody.can(READ)
    assert nobody.reach(READ).projects == frozenset()
    with pytest.raises(NotAllowed):
        nobody.must(READ)


def test_the_widest_role_in_a_project_counts_there_and_nowhere_else() -> None:
    here, there = uuid4(), uuid4()
    grants = (Grant("seller", frozenset({here, there})), Grant("manager", frozenset({here})))
    reach = Actor(tenant_id=uuid4(), user_id=uuid4(), name="", grants=grants).reach(READ)
    assert (reach.all, reach.team, reach.own) == (frozenset({here}), frozenset(), frozenset({there}))


@pytest.mark.django_db
def test_rows_follow_the_reach() -> None:
    tenant, me, here = Tenant.objects.create(name="甲"), uuid4(), uuid4()
    with tenant_scope(tenant.id):
        for user in (me, uuid4()):
            IdempotencyKey.objects.create(user_id=user, key=str(here), fingerprint=b"")
        seen = {
            role: visible(
                IdempotencyKey.objects.all(),
                Actor(tenant_id=tenant.id, user_id=me, name="", grants=(Grant(role, frozenset({here})),)),
                READ,
                project="key",
                owner="user_id",
            ).count()
            for role in ("seller", "manager", "cleaner")
        }
    assert seen == {"seller": 1, "manager": 2, "cleaner": 0}
