"""Filings for tests, made through the module's own actions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import clock
from anchang.modules.filings.actions.rule_sets import BEGINNING, ensure_rule_set
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.rules.placing import Fix
from anchang.modules.filings.states import Draft
from tests.world import World

PHONE = "13812345678"
NAME, TITLE = "程", "女士"
RIVAL = "范怡"
BROKER = "唐红思"


def file(
    world: World,
    *,
    by: str = BROKER,
    phone: str = PHONE,
    name: str = NAME,
    title: str = TITLE,
    at: datetime | None = None,
    expected_at: datetime | None = None,
    project_id: UUID | None = None,
    fix: Fix | None = None,
) -> Filing:
    """File a customer as one of the world's brokers."""
    details = Details(phone=phone, name=name, title=title, expected_at=expected_at, has_consent=True, fix=fix)
    return submit_filing(
        project_id=project_id or world.project_id, details=details, by=world.actor(by), at=at or clock.now()
    )


def set_rules(
    world: World, *, channel: str = "", agency_id: UUID | None = None, since: datetime = BEGINNING, **fields: object
) -> RuleSetVersion:
    """Give a scope a further version that differs from the one before, else from the project's, in these fields."""
    general = ensure_rule_set(world.project_id, by=world.system())
    approved = RuleSetVersion.objects.filter(project_id=world.project_id, channel=channel, state=Draft.APPROVED)
    last = max((row for row in approved if row.agency_id == agency_id), key=lambda row: row.version or 0, default=None)
    return RuleSetVersion.objects.create(
        tenant_id=world.tenant_id,
        project_id=world.project_id,
        channel=channel,
        agency_id=agency_id,
        version=(last.version or 0) + 1 if last else 1,
        title=general.title,
        fields=(last or general).rules.to_data() | fields,
        state=Draft.APPROVED,
        effective_from=since,
        approved_at=since,
    )
