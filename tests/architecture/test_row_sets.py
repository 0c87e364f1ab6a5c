"""Whose rows a list shows and which of them open, by role and relation: own, the team's, another team's, another
project's, another tenant's (reliability guide S1). Lists are found among the routes: an address below which one object
has its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from anchang.kernel.access import Permission
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.people.states import Role
from tests.routes import Route, owned_makers, routes
from tests.world import FACES, Part, World

# Of these every row of a project is for everybody who may see the list there; nobody owns one.
OF_THE_PROJECT = {
    "unit_id",
    "run_id",
    "list_id",
    "import_id",
    "user_id",
    "message_id",
    "agency_id",
    "dispute_id",
    "extension_id",
    "launch_id",
}


@dataclass(frozen=True)
class Row:
    """A row, where it is and whose."""

    value: str
    project_id: UUID
    slug: str
    owner: Part | None


@dataclass(frozen=True)
class Listing:
    """A list, the address of one object below it, and the argument that names the object."""

    rows: Route
    one: Route
    argument: str

    @property
    def is_api(self) -> bool:
        return self.rows.pattern.startswith("api/")

    def __str__(self) -> str:
        return self.rows.name


def listings() -> Iterator[Listing]:
    got = {route.pattern: route for route in routes() if route.method == "GET"}
    for pattern, one in got.items():
        argument = next(reversed(one.arguments), "")
        above = pattern.rsplit("<", 1)[0] if pattern.rstrip("/").endswith(f":{argument}>") else ""
        rows = got.get(above) or got.get(above.rstrip("/"))
        if rows is not None and rows.permission is not None:
            yield Listing(rows, one, argument)


LISTINGS = list(listings())


def test_lists_are_found_and_their_rows_can_be_made() -> None:
    assert len(LISTINGS) >= 12
    unknown = {listing.argument for listing in LISTINGS} - owned_makers().keys() - OF_THE_PROJECT
    assert not unknown, "tell how to make somebody's row in OWNED of the module's tests/routes.py"


@pytest.mark.parametrize("role", FACES)
def test_a_list_shows_what_opens_and_nothing_else(world: World, other_world: World, role: Role) -> None:
    client, face, wrong = world.client(world.face(role)), part_of(world, world.face(role)), []
    made: dict[str, list[Row]] = {}
    for listing in LISTINGS:
        permission = listing.rows.permission
        if permission is None or role not in permission.levels or listing.argument in OF_THE_PROJECT:
            continue
        if listing.argument not in made:
            made[listing.argument] = list(rows_of(listing, world, other_world))
        rows = made[listing.argument]
        due = {row.value for row in rows if is_due(world, face, permission, row)}
        shown = shown_by(client, listing, world, rows)
        if shown - due or (listing.is_api and shown != due):
            wrong.append(f"{listing}: shows {len(shown - due)} too many, {len(due - shown)} too few")
        for row in rows:
            answer = client.get(listing.one.path({"project": row.slug, listing.argument: row.value}))
            if answer.status_code not in ({200} if row.value in due else {403, 404}):
                wrong.append(f"{listing.one}: {answer.status_code} for a row of {row.owner and row.owner.name}")
    assert not wrong, "\n".join(wrong)


def rows_of(listing: Listing, world: World, other_world: World) -> Iterator[Row]:
    """Make a row of each relation."""
    with tenant_scope(other_world.tenant_id):
        yield from owned(other_world, listing.argument)
    for one in (world, world.elsewhere):
        yield from owned(one, listing.argument)


def owned(world: World, argument: str) -> Iterator[Row]:
    """Make rows of people of a project: of two in one group, and of one in each other group."""
    role, make = owned_makers()[argument]
    people = [part for part in world.cast if part.role == role and part.at == world.slug]
    groups = {part.team or part.agency: part for part in reversed(people)}
    for part in {*people[:2], *groups.values()}:
        yield Row(str(make(world, part.name)), world.project_id, world.slug, part)


def shown_by(client: Any, listing: Listing, world: World, rows: list[Row]) -> set[str]:
    """Return the rows that a list names."""
    with transaction.atomic():
        answer = client.get(listing.rows.path({"project": world.slug}))
        transaction.set_rollback(True)
    assert answer.status_code == 200, (listing, answer.status_code)
    text = answer.content.decode()
    named = {item["id"] for item in json.loads(text)["items"]} if listing.is_api else None
    return {row.value for row in rows if (row.value in text if named is None else row.value in named)}


def is_due(world: World, face: Part, permission: Permission, row: Row) -> bool:
    """Tell from the declared levels alone whether a row is for somebody."""
    reach = world.actor(face.name).reach(permission)
    mine = row.owner is not None and row.owner.name == face.name
    ours = row.owner is not None and (face.team or face.agency) in {row.owner.team or row.owner.agency} - {""}
    return (
        row.project_id in reach.all
        or (row.project_id in reach.team and (mine or ours))
        or (row.project_id in reach.own and mine)
    )


def part_of(world: World, name: str) -> Part:
    return next(part for part in world.cast if part.name == name)
