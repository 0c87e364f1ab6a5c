"""Days, customers and arrivals of the story."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from anchang.kernel import clock
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.customers import api as customers
from anchang.modules.visits.actions.register import Arrival, register_visit
from anchang.modules.visits.actions.rotation import open_day
from anchang.modules.visits.models import RotationDay, Visit
from anchang.modules.visits.states import Morning

if TYPE_CHECKING:
    from tests.world import World

SATURDAY = date(2026, 11, 21)
AT = clock.at_local(SATURDAY, 14, 21)
HEAD = ("日期", "时间", "客户姓名", "联系电话", "同行人数", "首访/复访", "来源", "置业顾问", "客户级别")
ROW = ("2026-11-01", "10:20", "李先生", "13700001234", 2, "首访", "自然到访", "林晓岚", "B")
CONSULTANTS = ("林晓岚", "周子昂", "马思远", "陈嘉禾", "何雨桐", "罗一鸣")


def begin(world: World, *names: str, at: datetime = AT) -> RotationDay:
    """Open the day with these consultants in this order."""
    ids = [world.user(name).pk for name in names or CONSULTANTS]
    return open_day(
        world.project_id,
        day=clock.local(at).date(),
        by=world.system(),
        at=at,
        morning=Morning.ROTATED,
        user_ids=ids,
    )


def customer(world: World, name: str = "程女士", phone: str = "13812345678", *, owner: str = "") -> UUID:
    """Return a customer of the project."""
    by = world.system()
    ref, _fresh = customers.find_or_create(project_id=world.project_id, name=name, phone=phone, by=by, at=AT)
    if owner:
        customers.assign_owner(ref.id, user_id=world.user(owner).pk, team_id=None, by=by, at=AT)
    return ref.id


def arrive(world: World, customer_id: UUID, *, at: datetime = AT, by: str = "温岚", **facts: object) -> Visit:
    """Register a visit at the desk."""
    return register_visit(
        project_id=world.project_id,
        customer_id=customer_id,
        arrival=Arrival(**facts),  # type: ignore[arg-type]
        by=world.actor(by),
        at=at,
    )


def stranger(world: World, number: int) -> UUID:
    """Return a customer nobody knew."""
    return customer(world, f"来客{number}", f"1370000{number:04d}")


def register(*rows: tuple[object, ...]) -> bytes:
    """Return a register of visits; without rows, of one customer whose number is good."""
    return workbook({"来访登记": [HEAD, *(rows or [ROW])]})
