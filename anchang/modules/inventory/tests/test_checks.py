"""The promises hold after work, and the checks see when they do not."""

from __future__ import annotations

from anchang.modules.inventory import checks
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.models import Claim, Project, Unit
from anchang.modules.inventory.tests.factories import AT, stock, unit
from tests.world import World

ALL = (
    checks.one_live_claim,
    checks.status_fits_claim,
    checks.status_is_last_change,
    checks.changes_are_gapless,
    checks.tenants_agree,
)


def test_promises_hold_after_work_and_faults_are_named(world: World) -> None:
    stock(world.project_id, world.actor("高原"))
    claim = lock_unit(unit("201").pk, by=world.actor("林晓岚"), at=AT)
    assert [fault for check in ALL for fault in check()] == []
    Claim.objects.filter(pk=claim.pk).update(live=False, ended_at=AT)
    assert str(unit("201").pk) in next(checks.status_fits_claim()).where
    Unit.objects.filter(number="202").update(status="ctrl")
    assert str(unit("202").pk) in next(checks.status_is_last_change()).where
    Project.objects.update(last_seq=99)
    assert "99" in next(checks.changes_are_gapless()).sentence
