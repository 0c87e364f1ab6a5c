"""The demo's door stands open only with the demo world, and only on this machine."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from anchang.modules.people.states import Role
from tests.world import FACES, World

HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "localhost"}


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO_WORLD = True


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("role", FACES)
def test_one_click_signs_in_as_each_role(world: World, role: Role) -> None:
    client = Client(**HERE)
    assert client.post(f"/demo/sign-in/{role}/").status_code == 302
    assert client.get("/api/v1/me").json()["name"] == FACES[role]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "elsewhere",
    [{"REMOTE_ADDR": "192.0.2.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"SERVER_NAME": "testserver"}],
)
def test_the_door_does_not_exist_from_elsewhere(world: World, elsewhere: dict[str, Any]) -> None:
    client = Client(**(HERE | elsewhere))
    assert client.post("/demo/sign-in/manager/").status_code == 404
    assert not client.get("/accounts/login/").context["demo_roles"]


def test_the_door_does_not_exist_without_the_demo_world(world: World, settings: Settings) -> None:
    settings.DEMO_WORLD = False
    client = Client(**HERE)
    assert client.post("/demo/sign-in/manager/").status_code == 404
    assert not client.get("/accounts/login/").context["demo_roles"]


@pytest.mark.usefixtures("demo")
def test_the_sign_in_page_offers_the_roles(world: World) -> None:
    offered = Client(**HERE).get("/accounts/login/").context["demo_roles"]
    assert {one.role: one.name for one in offered} == {str(role): name for role, name in FACES.items()}


@pytest.mark.usefixtures("demo")
def test_a_role_that_does_not_exist_is_not_found(world: World) -> None:
    assert Client(**HERE).post("/demo/sign-in/emperor/").status_code == 404


@pytest.mark.usefixtures("demo")
def test_codes_are_shown(world: World) -> None:
    client = Client(**HERE)
    client.post("/accounts/login/", {"login": world.phone("沈卓"), "password": "zhan-shi-an-chang-2026"})
    code = client.get("/accounts/login/second-factor/").context["demo_code"]
    client.post("/accounts/login/second-factor/", {"code": code})
    assert client.get("/me/").status_code == 200
    other = Client(**HERE)
    other.post("/accounts/login/code/", {"phone": world.phone("林晓岚")})
    assert "验证码" in other.get("/accounts/login/code/confirm/").context["demo_message"]
