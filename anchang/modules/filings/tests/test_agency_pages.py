"""The agencies' pages of the channel manager: engage, agree, end early, suspend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.models import ChannelContract
from anchang.modules.filings.tests.factories import file
from anchang.modules.people.models import Agency
from anchang.modules.people.states import AgencyStatus
from tests.world import World, agreed

MANAGER = "顾北辰"
MOST_QUERIES = 12


@pytest.fixture
def ask(world: World) -> Callable[..., Any]:
    client = world.client(MANAGER)

    def send(path: str, data: dict[str, object] | None = None) -> Any:
        whole = f"/p/{world.slug}/{path}"
        return client.get(whole) if data is None else client.post(whole, data)

    return send


def terms(**changes: object) -> dict[str, object]:
    today = clock.today()
    typed = {"starts_on": today, "ends_on": today + timedelta(days=99), "commission": "percent", "amount": "2.5"}
    return typed | {"terms": "签约后结算。"} | changes


def test_the_list_tells_state_contract_brokers_and_filings(world: World, ask: Callable[..., Any]) -> None:
    file(world)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text = ask("agencies/").content.decode()
    assert len(queries) <= MOST_QUERIES
    assert all(name in text for name in ("贝联", "安家通", "合作中", f"{agreed().ends_on}"))
    found = ask("agencies/?q=安家").content.decode()
    assert "安家通" in found
    assert "贝联" not in found


def test_an_agency_is_engaged_with_its_contract(world: World, ask: Callable[..., Any]) -> None:
    answer = ask("agencies/new/", terms(name="青禾"))
    agency = Agency.objects.get(name="青禾")
    assert answer.url == f"/p/{world.slug}/agencies/{agency.pk}/"
    text = ask(f"agencies/{agency.pk}/").content.decode()
    assert "成交总价的 2.5%" in text
    assert "签约后结算。" in text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(ask: Callable[..., Any]) -> None:
    answer = ask("agencies/new/", terms(name="青禾", amount="2.555"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "百分比应为数字，最多两位小数。" in text
    assert "青禾" in text
    assert not Agency.objects.filter(name="青禾").exists(), "without a contract the agency is not entered either"


def test_a_company_of_the_group_is_the_same_one_here(world: World, ask: Callable[..., Any]) -> None:
    ask("agencies/new/", terms(name="贝联", starts_on=agreed().ends_on + timedelta(days=1), ends_on="2099-12-31"))
    assert Agency.objects.filter(name="贝联").count() == 1
    assert ChannelContract.objects.filter(agency=world.agency("贝联")).count() == 2


def test_who_works_for_another_project_alone_is_not_there(world: World, ask: Callable[..., Any]) -> None:
    other = Agency.objects.create(tenant_id=world.tenant_id, name="远山")
    add_contract(world.elsewhere.project_id, agency_id=other.pk, terms=agreed(), by=world.system())
    assert "远山" not in ask("agencies/").content.decode()
    assert ask(f"agencies/{other.pk}/").status_code == 404
    assert ask(f"agencies/{other.pk}/status/pause/", {}).status_code == 404


def test_an_agency_is_suspended_and_taken_up_again(world: World, ask: Callable[..., Any]) -> None:
    agency_id = world.agency("贝联")
    ask(f"agencies/{agency_id}/status/pause/", {})
    assert Agency.objects.get(pk=agency_id).status == AgencyStatus.PAUSED
    refused = world.client("唐红思").post("/file/", _filing(world))
    assert "暂停合作" in refused.content.decode()
    assert "程" in refused.content.decode(), "what was typed stays"
    ask(f"agencies/{agency_id}/status/resume/", {})
    assert world.client("唐红思").post("/file/", _filing(world)).status_code == 302


def test_who_works_for_several_projects_is_suspended_by_who_answers_for_all(
    world: World, ask: Callable[..., Any]
) -> None:
    agency_id = world.agency("贝联")
    add_contract(world.elsewhere.project_id, agency_id=agency_id, terms=agreed(), by=world.system())
    answer = ask(f"agencies/{agency_id}/status/pause/", {})
    assert answer.status_code == 403
    assert "提前结束合同" in answer.content.decode()
    assert Agency.objects.get(pk=agency_id).status == AgencyStatus.ACTIVE


def test_a_contract_ends_early_and_another_is_taken_back(world: World, ask: Callable[..., Any]) -> None:
    row = ChannelContract.objects.get(agency=world.agency("贝联"))
    ask(f"contracts/{row.pk}/end/", {"ends_on": clock.today(), "reason": "合作调整"})
    row.refresh_from_db()
    assert (row.ends_on, row.reason) == (clock.today(), "合作调整")
    assert "合作调整" in ask(f"agencies/{row.agency_id}/").content.decode()
    other = ChannelContract.objects.get(agency=world.agency("安家通"))
    ask(f"contracts/{other.pk}/void/", {"reason": "录错比例"})
    assert "无合同" in ask("agencies/").content.decode()


def test_without_a_reason_nothing_ends(world: World, ask: Callable[..., Any]) -> None:
    row = ChannelContract.objects.get(agency=world.agency("贝联"))
    answer = ask(f"contracts/{row.pk}/end/", {"ends_on": clock.today(), "reason": " "})
    assert answer.status_code == 422
    assert ChannelContract.objects.get(pk=row.pk).ends_on == row.ends_on


def _filing(world: World) -> dict[str, object]:
    return {
        "form_of_number": "full",
        "phone": "13812345678",
        "name": "程",
        "title": "女士",
        "consent": "on",
        "project": world.slug,
        "key": str(UUID(int=7)),
    }
