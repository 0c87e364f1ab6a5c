"""One key, one effect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anchang.kernel.access import Actor
from anchang.kernel.errors import BadInput
from anchang.kernel.idempotency import IdempotencyKey, KeyReused, once, recall
from anchang.kernel.tenancy import Tenant, tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Iterator[Actor]:
    tenant = Tenant.objects.create(name="锦宸")
    with tenant_scope(tenant.id):
        yield Actor.system(tenant.id)


def test_the_second_request_gets_the_first_answer(by: Actor) -> None:
    effects: list[int] = []

    def act() -> dict[str, int]:
        effects.append(1)
        return {"count": len(effects)}

    assert once("k", content={"a": 1}, by=by, act=act) == ({"count": 1}, False)
    assert once("k", content={"a": 1}, by=by, act=act) == ({"count": 1}, True)
    assert effects == [1]


def test_the_same_key_for_something_else_is_refused(by: Actor) -> None:
    once("k", content={"a": 1}, by=by, act=dict)
    with pytest.raises(KeyReused):
        once("k", content={"a": 2}, by=by, act=dict)


def test_no_effect_no_stored_answer(by: Actor) -> None:
    def fail() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        once("k", content=1, by=by, act=fail)
    assert not IdempotencyKey.objects.exists()
    assert once("k", content=1, by=by, act=lambda: "done") == ("done", False)


@pytest.mark.parametrize("key", ["", "键", "a" * 81, "a\n"])
def test_an_unusable_key_is_refused(by: Actor, key: str) -> None:
    with pytest.raises(BadInput):
        once(key, content=1, by=by, act=dict)


def test_what_a_key_did_is_recalled_without_doing_it(by: Actor) -> None:
    assert recall("k", content={"a": 1}, by=by) is None
    once("k", content={"a": 1}, by=by, act=lambda: {"count": 1})
    assert recall("k", content={"a": 1}, by=by) == {"count": 1}
    with pytest.raises(KeyReused):
        recall("k", content={"a": 2}, by=by)
    with pytest.raises(BadInput):
        recall("", content={}, by=by)
