"""Actions inside actions: each with a savepoint of its own, or all of them as one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from anchang.kernel.actions import action, as_one
from anchang.kernel.tenancy import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Refused(Exception):
    pass


@action
def found(name: str, *, is_refused: bool = False) -> None:
    Tenant.objects.create(name=name)
    if is_refused:
        raise Refused


@action
def pass_over() -> None:
    found("first")
    with pytest.raises(Refused):
        found("second", is_refused=True)
    found("third")


@action
def pass_over_as_one() -> None:
    with as_one(), pytest.raises(Refused):
        found("second", is_refused=True)
    found("third")


@action
def both_as_one() -> None:
    with as_one():
        found("first")
        found("second")


def names() -> list[str]:
    return sorted(Tenant.objects.values_list("name", flat=True))


def test_what_an_inner_action_did_goes_when_it_is_refused_and_the_rest_stays() -> None:
    pass_over()
    assert names() == ["first", "third"]


def test_actions_as_one_open_no_savepoints() -> None:
    with CaptureQueriesContext(connection) as statements:
        both_as_one()
    # The one of the whole: a test stands in a transaction already.
    assert sum(one["sql"].startswith("SAVEPOINT") for one in statements) == 1
    assert names() == ["first", "second"]


def test_who_passes_over_a_refusal_of_actions_as_one_keeps_nothing() -> None:
    with pytest.raises(TransactionManagementError):
        pass_over_as_one()
    assert names() == []
