"""The inbox is its owner's alone; unread comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from anchang.kernel import clock, ids
from anchang.kernel.errors import NotThere
from anchang.modules.notices.actions import notify, read_all, read_notice
from anchang.modules.notices.models import Notice
from anchang.modules.notices.queries import unread_count
from anchang.modules.notices.web import views
from tests.world import World

INBOX = "/inbox/"


def tell(world: World, name: str, count: int = 1, title: str = "到期提醒", url: str = "") -> list[Notice]:
    for number in range(count):
        notify(user_ids=[world.user(name).pk], kind="x", title=f"{title} {number}", url=url, at=clock.now())
    return list(Notice.objects.filter(user_id=world.user(name).pk).order_by("pk"))


def test_reading_is_noted_once(world: World) -> None:
    notice = tell(world, "林晓岚")[0]
    first = read_notice(notice.pk, by=world.actor("林晓岚"), at=clock.now())
    again = read_notice(notice.pk, by=world.actor("林晓岚"), at=clock.now() + timedelta(hours=1))
    assert first.read_at == again.read_at


def test_nobody_reads_the_notice_of_another(world: World) -> None:
    notice = tell(world, "林晓岚")[0]
    with pytest.raises(NotThere):
        read_notice(notice.pk, by=world.actor("沈卓"), at=clock.now())
    assert world.client("沈卓").post(f"/inbox/{notice.pk}/reading/").status_code == 404
    assert unread_count(world.user("林晓岚").pk) == 1


def test_reading_all_spares_what_came_after_the_page(world: World) -> None:
    first, second = tell(world, "林晓岚", 2)
    assert read_all(by=world.actor("林晓岚"), at=clock.now(), up_to=first.pk) == 1
    second.refresh_from_db()
    assert second.read_at is None


def test_the_page_shows_unread_before_read(world: World) -> None:
    old, new = tell(world, "林晓岚", 2)
    read_notice(new.pk, by=world.actor("林晓岚"), at=clock.now())
    page = world.client("林晓岚").get(INBOX).content.decode()
    assert page.index(old.title) < page.index(new.title)


def test_an_empty_inbox_says_what_will_appear(world: World) -> None:
    assert "还没有消息" in world.client("林晓岚").get(INBOX).content.decode()


def test_opening_a_notice_marks_it_and_leads_there(world: World) -> None:
    notice = tell(world, "林晓岚", url="/p/jinchenfu-2/today/")[0]
    answer = world.client("林晓岚").post(f"/inbox/{notice.pk}/reading/", {"open": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/p/jinchenfu-2/today/")
    assert unread_count(world.user("林晓岚").pk) == 0


def test_htmx_gets_the_row_back(world: World) -> None:
    notice = tell(world, "林晓岚")[0]
    answer = world.client("林晓岚").post(f"/inbox/{notice.pk}/reading/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert notice.title in page and "<html" not in page and "标为已读" not in page


def test_all_is_read_by_one_press(world: World) -> None:
    newest = tell(world, "林晓岚", 3)[-1]
    client = world.client("林晓岚")
    assert client.post("/inbox/readings/", {"up_to": newest.pk}).status_code == 302
    assert unread_count(world.user("林晓岚").pk) == 0
    assert client.post("/inbox/readings/", {"up_to": "nonsense"}).status_code == 422


def test_older_ones_come_by_pages(world: World) -> None:
    tell(world, "林晓岚", views.PAGE + 5)
    read_all(by=world.actor("林晓岚"), at=clock.now())
    client = world.client("林晓岚")
    first = client.get(INBOX)
    assert len(first.context["older"]) == views.PAGE
    assert len(client.get(INBOX, {"cursor": first.context["next"]}).context["older"]) == 5
    assert client.get(INBOX, {"cursor": "nonsense!"}).status_code == 422


def test_a_stranger_is_sent_to_sign_in(world: World, client: Any) -> None:
    assert client.get(INBOX).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_keeps_its_budget(world: World, count: int, django_assert_max_num_queries: Callable[..., Any]) -> None:
    tell(world, "林晓岚", count)
    client = world.client("林晓岚")
    with django_assert_max_num_queries(12):
        assert client.get(INBOX).status_code == 200


def test_the_api_lists_and_marks(world: World) -> None:
    notice = tell(world, "林晓岚")[0]
    client = world.client("林晓岚")
    assert [item["id"] for item in client.get("/api/v1/notices?unread=true").json()["items"]] == [str(notice.pk)]
    path = f"/api/v1/notices/{notice.pk}/reading"
    assert client.post(path).status_code == 400
    answer = client.post(path, headers={"Idempotency-Key": str(ids.new_id())})
    assert answer.status_code == 200 and answer.json()["read_at"]
    assert client.get("/api/v1/notices?unread=true").json()["items"] == []
    assert world.client("沈卓").post(path, headers={"Idempotency-Key": "k"}).status_code == 404


def test_the_bell_counts(world: World) -> None:
    from django.template import Context, Template
    from django.test import RequestFactory

    tell(world, "林晓岚", 2)
    request = RequestFactory().get("/")
    request.user = world.user("林晓岚")
    shown = Template("{% load notices %}{% bell %}").render(Context({"request": request}))
    assert reverse("notices:inbox") in shown and "消息，2 条未读" in shown


def test_the_bell_counts_news_not_what_lay_there_for_days(world: World) -> None:
    old, _new = tell(world, "林晓岚", 2)
    Notice.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=2))
    page = world.client("林晓岚").get("/p/jinchenfu-2/today/").content.decode()
    assert "消息，1 条未读" in page
    assert unread_count(world.user("林晓岚").pk) == 2
