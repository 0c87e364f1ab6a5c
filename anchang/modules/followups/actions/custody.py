"""Who keeps a customer and until which night; the nightly return to the pool (domain guide §6.3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.customers import api as customers
from anchang.modules.followups import rules
from anchang.modules.followups.events import CustomerReturnedToPool
from anchang.modules.followups.models import Custody, FollowUp, PoolReturn
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people


@action
def follow_owner(customer_id: UUID, *, at: datetime) -> None:
    """Let the time run for who owns a customer now, from this instant where it does not yet; without an owner it ends.

    A record that was merged has none of its own. What counts is what is so, not what a message says that may come late.
    """
    customer = customers.get(customer_id)
    if customer.id != customer_id or customer.owner_id is None:
        Custody.objects.filter(customer_id=customer_id).delete()
    if customer.owner_id is not None:
        _custody_of(customer, at)


@action
def note_contact(customer_id: UUID, *, at: datetime) -> None:
    """Note that the owner's customer was met: the time to the pool begins anew."""
    customer = customers.get(customer_id)
    if customer.owner_id is not None:
        _contact(customer, _custody_of(customer, at), at)


def note_follow_up(customer: customers.CustomerRef, row: FollowUp) -> None:
    """Keep the newest follow-up at hand, and begin the time anew when it reached the customer. Within an action."""
    if customer.owner_id is None:
        return
    custody = _custody_of(customer, row.at)
    if custody.last_follow_up is None or custody.last_follow_up.at <= row.at:
        custody.last_follow_up = row
        custody.save(update_fields=["last_follow_up"])
    if row.effective:
        _contact(customer, custody, row.at)


@action
def return_to_pool(custody_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Take a customer back who was not spoken to for too long. False: somebody was faster, or the customer is exempt.

    The owner is told at once, by name of the customer; managers get the night's sum. Raises Stale when the customer
    went to somebody else at this instant.
    """
    custody = at_most_one(Custody.objects.filter(pk=custody_id, returns_at__lte=at))
    if custody is None:
        return False
    customer = customers.get(custody.customer_id)
    if (customer.id, customer.owner_id) != (custody.customer_id, custody.owner_id):
        # Given to somebody else or merged since, and the message of it is on its way: nobody's silence to answer for.
        follow_owner(custody.customer_id, at=at)
        return False
    if not rules.may_be_taken_back(customer.status):
        _put_off(custody, customer, at)
        return False
    # Whoever spoke to the customer since then has moved this instant on.
    if not Custody.objects.filter(pk=custody.pk, last_contact_at=custody.last_contact_at).delete()[0]:
        return False
    PoolReturn.objects.create(
        project_id=custody.project_id,
        customer_id=custody.customer_id,
        previous_owner_id=custody.owner_id,
        nature=_nature(customer),
        last_contact_at=custody.last_contact_at,
        at=at,
    )
    customers.assign_owner(customer.id, user_id=None, team_id=None, by=by, at=at, only_from=custody.owner_id)
    _tell_owner(custody, customer, at)
    audit.record(
        by,
        "followups.return_to_pool",
        subject=("customers.customer", customer.id),
        project_id=customer.project_id,
        at=at,
        previous_owner=str(custody.owner_id),
        last_contact_at=custody.last_contact_at.isoformat(),
    )
    events.publish(
        CustomerReturnedToPool(
            project_id=customer.project_id, customer_id=customer.id, previous_owner_id=custody.owner_id, at=at
        )
    )
    return True


@action
def tell_managers(project_id: UUID, *, count: int, at: datetime) -> None:
    """Tell the managers of a project how many customers went back to the pool this night."""
    managers = people.staff_of(project_id, people.Role.MANAGER)
    notices.notify(
        user_ids=[ref.user_id for ref in managers],
        kind="followups.returned",
        title=gettext_noop("今晨 %(count)s 位客户回到公海"),
        body=gettext_noop("到期未有效跟进，可重新分配。"),
        facts={"count": count},
        project_id=project_id,
        at=at,
        mark=f"followups.returned.{clock.local(at).date()}",
    )


def _custody_of(customer: customers.CustomerRef, at: datetime) -> Custody:
    custody = at_most_one(Custody.objects.select_related("last_follow_up").filter(customer_id=customer.id))
    if custody is not None and custody.owner_id == customer.owner_id:
        return custody
    custody = custody or Custody(customer_id=customer.id)
    custody.project_id, custody.owner_id = customer.project_id, customer.owner_id  # type: ignore[assignment]
    custody.since = custody.last_contact_at = at
    custody.returns_at = rules.pool_run_for(last_contact_at=at, nature=_nature(customer))
    custody.save()
    return custody


def _contact(customer: customers.CustomerRef, custody: Custody, at: datetime) -> None:
    if at <= custody.last_contact_at:
        return
    returns_at = rules.pool_run_for(last_contact_at=at, nature=_nature(customer))
    Custody.objects.filter(pk=custody.pk).update(last_contact_at=at, returns_at=returns_at)


def _put_off(custody: Custody, customer: customers.CustomerRef, at: datetime) -> None:
    # Looked at again a period later, not every night: buyers stay somebody's for good.
    returns_at = rules.pool_run_for(last_contact_at=at, nature=_nature(customer))
    Custody.objects.filter(pk=custody.pk).update(returns_at=returns_at)


def _nature(customer: customers.CustomerRef) -> str:
    natures = people.team_natures(customer.project_id)
    return natures.get(customer.team_id, "own") if customer.team_id else "own"


def _tell_owner(custody: Custody, customer: customers.CustomerRef, at: datetime) -> None:
    project = people.project(customer.project_id)
    notices.notify(
        user_ids=[custody.owner_id],
        kind="followups.returned",
        title=gettext_noop("%(name)s已回公海"),
        body=gettext_noop("%(days)s 天未有效跟进。"),
        # The inbox is no vault: the masked name is enough to know who it was.
        facts={"name": customer.name, "days": (at - custody.last_contact_at).days},
        url=reverse("followups:today", kwargs={"project": project.slug}),
        project_id=customer.project_id,
        at=at,
    )
