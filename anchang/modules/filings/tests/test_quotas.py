"""How many may be filed on a day: by a broker, by an agency, from a device; whatever is filed for which project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.db.models import F
from django.http import HttpResponse

from anchang.kernel import clock, ids
from anchang.kernel.errors import Refusal
from anchang.modules.filings import errors, queries, tasks
from anchang.modules.filings.actions import quotas
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.actions.submit import Details, submit_filing
from anchang.modules.filings.models import Filing, FilingQuota
from anchang.modules.filings.states import Code, Holder
from anchang.modules.filings.tests.factories import BROKER, RIVAL, file, set_rules
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.api import Role
from tests.races import race, without
from tests.world import World, agreed

NOW = clock.now()
COLLEAGUE = "骆平"
NUMBERS = ("13800000001", "13800000002", "13800000003", "13800000004")


def file_on(device: str, world: World, phone: str, *, by: str = BROKER, project_id: UUID | None = None) -> Filing:
    details = Details(phone=phone, name="程", title="女士", has_consent=True)
    return submit_filing(
        project_id=project_id or world.project_id, details=details, by=world.actor(by), at=NOW, device=device
    )


def counts() -> dict[str, int]:
    return dict(FilingQuota.objects.values_list("kind", "filed"))


def test_refused_filings_count_as_well(world: World) -> None:
    set_rules(world, daily_cap=2)
    file(world)
    assert file(world).code == Code.OWN_DUPLICATE
    with pytest.raises(errors.DailyCapReached, match="今日已报 2 位"):
        file(world, phone="15912345678")
    assert file(world, by=RIVAL, phone="15912345678").code == Code.PASSED


def test_an_agencys_quota_is_of_all_its_brokers(world: World) -> None:
    set_rules(world, agency_daily_cap=1)
    file(world)
    with pytest.raises(errors.AgencyCapReached):
        file(world, by=COLLEAGUE, phone="15912345678")


def test_a_devices_quota_is_of_all_who_sign_in_on_it(world: World) -> None:
    set_rules(world, device_daily_cap=1)
    file_on("a phone", world, NUMBERS[0])
    with pytest.raises(errors.DeviceCapReached, match="这台设备今日报备已达上限"):
        file_on("a phone", world, NUMBERS[1], by=RIVAL)
    assert file_on("another", world, NUMBERS[1], by=RIVAL).code == Code.PASSED


def test_what_is_not_filed_takes_nothing_of_a_quota(world: World) -> None:
    set_rules(world, agency_daily_cap=1)
    file_on("a phone", world, NUMBERS[0])
    before = counts()
    with pytest.raises(errors.AgencyCapReached):
        file_on("a phone", world, NUMBERS[1])
    assert counts() == before == {Holder.BROKER: 1, Holder.AGENCY: 1, Holder.DEVICE: 1}


def test_a_limit_of_nought_is_none(world: World) -> None:
    set_rules(world, device_daily_cap=0)
    for phone in NUMBERS:
        file_on("a phone", world, phone)
    assert Holder.DEVICE not in counts()


def test_the_next_day_begins_anew_and_a_day_that_is_over_is_forgotten(world: World) -> None:
    set_rules(world, daily_cap=1)
    before = NOW - quotas.KEEPS - timedelta(days=1)
    file(world, phone=NUMBERS[0], at=before)
    file(world, phone=NUMBERS[1])
    tasks.forget_old_codes()
    assert {row.day for row in FilingQuota.objects.all()} == {clock.local(NOW).date()}


def test_of_a_device_nothing_is_kept_but_a_keyed_hash(world: World) -> None:
    filing = file_on("0190a1b2c3d4", world, NUMBERS[0])
    kept = FilingQuota.objects.get(kind=Holder.DEVICE)
    assert len(bytes(kept.holder)) == 16 and b"0190a1b2" not in bytes(kept.holder)
    assert "device" not in {field.name for field in filing._meta.get_fields()}


def post(world: World, phone: str) -> HttpResponse:
    typed = {"key": str(ids.new_id()), "project": world.slug, "form_of_number": "full", "phone": phone}
    typed |= {"name": "程", "title": "女士", "arrival": "", "consent": "on"}
    return world.client(BROKER).post("/file/", typed)  # type: ignore[return-value]


def test_a_page_knows_the_device_though_its_cookie_is_thrown_away(world: World) -> None:
    set_rules(world, device_daily_cap=1)
    assert post(world, NUMBERS[0]).status_code == 302
    for forged in ("", "forged"):
        world.client(BROKER).cookies["device"] = forged
        answer = post(world, NUMBERS[1])
        assert "没有提交：这台设备今日报备已达上限。" in answer.content.decode()


# --- at one instant ------------------------------------------------------------------------------------------------


@pytest.fixture
def two_projects(world: World) -> World:
    """One broker who files for two projects, of which each allows one filing a day."""
    second = world.elsewhere.project_id
    add_contract(second, agency_id=world.agency("贝联"), terms=agreed(), by=world.system())
    assign_role(world.user(BROKER).pk, Role.BROKER, node_id=second, by=world.system())
    for project in (world, world.elsewhere):
        ensure_rule_set(project.project_id, by=world.system())
        set_rules(project, daily_cap=1)
    return world


def _both(world: World) -> list[object]:
    projects = (world.project_id, world.elsewhere.project_id)
    return race(
        world,
        *(
            lambda project=project, phone=phone: file_on("a phone", world, phone, project_id=project)
            for project, phone in zip(projects, NUMBERS, strict=False)
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_two_projects_at_one_instant_share_the_quota(two_projects: World) -> None:
    results = _both(two_projects)
    assert sorted(isinstance(result, errors.DailyCapReached) for result in results) == [False, True], results
    assert Filing.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_to_count_beyond_it(two_projects: World) -> None:
    file(two_projects)
    with pytest.raises(IntegrityError):
        FilingQuota.objects.update(filed=F("filed") + 1)


@pytest.fixture
def counting_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody rest on a look at the quota from before anybody filed, and write down one more."""

    def only_write(rows: list[FilingQuota]) -> set[str]:
        for row in rows:
            row.filed = 0
            FilingQuota.objects.bulk_create([row], ignore_conflicts=True)
            FilingQuota.objects.filter(day=row.day, holder=row.holder).update(filed=F("filed") + 1)
        return {row.kind for row in rows}

    monkeypatch.setattr(quotas, "_take", only_write)


@pytest.fixture
def without_constraint(transactional_db: None) -> Iterator[None]:
    with without(FilingQuota, "no_more_filings_than_the_quota"):
        yield


@pytest.mark.django_db(transaction=True)
def test_the_constraint_alone_keeps_to_the_quota(two_projects: World, counting_first: None) -> None:
    results = _both(two_projects)
    assert sorted(isinstance(result, (IntegrityError, Refusal)) for result in results) == [False, True], results
    assert Filing.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_it_both_pass(two_projects: World, counting_first: None, without_constraint: None) -> None:
    results = _both(two_projects)
    assert all(isinstance(result, Filing) for result in results), results
    assert Filing.objects.count() == 2
    own = queries.account_index(two_projects.user(BROKER).pk)
    assert queries.filed_on(clock.local(NOW).date(), filer_index=own) == 2
