"""What may happen once happens once, however many try at one instant; without its guard the test sees it twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from anchang.kernel import audit, clock, events
from anchang.kernel.access import Actor
from anchang.kernel.actions import unit_of_work
from anchang.kernel.audit import GENESIS, AuditEntry, AuditHead
from anchang.kernel.idempotency import IdempotencyKey, once
from anchang.kernel.tenancy import Tenant
from anchang.kernel.vault import reveal as revealing
from anchang.kernel.vault.fields import Sealed, SealedText
from anchang.kernel.vault.reveal import QuotaSpent, Reveal, reveal
from anchang.kernel.work import schedules, worker
from anchang.kernel.work.models import Delivery, Schedule
from tests.races import race, without
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

audit.name_acts({"tests.*": "试写"})


@dataclass(frozen=True)
class BellRung(events.Event):
    pass


rung: list[int] = []


@events.reaction(BellRung)
def count(event: BellRung) -> None:
    rung.append(1)


def reveal_at_once(world: World, times: int) -> list[Any]:
    by, row, field = world.actor("林晓岚"), Reveal(tenant_id=world.tenant_id), SealedText(mask="phone")
    field.column = "number"

    def act() -> str:
        return reveal(Sealed(row, field, plain="13812345678"), row=row, column="number", reason="回访", by=by)

    return race(world, *[act] * times)


def spend(world: World, count: int) -> None:
    used = {"user_id": world.user("林晓岚").pk, "day": clock.today(), "column": "number", "reason": "回访"}
    Reveal.objects.bulk_create(
        Reveal(tenant_id=world.tenant_id, subject_type="x", subject_id=uuid4(), nth=nth + 1, **used)
        for nth in range(count)
    )


def test_of_a_hundred_reveals_at_forty_nine_one_is_granted(world: World) -> None:
    spend(world, 49)
    results = reveal_at_once(world, 100)
    assert results.count("13812345678") == 1
    assert sum(isinstance(result, QuotaSpent) for result in results) == 99
    assert Reveal.objects.count() == 50
    assert AuditEntry.objects.filter(act="vault.reveal").count() == 1


def test_the_place_is_the_referee_where_all_have_counted_before_any_wrote(world: World, monkeypatch: Any) -> None:
    spend(world, 49)
    monkeypatch.setattr(revealing, "_taken", lambda by, day: 49)
    assert reveal_at_once(world, 8).count("13812345678") == 1


def test_without_it_the_quota_is_overrun(world: World, monkeypatch: Any) -> None:
    with without(Reveal, "one_reveal_per_place"):
        spend(world, 49)
        monkeypatch.setattr(revealing, "_taken", lambda by, day: 49)
        assert reveal_at_once(world, 8).count("13812345678") > 1


def same_key(world: World, times: int) -> list[int]:
    by, effects = world.actor("林晓岚"), list[int]()

    def act() -> str:
        effects.append(1)
        return "done"

    results = race(world, *[lambda: once("k", content=1, by=by, act=act)] * times)
    assert all(isinstance(result, tuple) and result[0] == "done" for result in results), results
    return effects


def test_one_key_has_one_effect_however_many_send_it(world: World) -> None:
    assert len(same_key(world, 8)) == 1
    assert IdempotencyKey.objects.count() == 1


def test_without_its_index_a_key_has_several(world: World) -> None:
    with without(IdempotencyKey, "one_effect_per_key"):
        assert len(same_key(world, 8)) > 1


def write_at_once(times: int) -> list[object]:
    """Let several write three entries each into a chain that begins with this race."""
    fresh = Tenant.objects.create(name="新城")
    by = Actor.system(fresh.id)

    def act() -> str:
        with unit_of_work():
            for number in range(3):
                audit.record(by, "tests.write", number=number)
        return "written"

    return race(World(fresh.id, uuid4(), "", ()), *[act] * times)


def places() -> list[int]:
    return list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True))


@pytest.fixture
def standing_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all have read where the chain ends before any moved its end on."""

    def take(tenant_id: UUID, count: int) -> tuple[bytes, int]:
        AuditHead.objects.update_or_create(tenant_id=tenant_id, defaults={"seq": count})
        return GENESIS, 0

    monkeypatch.setattr(audit, "_take_places", take)


def test_acts_at_one_instant_keep_one_chain(transactional_db: None) -> None:
    assert write_at_once(8) == ["written"] * 8
    assert places() == list(range(1, 25))
    assert list(audit.faults()) == []


def test_moving_the_head_holds_alone(transactional_db: None) -> None:
    with without(AuditEntry, "one_audit_entry_per_place"):
        assert write_at_once(8) == ["written"] * 8
        assert places() == list(range(1, 25))
        assert list(audit.faults()) == []


def test_the_place_in_the_chain_holds_alone(standing_head: None) -> None:
    assert write_at_once(4).count("written") == 1
    assert places() == [1, 2, 3]
    assert list(audit.faults()) == []


def test_without_both_the_chain_forks_and_is_found_out(standing_head: None) -> None:
    with without(AuditEntry, "one_audit_entry_per_place"):
        assert write_at_once(4) == ["written"] * 4
        assert places() == sorted([1, 2, 3] * 4)
        assert [fault.where.rpartition("#")[2] for fault in audit.faults()] == ["2"]


def work_at_once(world: World, workers: int = 2, deliveries: int = 12) -> int:
    rung.clear()
    with unit_of_work():
        for _ in range(deliveries):
            events.publish(BellRung())
    # Both have read what is due before either takes anything.
    read = [list(Delivery.objects.order_by("id")) for _ in range(workers)]
    race(world, *[lambda due=due: [worker.deliver(delivery) for delivery in due] for due in read])
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}
    return len(rung)


def test_two_workers_tell_each_event_once(world: World) -> None:
    assert work_at_once(world) == 12


def test_without_the_claim_both_tell_it(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(worker, "claim", lambda delivery: True)
    assert work_at_once(world) > 12


@pytest.fixture
def task() -> Iterator[list[int]]:
    runs: list[int] = []
    schedules.every(name="tests.bell", minutes=5)(lambda: runs.append(1))
    yield runs
    del schedules._recurring["tests.bell"]


def run_at_once(world: World) -> None:
    item, now = schedules._recurring["tests.bell"], clock.now()
    Schedule.objects.create(name="tests.bell", next_at=now)
    read = [Schedule.objects.get(name="tests.bell") for _ in range(4)]
    race(world, *[lambda seen=seen: schedules._run(item, seen, now) for seen in read])


def test_of_four_workers_one_runs_what_is_due(world: World, task: list[int]) -> None:
    run_at_once(world)
    assert len(task) == 1


def test_without_moving_the_hour_by_compare_and_set_all_run_it(world: World, task: list[int], monkeypatch: Any) -> None:
    monkeypatch.setattr(schedules, "_take", lambda item, schedule, now: True)
    run_at_once(world)
    assert len(task) == 4
