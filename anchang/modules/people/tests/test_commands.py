"""The command line of people and of the demo world."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from anchang.cli.ground import CannotGoOn
from anchang.kernel import clock
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.people.actions.texts import send_text
from anchang.modules.people.cli import app
from anchang.modules.people.models import User
from anchang.modules.people.queries import actor_of
from anchang.modules.people.states import Template
from tests.world import World

THREE = ["--admin", "甲:19900001001", "--security", "乙:19900001002", "--auditor", "丙:19900001003"]


@pytest.mark.django_db
def test_a_group_is_founded_with_three_administrators() -> None:
    done = CliRunner().invoke(app, ["people", "found", "--group", "新置业", *THREE, "--json"], catch_exceptions=False)
    tenant = Tenant.objects.get(name="新置业")
    assert json.loads(done.output)["tenant"] == str(tenant.pk)
    with tenant_scope(tenant.pk):
        roles = {user.name: actor_of(user).roles for user in User.objects.in_scope()}
    assert roles == {"甲": {"admin"}, "乙": {"security"}, "丙": {"auditor"}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--admin", "甲:1", *THREE[2:]], "name:phone"),
        (["--admin", "甲:19900001002", *THREE[2:]], "three people"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(CannotGoOn, match=sentence):
        CliRunner().invoke(app, ["people", "found", "--group", "新置业", *words], catch_exceptions=False)


@pytest.mark.django_db
def test_codes_are_read_where_nothing_sends_them() -> None:
    until = clock.now() + timedelta(minutes=3)
    for phone, code in (("19900001001", "326945"), ("19900001002", "111111")):
        send_text(phone=phone, kind=Template.CODE, body=f"验证码 {code}", facts=(), until=until, tenant_id=None)
    done = CliRunner().invoke(app, ["people", "messages", "199 0000 1001"], catch_exceptions=False)
    assert "326945" in done.output
    assert "111111" not in done.output
    none = CliRunner().invoke(app, ["people", "messages", "19900001009"], catch_exceptions=False)
    assert "no messages" in none.output


@pytest.mark.django_db
def test_codes_are_not_shown_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CannotGoOn, match="sent, not shown"):
        CliRunner().invoke(app, ["people", "messages", "19900001001"], catch_exceptions=False)


def test_accounts_are_listed_masked(world: World) -> None:
    done = CliRunner().invoke(app, ["people", "list", "--group", "成都锦宸置业", "--json"], catch_exceptions=False)
    rows = {row["name"]: row for row in json.loads(done.output)}
    assert rows["林晓岚"]["phone"] == "199****0111"
    assert rows["梁诚"]["roles"] == ["领导 成都公司"]


def test_demo_accounts_are_one_a_role(world: World) -> None:
    from anchang.cli import demo

    done = CliRunner().invoke(demo.app, ["demo", "accounts", "--json"], catch_exceptions=False)
    roles = [row["role"] for row in json.loads(done.output)["accounts"]]
    assert len(roles) == len(set(roles)) == 14


@pytest.mark.any_database
def test_the_demo_world_loads_twice(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from anchang.cli import demo, mark

    monkeypatch.setattr(mark, "VAR", tmp_path)
    assert CliRunner().invoke(demo.app, ["demo", "load", "--days", "2"], catch_exceptions=False).exit_code == 0
    before = User.objects.in_scope().count()
    assert CliRunner().invoke(demo.app, ["demo", "load", "--days", "2"], catch_exceptions=False).exit_code == 0
    assert User.objects.in_scope().count() == before


@pytest.mark.django_db
def test_a_real_installation_is_not_reset() -> None:
    from anchang.cli import demo

    Tenant.objects.create(name="真的公司")
    with pytest.raises(CannotGoOn, match="more than the demo world"):
        CliRunner().invoke(demo.app, ["demo", "reset", "--yes"], catch_exceptions=False)


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["load"], ["reset", "--yes"]])
def test_production_takes_no_demo_world(settings: Settings, words: list[str]) -> None:
    from anchang.cli import demo

    settings.PRODUCTION = True
    with pytest.raises(CannotGoOn, match="not loaded in production"):
        CliRunner().invoke(demo.app, ["demo", *words], catch_exceptions=False)
