"""Who looks for numbers by filing them is shown to the channel managers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from anchang.kernel import clock
from anchang.modules.filings.rules.sweeping import LEAST, TELLING, is_sweep
from anchang.modules.filings.states import Code
from anchang.modules.filings.tests.factories import RIVAL, file
from anchang.modules.notices.models import Notice
from tests.world import World

NOW = clock.at_local(clock.local(clock.now()).date(), 12)


def sweep(world: World, count: int, *, fresh: int = 0) -> None:
    """Let one broker file customers of another, and some of nobody."""
    for n in range(count):
        file(world, phone=f"1380000{n:04}", at=NOW - timedelta(hours=1))
        file(world, by=RIVAL, phone=f"1380000{n:04}", at=NOW + timedelta(seconds=n))
    for n in range(fresh):
        file(world, by=RIVAL, phone=f"1390000{n:04}", at=NOW + timedelta(minutes=1, seconds=n))


def test_the_channel_managers_hear_of_it_once_a_day(world: World, deliver: Callable[[], int]) -> None:
    sweep(world, LEAST + 2)
    deliver()
    (notice,) = Notice.objects.filter(kind="filings.sweep")
    assert notice.user_id == world.user("顾北辰").pk
    assert notice.heading.startswith("范怡今天 ") and notice.heading.endswith("疑似撞库。")
    page = world.client("顾北辰").get(notice.url)
    assert page.status_code == 200 and "范怡" in page.content.decode()


def test_who_mostly_brings_new_customers_is_left_alone(world: World, deliver: Callable[[], int]) -> None:
    sweep(world, LEAST - 1, fresh=4)
    deliver()
    assert not Notice.objects.filter(kind="filings.sweep").exists()


@given(
    told=st.dictionaries(st.sampled_from(sorted(TELLING)), st.integers(0, 40)),
    others=st.dictionaries(st.sampled_from([Code.PASSED, Code.OWN_DUPLICATE, Code.SUSPECTED]), st.integers(0, 40)),
)
def test_a_sweep_is_many_answers_of_which_most_tell_something(told: dict[int, int], others: dict[int, int]) -> None:
    known, rest = sum(told.values()), sum(others.values())
    assert is_sweep(told | others) == (known >= LEAST and known >= rest)
