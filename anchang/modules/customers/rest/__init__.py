"""The REST operations of the module: the customer book, and the rows of imports that wait for a person."""

from __future__ import annotations

from ninja import Router

from anchang.modules.customers.rest import customers, review

router = Router()
router.add_router("", customers.router)
router.add_router("", review.router)
