"""Customers are found by any form of number and by characters of the name, within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from anchang.kernel import clock, phones, vault
from anchang.modules.customers import api, search
from anchang.modules.customers.models import NameGram, Phone, SearchLog
from anchang.modules.customers.tests.factories import customer

if TYPE_CHECKING:
    from tests.world import World


def names(found: list[api.CustomerRef]) -> set[str]:
    return set(api.open_names(ref.id for ref in found).values())


@pytest.fixture
def four(world: World) -> World:
    customer(world, "程女士", "13812345678", owner="林晓岚")
    customer(world, "李先生", "15912345678", owner="周子昂")
    customer(world, "程晓雨", "13700001234")
    customer(world, "欧阳程程", "13655554321")
    return world


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13812345678", {"程女士"}),
        ("138 1234 5678", {"程女士"}),
        ("138****5678", {"程女士"}),
        ("159**345678", {"李先生"}),
        ("5678", {"程女士", "李先生"}),
        ("45678", {"程女士", "李先生"}),
        ("1385678", {"程女士"}),
        ("12345678", {"程女士", "李先生"}),
        ("程", {"程女士", "程晓雨", "欧阳程程"}),
        ("程女", {"程女士"}),
        ("阳程程", {"欧阳程程"}),
        ("欧程", set()),
        ("9999", set()),
        ("67", set()),
        ("", set()),
    ],
)
def test_any_form_finds_whom_it_fits(four: World, text: str, expected: set[str]) -> None:
    assert names(api.search(project_id=four.project_id, text=text, by=four.actor("温岚"))) == expected


def test_a_consultant_finds_only_their_own(four: World) -> None:
    by = four.actor("林晓岚")
    assert names(api.search(project_id=four.project_id, text="5678", by=by)) == {"程女士"}
    assert names(api.search(project_id=four.project_id, text="程", by=by)) == {"程女士"}


def test_a_role_without_the_permission_finds_nobody(four: World) -> None:
    assert api.search(project_id=four.project_id, text="5678", by=four.actor("唐红思")) == []
    assert api.search(project_id=four.project_id, text="程", by=four.actor("唐红思")) == []


def test_results_are_masked_and_newest_first(four: World) -> None:
    found = api.search(project_id=four.project_id, text="5678", by=four.actor("温岚"))
    assert [(ref.name, ref.phone) for ref in found] == [
        ("李先生", "159****5678"),
        ("程女士", "138****5678"),
    ]


def test_every_search_for_a_number_is_logged_without_the_number(four: World) -> None:
    by = four.actor("温岚")
    api.search(project_id=four.project_id, text="13812345678", by=by)
    api.search(project_id=four.project_id, text="5678", by=by)
    api.search(project_id=four.project_id, text="138****5678", by=by)
    api.search(project_id=four.project_id, text="程", by=by)
    logged = list(SearchLog.objects.order_by("pk"))
    assert [(row.form, row.found, row.user_id) for row in logged] == [
        ("full", 1, by.user_id),
        ("last", 2, by.user_id),
        ("f3l4", 1, by.user_id),
    ]
    assert bytes(logged[0].index) == vault.phone_indexes("13812345678", tenant_id=four.tenant_id).full


def test_only_candidates_are_opened(four: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    plain = vault.Sealed.open

    def watched(self: vault.Sealed) -> str:
        opened.append(plain(self))
        return opened[-1]

    monkeypatch.setattr(vault.Sealed, "open", watched)
    search.find(project_ids=[four.project_id], text="程女", by=four.system())
    assert set(opened) == {"程女士"}
    opened.clear()
    search.find(project_ids=[four.project_id], text="4321", by=four.system())
    assert set(opened) <= {"13655554321"}


def test_several_projects_are_searched_in_one_statement(four: World, django_assert_num_queries: Any) -> None:
    assert four.other_project_id
    by, at = four.system(), clock.now()
    api.find_or_create(project_id=four.other_project_id, name="程远", phone="13500000001", by=by, at=at)
    with django_assert_num_queries(2):
        found = search.find(
            project_ids=[four.project_id, four.other_project_id],
            text="程",
            by=four.system(),
        )
    assert [row.person.name.open() for row in found] == [
        "程远",
        "欧阳程程",
        "程晓雨",
        "程女士",
    ]


def test_a_mask_matches_with_the_surname(four: World) -> None:
    masked = phones.parse_masked("138****5678")
    assert masked
    assert len(api.match_masked(project_id=four.project_id, masked=masked)) == 1
    assert len(api.match_masked(project_id=four.project_id, masked=masked, surname="程")) == 1
    assert api.match_masked(project_id=four.project_id, masked=masked, surname="李") == []


def test_lookups_walk_the_indexes_they_were_made_for(four: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by statistics, which a table of four rows has none of")
    gram = vault.name_grams("程", tenant_id=four.tenant_id)[0]
    newest = NameGram.objects.filter(project_id=four.project_id, gram=gram).order_by("-customer_id")[:50]
    plan = newest.explain()
    assert "COVERING INDEX" in plan
    assert "project_id=? AND gram=?" in plan
    assert "TEMP B-TREE" not in plan
    index = vault.index("5678", purpose="phone-last4", tenant_id=four.tenant_id)
    assert "phone_by_last4" in Phone.objects.filter(last4=index).explain()
