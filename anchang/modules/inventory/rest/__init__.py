"""The REST operations of the module: units, and the price lists they come from."""

from __future__ import annotations

from ninja import Router

from anchang.modules.inventory.rest import imports, units

router = Router()
router.add_router("", units.router)
router.add_router("", imports.router)
