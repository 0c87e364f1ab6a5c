"""Filings for tests, made through the module's own actions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from anchang.kernel import clock, ids
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing, RuleSetVersion
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
) -> Filing:
    """File a customer as one of the world's brokers."""
    details = Details(phone=phone, name=name, title=title, expected_at=expected_at, has_consent=True)
    return submit_filing(
        project_id=project_id or world.project_id, details=details, by=world.actor(by), at=at or clock.now()
    )


def set_rules(world: World, **fields: object) -> RuleSetVersion:
    """Give the project a further version that differs from the one before in these fields, as if it had always been."""
    ensure_rule_set(world.project_id, by=world.system())
    rows = RuleSetVersion.objects.filter(project_id=world.project_id, channel="", agency__isnull=True)
    last = rows.filter(state=Draft.APPROVED).latest("version")
    assert last.version
    last.pk, last.version, last._state.adding = ids.new_id(), last.version + 1, True
    last.fields = last.rules.to_data() | fields
    last.save(force_insert=True)
    return last
