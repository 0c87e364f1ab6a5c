"""The outbox and the clockwork."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anchang.kernel import clock
from anchang.kernel.tenancy import Tenant


class Delivery(models.Model):
    """An event on its way to one reaction. Written with the event's cause, taken at least once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待投递")
        DONE = "done", _("已投递")
        DEAD = "dead", _("投递失败")

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=80)
    reaction = models.CharField(max_length=120)
    content = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="deliveries_due"),
            models.Index(fields=["tenant", "-id"], condition=Q(state="dead"), name="deliveries_dead"),
        ]


class Schedule(models.Model):
    """When a recurring task runs next; whoever moves `next_at` forward runs it."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
