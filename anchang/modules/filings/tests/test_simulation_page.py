"""The simulator's page: counts and the list under filters that live in the address."""

from __future__ import annotations

import pytest
from django.utils.http import urlencode
from pytest_django import DjangoAssertNumQueries

from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.tests.factories import RIVAL
from anchang.modules.filings.tests.test_desk_pages import HTMX, page
from anchang.modules.filings.tests.test_simulation import DAY, NOW, filed
from anchang.modules.filings.web.rules_form import PLAYED
from tests.world import World

pytestmark = pytest.mark.any_database


def address(world: World, **fields: object) -> str:
    asked = {**RuleSet().to_data(), "days": 30, **fields}
    named = {name: asked[name] for name in (*PLAYED, "days", *fields)}
    return f"/p/{world.slug}/filings/simulation/?{urlencode(named)}"


def test_what_would_have_changed_is_counted_and_listed(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    refused = filed(world, NOW - 8 * DAY, RIVAL)
    url = address(world, register_valid_h=24)
    html = page(world, url)
    assert "报备有效期由 72 小时改为 24 小时。" in html
    assert "已被其他渠道报备" in html and refused.number in html
    assert refused.number in page(world, f"{url}&pair=4-0")
    assert refused.number not in page(world, f"{url}&pair=9-0")
    assert "这段时间没有报备" in page(world, address(world, register_valid_h=24, days=7))
    part = page(world, url, **HTMX)
    assert 'id="found"' in part and "<html" not in part


def test_rules_that_change_nothing_say_so(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    assert "结论都不变" in page(world, address(world, old_after_d=31))


def test_before_a_rule_is_changed_the_page_says_what_to_do(world: World) -> None:
    html = page(world, f"/p/{world.slug}/filings/simulation/")
    assert "改一条规则，看会怎样" in html and 'value="72"' in html
    assert f"/p/{world.slug}/filings/simulation/" in page(world, f"/p/{world.slug}/filings/")


@pytest.mark.parametrize(("field", "value"), [("register_valid_h", "0"), ("lead_time_min", "x"), ("mode", "auction")])
def test_nonsense_is_told_at_its_field_and_kept(world: World, field: str, value: str) -> None:
    html = page(world, address(world, **{field: value}), status=422)
    assert f'id="id_{field}-about"' in html and "由 72 改为" not in html


def test_brokers_and_other_projects_do_not_simulate(world: World) -> None:
    page(world, address(world), by="唐红思", status=403)
    assert refused_elsewhere(world)


def refused_elsewhere(world: World) -> bool:
    """Tell whether another project's simulator knows nothing of this one's filings."""
    filing = filed(world, NOW - 10 * DAY)
    url = address(world, register_valid_h=24).replace(world.slug, "jinchenfu-1")
    return filing.number not in page(world, url, by="简明")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_keeps_its_budget(
    world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        filed(world, NOW - (10 + n) * DAY)
        filed(world, NOW - (8 + n) * DAY, RIVAL)
    url = address(world, register_valid_h=24)
    client = world.client("顾北辰")
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
