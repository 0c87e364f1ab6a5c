"""The pages of people and their REST operations."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from anchang.modules.people.actions.staff import add_staff
from anchang.modules.people.models import OrgNode, RoleAssignment, User
from anchang.modules.people.states import Role
from tests.world import FIRST_PHASE, PASSWORD, World

MOST = 12


def test_me_shows_name_roles_and_the_masked_number(world: World) -> None:
    page = world.client("林晓岚").get("/me/").content.decode()
    assert "林晓岚" in page
    assert "置业顾问" in page
    assert "自销一组" in page
    assert "199****0111" in page
    assert "19900000111" not in page
    assert "<c-" not in page


def test_preferences_are_kept(world: World) -> None:
    client = world.client("林晓岚")
    answer = client.post("/me/preferences/", {"theme": "dark", "language": "en"})
    assert (answer.status_code, client.cookies["language"].value) == (302, "en")
    user = User.objects.get(pk=world.user("林晓岚").pk)
    assert (user.theme, user.density, user.language) == ("dark", "", "en")
    assert client.post("/me/preferences/", {"theme": "pink"}).status_code == 422


def test_the_project_is_chosen_within_reach(world: World) -> None:
    client = world.client("梁诚")
    assert client.post("/me/project/", {"project": FIRST_PHASE})["Location"] == "/"
    assert User.objects.get(pk=world.user("梁诚").pk).last_project_id == world.other_project_id
    assert world.client("林晓岚").post("/me/project/", {"project": FIRST_PHASE}).status_code == 404


@pytest.mark.parametrize(
    ("at", "to"),
    [
        ("/p/{here}/units/", "/p/{there}/units/"),
        ("/p/{here}/customers/0195d5a0-0000-7000-8000-000000000000/", "/p/{there}/customers/"),
        ("/inbox/", "/inbox/"),
        ("/p/{here}/reception/", "/"),
        ("//elsewhere.example/", "/"),
        ("nonsense", "/"),
    ],
)
def test_another_project_opens_on_the_same_page(world: World, at: str, to: str) -> None:
    """The regional leader reads both projects, and receives nobody."""
    places = {"here": world.slug, "there": FIRST_PHASE}
    answer = world.client("梁诚").post("/me/project/", {"project": FIRST_PHASE, "at": at.format(**places)})
    assert answer["Location"] == to.format(**places)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/116 Mobile MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120", "Edge · Windows"),
        ("curl/8", "curl/8"),
    ],
)
def test_devices_are_named_as_people_call_them(world: World, user_agent: str, name: str) -> None:
    client = Client(headers={"User-Agent": user_agent})
    client.post("/accounts/login/", {"login": world.phone("温岚"), "password": PASSWORD})
    page = client.get("/me/devices/").content.decode()
    assert name in page
    assert "本机" in page


@pytest.mark.parametrize(
    ("asked", "found"), [("林晓", True), ("19900000111", True), ("0111", False), ("没有此人", False)]
)
def test_staff_are_found_by_name_or_whole_number(world: World, asked: str, found: bool) -> None:
    page = world.client("沈卓").get("/staff/", {"q": asked}).content.decode()
    assert ("林晓岚" in page) is found


def test_a_staff_list_costs_the_same_at_one_row_and_at_many(world: World) -> None:
    client, counts = world.client("沈卓"), []
    for asked in ("林晓岚", ""):
        client.get("/staff/", {"q": asked})
        with CaptureQueriesContext(connection) as queries:
            client.get("/staff/", {"q": asked})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST


def test_an_administrator_opens_an_account_and_gives_a_role(world: World) -> None:
    client = world.client("高原")
    wrong = client.post("/staff/new/", {"name": "苏苒", "phone": "1990000090"})
    assert wrong.status_code == 422
    assert "现在是 10 位" in wrong.content.decode()
    made = client.post("/staff/new/", {"name": "苏苒", "phone": "19900000901", "agency": ""})
    person = User.objects.get(name="苏苒")
    assert made["Location"] == f"/staff/{person.pk}/"
    given = client.post(
        f"/staff/{person.pk}/roles/",
        {"role": "consultant", "node": str(world.project_id), "team": "", "valid_from": "", "valid_to": "2026-12-31"},
    )
    assert given.status_code == 302
    row = RoleAssignment.objects.get(user=person)
    assert (row.role, row.granted_by_id) == (Role.CONSULTANT, world.user("高原").pk)
    assert row.valid_to
    assert row.valid_to.isoformat() == "2026-12-31T16:00:00+00:00"
    ended = client.post(f"/staff/{person.pk}/roles/{row.pk}/end/")
    assert ended.status_code == 302
    assert not world.actor("苏苒").roles


def test_an_administrator_is_not_offered_what_he_may_not_give(world: World) -> None:
    page = world.client("高原").get(f"/staff/{world.user('温岚').pk}/")
    offered = dict(page.context["role_form"].fields["role"].choices)
    assert "consultant" in offered
    assert "cashier" not in offered
    assert "broker" not in offered
    refused = world.client("高原").post(
        f"/staff/{world.user('温岚').pk}/roles/", {"role": "cashier", "node": str(world.project_id)}
    )
    assert refused.status_code == 422


def test_a_refusal_stands_at_its_field(world: World) -> None:
    page = world.client("高原").post(
        f"/staff/{world.user('温岚').pk}/roles/", {"role": "reception", "node": str(world.project_id)}
    )
    assert page.status_code == 422
    assert "已有这个角色" in page.content.decode()


@pytest.mark.parametrize("verb", ["disable", "enable", "reset"])
def test_an_account_is_closed_opened_and_reset(world: World, verb: str) -> None:
    person = add_staff(name="苏苒", phone="19900000901", by=world.system())
    assert world.client("高原").post(f"/staff/{person.pk}/account/{verb}/").status_code == 302


def test_an_account_is_corrected(world: World) -> None:
    person = world.user("温岚")
    client = world.client("高原")
    assert client.post(f"/staff/{person.pk}/correction/", {"name": "温澜", "phone": ""}).status_code == 302
    assert User.objects.get(pk=person.pk).name == "温澜"
    taken = client.post(f"/staff/{person.pk}/correction/", {"name": "温澜", "phone": world.phone("沈卓")})
    assert taken.status_code == 422
    assert "已有账号" in taken.content.decode()


def test_the_organisation_is_shown_and_grows(world: World) -> None:
    client, city = world.client("高原"), OrgNode.objects.get(kind="city")
    assert "西南区域" in client.get("/org/").content.decode()
    without = client.post("/org/new/", {"kind": "project", "parent": str(city.pk), "name": "锦宸府三期", "slug": ""})
    assert without.status_code == 422
    made = client.post("/org/new/", {"kind": "project", "parent": str(city.pk), "name": "三期", "slug": "three"})
    assert made.status_code == 302
    assert OrgNode.objects.get(slug="three").parent_id == city.pk


def test_a_project_gets_its_sales_teams_on_the_page(world: World) -> None:
    client = world.client("高原")
    asked = {"project": str(world.project_id), "team": "自销三组", "nature": "own"}
    assert client.post("/org/teams/", asked).status_code == 302
    assert "自销三组" in client.get("/org/").content.decode()
    again = client.post("/org/teams/", asked)
    assert again.status_code == 422


def test_who_gives_roles_finds_a_new_account(world: World) -> None:
    client = world.client("高原")
    client.post("/staff/new/", {"name": "新来的", "phone": "19900000198", "agency": ""})
    fresh = world.user("新来的")
    assert ">案场经理<" not in client.get(f"/staff/{fresh.pk}/").content.decode()
    page = world.client("许安").get(f"/staff/{fresh.pk}/")
    assert page.status_code == 200
    assert ">案场经理<" in page.content.decode()
    assert world.client("沈卓").get(f"/staff/{fresh.pk}/").status_code == 404


def test_me_over_the_api(world: World) -> None:
    body = world.client("沈卓").get("/api/v1/me").json()
    assert body["roles"] == ["manager"]
    assert [project["slug"] for project in body["projects"]] == [world.slug]


def test_staff_over_the_api_by_pages(world: World, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client, rows, asked = world.client("沈卓"), [], {"size": "9"}
    while True:
        with django_assert_max_num_queries(MOST):
            page = client.get("/api/v1/staff", asked).json()
        rows += page["items"]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]
    assert len(rows) == len({row["name"] for row in rows}) == 20
    assert all("*" in row["phone"] for row in rows)


def test_the_api_asks_strangers_to_sign_in(world: World) -> None:
    answer = Client().get("/api/v1/me")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
