"""A reveal shows one value to one person: a logged act with a reason, within a daily quota (reliability guide §3.7)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Refusal
from anchang.kernel.tenancy import TenantModel
from anchang.kernel.text import clean
from anchang.kernel.vault.fields import Sealed

DAILY_QUOTA = 50


class Reveal(TenantModel):
    """The n-th value a person was shown on one day; the unique key is the quota's referee."""

    user_id = models.UUIDField()
    day = models.DateField()
    nth = models.PositiveSmallIntegerField()
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    column = models.CharField(max_length=40)
    reason = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "user_id", "day", "nth"], name="one_reveal_per_place")]


class QuotaSpent(Refusal):
    """The day's reveals are used up."""

    code = "kernel.reveal_quota_spent"
    status = 429
    title = _("今天已查看 %(quota)s 个号码，达到上限。")
    remedy = _("确需查看，请联系案场经理。")


def quota() -> int:
    """Return how many values a person may be shown in a day."""
    return int(getattr(settings, "REVEAL_DAILY_QUOTA", DAILY_QUOTA))


@action
def reveal(value: Sealed, *, row: models.Model, column: str, reason: str, by: Actor) -> str:
    """Return the plain text and log who saw it and why, in one transaction.

    Raises BadInput without a reason and QuotaSpent beyond the day's quota.
    """
    if not clean(reason):
        raise BadInput({"reason": _("请写明查看原因。")})
    nth = _take_a_place(row, column, clean(reason)[:100], by, clock.today())
    audit.record(by, "vault.reveal", subject=row, column=column, nth=nth)
    return value.open()


def _take_a_place(row: models.Model, column: str, reason: str, by: Actor, day: date) -> int:
    limit = quota()
    for nth in range(_taken(by, day) + 1, limit + 1):
        try:
            with transaction.atomic():
                Reveal.objects.create(
                    tenant_id=by.tenant_id,
                    user_id=by.user_id,
                    day=day,
                    nth=nth,
                    subject_type=row._meta.label_lower,
                    subject_id=row.pk,
                    column=column,
                    reason=reason,
                )
        except IntegrityError:
            continue  # another reveal of the same person took this place at the same instant
        return nth
    raise QuotaSpent(quota=limit)


def _taken(by: Actor, day: date) -> int:
    return Reveal.objects.filter(tenant_id=by.tenant_id, user_id=by.user_id, day=day).count()
