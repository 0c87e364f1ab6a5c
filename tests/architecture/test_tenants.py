"""Every tenant's table carries the tenant: its queries raise without one, its unique keys begin with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django_scopes.exceptions import ScopeError

from anchang.kernel import verify
from anchang.kernel.tenancy import Tenant, TenantModel, every_tenant
from tests.paths import ROOT
from tests.world import World

# Tables that name a tenant and are read before, or above, any one of them; each with the reason.
ABOVE_TENANTS = {
    "kernel.AuditEntry": "written for each actor's tenant at the end of an act, verified over all of them",
    "kernel.AuditHead": "the same",
    "kernel.Delivery": "the worker takes what is due, whosever it is",
    "people.User": "a number is looked up before anybody knows whose it is; in_scope() afterwards",
    "people.SmsMessage": "a code is sent before anybody has signed in",
}
# Unique over the whole platform, and why.
PLATFORM_WIDE = {
    ("people.User", "phone_index"): "one number signs in to one account",
    ("filings.Poster", "one_poster_per_token"): "a poster's link names no group; whose it is, its row says",
    ("filings.ConsentLink", "one_link_per_token"): "a customer's link names no group; whose it is, its row says",
}
# The only modules that may read those tables, besides the kernel: each narrows by tenant itself.
MAY_READ = {"AuditEntry": {"insight"}, "AuditHead": {"insight"}, "Delivery": {"insight"}, "SmsMessage": {"people"}}


def tenants_tables() -> Iterator[type[models.Model]]:
    """Yield our models with a tenant."""
    for model in apps.get_models():
        if model.__module__.startswith("anchang.") and has_tenant(model):
            yield model


def has_tenant(model: type[models.Model]) -> bool:
    return any(field.name == "tenant" and field.related_model is Tenant for field in model._meta.concrete_fields)


def loose_keys(model: type[models.Model]) -> list[str]:
    """Return the unique keys through which one tenant would learn of another's rows."""
    named = [
        str(constraint.name)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and (constraint.fields or ("",))[0] != "tenant"
    ]
    alone = [
        field.name
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key and not _points_into_the_tenant(field)
    ]
    return named + alone + ["unique_together"] * bool(model._meta.unique_together)


def _points_into_the_tenant(field: models.Field[object, object]) -> bool:
    # One row for one row of the same tenant: verify holds the two to the same tenant.
    return isinstance(field, models.OneToOneField) and has_tenant(field.related_model)


@pytest.mark.parametrize("model", list(tenants_tables()), ids=lambda model: model._meta.label)
def test_a_query_without_a_tenant_raises(model: type[models.Model]) -> None:
    if model._meta.label in ABOVE_TENANTS:
        assert not issubclass(model, TenantModel)
        return
    with pytest.raises(ScopeError):
        model.objects.count()  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", list(tenants_tables()), ids=lambda model: model._meta.label)
def test_unique_keys_begin_with_the_tenant(model: type[models.Model]) -> None:
    assert [key for key in loose_keys(model) if (model._meta.label, key) not in PLATFORM_WIDE] == []


def test_the_exceptions_are_still_there() -> None:
    labels = {model._meta.label for model in tenants_tables()}
    assert labels >= set(ABOVE_TENANTS)
    assert labels >= {label for label, _ in PLATFORM_WIDE}


@isolate_apps("anchang.kernel")
def test_a_key_without_the_tenant_is_seen() -> None:
    class Loose(TenantModel):
        code = models.CharField(max_length=4, unique=True)
        name = models.CharField(max_length=4)

        class Meta:
            app_label = "kernel"
            constraints = [models.UniqueConstraint(fields=["name"], name="loose_name")]

    assert loose_keys(Loose) == ["loose_name", "code"]


def test_tables_above_tenants_are_read_by_few() -> None:
    found = {}
    for file in sorted((ROOT / "anchang/modules").rglob("*.py")):
        module = file.relative_to(ROOT / "anchang/modules").parts[0]
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name) and module not in MAY_READ.get(node.id, {module}):
                found[str(file.relative_to(ROOT))] = node.id
    assert found == {}


@pytest.mark.django_db
def test_a_row_that_points_to_another_tenants_is_named(world: World, other_world: World) -> None:
    from anchang.modules.people.models import RoleAssignment

    promise = "no row points to another tenant's"
    assert not {result.promise: result.faults for result in verify.run()}[promise]
    row = RoleAssignment.objects.order_by("pk")[0]
    with every_tenant():
        RoleAssignment.objects.filter(pk=row.pk).update(tenant_id=other_world.tenant_id)
    faults = {result.promise: result.faults for result in verify.run()}[promise]
    assert {fault.where for fault in faults} == {f"people_roleassignment {row.pk}"}
