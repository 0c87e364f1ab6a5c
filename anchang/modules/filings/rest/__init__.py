"""The REST operations of the module: filings, and the lists of them that come in."""

from __future__ import annotations

from ninja import Router

from anchang.modules.filings.rest import filings, imports

router = Router()
router.add_router("", filings.router)
router.add_router("", imports.router)
