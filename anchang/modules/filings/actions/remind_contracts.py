"""A contract or an offer that ends soon with nothing to follow: the channel managers are told, twice at most."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import clock
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import contracts
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.rules.contracts import reminder_of
from anchang.modules.filings.states import Channel
from anchang.modules.notices import api as notices
from anchang.modules.people import api as people

KIND = "filings.contract"
ENDS_SOON = gettext_noop("%(party)s的合同将于 %(until)s 到期，次日起不能报备。")
OFFER_ENDS_SOON = gettext_noop("%(party)s的佣金政策将于 %(until)s 到期。")


@action
def remind_of_contract(contract_id: UUID, *, at: datetime) -> bool:
    """Tell the project's channel managers, once for each of the two times; False where there is nothing to say."""
    row = at_most_one(ChannelContract.objects.filter(pk=contract_id, voided_at__isnull=True))
    days = reminder_of(row.ends_on, today=clock.local(at).date()) if row else None
    if row is None or days is None or contracts.is_followed(row):
        return False
    slug = people.project(row.project_id).slug
    if row.agency_id is None:
        party, url = str(Channel(row.channel).label), reverse("filings:agents", args=[slug])
    else:
        party = people.agency(row.agency_id).name
        url = reverse("filings:agency", args=[slug, row.agency_id])
    notices.notify(
        user_ids=[one.user_id for one in people.staff_of(row.project_id, people.Role.CHANNEL_MANAGER)],
        kind=KIND,
        title=OFFER_ENDS_SOON if row.agency_id is None else ENDS_SOON,
        facts={"party": party, "until": f"{row.ends_on:%Y-%m-%d}"},
        url=url,
        project_id=row.project_id,
        at=at,
        mark=f"{KIND}:{row.pk}:{row.ends_on:%Y%m%d}:{days}",
    )
    return True
