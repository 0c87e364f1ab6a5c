"""The REST operations of launches at the desk; the gate describes its own (gate/launch/openapi.py)."""

from __future__ import annotations

from ninja import Router

from anchang.modules.launches.rest import launches, orders

router = Router()
router.add_router("", launches.router)
router.add_router("", orders.router)
