"""Requests that could be meant: each REST operation as OpenAPI describes it, filled from the named world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from anchang.kernel import clock
from anchang.kernel.http.rest import api
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.tests.factories import lock as lock_flat
from anchang.modules.filings.tests.test_lists import row as filing_row
from anchang.modules.filings.tests.test_lists import table as filing_list
from anchang.modules.inventory.models import ImportRun
from anchang.modules.inventory.states import RunState
from anchang.modules.inventory.tests.factories import price_list
from anchang.modules.inventory.tests.factories import rows as stock_rows
from anchang.modules.launches.tests.factories import arm as arm_launch
from anchang.modules.launches.tests.factories import ready as ready_launch
from anchang.modules.people.states import Role
from anchang.modules.visits.tests.factories import arrive, begin, register
from anchang.modules.visits.tests.factories import customer as visitor
from tests.routes import makers, routes
from tests.shelf import once
from tests.world import World

Pool = Mapping[str, Any]


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    assert routes()  # the operations are attached when the addresses are first read
    return dict(api.get_openapi_schema())


def resolve(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference, and take what is not null of two."""
    while True:
        if "$ref" in schema:
            schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema:
            schema = next(kind for kind in schema["anyOf"] if kind != {"type": "null"})
        elif "allOf" in schema:
            schema = schema["allOf"][0]
        else:
            return schema


def pool(world: World) -> dict[str, Any]:
    """Return argument name -> what it may be, made in the project of a world; in scope of its tenant."""
    return once(f"sample of {world.slug}", lambda: _pool(world))


def _pool(world: World) -> dict[str, Any]:
    made = {name: str(make(world)) for name, make in makers().items() if name.endswith("_id")}
    mine = {"customer_id": str(visitor(world, phone="19900002009", owner=world.someone(Role.CONSULTANT)))}
    here = {"project": world.slug, "project_id": str(world.project_id)}
    version = Subscription.objects.get(pk=made["subscription_id"]).version
    return {**made, **mine, **here, "version": version, "q": "2009"}


def value_of(name: str, schema: Mapping[str, Any], known: Pool) -> Any:
    """Return a plausible value: one that is known by name, the first example, or the first of a list of words."""
    inner = resolve(schema)
    if name in known:
        return known[name]
    if example := schema.get("examples") or inner.get("examples"):
        return example[0]
    if "enum" in inner:
        return inner["enum"][0]
    return {"boolean": True, "array": [], "integer": 1, "string": "想再比较两天"}[inner["type"]]


def media_of(details: Mapping[str, Any]) -> str:
    """Return what kind of body an operation takes, empty where it takes none."""
    return next(iter(details.get("requestBody", {}).get("content", {})), "")


def body_schema(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of an operation's body."""
    return resolve(details["requestBody"]["content"][media_of(details)]["schema"])


def body_of(details: Mapping[str, Any], known: Pool) -> dict[str, Any] | None:
    """Return a plausible body, None where the operation takes none: what is required, and what has an example."""
    if not media_of(details):
        return None
    schema = body_schema(details)
    wanted = set(schema.get("required", ()))
    return {
        name: FILES[details["operationId"]]() if each.get("format") == "binary" else value_of(name, each, known)
        for name, each in schema["properties"].items()
        if name in wanted or each.get("examples")
    }


def _received(world: World) -> dict[str, Any]:
    """Let a customer come to the consultant whose turn it is."""
    who = world.someone(Role.CONSULTANT)
    begin(world, who, at=clock.now())
    visit = arrive(world, visitor(world, phone="19900002010"), at=clock.now())
    return {"visit_id": str(visit.pk)}


def _on_duty(world: World) -> dict[str, Any]:
    who = world.someone(Role.CONSULTANT)
    begin(world, who, at=clock.now())
    return {"user_id": str(world.user(who).pk)}


def _locked(world: World) -> dict[str, Any]:
    return {"unit_id": str(lock_flat(world, "301", world.someone(Role.CONSULTANT)).unit_id)}


def _laid_out(world: World) -> dict[str, Any]:
    run = ImportRun.objects.filter(project_id=world.project_id, state=RunState.PREVIEW).order_by("-pk")[0]
    return {"sheets": [{name: value for name, value in sheet.items() if name != "sheet"} for sheet in run.sheets]}


def _as_csv(world: World) -> dict[str, Any]:
    return {"kind": "csv"}


def _rehearsed(world: World) -> dict[str, Any]:
    return {"launch_id": str(ready_launch(world).pk)}


def _running(world: World) -> dict[str, Any]:
    return {"launch_id": str(arm_launch(world).pk)}


# A table as each import takes it.
FILES: dict[str, Callable[[], bytes]] = {
    "price_imports_upload": cache(lambda: price_list(stock_rows())),
    "visit_imports_upload": cache(register),
    "filing_imports_upload": lambda: filing_list(filing_row("9")),
}

# What must have happened for an operation to succeed; everything else succeeds on the world as it stands.
BEFORE: dict[str, Callable[[World], dict[str, Any]]] = {
    "units_release": _locked,
    "deals_subscribe": _locked,
    "launches_ask_arming": _rehearsed,
    "launches_ask_order": _running,
    "visits_accept": _received,
    "visits_end": _received,
    "rotation_step_out": _on_duty,
    "rotation_come_back": _on_duty,
    "rotation_go_home": _on_duty,
    "price_imports_correct": _laid_out,
    "price_imports_take_report": _as_csv,
    "visit_imports_take_report": _as_csv,
    "filing_imports_take_report": _as_csv,
}
