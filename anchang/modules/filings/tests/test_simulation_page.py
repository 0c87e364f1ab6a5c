"""The simulator's page: counts and the list under filters that live in the address."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from anchang.modules.filings.models import RuleSetVersion
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.tests.factories import RIVAL
from anchang.modules.filings.tests.test_desk_pages import HTMX, page
from anchang.modules.filings.tests.test_simulation import DAY, NOW, filed
from tests.world import World


def version(world: World, **fields: object) -> str:
    row = RuleSetVersion.objects.create(
        tenant_id=world.tenant_id,
        project_id=world.project_id,
        version=2,
        title="试算",
        fields=RuleSet().to_data() | fields,
        effective_from=NOW + 30 * DAY,
    )
    return f"/p/{world.slug}/filings/rules/{row.pk}/simulation/"


def test_what_would_have_changed_is_counted_and_listed(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    refused = filed(world, NOW - 8 * DAY, RIVAL)
    url = version(world, register_valid_h=24)
    html = page(world, url)
    assert "已被其他渠道报备" in html and refused.number in html
    assert refused.number in page(world, f"{url}?pair=4-0&days=30")
    assert refused.number not in page(world, f"{url}?pair=9-0")
    assert "这段时间没有报备" in page(world, f"{url}?days=7")
    part = page(world, url, **HTMX)
    assert 'id="found"' in part and "<html" not in part


def test_rules_that_change_nothing_say_so(world: World) -> None:
    filed(world, NOW - 10 * DAY)
    assert "结论都不变" in page(world, version(world))


def test_brokers_and_other_projects_do_not_simulate(world: World) -> None:
    url = version(world)
    page(world, url, by="唐红思", status=403)
    page(world, url.replace(world.slug, "jinchenfu-1"), by="简明", status=404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_keeps_its_budget(
    world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        filed(world, NOW - (10 + n) * DAY)
        filed(world, NOW - (8 + n) * DAY, RIVAL)
    url = version(world, register_valid_h=24)
    client = world.client("顾北辰")
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
