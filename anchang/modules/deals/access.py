"""Who may see and do what with subscriptions."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.access import Actor, Level, Permission, visible
from anchang.modules.deals.models import Booking, Subscription
from anchang.modules.people.api import Role

VIEW = Permission(
    "deals.view",
    title=_("查看认购"),
    levels={
        Role.CONSULTANT: Level.OWN,
        Role.MANAGER: Level.ALL,
        Role.LEADER: Level.ALL,
        Role.CASHIER: Level.ALL,
        Role.FINANCE_LEAD: Level.ALL,
        Role.CLERK: Level.ALL,
    },
)
# Who takes money or papers of a deal reads its buyer's name in full.
HANDLE = Permission(
    "deals.handle",
    title=_("办理认购款项和资料"),
    levels=dict.fromkeys((Role.CASHIER, Role.FINANCE_LEAD, Role.CLERK), Level.ALL),
)
EXPORT = Permission(
    "deals.export", title=_("导出认购"), levels=dict.fromkeys((Role.MANAGER, Role.LEADER, Role.FINANCE_LEAD), Level.ALL)
)
SUBSCRIBE = Permission(
    "deals.subscribe", title=pgettext_lazy("deal", "认购"), levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL}
)
SIGN = Permission(
    "deals.sign", title=pgettext_lazy("deal", "签约"), levels={Role.CONSULTANT: Level.OWN, Role.MANAGER: Level.ALL}
)
CANCEL = Permission("deals.cancel", title=_("退房"), levels={Role.MANAGER: Level.ALL})


def bookings_of(actor: Actor, permission: Permission = VIEW) -> QuerySet[Booking]:
    """Return the bookings within the actor's reach."""
    return visible(Booking.objects.all(), actor, permission)


def visible_to(actor: Actor, permission: Permission = VIEW) -> QuerySet[Subscription]:
    """Return the subscriptions within the actor's reach."""
    return visible(Subscription.objects.all(), actor, permission)
