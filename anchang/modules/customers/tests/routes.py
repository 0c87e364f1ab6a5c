"""How the addresses of customers are filled for the authorization matrix."""

from __future__ import annotations

from collections.abc import Callable

from anchang.modules.customers.tests.factories import customer
from tests.world import World

OBJECTS: dict[str, Callable[[World], object]] = {"customer_id": lambda world: customer(world, phone="13912340001").pk}
