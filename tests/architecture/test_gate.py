"""The matrix of the live streams, which no URL pattern shows: every role × every project, with whatever ticket.

The gate reads the database past Django, so its own question is asked here: over the connection of the test.
"""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection

from anchang.config.asgi import live as served
from anchang.gate import tickets
from anchang.gate.database import Postgres, Sqlite
from anchang.gate.live import Live
from anchang.gate.store import SqlStore
from anchang.gate.tests.harness import calling, scope_of
from anchang.kernel import clock
from anchang.modules.inventory.access import SEE
from anchang.modules.inventory.tests.factories import stock
from anchang.modules.people.models import RoleAssignment
from anchang.modules.people.states import Role
from tests.world import FACES, World

TICKET = re.compile(r"ticket=([\w-]+)")


@pytest.fixture
def gate(world: World) -> Live:
    """The streams with the roles that are served, reading what the test has written."""
    database = (Sqlite if connection.vendor == "sqlite" else Postgres)("")
    database._connection = connection.connection
    store = SqlStore(database, served._store.watchers)  # type: ignore[attr-defined]
    return Live(store, secret=settings.SECRET_KEY, now=clock.now)


def status_of(gate: Live, project_id: UUID, ticket: str) -> int:
    async def ask() -> int:
        async with calling(gate, scope_of(f"/live/projects/{project_id}/units", f"ticket={ticket}")) as call:
            return int((await call.next())["status"])

    return asyncio.run(ask())


def signed_in(world: World, name: str) -> int:
    """Sign somebody in and return the session's number, noted down as it is once the database is free for it."""
    key = str(world.client(name).session.session_key)
    session, _fresh = UserSession.objects.get_or_create(
        session_key=key, defaults={"user": world.user(name), "ip": "127.0.0.1", "user_agent": ""}
    )
    return int(session.pk)


def ticket_of(world: World, name: str, project_id: UUID) -> str:
    """Return a genuine ticket of somebody's session, whoever would have issued it."""
    session = signed_in(world, name)
    return tickets.issue(project_id, world.user(name).pk, session=session, secret=settings.SECRET_KEY, at=clock.now())


@pytest.mark.parametrize("role", FACES)
def test_a_role_watches_where_it_sees_units_and_nowhere_else(
    world: World, other_world: World, gate: Live, role: Role
) -> None:
    name = world.face(role)
    reach = world.actor(name).reach(SEE).projects
    for project_id in (world.project_id, world.elsewhere.project_id, other_world.project_id):
        due = 200 if project_id in reach else 403
        assert status_of(gate, project_id, ticket_of(world, name, project_id)) == due, project_id
    assert status_of(gate, world.project_id, "") == 403
    assert status_of(gate, world.project_id, ticket_of(world, name, world.elsewhere.project_id)) == 403


@pytest.mark.parametrize("role", FACES)
def test_the_board_gives_the_ticket_to_who_may_see_it(world: World, gate: Live, role: Role) -> None:
    stock(world.project_id, world.system())
    signed_in(world, world.face(role))
    found = TICKET.search(world.client(world.face(role)).get(f"/p/{world.slug}/units/").content.decode())
    assert bool(found) is (role in SEE.levels)
    assert found is None or status_of(gate, world.project_id, found[1]) == 200


@pytest.mark.parametrize("change", ["role", "begins later", "ends"])
def test_a_ticket_outlives_no_role(world: World, gate: Live, change: str) -> None:
    ticket = ticket_of(world, "林晓岚", world.project_id)
    held = RoleAssignment.objects.filter(user_id=world.user("林晓岚").pk)
    if change == "role":
        held.update(role=Role.BROKER)
    elif change == "begins later":
        held.update(valid_from=clock.now() + timedelta(days=1))
    else:
        held.update(valid_to=clock.now() - timedelta(seconds=1))
    assert status_of(gate, world.project_id, ticket) == 403
