"""The REST operations of the module: visits, the rotation, and the registers that come in."""

from __future__ import annotations

from ninja import Router

from anchang.modules.visits.rest import imports, rotation, visits

router = Router()
router.add_router("", visits.router)
router.add_router("", rotation.router)
router.add_router("", imports.router)
