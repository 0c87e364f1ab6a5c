"""Developer groups are tenants. A query of a tenant's table without a tenant in scope raises instead of leaking."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.db import models
from django_scopes import ScopedManager, get_scope, scope, scopes_disabled

from anchang.kernel import clock, ids


class Tenant(models.Model):
    """A developer group that runs its sales offices here."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    brand_hue = models.PositiveSmallIntegerField(default=205)
    density = models.CharField(max_length=12, default="comfortable")
    # What tells one logo from another; empty where there is none. Every page asks, so it stands here, the picture not.
    logo = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        db_table = "kernel_tenant"
        constraints = [models.CheckConstraint(condition=models.Q(brand_hue__lt=360), name="tenant_hue_on_the_wheel")]

    def __str__(self) -> str:
        return self.name


class TenantModel(models.Model):
    """A row that belongs to one tenant. Unique keys of subclasses begin with the tenant."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    if TYPE_CHECKING:
        tenant_id: UUID
        objects: ClassVar[models.Manager[Self]]
    else:
        objects = ScopedManager(tenant="tenant_id")

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Take the tenant in scope when none is given."""
        self.tenant_id = self.tenant_id or current_tenant()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def tenant_scope(tenant_id: UUID) -> AbstractContextManager[None]:
    """Put one tenant in scope for this thread."""
    entered: AbstractContextManager[None] = scope(tenant=tenant_id)
    return entered


def every_tenant() -> AbstractContextManager[None]:
    """Lift the scope, for migrations, the worker's own tables and checks over the whole database."""
    lifted: AbstractContextManager[None] = scopes_disabled()
    return lifted


def current_tenant() -> UUID:
    """Return the tenant in scope. Raises LookupError when there is none."""
    tenant_id = get_scope().get("tenant")
    if tenant_id is None:
        raise LookupError("No tenant is in scope.")
    return tenant_id  # type: ignore[no-any-return]
