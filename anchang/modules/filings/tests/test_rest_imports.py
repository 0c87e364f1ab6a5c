"""Lists of filings coming in over the API: uploaded, previewed, taken in once, accounted for."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anchang.kernel import clock, ids
from anchang.modules.filings.actions import uploads
from anchang.modules.filings.models import Filing, FilingList
from anchang.modules.filings.tests.test_lists import row, table
from tests.world import World

HERE = "/api/v1/filing-imports"
LIST = table(row("1"), row("2"), row("3", phone="138"))


def upload(world: World, data: bytes = LIST, who: str = "顾北辰", *, key: str = "") -> Any:
    form = {"file": SimpleUploadedFile("报备.csv", data), "project_id": str(world.project_id)}
    return world.client(who).post(HERE, form, headers={"Idempotency-Key": key or str(ids.new_id())})


def finish(world: World, list_id: str, who: str = "顾北辰", *, key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(ids.new_id())}
    return world.client(who).post(f"{HERE}/{list_id}/finish", content_type="application/json", headers=headers)


def test_a_list_is_previewed_without_a_trace_and_taken_in_once(world: World) -> None:
    first, again = upload(world, key="k"), upload(world, key="k")
    assert (first.status_code, first.json()) == (201, again.json())
    found = first.json()
    assert (found["state"], found["rows"], found["accepted"]) == ("preview", 3, 1)
    assert (found["refused_by_rule"], found["refused_as_input"]) == (1, 1)
    assert (Filing.objects.count(), FilingList.objects.count()) == (0, 1)
    lines = world.client("顾北辰").get(f"{HERE}/{found['id']}/lines").json()["items"]
    assert [(line["row"], line["column"], line["level"]) for line in lines] == [
        (3, "F", "refused"),
        (4, "F", "refused"),
    ]
    done = finish(world, found["id"], key="f").json()
    assert (done["state"], done["accepted"]) == ("done", 1)
    assert finish(world, found["id"], key="f").json() == done
    assert finish(world, found["id"]).json()["code"] == "filings.import_done"
    assert Filing.objects.count() == 2
    assert upload(world).json()["known_before"] == 2


def test_an_import_interrupted_before_its_end_goes_on_with_the_same_key(world: World) -> None:
    list_id = upload(world).json()["id"]
    uploads.take_rows(FilingList.objects.get().pk, by=world.actor("顾北辰"))  # here the machine went down
    assert finish(world, list_id, key="f").json()["state"] == "done"
    assert Filing.objects.count() == 2


def test_lines_come_page_by_page(world: World) -> None:
    here = f"{HERE}/{upload(world).json()['id']}/lines"
    first = world.client("顾北辰").get(here, {"size": 1}).json()
    second = world.client("顾北辰").get(here, {"size": 1, "cursor": first["next"]}).json()
    assert [page["items"][0]["row"] for page in (first, second)] == [3, 4]
    assert second["next"] is None


def test_a_list_nobody_said_yes_to_is_gone_after_a_day(world: World) -> None:
    list_id = upload(world).json()["id"]
    uploads.empty_old_lists(at=clock.now() + uploads.KEPT * 2)
    assert world.client("顾北辰").get(f"{HERE}/{list_id}").json()["state"] == "gone"
    answer = finish(world, list_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "filings.list_gone")


def test_to_tell_of_lists_no_file_is_read(world: World) -> None:
    list_id = upload(world).json()["id"]
    client = world.client("顾北辰")
    page = f"/p/{world.slug}/filings/import/"
    for url in (HERE, f"{HERE}/{list_id}", page, f"{page}{list_id}/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        reads = [one["sql"] for one in asked if "filings_filinglist" in one["sql"]]
        assert reads and not any('"content"' in sql.split(" FROM ")[0] for sql in reads)


def test_what_is_no_list_or_too_large_is_refused_as_on_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upload(world, b"a,b\n1,2\n").json()["code"] == "filings.not_a_filing_list"
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    answer = upload(world)
    assert (answer.status_code, answer.json()["code"]) == (413, "filings.file_too_large")


def test_lists_are_for_those_who_may(world: World) -> None:
    found = upload(world).json()
    for who in ("唐红思", "沈卓"):
        assert upload(world, who=who).status_code == 403
        assert world.client(who).get(f"{HERE}/{found['id']}").status_code == 403
    listed = world.client("顾北辰").get(HERE, {"project_id": str(world.project_id)}).json()["items"]
    assert [one["id"] for one in listed] == [found["id"]]
