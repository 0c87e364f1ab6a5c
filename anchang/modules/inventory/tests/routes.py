"""How the addresses of inventory are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.kernel import clock
from anchang.kernel.sheets.report import Report
from anchang.modules.inventory.actions.imports import start_import
from anchang.modules.inventory.models import ImportRun, PriceVersion, Unit
from anchang.modules.inventory.states import RunState
from anchang.modules.inventory.tests.factories import price_list, rows, stock
from tests.world import World


def _unit(world: World) -> object:
    stock(world.project_id, world.system())
    return Unit.objects.filter(building__project_id=world.project_id).order_by("pk")[0].pk


def _version(world: World) -> object:
    stock(world.project_id, world.system())
    return PriceVersion.objects.filter(project_id=world.project_id).order_by("pk")[0].pk


def _run(world: World) -> object:
    stock(world.project_id, world.system())
    return start_import(
        world.project_id, data=price_list(rows("2栋")), file="价格表.xlsx", by=world.system(), at=clock.now()
    ).pk


def _finished(world: World) -> object:
    stock(world.project_id, world.system())
    report = Report("价格表.xlsx").to_data()
    return ImportRun.objects.create(
        project_id=world.project_id, file="价格表.xlsx", digest="1" * 64, state=RunState.DONE, report=report
    ).pk


OBJECTS: dict[str, Callable[[World], object]] = {
    "unit_id": _unit,
    "version_id": _version,
    "run_id": _run,
    "inventory:download:run_id": _finished,
}
