"""The units of a project as an import meets them: compared row by row, written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel.access import Actor
from anchang.modules.inventory.actions import ledger
from anchang.modules.inventory.models import Building, PriceItem, PriceVersion, Unit
from anchang.modules.inventory.rules import names
from anchang.modules.inventory.rules.merge import Figures, Traits, figures_after, traits_after
from anchang.modules.inventory.rules.pricelist import Key, UnitRow, divided
from anchang.modules.inventory.states import Status

TRAITS = ("floor", "floor_order", "room_type", "product", "gross_area", "inner_area")


@dataclass(frozen=True, slots=True)
class Change:
    """A row beside the unit it names; `unit` is None for a new one."""

    row: UnitRow
    unit: Unit | None
    traits: Traits
    figures: Figures
    has_new_traits: bool
    has_new_price: bool

    @property
    def is_change(self) -> bool:
        """Tell whether anything must be written."""
        return self.unit is None or self.has_new_traits or self.has_new_price


@dataclass(slots=True)
class Stock:
    """What a project has, and which of its buildings have several entrances once the file is in."""

    units: dict[Key, Unit]
    entrances: dict[str, set[str]]
    made: set[Key] = field(default_factory=set)

    @classmethod
    def of(cls, project_id: UUID, rows: Iterable[UnitRow]) -> Self:
        """Read the project's units, in one query."""
        known = Unit.objects.filter(project_id=project_id).select_related("building", "price")
        units = {(unit.building.name, unit.entrance, unit.number_key): unit for unit in known}
        entrances: dict[str, set[str]] = defaultdict(set)
        for building, entrance, _number in [*units, *(row.key for row in rows)]:
            entrances[building].add(entrance)
        return cls(units, entrances)

    def compare(self, row: UnitRow) -> Change:
        """Return what a row would change."""
        unit = self.units.get(row.key)
        old_traits = _traits(unit) if unit else None
        old_figures = _figures(unit.price) if unit and unit.price else None
        traits, figures = traits_after(row, old_traits), figures_after(row, old_figures)
        return Change(row, unit, traits, figures, traits != old_traits, figures != old_figures)

    def write(
        self, changes: Sequence[Change], version: PriceVersion, *, by: Actor, at: datetime, released: bool
    ) -> None:
        """Write new and changed units and their prices in this version; new ones said to be on sale are released."""
        buildings = self._buildings(version, {change.row.building for change in changes})
        made = [self._new(change, buildings, released, at) for change in changes if change.unit is None]
        Unit.objects.bulk_create(made, batch_size=200)
        for status in (Status.SALE, Status.SHUT):
            group = [unit for unit in made if unit.status == status]
            for unit in group:
                unit.status = ""
            ledger.write_changes(group, status, by=by, at=at, reason=_("价格表导入"), ref=f"prices:{version.number}")
        fresh = {(unit.building.name, unit.entrance, unit.number_key): unit for unit in made}
        for change in changes:
            if change.unit and change.has_new_traits:
                self._update(change.unit, change.traits)
        items = [
            _item(change.unit or fresh[change.row.key], change.figures, version)
            for change in changes
            if change.has_new_price
        ]
        PriceItem.objects.bulk_create(items, batch_size=200)
        self.made |= set(fresh)

    def rename(self, project_id: UUID) -> None:
        """Name the entrance in buildings that have become divided, and only there."""
        for building in Building.objects.filter(project_id=project_id):
            several = divided(self.entrances.get(building.name, ()))
            if several == building.is_divided:
                continue
            Building.objects.filter(pk=building.pk).update(is_divided=several)
            units = list(Unit.objects.filter(building_id=building.pk))
            for unit in units:
                unit.name = names.unit_name(building.name, unit.entrance, unit.number, divided=several)
            Unit.objects.bulk_update(units, ["name"], batch_size=200)

    def _buildings(self, version: PriceVersion, wanted: set[str]) -> dict[str, Building]:
        known = {building.name: building for building in Building.objects.filter(project_id=version.project_id)}
        for name in sorted(wanted - known.keys()):
            known[name] = Building.objects.create(
                tenant_id=version.tenant_id,
                project_id=version.project_id,
                name=name[:40],
                position=names.building_order(name),
                is_divided=divided(self.entrances[name]),
            )
        return known

    def _new(self, change: Change, buildings: dict[str, Building], released: bool, at: datetime) -> Unit:
        row, building = change.row, buildings[change.row.building]
        on_sale = released and row.says == "sale"
        return Unit(
            tenant_id=building.tenant_id,
            project_id=building.project_id,
            building=building,
            entrance=row.entrance[:12],
            number=row.number,
            number_key=names.number_key(row.number),
            name=names.unit_name(
                building.name, row.entrance, row.number, divided=divided(self.entrances[building.name])
            ),
            status=Status.SALE if on_sale else Status.SHUT,
            released=on_sale,
            released_at=at if on_sale else None,
            **_columns(change.traits),
        )

    def _update(self, unit: Unit, traits: Traits) -> None:
        for name, value in _columns(traits).items():
            setattr(unit, name, value)
        unit.save(update_fields=TRAITS)


def _columns(traits: Traits) -> dict[str, object]:
    return {
        "floor": traits.floor,
        "floor_order": names.floor_order(traits.floor),
        "room_type": traits.room_type,
        "product": traits.product,
        "gross_area": traits.gross_area,
        "inner_area": traits.inner_area,
    }


def _traits(unit: Unit) -> Traits:
    return Traits(unit.floor, unit.room_type, unit.product, unit.gross_area, unit.inner_area)


def _figures(item: PriceItem) -> Figures:
    return Figures(item.filed_total_fen, item.list_unit_fen, item.list_total_fen, item.floor_total_fen)


def _item(unit: Unit, figures: Figures, version: PriceVersion) -> PriceItem:
    return PriceItem(
        tenant_id=version.tenant_id,
        version=version,
        unit=unit,
        filed_total_fen=figures.filed,
        list_unit_fen=figures.list_unit,
        list_total_fen=figures.list_total,
        floor_total_fen=figures.floor,
    )
