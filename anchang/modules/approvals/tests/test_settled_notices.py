"""Whoever was asked is asked no more once it is decided, and finds in the inbox how it ended."""

from __future__ import annotations

from anchang.kernel import clock
from anchang.modules.approvals.actions import ASKED, decide, withdraw_request
from anchang.modules.approvals.tests.factories import ask
from anchang.modules.notices.api import unread_count
from anchang.modules.notices.models import Notice
from anchang.modules.people.api import Role
from tests.world import World


def asked(world: World, name: str) -> Notice:
    return Notice.objects.get(kind=ASKED, user_id=world.user(name).pk)


def test_the_word_of_another_settles_the_notice(world: World) -> None:
    row = ask(world)
    decide(row.pk, verdict="approve", by=world.actor("梁诚"), at=clock.now())
    notice = asked(world, "沈卓")
    assert (notice.heading, notice.words) == ("已批准：3栋1202 让一点", "由梁诚审批")
    assert unread_count(world.user("沈卓").pk) == 0


def test_what_is_taken_back_asks_nobody_any_more(world: World) -> None:
    row = ask(world)
    withdraw_request(row.pk, by=world.actor("林晓岚"), at=clock.now())
    notice = asked(world, "沈卓")
    assert (notice.heading, notice.words) == ("已撤回：3栋1202 让一点", "林晓岚撤回")
    assert notice.read_at is not None


def test_a_notice_that_was_opened_before_stays_read_since_then(world: World) -> None:
    row = ask(world)
    opened = clock.now()
    Notice.objects.update(read_at=opened)
    decide(row.pk, verdict="reject", comment="太低", by=world.actor("沈卓"), at=clock.now())
    assert (asked(world, "沈卓").read_at, asked(world, "沈卓").heading) == (opened, "已驳回：3栋1202 让一点")


def test_other_requests_keep_asking(world: World) -> None:
    row, other = ask(world), ask(world, title="另一件")
    decide(row.pk, verdict="approve", by=world.actor("沈卓"), at=clock.now())
    waiting = Notice.objects.get(kind=ASKED, read_at=None)
    assert waiting.heading == "请审批：另一件" and str(other.pk) in waiting.url


def test_the_leader_is_asked_and_settled_alike(world: World) -> None:
    row = ask(world, role=Role.LEADER)
    decide(row.pk, verdict="return", comment="请补说明", by=world.actor("梁诚"), at=clock.now())
    assert asked(world, "梁诚").heading.startswith("已退回")
