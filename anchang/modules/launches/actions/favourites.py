"""心愿单: a buyer's wishes in their order, saved whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from anchang.kernel.actions import action
from anchang.modules.launches.buyer_errors import NotOnOffer, TooManyFavourites
from anchang.modules.launches.models import Entitlement, Favourite, Launch, Offer


@action
def set_favourites(launch: Launch, entitlement: Entitlement, units: Sequence[UUID]) -> None:
    """Put these units in place of the buyer's wishes, the first first. Raises TooManyFavourites, NotOnOffer.

    No audit entry: a wish is nobody's act but the buyer's, and binds nobody.
    """
    if len(units) > launch.max_favourites:
        raise TooManyFavourites(most=launch.max_favourites)
    offered = Offer.objects.filter(launch=launch, unit_id__in=units).count()
    if offered != len(units):
        raise NotOnOffer()
    # Two pages of one buyer save one after the other: whoever writes holds the entitlement's row.
    Entitlement.objects.filter(pk=entitlement.pk).update(sign_ins=F("sign_ins"))
    Favourite.objects.filter(entitlement=entitlement).delete()
    Favourite.objects.bulk_create(
        Favourite(tenant_id=launch.tenant_id, entitlement=entitlement, unit_id=unit, rank=rank)
        for rank, unit in enumerate(units, start=1)
    )


@action
def set_waiting(entitlement: Entitlement, *, wants: bool, at: datetime) -> None:
    """Note whether a buyer wants to hear of units that come back."""
    Entitlement.objects.filter(pk=entitlement.pk).update(waits_since=at if wants else None)
