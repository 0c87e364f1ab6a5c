"""The desk of who keeps the machinery running, and the audit of who reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import audit, clock, ids
from anchang.kernel.actions import unit_of_work
from anchang.kernel.audit import AuditEntry
from anchang.kernel.work import schedules
from anchang.kernel.work.models import Delivery, Schedule
from anchang.modules.insight.web.system import TASKS

if TYPE_CHECKING:
    from tests.world import World


def dead(world: World, **changes: Any) -> Delivery:
    """Return a delivery that was given up."""
    values: dict[str, Any] = {
        "tenant_id": world.tenant_id,
        "event": "visits.VisitEnded",
        "reaction": "followups.reactions.gone",
        "content": {},
        "state": Delivery.State.DEAD,
        "attempts": 8,
        "error": "Traceback\nLookupError: There is no reaction.",
    }
    return Delivery.objects.create(**(values | changes))


def test_the_administrator_sees_what_failed_and_why(world: World) -> None:
    dead(world)
    text = world.client("高原").get("/system/").content.decode()
    assert "followups.reactions.gone" in text
    assert "LookupError: There is no reaction." in text


def test_a_dead_delivery_is_tried_again_and_that_is_audited(world: World) -> None:
    row = dead(world)
    assert world.client("高原").post(f"/system/deliveries/{row.pk}/retry/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert AuditEntry.objects.filter(act="insight.retry_delivery").count() == 1


def test_what_is_not_dead_is_not_tried_again(world: World) -> None:
    row = dead(world, state=Delivery.State.DONE)
    assert world.client("高原").post(f"/system/deliveries/{row.pk}/retry/").status_code == 409


def test_another_tenants_deliveries_are_neither_shown_nor_retried(world: World, other_world: World) -> None:
    row = dead(world, tenant_id=other_world.tenant_id, reaction="theirs.alone")
    assert "theirs.alone" not in world.client("高原").get("/system/").content.decode()
    assert world.client("高原").post(f"/system/deliveries/{row.pk}/retry/").status_code == 404


def test_a_failed_task_shows_its_error(world: World) -> None:
    Schedule.objects.create(name="x.task", next_at=clock.now(), last_run_at=clock.now(), last_error="ValueError: no")
    assert "ValueError: no" in world.client("高原").get("/system/").content.decode()


def test_every_task_has_a_title_in_the_readers_words() -> None:
    assert {name for name in schedules._recurring if not name.startswith("tests.")} <= set(TASKS)


def test_the_promises_are_checked_on_demand(world: World) -> None:
    text = world.client("高原").post("/system/check/").content.decode()
    assert "the audit chain holds from its first entry to its head" in text


@pytest.mark.parametrize("name", ["沈卓", "石磊", "林晓岚", "唐红思"])
def test_only_the_administrator_opens_the_machinery(world: World, name: str) -> None:
    assert world.client(name).get("/system/").status_code == 403


@pytest.mark.parametrize("name", ["沈卓", "高原", "林晓岚", "许安"])
def test_only_the_auditor_reads_the_audit(world: World, name: str) -> None:
    assert world.client(name).get("/audit/").status_code == 403


def test_the_auditor_reads_newest_first_and_narrows(world: World) -> None:
    text = world.client("石磊").get("/audit/").content.decode()
    assert "people." in text
    assert "系统" in text
    act = AuditEntry.objects.filter(tenant_id=world.tenant_id).order_by("seq").values_list("act", flat=True)[0]
    narrowed = world.client("石磊").get("/audit/", {"act": act}).content.decode()
    others = AuditEntry.objects.filter(tenant_id=world.tenant_id).exclude(act=act).values_list("act", flat=True)
    assert act in narrowed
    assert not any(f">{other}<" in narrowed for other in set(others))


def test_facts_are_told_in_words_and_yuan_and_ids_lead_on(world: World) -> None:
    by, unit_id, lin = world.actor("沈卓"), ids.new_id(), world.user("林晓岚")
    facts: dict[str, Any] = {
        "unit": unit_id,
        "total_fen": 221805600,
        "rung": "director",
        "note": True,
        "reason": "",
        "new_key": 3,
    }
    with unit_of_work():
        audit.record(by, "deals.create_subscription", subject=None, **facts)
        audit.record(by, "customers.assign_owner", before="", after=str(lin.pk))
        audit.record(by, "followups.return_to_pool", last_contact_at="2026-09-12T04:18:00+00:00")
    text = re.sub(r"<[^>]+>", "", world.client("石磊").get("/audit/").content.decode())
    for told in ("总价 2,218,056.00 元", "审批到 项目总", "有说明 是", "变更后 林晓岚", "上次联系 2026-09-12 12:18"):
        assert told in text
    assert f"房源 …{str(unit_id)[-6:]}" in text
    assert f"?subject={unit_id}" in world.client("石磊").get("/audit/").content.decode()
    # What nobody named yet stays to be seen.
    assert "new_key 3" in text
    assert "原因 " not in text


def test_older_entries_follow_page_by_page(world: World) -> None:
    text = world.client("石磊").get("/audit/", {"before": "3"}).content.decode()
    assert '<td class="n nowrap">2</td>' in text
    assert '<td class="n nowrap">3</td>' not in text


def test_who_is_chosen_on_an_older_page_is_shown_from_the_newest_entry_on(world: World) -> None:
    text = world.client("石磊").get("/audit/", {"before": "3", "last": "2099-01-01"}).content.decode()
    links = re.findall(r'href="(\?[^"]*(?:actor|act|subject)=[^"]*)"', text)
    assert links
    assert all("before" not in link and "last=2099-01-01" in link for link in links)


def test_another_tenants_entries_are_never_shown(world: World, other_world: World) -> None:
    mine = AuditEntry.objects.filter(tenant_id=world.tenant_id).count()
    theirs = AuditEntry.objects.filter(tenant_id=other_world.tenant_id).order_by("-seq").first()
    assert theirs is not None
    assert theirs.subject_id is not None
    text = world.client("石磊").get("/audit/", {"subject": str(theirs.subject_id)}).content.decode()
    assert "没有符合条件的记录" in text
    assert mine > 0


@pytest.mark.parametrize("query", [{"first": "yesterday"}, {"subject": "x"}, {"before": "0"}, {"last": "9999-12-31"}])
def test_an_unreadable_filter_is_refused(world: World, query: dict[str, str]) -> None:
    assert world.client("石磊").get("/audit/", query).status_code == 422


def test_the_chain_is_checked_on_demand(world: World) -> None:
    assert "链完整" in world.client("石磊").post("/audit/chain/").content.decode()


@pytest.mark.parametrize(("name", "url"), [("高原", "/system/"), ("石磊", "/audit/")])
def test_the_pages_cost_a_bounded_number_of_queries(world: World, name: str, url: str) -> None:
    counts = []
    for number in range(4):
        dead(world)
        if number in (0, 3):
            world.client(name).get(url)
            with CaptureQueriesContext(connection) as captured:
                world.client(name).get(url)
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(("name", "place"), [("高原", "/system/"), ("石磊", "/audit/")])
def test_the_root_leads_to_where_a_role_begins(world: World, name: str, place: str) -> None:
    assert world.client(name).get("/").headers["Location"] == place
