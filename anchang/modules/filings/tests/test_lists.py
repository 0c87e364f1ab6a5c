"""Lists of filings taken in: every row accounted for, a second time changes nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from threading import Thread

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from anchang.kernel import clock, verify
from anchang.kernel.errors import NotAllowed
from anchang.kernel.sheets.errors import FileUnreadable
from anchang.kernel.sheets.report import Report
from anchang.kernel.sheets.tests.books import workbook
from anchang.modules.customers import api as customers
from anchang.modules.customers.actions.register import add_phone
from anchang.modules.customers.tests.factories import customer
from anchang.modules.filings import errors
from anchang.modules.filings.actions import list_parts
from anchang.modules.filings.actions.lists import import_filings
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.models import Filing, FilingList, Judgement
from anchang.modules.filings.states import Channel, Code, State
from anchang.modules.filings.tests.factories import file
from anchang.modules.people.models import User
from tests.paths import shared
from tests.world import World

STORY = datetime(2026, 11, 21, 13, tzinfo=clock.OFFICE_ZONE)
HEADS = ("报备编号", "渠道公司", "经纪人", "经纪人电话", "客户姓名", "客户电话", "意向项目", "报备时间", "预计到访")
FIRST = ("BB00001", "贝联", "唐红思", "18695854338", "程女士", "13812345678", "锦宸府二期", "2026年09月05日 20:58", "")


def table(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode("gb18030")


def row(number: str, *, phone: str = "13812345678", at: str = "2026-09-05 20:58", **other: str) -> tuple[str, ...]:
    name, agency, broker = other.get("name", "程女士"), other.get("agency", "贝联"), other.get("broker", "18600000001")
    return (number, agency, "某某", broker, name, phone, other.get("project", "锦宸府"), at, "")


def take(world: World, data: bytes, *, dry_run: bool = False, by: str = "顾北辰", file: str = "名单.csv") -> Report:
    with time_machine.travel(STORY, tick=True):
        return import_filings(world.project_id, data=data, file=file, by=world.actor(by), dry_run=dry_run)


def accounts(report: Report) -> tuple[int, int, int, int]:
    facts = report.facts
    found = (facts["accepted"], facts["refused_by_rule"], facts["refused_as_input"], facts["known_before"])
    assert sum(found) == report.total("rows")
    assert len(report.sheets[0].refusals) == facts["refused_by_rule"] + facts["refused_as_input"]
    return found


@pytest.mark.any_database
@pytest.mark.long
def test_the_sample_list_is_taken_in_whole_and_once(world: World) -> None:
    data = shared("channel-filings.gb18030.csv").read_bytes()
    report = take(world, data)
    found = accounts(report)
    assert sum(found) == 2000
    assert (found[2], found[3]) == (21, 0)
    assert Filing.objects.count() == 1979 == found[0] + found[1]
    assert all(
        "手机号应为 11 位，现在是 10 位。" in n.sentence
        for n in report.sheets[0].refusals
        if "未通过" not in n.sentence
    )
    assert report.facts["written_as"] == {
        "锦宸府": sum(1 for line in data.decode("gb18030").splitlines() if ",锦宸府," in line) - _misread(data)
    }
    again = take(world, data)
    assert accounts(again) == (0, 0, 21, 1979)
    assert again.is_unchanged
    assert Filing.objects.count() == 1979
    assert [fault for result in verify.run() for fault in result.faults] == []
    assert not Filing.objects.filter(state__in=[State.VALID, State.PENDING]).exists()


def _misread(data: bytes) -> int:
    rows = list(csv.reader(io.StringIO(data.decode("gb18030"))))[1:]
    return sum(len(line[5]) == 10 and line[6] == "锦宸府" for line in rows)


def test_rows_are_judged_by_their_own_times_whatever_their_order(world: World) -> None:
    later = row("BB2", at="2026/09/06 10:00:00", broker="18600000002", agency="安家通")
    report = take(world, table(later, row("BB1"), row("BB3", at="2026年09月09日 20:59", broker="18600000003")))
    assert accounts(report) == (2, 1, 0, 0)
    by_ref = {filing.external_ref: filing for filing in Filing.objects.all()}
    assert by_ref["BB1"].submitted_at == datetime(2026, 9, 5, 20, 58, tzinfo=clock.OFFICE_ZONE)
    assert [by_ref[ref].state for ref in ("BB1", "BB2", "BB3")] == [State.EXPIRED, State.REJECTED, State.EXPIRED]
    assert by_ref["BB2"].code == Code.PROTECTED
    assert report.sheets[0].refusals[0].sentence.startswith("未通过（第 3.2 条）：已被其他渠道报备")
    assert report.sheets[0].refusals[0].address == "F2"


def test_a_filing_of_today_protects_from_the_list_on(world: World) -> None:
    take(world, table(row("BB1", at="2026-11-21 12:00")))
    with time_machine.travel(STORY, tick=True):
        assert Filing.objects.get().state == State.VALID
        assert file(world).code == Code.PROTECTED


@pytest.mark.parametrize(
    "imported", [STORY, STORY + timedelta(days=3)], ids=["its window is open", "its window is over"]
)
@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_filing_told_afterwards_yields_to_one_made_since_whenever_it_is_imported(
    world: World, imported: datetime, withdrawn: bool
) -> None:
    with time_machine.travel(STORY - timedelta(hours=20), tick=True):
        live = file(world)
    if withdrawn:
        withdraw_filing(live.pk, by=world.actor("唐红思"), at=STORY - timedelta(hours=2))
    late = table(row("BB1", at="2026-11-20 09:00", agency="安家通"))
    with time_machine.travel(imported, tick=True):
        import_filings(world.project_id, data=late, file="名单.csv", by=world.actor("顾北辰"))
    kept = Filing.objects.get(external_ref="BB1")
    assert (kept.state, kept.code) == (State.REJECTED, Code.PROTECTED)
    assert [fault for result in verify.run() for fault in result.faults] == []


def test_a_running_number_is_nobodys_number(world: World) -> None:
    heads = ("序号", *HEADS)
    take(world, table(("1", *row("BB1")), heads=heads))
    assert accounts(take(world, table(("1", *row("BB2", phone="15912345678")), heads=heads)))[0] == 1
    only = ("序号", *HEADS[1:])
    assert accounts(take(world, table(row("1", phone="17712345678"), heads=only)))[0] == 1
    assert accounts(take(world, table(row("1", phone="17712345679"), heads=only)))[0] == 1
    found = Filing.objects.values_list("external_ref", flat=True)
    assert {"BB1", "BB2"} < set(found) and "1" not in found


@pytest.mark.parametrize(
    ("bad", "address", "sentence"),
    [
        (row("BB1", phone="1381234567"), "F2", "手机号应为 11 位，现在是 10 位。"),
        (row("BB1", phone="138***5678"), "F2", "隐号请按前三后四或前三后六填写，如 138****5678。"),
        (row("BB1", at="昨天"), "第 2 行", "报备时间写的是“昨天”，不是日期。"),
        (row("BB1", at="2027-01-01 10:00"), "H2", "报备时间晚于现在。"),
        (row("BB1", project="云栖台"), "G2", "意向项目写的是“云栖台”，不是锦宸府二期。"),
        (row("BB1", name=""), "第 2 行", "缺少客户姓名。"),
    ],
)
def test_a_row_that_is_no_filing_is_refused_with_its_cell(
    world: World, bad: tuple[str, ...], address: str, sentence: str
) -> None:
    report = take(world, table(bad, row("BB2")))
    assert accounts(report) == (1, 0, 1, 0)
    notice = report.sheets[0].refusals[0]
    assert (notice.address, notice.sentence) == (address, sentence)


def test_one_number_twice_in_a_list_is_refused_the_second_time(world: World) -> None:
    report = take(world, table(row("BB1"), row("BB1", phone="15912345678")))
    assert accounts(report) == (1, 0, 1, 0)
    assert report.sheets[0].refusals[0].sentence == "编号 BB1 与第 2 行重复。"


def test_a_changed_row_of_a_known_number_changes_nothing_and_says_so(world: World) -> None:
    take(world, table(row("BB1")))
    report = take(world, table(row("BB1", phone="15912345678")))
    assert accounts(report) == (0, 0, 1, 0)
    assert "内容不同，没有改动。" in report.sheets[0].refusals[0].sentence
    assert Filing.objects.get().phone.open() == "13812345678"


def test_rows_without_a_number_are_known_again_by_their_content(world: World) -> None:
    heads, line = HEADS[1:], row("", phone="15912345678")[1:]
    take(world, table(line, heads=heads))
    assert accounts(take(world, table(line, heads=heads))) == (0, 0, 0, 1)


def test_a_preview_says_the_same_and_keeps_nothing(world: World) -> None:
    data = table(row("BB1"), row("BB2", broker="18600000002"), row("BB3", phone="1"))
    previewed = take(world, data, dry_run=True)
    assert previewed.is_dry_run
    assert not Filing.objects.exists() and not Judgement.objects.exists()
    assert accounts(previewed) == accounts(take(world, data)) == (1, 1, 1, 0)


def test_a_preview_in_parts_finds_what_one_customer_has_under_two_numbers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_parts, "CHUNK", 1)
    known = customer(world, "程女士", "13812345678")
    add_phone(known.pk, phone="15912349999", by=world.system(), at=clock.now())
    data = table(
        row("BB1", at="2026-09-05 20:58", phone="15912349999"),
        row("BB2", at="2026-09-05 20:59", phone="138****5678", broker="18600000002"),
        row("BB3", at="2026-09-05 20:57", phone="13812345678", broker="18600000003"),
        row("BB4", at="2026-09-05 20:56", phone="17712340000", broker="18600000003", name="黄先生"),
        row("BB5", at="2026-09-05 20:58", phone="177****0000", broker="18600000004", name="黄先生"),
    )
    previewed, kept = take(world, data, dry_run=True), take(world, data)
    assert accounts(previewed) == accounts(kept) == (2, 3, 0, 0)
    assert [notice.row for notice in previewed.sheets[0].refusals] == [notice.row for notice in kept.sheets[0].refusals]


def test_a_preview_of_two_sheets_finds_the_first_from_the_second(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_parts, "CHUNK", 1)
    data = workbook(
        {
            "一月": [HEADS, row("BB1", at="2026-09-05 20:58"), row("BB2", phone="17712340000")],
            "二月": [
                HEADS,
                row("BB3", broker="18600000002", at="2026-09-05 20:40"),
                row("BB1", at="2026-09-05 20:58"),
                row("BB2", phone="15912345678"),
            ],
        }
    )
    previewed, kept = take(world, data, dry_run=True, file="名单.xlsx"), take(world, data, file="名单.xlsx")
    told = [(sheet.imported, sheet.unchanged, [one.row for one in sheet.refusals]) for sheet in kept.sheets]
    assert told == [(2, 0, []), (0, 1, [2, 4])]
    assert [(one.imported, one.unchanged, [each.row for each in one.refusals]) for one in previewed.sheets] == told
    assert {name: previewed.facts[name] for name in kept.facts} == kept.facts


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dry_run", [True, False])
def test_others_may_write_while_a_list_is_taken_in(
    world: World, dry_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_parts, "CHUNK", 1)
    by, written = world.actor("顾北辰"), []

    def rename() -> None:
        written.append(User.objects.filter(name="林晓岚").update(name="林晓岚"))
        connection.close()

    def write(done: int, of: int) -> None:
        elsewhere = Thread(target=rename)
        elsewhere.start()
        elsewhere.join(10)

    data = table(row("BB1"), row("BB2", phone="15912345678"), row("BB3", phone="17712345678"))
    import_filings(world.project_id, data=data, file="名单.csv", by=by, dry_run=dry_run, tell=write)
    assert written == [1, 1, 1]


def test_a_line_that_is_no_filing_is_told_without_its_words(world: World) -> None:
    report = take(world, table(row("BB1"), ("程女士 13812345678 已签约", *[""] * 8)))
    assert [(one.row, one.sentence) for one in report.sheets[0].passed] == [(3, "说明行")]


def test_known_agencies_are_joined_and_lone_brokers_are_public(world: World) -> None:
    take(
        world,
        table(
            row("BB1"),
            row("BB2", agency="个人经纪", phone="15912345678"),
            row("BB3", agency="新渠道", phone="15912345679"),
        ),
    )
    found = {filing.external_ref: filing for filing in Filing.objects.all()}
    assert found["BB1"].agency_id == world.agency("贝联")
    assert (found["BB2"].agency_id, found["BB2"].channel) == (None, Channel.PUBLIC)
    assert (found["BB3"].agency_id, found["BB3"].agency_name) == (None, "新渠道")
    assert Counter(filing.broker_id for filing in found.values()) == {None: 3}


def test_a_visit_after_the_listed_filing_does_not_count_against_it(world: World) -> None:
    ref, _made = customers.find_or_create(
        project_id=world.project_id, name="程女士", phone="13812345678", by=world.system(), at=STORY
    )
    customers.note_seen(ref.id, at=datetime(2026, 9, 7, tzinfo=clock.OFFICE_ZONE), kind="first")
    assert accounts(take(world, table(row("BB1"))))[0] == 1


def test_a_workbook_with_real_dates_is_read_as_well(world: World) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("渠道报备")
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, FIRST)
        sheet.write_datetime(1, 7, datetime(2026, 9, 5, 20, 58), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001
        sheet.write_number(1, 5, 13812345678)
    report = take(world, out.getvalue())
    assert accounts(report) == (1, 0, 0, 0)
    assert Filing.objects.get().submitted_at == datetime(2026, 9, 5, 20, 58, tzinfo=clock.OFFICE_ZONE)


def test_a_file_without_filings_is_refused(world: World) -> None:
    with pytest.raises(errors.NotAFilingList):
        take(world, table(("a", "b"), heads=("甲", "乙")))
    with pytest.raises(FileUnreadable):
        take(world, b"")


def test_only_the_channel_manager_imports(world: World) -> None:
    for name in ("唐红思", "沈卓", "温岚"):
        with pytest.raises(NotAllowed):
            take(world, table(row("BB1")), by=name)


def test_the_browser_shows_first_and_writes_after_a_yes(world: World) -> None:
    data = table(row("BB1"), row("BB2", broker="18600000002"), row("BB3", phone="1"))
    client, url = world.client("顾北辰"), f"/p/{world.slug}/filings/import/"
    answer = client.post(url, {"file": SimpleUploadedFile("名单.csv", data)})
    uploaded = FilingList.objects.get()
    assert answer["Location"] == f"{url}{uploaded.pk}/" and uploaded.content
    html = client.get(answer["Location"]).content.decode()
    assert "预览完成，尚未写入" in html and "现在是 1 位" in html
    assert "13812345678" not in html and not Filing.objects.exists()
    client.post(answer["Location"])
    uploaded.refresh_from_db()
    assert Filing.objects.count() == 2 and not uploaded.content and uploaded.taken_at
    assert "已导入" in client.get(answer["Location"]).content.decode()
    report = client.get(f"{answer['Location']}report/csv/")
    assert report["Content-Disposition"].startswith("attachment") and "现在是 1 位" in report.content.decode(
        "utf-8-sig"
    )
    assert client.get(f"{answer['Location']}report/xlsx/").content[:2] == b"PK"
    assert client.get(f"{answer['Location']}report/exe/").status_code == 404
    assert client.post(answer["Location"]).status_code == 409


def test_an_upload_that_is_no_table_is_refused_on_the_form(world: World) -> None:
    answer = world.client("顾北辰").post(
        f"/p/{world.slug}/filings/import/", {"file": SimpleUploadedFile("x.csv", b"\x00\x01")}
    )
    assert answer.status_code == 422
    assert "不是能打开的表格" in answer.content.decode()
