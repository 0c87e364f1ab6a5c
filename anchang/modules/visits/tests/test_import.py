"""A register of visits as an office keeps it comes in, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anchang.kernel import clock, verify
from anchang.kernel.audit import AuditEntry
from anchang.kernel.errors import NotAllowed
from anchang.kernel.sheets.report import Report
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.customers import api as customers
from anchang.modules.customers.actions.merge import merge
from anchang.modules.customers.actions.review import settle_as, settle_as_new
from anchang.modules.customers.models import Customer, ReviewItem
from anchang.modules.visits import errors
from anchang.modules.visits.actions.importing import import_visits
from anchang.modules.visits.models import Visit
from anchang.modules.visits.tests.factories import HEAD, register
from tests.paths import shared

if TYPE_CHECKING:
    from tests.world import World


def take_in(world: World, *rows: tuple[object, ...], **options: object) -> Report:
    return import_visits(
        world.project_id,
        data=register(*rows),
        file="register.xlsx",
        by=world.actor("沈卓"),
        at=clock.now(),
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def sample() -> bytes:
    return shared("visit-register.xlsx").read_bytes()


def bring_in(world: World, data: bytes, *, dry_run: bool = False) -> Report:
    by, at = world.actor("沈卓"), clock.now()
    return import_visits(world.project_id, data=data, file="visit-register.xlsx", by=by, at=at, dry_run=dry_run)


def test_the_sample_comes_in_with_every_row_accounted_for(world: World, sample: bytes) -> None:
    tried = bring_in(world, sample, dry_run=True)
    assert (Visit.objects.count(), Customer.objects.count(), ReviewItem.objects.count()) == (0, 0, 0)
    report = bring_in(world, sample)
    assert report.facts == {
        "rows": 1500, "imported": 789, "joined": 700, "doubtful": 11, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    assert tried.facts == report.facts
    assert (Visit.objects.count(), Customer.objects.count(), ReviewItem.objects.count()) == (1489, 789, 11)
    assert not any(result.faults for result in verify.run())
    again = bring_in(world, sample)
    assert again.facts == {
        "rows": 1500, "imported": 0, "joined": 0, "doubtful": 0, "unchanged": 1500, "refused": 0,
    }  # fmt: skip
    assert again.is_unchanged
    assert (Visit.objects.count(), Customer.objects.count(), ReviewItem.objects.count()) == (1489, 789, 11)
    without_year = Visit.objects.order_by("arrived_at").exclude(day__year=2026)
    assert not without_year.exists()
    wang = customers.by_phone(project_id=world.project_id, phone="13888863179")
    assert wang is not None
    visits = Visit.objects.filter(customer_id=wang.id).order_by("arrived_at")
    assert [visit.kind for visit in visits] == ["first", "repeat", "repeat"]
    assert [visit.receiver_name for visit in visits] == ["李昊", "马骁", "陈佳怡"]
    assert wang.owner_id is None
    assert wang.last_seen_at == visits[2].arrived_at


def test_phones_in_any_spelling_are_one_customer(world: World) -> None:
    report = take_in(
        world,
        ("2026-03-01", "09:55", "程女士", "138 1234 5678", 3, "首访", "自然到访", "林晓岚", "B"),
        ("03.02", "10:00", "程女士", 13812345678.0, 2, "", "电开", "周子昂", ""),
        ("2026-03-03", "11:00", "程女士", "+86-13812345678", 2, "复访", "", "周子昂", "A"),
    )
    assert (report.facts["imported"], report.facts["joined"]) == (1, 2)
    ref = customers.by_phone(project_id=world.project_id, phone="13812345678")
    assert ref is not None
    assert (ref.owner_id, ref.grade) == (world.user("林晓岚").pk, "A")
    assert [(v.kind, v.source) for v in Visit.objects.order_by("arrived_at")] == [
        ("first", "natural"), ("repeat", "call"), ("repeat", "unknown"),
    ]  # fmt: skip
    assert Visit.objects.order_by("arrived_at")[1].day.isoformat() == "2026-03-02"


def test_doubtful_rows_wait_and_are_settled_into_visits(world: World, deliver: Callable[[], int]) -> None:
    report = take_in(
        world,
        ("2026-03-01", "09:00", "程女士", "13812345678", 1, "首访", "", "林晓岚", ""),
        ("2026-03-01", "10:00", "戴力娟", "", 1, "", "朋友介绍", "林晓岚", ""),
        ("2026-03-01", "11:00", "李先生", "1591234567", 1, "", "", "林晓岚", ""),
        ("2026-03-01", "12:00", "王刚", "13812345678", 1, "", "", "林晓岚", ""),
        ("2026-03-01", "13:00", "", "13900001111", 1, "", "", "林晓岚", ""),
    )
    assert (report.facts["imported"], report.facts["doubtful"]) == (1, 4)
    waiting = {item.doubt: item for item in ReviewItem.objects.all()}
    assert set(waiting) == {"no_phone", "bad_phone", "other_name", "no_name"}
    by, at = world.actor("温岚"), clock.now()
    settle_as_new(waiting["no_phone"].pk, name="戴力娟", phone="", by=by, at=at)
    known = customers.by_phone(project_id=world.project_id, phone="13812345678")
    assert known
    settle_as(waiting["other_name"].pk, customer_id=known.id, by=by, at=at)
    deliver()
    assert Visit.objects.filter(customer_id=known.id).count() == 2
    assert Visit.objects.count() == 3
    assert Visit.objects.get(medium="朋友介绍").kind == "first"


def test_an_unreadable_date_refuses_its_row_alone(world: World) -> None:
    report = take_in(
        world,
        ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "", ""),
        ("某天", "09:00", "李先生", "15912345678", 1, "", "", "", ""),
    )
    assert (report.facts["imported"], report.facts["refused"]) == (1, 1)
    assert [notice.address for notice in report.sheets[0].refusals] == ["A3"]


def test_two_equal_rows_are_two_visits_once(world: World) -> None:
    row = ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "", "")
    assert take_in(world, row, row).facts["joined"] == 1
    assert take_in(world, row, row).facts["unchanged"] == 2
    assert Visit.objects.count() == 2


def test_a_first_visit_that_is_none_is_corrected_and_said(world: World) -> None:
    report = take_in(
        world,
        ("2026-03-01", "09:00", "程女士", "13812345678", 1, "首访", "", "", ""),
        ("2026-03-05", "09:00", "程女士", "13812345678", 1, "首访", "", "", ""),
    )
    assert [notice.address for notice in report.sheets[0].warnings] == ["F3"]
    assert list(Visit.objects.order_by("arrived_at").values_list("kind", flat=True)) == ["first", "repeat"]


def kinds() -> list[str]:
    return list(Visit.objects.order_by("arrived_at").values_list("kind", flat=True))


def test_a_row_from_before_the_first_visit_takes_its_place(world: World) -> None:
    take_in(world, ("2026-03-05", "09:00", "程女士", "13812345678", 1, "", "", "", ""))
    take_in(world, ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "", ""))
    assert kinds() == ["first", "repeat"]
    take_in(world, ("2026-02-01", "09:00", "程女士", "13812345678", 1, "复访", "", "", ""))
    assert kinds() == ["repeat", "repeat", "repeat"]
    assert not any(result.faults for result in verify.run())


def test_the_first_visit_is_found_whatever_the_order_of_the_sheets(world: World) -> None:
    later = ("2026-03-05", "09:00", "程女士", "13812345678", 1, "", "", "", "")
    earlier = ("2026-02-05", "09:00", "程女士", "13812345678", 1, "", "", "", "")
    data = workbook({"三月": [HEAD, later], "二月": [HEAD, earlier]})
    assert bring_in(world, data).facts["rows"] == 2
    assert kinds() == ["first", "repeat"]


def test_a_doubtful_row_brings_its_grade_and_its_consultant_along(world: World, deliver: Callable[[], int]) -> None:
    zhou, lin = world.user("周子昂").pk, world.user("林晓岚").pk
    take_in(
        world,
        ("2026-03-01", "10:00", "戴力娟", "", 1, "复访", "朋友介绍", "周子昂", "B"),
        ("2026-03-02", "10:00", "李先生", "", 1, "", "", "唐磊", "C"),
        receivers={"唐磊": lin},
    )
    by, at = world.actor("温岚"), clock.now()
    for item, phone in zip(ReviewItem.objects.order_by("row"), ("13900001111", "13900002222"), strict=True):
        settle_as_new(item.pk, name=str(item.name.open()), phone=phone, by=by, at=at)
    deliver()
    dai, li = Visit.objects.order_by("arrived_at")
    assert (dai.received_by_id, dai.receiver_name, dai.kind) == (zhou, "", "repeat")
    assert (li.received_by_id, li.receiver_name, li.kind) == (lin, "", "first")
    refs = [customers.get(visit.customer_id) for visit in (dai, li) if visit.customer_id]
    assert [(ref.owner_id, ref.grade) for ref in refs] == [(zhou, "B"), (lin, "C")]
    assert refs[0].first_visit_at == refs[0].last_seen_at == dai.arrived_at


def test_a_doubtful_row_settled_late_replaces_no_grade_and_leaves_one_first_visit(
    world: World, deliver: Callable[[], int]
) -> None:
    take_in(world, ("2026-03-05", "09:00", "程女士", "13812345678", 1, "", "", "林晓岚", "A"))
    take_in(world, ("2026-03-01", "09:00", "王刚", "13812345678", 1, "", "", "周子昂", "C"))
    known = Customer.objects.get()
    settle_as(ReviewItem.objects.get().pk, customer_id=known.pk, by=world.actor("温岚"), at=clock.now())
    deliver()
    assert kinds() == ["first", "repeat"]
    known.refresh_from_db()
    assert (known.grade, known.owner_id) == ("A", world.user("林晓岚").pk)


def test_of_two_records_that_are_one_person_one_visit_was_the_first(world: World, deliver: Callable[[], int]) -> None:
    take_in(
        world,
        ("2026-03-05", "09:00", "程女士", "13812345678", 1, "", "", "", ""),
        ("2026-03-01", "09:00", "程女士", "13900001111", 1, "", "", "", ""),
    )
    kept, gone = (
        customers.by_phone(project_id=world.project_id, phone=phone) for phone in ("13812345678", "13900001111")
    )
    assert kept and gone
    merge(kept.id, other_id=gone.id, by=world.system(), at=clock.now())
    deliver()
    assert kinds() == ["first", "repeat"]
    assert set(Visit.objects.values_list("customer_id", flat=True)) == {kept.id}


def test_a_name_of_the_register_may_be_given_to_somebody_on_staff(world: World) -> None:
    lin = world.user("林晓岚").pk
    take_in(world, ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "唐磊", ""), receivers={"唐磊": lin})
    assert Visit.objects.get().received_by_id == lin
    assert Customer.objects.get().owner_id == lin


def test_names_not_on_staff_are_said_once_each(world: World) -> None:
    rows = [(f"2026-03-0{day}", "09:00", "程女士", "13812345678", 1, "", "", "唐磊", "") for day in range(1, 4)]
    sentences = [notice.sentence for notice in take_in(world, *rows).sheets[0].warnings]
    assert len(sentences) == 1
    assert "唐磊" in sentences[0]
    assert "3 次" in sentences[0]


def test_a_dry_run_leaves_no_trace(world: World) -> None:
    before = AuditEntry.objects.count()
    report = take_in(world, ("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "", ""), dry_run=True)
    assert report.is_dry_run
    assert report.facts["imported"] == 1
    assert (Visit.objects.count(), Customer.objects.count(), AuditEntry.objects.count()) == (0, 0, before)


def test_a_file_left_in_its_preview_is_found_again_where_it_was_sent(world: World) -> None:
    client, here = world.client("沈卓"), "/p/jinchenfu-2/visits/import/"
    data = register(("2026-03-01", "09:00", "程女士", "13812345678", 1, "", "", "林晓岚", ""))
    url = client.post(here, {"file": SimpleUploadedFile("register.xlsx", data)}).headers["Location"]
    left = client.get(here).content.decode()
    assert f'href="{url}"' in left and "未导入" in left
    client.post(url)
    assert "已导入" in client.get(here).content.decode()


def test_reception_does_not_import_and_a_letter_is_no_register(world: World) -> None:
    with pytest.raises(NotAllowed):
        import_visits(world.project_id, data=b"x", file="x.csv", by=world.actor("温岚"), at=clock.now())
    with pytest.raises(errors.NothingToImport):
        import_visits(
            world.project_id, data="您好\n再见".encode(), file="x.csv", by=world.actor("沈卓"), at=clock.now()
        )
