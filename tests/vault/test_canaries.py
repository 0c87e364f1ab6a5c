"""Canaries: made-up people are driven through the whole house, then every place where data rests is searched for them.

Numbers and names rest sealed, so neither the database's files nor a line of the log may hold them. Pages and REST show
numbers masked, whoever asks; in full only to who reveals one, for a reason, and to who typed it a moment ago.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from anchang.kernel import clock, logs
from anchang.kernel.sheets.tests.books import workbook
from anchang.kernel.work import schedules
from anchang.modules.customers import api as customers
from anchang.modules.filings.tests.factories import file
from anchang.modules.followups.tests.factories import follow_up
from anchang.modules.people.states import Role
from anchang.modules.visits.tests.factories import arrive, begin
from tests.routes import routes
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("濮阳璟姝", "仝笠翀", "亓官霁", "呼延鹓")
FILED, CREATED, REGISTERED, LISTED = "13987650321", "13987650322", "13987650323", "13987650324"
TOLD, ID_NUMBER, DOCUMENT = "13987650325", "51011219900307751X", "11010519491231002X"
UNREADABLE = "1398765032"
NUMBERS = (FILED, CREATED, REGISTERED, LISTED, TOLD, ID_NUMBER, DOCUMENT)
FACES = (Role.CONSULTANT, Role.RECEPTION, Role.MANAGER, Role.BROKER, Role.CHANNEL_MANAGER, Role.ADMIN, Role.AUDITOR)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Log everything, as production writes it, into memory."""
    output = io.StringIO()
    logs.configure({"level": "DEBUG", "json": True})
    handler: Any = logging.getLogger().handlers[0]
    handler.setStream(output)
    yield output
    logs.configure(settings.LOGGING)


def drive(world: World) -> str:
    """Let the canaries be filed, received, written about, imported and searched for; return one of them."""
    home, now = f"/p/{world.slug}", clock.now()
    file(world, name=NAMES[0], title="女士", phone=f"+86 {FILED[:3]} {FILED[3:7]} {FILED[7:]}")
    ref, _ = customers.find_or_create(
        project_id=world.project_id, name=NAMES[0], phone=FILED, by=world.system(), at=now
    )
    begin(world, at=now)
    arrive(world, ref.id, at=now)
    customers.assign_owner(ref.id, user_id=world.user("林晓岚").pk, team_id=None, by=world.system(), at=now)
    follow_up(world, ref.id, content=f"请打 {TOLD}，身份证 {ID_NUMBER}", customer_quote=f"我是{NAMES[0]}")
    customers.give_identity(ref.id, number=DOCUMENT, by=world.actor("林晓岚"), at=now)
    made = {"project_id": str(world.project_id), "name": NAMES[1], "phone": CREATED}
    for _ in range(2):  # the second answer is the one that was kept
        answer = world.client("林晓岚").post(
            "/api/v1/customers", made, content_type="application/json", headers={"Idempotency-Key": "canary"}
        )
        assert answer.status_code in {200, 201}, answer.content
        assert CREATED not in answer.content.decode()
    bring_in(
        world.client("沈卓"),
        f"{home}/visits/import/",
        ("日期", "客户姓名", "联系电话", "置业顾问"),
        ("2026-03-01", NAMES[2], REGISTERED, "林晓岚"),
        ("2026-03-01", NAMES[2], UNREADABLE, "林晓岚"),
    )
    bring_in(
        world.client("顾北辰"),
        f"{home}/filings/import/",
        ("报备编号", "客户姓名", "联系电话", "渠道公司", "经纪人", "经纪人电话", "报备时间"),
        ("BB1", NAMES[3], LISTED, "贝联", "唐红思", "19900000131", "2026-03-01 10:00"),
    )
    search(world.client("林晓岚"), home)
    return str(ref.id)


def bring_in(client: Client, url: str, head: tuple[str, ...], *rows: tuple[str, ...]) -> None:
    book = SimpleUploadedFile("名单.xlsx", workbook({"名单": [head, *rows]}))
    place = client.post(url, {"file": book})
    assert place.status_code == 302, place.content.decode()[:3000]
    for answer in (client.get(place["Location"]), client.post(place["Location"], follow=True)):
        assert not quoted(answer.content.decode(), NUMBERS), f"{url} shows a number in full"


def search(client: Client, home: str) -> None:
    for words in (FILED, FILED[-4:], f"{FILED[:3]}****{FILED[-4:]}", NAMES[0][:2]):
        for url in ("/search/", f"{home}/customers/", f"{home}/customers/search/"):
            client.get(url, {"q": words})
        client.get("/api/v1/customers/search", {"q": words, "project_id": "x"})
    Client().post("/accounts/login/", {"login": FILED, "password": NAMES[0]})


def quoted(text: str, words: tuple[str, ...]) -> set[str]:
    """Return the words that a text holds, as they are or as JSON escapes them."""
    lower = text.lower()
    return {word for word in words if word.lower() in lower or json.dumps(word)[1:-1].lower() in lower}


def at_rest() -> Iterator[tuple[str, str]]:
    """Yield everything that the database keeps, and where: its files, or on PostgreSQL each table."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        for file in (place, place.with_name(f"{place.name}-wal")):
            yield file.name, file.read_bytes().decode("utf-8", "ignore")
        return
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield table, "\n".join(row for (row,) in cursor.fetchall())


@pytest.mark.long
def test_canaries_rest_sealed_and_are_shown_masked(
    world: World, deliver: Callable[[], int], written: io.StringIO, settings: Any
) -> None:
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    customer_id = drive(world)
    shown = world.client("林晓岚").post(f"/p/{world.slug}/customers/{customer_id}/contact/", {"reason": "follow"})
    assert FILED in shown.content.decode(), "the canary must be able to sing"
    deliver()
    schedules.run_due(clock.now())
    schedules.run_due(clock.now() + timedelta(days=1))
    deliver()

    shows = {}
    for role in FACES:
        client = world.client(world.face(role))
        for route in routes():
            if route.method != "GET" or route.declared == "library":
                continue
            given = {"project": world.slug, "customer_id": customer_id}
            answer = client.get(route.path(given))
            text = "" if answer.streaming else answer.content.decode("utf-8", "ignore")
            if found := quoted(text, (FILED, CREATED, REGISTERED, LISTED, DOCUMENT)):
                shows[f"{role} {route}"] = found
    assert shows == {}

    resting = {place: found for place, text in at_rest() if (found := quoted(text, (*NAMES, *NUMBERS, UNREADABLE)))}
    assert resting == {}
    assert quoted(written.getvalue(), (*NAMES, *NUMBERS)) == set()
    assert "request_finished" in written.getvalue()
    assert [str(path) for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    staff = tuple(world.phone(name) for name in ("林晓岚", "唐红思", "沈卓"))
    assert {place for place, text in at_rest() if quoted(text, staff)} == set()


def test_the_search_would_find_a_number_that_rests_in_clear(world: World) -> None:
    from anchang.modules.notices.models import Notice

    Notice.objects.create(
        user_id=world.user("林晓岚").pk, kind="tests.said", title=f"请回电 {FILED}", facts={"n": NAMES[0]}
    )
    found = set().union(*(quoted(text, (FILED, NAMES[0])) for _, text in at_rest()))
    assert found == {FILED, NAMES[0]}
