"""What is found by words or taken out as a file: the same rows as the list shows, by role and relation (S1).

The palette has an address of its own, outside the matrix: strangers find nothing there, and whatever it offers opens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from anchang.kernel.access import Permission
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.customers import access as customers
from anchang.modules.customers import api
from anchang.modules.deals import access as deals
from anchang.modules.filings import access as filings
from anchang.modules.inventory import access as inventory
from anchang.modules.inventory.models import Unit
from anchang.modules.people.models import User
from anchang.modules.people.states import Role
from anchang.web import palette
from tests.architecture.test_row_sets import Row, is_due, owned, part_of
from tests.routes import makers
from tests.world import FACES, World

pytestmark = pytest.mark.any_database


@dataclass(frozen=True)
class Finder:
    """An address that finds rows: who may ask, whose rows they may find, and what names a row in the answer."""

    asks: Permission
    finds: Permission
    argument: str
    path: Callable[[World], str]
    sign: Callable[[Row], str] = lambda row: row.value


def _owner(row: Row) -> str:
    assert row.owner
    return row.owner.name


def _at(address: str, **words: str) -> Callable[[World], str]:
    def path(world: World) -> str:
        place = address.format(slug=world.slug, id=world.project_id)
        return f"{place}?{urlencode({name: word.format(id=world.project_id) for name, word in words.items()})}"

    return path


NAME = "的客户"  # as the rows of tests/routes.py are called
FINDERS: dict[str, Finder] = {
    "the palette": Finder(customers.VIEW, customers.VIEW, "customer_id", _at("/search/", q=NAME)),
    "the search of the book": Finder(
        customers.VIEW, customers.VIEW, "customer_id", _at("/p/{slug}/customers/search/", q=NAME)
    ),
    "the book by name": Finder(customers.VIEW, customers.VIEW, "customer_id", _at("/p/{slug}/customers/", q=NAME)),
    "the search of the API": Finder(
        customers.VIEW, customers.VIEW, "customer_id", _at("/api/v1/customers/search", project_id="{id}", q=NAME)
    ),
    "the buyers of a subscription": Finder(
        deals.SUBSCRIBE, customers.VIEW, "customer_id", _at("/p/{slug}/deals/buyers/", find=NAME)
    ),
    "the file of the book": Finder(
        customers.EXPORT, customers.EXPORT, "customer_id", _at("/p/{slug}/customers/list.csv"), _owner
    ),
    "the file of the deals": Finder(
        deals.EXPORT, deals.EXPORT, "subscription_id", _at("/p/{slug}/deals/list.csv"), _owner
    ),
    "one's own filings": Finder(filings.VIEW_OWN, filings.VIEW_OWN, "filing_id", _at("/filings/mine/", q="程")),
}


@pytest.mark.parametrize("name", FINDERS)
def test_only_rows_within_reach_are_found(world: World, other_world: World, name: str) -> None:
    finder, wrong = FINDERS[name], []
    rows = [*owned(world, finder.argument), *owned(world.elsewhere, finder.argument)]
    with tenant_scope(other_world.tenant_id):
        rows += owned(other_world, finder.argument)
        signs = {row.value: finder.sign(row) for row in rows if row.project_id == other_world.project_id}
    signs |= {row.value: finder.sign(row) for row in rows if row.value not in signs}
    assert len(set(signs.values())) == len(rows) >= 2, "one row could be taken for another"
    for role in FACES:
        who = world.face(role)
        User.objects.filter(pk=world.user(who).pk).update(last_project_id=world.project_id)
        answer = asked(world.client(who), finder.path(world))
        if role not in finder.asks.levels:
            wrong += [f"{role} is let in"] if name != "the palette" and answer.status_code != 403 else []
            continue
        text = answer.content.decode()
        here = [row for row in rows if row.project_id == world.project_id]
        due = {row.value for row in here if is_due(world, part_of(world, who), finder.finds, row)}
        shown = {value for value, sign in signs.items() if sign in text}
        if shown != due:
            wrong.append(f"{role}: {len(shown - due)} too many, {len(due - shown)} too few")
    assert not wrong, "\n".join(wrong)


def asked(client: Client, path: str) -> Any:
    """Ask, and keep nothing of it."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = client.get(path)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("role", FACES)
def test_a_foreign_project_of_the_search_answers_like_an_unknown_one(
    world: World, other_world: World, role: Role
) -> None:
    client, reach = world.client(world.face(role)), world.actor(world.face(role)).reach(customers.VIEW).projects
    unknown = world.project_id.int ^ 1
    answers = {
        project_id: asked(client, f"/api/v1/customers/search?q={NAME}&project_id={project_id}")
        for project_id in (UUID(int=unknown), world.elsewhere.project_id, other_world.project_id)
        if project_id not in reach
    }
    assert len({(answer.status_code, answer.content) for answer in answers.values()}) == 1
    assert {answer.status_code for answer in answers.values()} == {404 if role in customers.VIEW.levels else 403}


def offered(client: Client, text: str) -> list[str]:
    """Return where the palette leads."""
    return re.findall(r'href="([^"]+)"', asked(client, f"/search/?{urlencode({'q': text})}").content.decode())


def test_strangers_find_nothing_in_the_palette(world: World) -> None:
    for row in owned(world, "customer_id"):
        assert (
            offered(Client(), api.get(UUID(row.value)).phone) == offered(Client(), NAME) == offered(Client(), "") == []
        )


@pytest.mark.parametrize("role", FACES)
def test_whatever_the_palette_offers_opens(world: World, role: Role) -> None:
    client = world.client(world.face(role))
    units = Unit.objects.filter(pk=str(makers()["unit_id"](world)))
    theirs = Unit.objects.filter(pk=str(makers()["unit_id"](world.elsewhere)))
    User.objects.filter(pk=world.user(world.face(role)).pk).update(last_project_id=world.project_id)
    texts = ["", units[0].name, *(str(act.title) for act in palette._acts.values())]
    links = {link for text in texts for link in offered(client, text)}
    assert links
    shut = {link: status for link in links if (status := asked(client, link).status_code) not in {200, 302}}
    assert not shut
    assert any(str(units[0].pk) in link for link in links) is (role in inventory.SEE.levels)
    assert not any(str(theirs[0].pk) in link for link in links)


def test_the_palette_falls_back_to_a_project_of_ones_own(world: World) -> None:
    rows = [*owned(world, "customer_id"), *owned(world.elsewhere, "customer_id")]
    User.objects.filter(pk=world.user("林晓岚").pk).update(last_project_id=world.elsewhere.project_id)
    found = offered(world.client("林晓岚"), NAME)
    mine = [row.value for row in rows if row.owner and row.owner.name == "林晓岚"]
    assert [value for value in mine if any(value in link for link in found)] == mine
    assert len([link for link in found if "/customers/" in link]) == len(mine)
