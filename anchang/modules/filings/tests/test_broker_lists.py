"""A list of brokers is invited row by row; each row is accounted for and a second time changes nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anchang.kernel import clock
from anchang.kernel.errors import NotThere
from anchang.modules.filings import agency_errors, errors
from anchang.modules.filings.actions.broker_lists import MOST_BYTES, MOST_ROWS, invite_list
from anchang.modules.filings.tests.factories import RIVAL, file
from anchang.modules.people import api as people
from tests.world import World

MANAGER, LEAD = "顾北辰", "骆平"


def table(*rows: tuple[str, str]) -> bytes:
    return "\n".join(["姓名,手机号", *(",".join(row) for row in rows)]).encode()


def test_each_row_stands_for_itself(world: World) -> None:
    data = table(("甲", "19900000951"), ("乙", "123"), ("", "19900000953"), ("丁", world.phone(RIVAL)))
    report = invite_list(world.agency("贝联"), data=data, file="名单.csv", by=world.actor(LEAD), at=clock.now())
    assert (report.total("rows"), report.total("imported"), report.total("refused")) == (4, 1, 3)
    assert [notice.row for notice in report.sheets[0].refusals] == [3, 4, 5]
    assert "19900000953" not in "".join(line[3] for line in report.lines())
    assert file(world, by="甲").agency_id == world.agency("贝联")
    assert world.actor(RIVAL).party_id == world.agency("安家通")


def test_a_second_time_changes_nothing(world: World) -> None:
    data = table(("甲", "19900000951"), ("乙", "19900000952"))
    for expected in ((2, 0), (0, 2)):
        report = invite_list(world.agency("贝联"), data=data, file="名单.csv", by=world.actor(LEAD), at=clock.now())
        assert (report.total("imported"), report.total("unchanged")) == expected
    assert people.brokers_by_agency(world.project_id)[world.agency("贝联")] == 4


def test_what_is_no_list_is_refused_whole(world: World) -> None:
    by, at, agency = world.actor(LEAD), clock.now(), world.agency("贝联")
    with pytest.raises(agency_errors.NotABrokerList):
        invite_list(agency, data="楼栋,面积\n1,99".encode(), file="x.csv", by=by, at=at)
    with pytest.raises(errors.FileTooLarge):
        invite_list(agency, data=b"x" * (MOST_BYTES + 1), file="x.csv", by=by, at=at)
    many = table(*((f"人{n}", f"199{n:08}") for n in range(MOST_ROWS + 1)))
    with pytest.raises(agency_errors.TooManyBrokers):
        invite_list(agency, data=many, file="x.csv", by=by, at=at)
    with pytest.raises(NotThere):
        invite_list(world.agency("安家通"), data=table(("甲", "19900000951")), file="x.csv", by=by, at=at)


def test_the_report_is_shown_at_once(world: World) -> None:
    pages = {
        LEAD: "/agency/brokers/import/",
        MANAGER: f"/p/{world.slug}/agencies/{world.agency('贝联')}/brokers/import/",
    }
    for place, (who, path) in enumerate(pages.items()):
        upload = SimpleUploadedFile("名单.csv", table((f"甲{place}", f"1990000095{place}"), ("乙", "123")))
        text = world.client(who).post(path, {"file": upload}).content.decode()
        assert "名单已处理" in text
        assert "第 3 行" in text
    assert world.client(LEAD).post(pages[LEAD], {}).status_code == 422
