"""A register is taken in parts: others may write between two, an import that was cut off goes on, a preview agrees."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from anchang.kernel import clock
from anchang.kernel.audit import AuditEntry
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.customers import api as customers
from anchang.modules.people.models import User
from anchang.modules.visits.actions import drafts, importing
from anchang.modules.visits.actions.importing import import_visits
from anchang.modules.visits.models import RegisterImport, Visit
from anchang.modules.visits.tests.factories import HEAD, customer

if TYPE_CHECKING:
    from tests.world import World

FEBRUARY = [
    ("2026-02-01", "09:00", "程女士", "13812345678", 1, "复访", "", "林晓岚", "B"),
    ("2026-02-02", "09:00", "李先生", "13900001111", 1, "", "", "唐磊", ""),
    ("2026-02-03", "09:00", "戴力娟", "", 1, "", "", "林晓岚", ""),
]
MARCH = [
    ("2026-03-01", "09:00", "程女士", "13812345678", 1, "首访", "", "周子昂", "A"),
    ("2026-03-02", "09:00", "王刚", "13900001111", 1, "", "", "周子昂", ""),
    ("2026-03-03", "09:00", "罗女士", "13700001234", 1, "", "", "", ""),
]
DATA = workbook({"三月": [HEAD, *MARCH], "二月": [HEAD, *FEBRUARY]})


class CutOff(Exception):
    """The machine stops."""


@pytest.fixture(autouse=True)
def one_row_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PART", 1)


def cut_off(done: int, whole: int) -> None:
    if done == 3:
        raise CutOff


def test_a_preview_in_parts_says_what_the_import_does(world: World) -> None:
    known = customer(world, "罗女士", "13700001234")
    by, at = world.actor("沈卓"), clock.now()
    said = [
        import_visits(world.project_id, data=DATA, file="x.xlsx", by=by, at=at, dry_run=dry_run).to_data()
        for dry_run in (True, False)
    ]
    assert said[0].pop("is_dry_run") != said[1].pop("is_dry_run")
    assert said[0] == said[1]
    assert said[1]["facts"] == {"rows": 6, "imported": 2, "joined": 2, "doubtful": 2, "unchanged": 0, "refused": 0}
    kinds = Visit.objects.order_by("arrived_at").values_list("kind", flat=True)
    assert list(kinds) == ["repeat", "first", "repeat", "first"]
    cheng = customers.by_phone(project_id=world.project_id, phone="13812345678")
    assert cheng and (cheng.owner_id, cheng.grade) == (world.user("林晓岚").pk, "A")
    assert Visit.objects.filter(customer_id=known).count() == 1


def test_an_import_that_was_cut_off_goes_on_when_it_is_run_again(world: World) -> None:
    by, at = world.actor("沈卓"), clock.now()
    with pytest.raises(CutOff):
        import_visits(world.project_id, data=DATA, file="x.xlsx", by=by, at=at, tell=cut_off)
    assert Visit.objects.count() == 2
    assert AuditEntry.objects.filter(act="visits.import").count() == 3
    again = import_visits(world.project_id, data=DATA, file="x.xlsx", by=by, at=at)
    assert (again.facts["unchanged"], Visit.objects.count()) == (3, 4)


def test_a_kept_file_stays_until_all_of_it_came_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    by, at = world.actor("沈卓"), clock.now()
    row = drafts.keep(world.project_id, data=DATA, file="x.xlsx", by=by, at=at)
    monkeypatch.setattr(drafts, "import_visits", lambda *args, **facts: import_visits(*args, **facts, tell=cut_off))
    with pytest.raises(CutOff):
        drafts.finish(row.pk, receivers={}, by=by, at=at)
    assert RegisterImport.objects.get().done_at is None
    monkeypatch.setattr(drafts, "import_visits", import_visits)
    assert drafts.finish(row.pk, receivers={}, by=by, at=at).facts["unchanged"] == 3
    assert RegisterImport.objects.get().done_at == at


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dry_run", [True, False])
def test_others_may_write_while_a_register_is_taken_in(world: World, dry_run: bool) -> None:
    by, written = world.actor("沈卓"), []

    def rename() -> None:
        written.append(User.objects.filter(name="林晓岚").update(name="林晓岚"))
        connection.close()

    def write(done: int, whole: int) -> None:
        elsewhere = Thread(target=rename)
        elsewhere.start()
        elsewhere.join(10)

    import_visits(world.project_id, data=DATA, file="x.xlsx", by=by, at=clock.now(), dry_run=dry_run, tell=write)
    assert written == [1] * 6
