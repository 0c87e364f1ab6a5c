"""A list of buyers comes in: first to be looked at, then for good; each row is accounted for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from anchang.kernel import audit, names
from anchang.kernel.access import Actor
from anchang.kernel.actions import unit_of_work
from anchang.kernel.sheets.lists import read_list
from anchang.kernel.sheets.report import Notice, Report, SheetReport
from anchang.modules.customers import api as customers
from anchang.modules.launches import errors
from anchang.modules.launches.actions.buyers import last_number, write
from anchang.modules.launches.actions.drafts import open_roll
from anchang.modules.launches.models import Batch, Entitlement, Launch
from anchang.modules.launches.rules.listing import SHAPE, Doubtful, Row, read_row
from anchang.modules.launches.states import Mode

MOST_ROWS = 10_000
AWAY = 10_000_000
Read = list[tuple[SheetReport, int, Row]]


def import_buyers(launch_id: UUID, *, data: bytes, file: str, by: Actor, at: datetime, is_preview: bool) -> Report:
    """Entitle everybody of a list; of a preview nothing stays. The same list again changes nothing.

    Who is known by the number is that customer, whatever the list calls them; others become customers. Raises NotThere,
    LaunchFixed, RollCommitted, FileUnreadable, FileTooLarge, NotABuyerList, TooManyBuyers; Stale when others wrote
    meanwhile.
    """
    with unit_of_work(stays=not is_preview):
        launch = open_roll(launch_id, by=by)
        report = Report(file, is_dry_run=is_preview)
        rows = _rows(report, data, launch)
        if len(rows) > MOST_ROWS:
            raise errors.TooManyBuyers(most=MOST_ROWS)
        _take(launch, rows, by, at)
        if not is_preview:
            facts = {"buyers": report.total("imported")}
            audit.record(by, "launches.import_buyers", subject=launch, project_id=launch.project_id, at=at, **facts)
    return report


def _rows(report: Report, data: bytes, launch: Launch) -> Read:
    batches = Batch.objects.filter(launch_id=launch.pk).count() if launch.mode == Mode.BATCHES else 0
    records = read_list(report, data, SHAPE, other=_("没有姓名和手机号这两列。"))
    if records is None:
        raise errors.NotABuyerList()
    found: Read = []
    told: set[int] = set()
    for sheet, record in records:
        if not batches and record.text("batch") and id(sheet) not in told:
            told.add(id(sheet))
            sheet.warnings.append(Notice(record.row, record.letters.get("batch", ""), _no_batches(launch)))
        try:
            found.append((sheet, record.row, read_row(record, batches=batches)))
        except Doubtful as doubt:
            sheet.refusals += [Notice(record.row, fault.column, fault.sentence) for fault in doubt.faults]
    return found


def _take(launch: Launch, rows: Read, by: Actor, at: datetime) -> None:
    good = _alone(rows, customers.known_names(launch.project_id, {row.phone for _s, _n, row in rows}))
    named = {row.phone: row.name for _sheet, _line, row in good}
    known = customers.find_or_create_many(project_id=launch.project_id, people_named=named, by=by, at=at)
    there = {one.customer_id: one for one in Entitlement.objects.filter(launch_id=launch.pk)}
    taken = {one.number: one.customer_id for one in there.values()}
    highest = max([last_number(launch.pk), *(row.number or 0 for _s, _n, row in good)])
    made: list[Entitlement] = []
    changed: list[Entitlement] = []
    for sheet, line, row in good:
        who = known[row.phone]
        if row.number is not None and taken.get(row.number, who.customer_id) != who.customer_id:
            cell = row.letters.get("number", "")
            sheet.refusals.append(
                Notice(line, cell, _("认筹序号 %(number)s 已属另一位客户。") % {"number": row.number})
            )
            continue
        if row.name and not customers.same_person(who.name, row.name):
            sheet.warnings.append(Notice(line, row.letters.get("name", ""), _other_name(row.name, who.name)))
        before = there.get(who.customer_id)
        if before is None:
            highest += row.number is None
            one = _made(launch, row, who, row.number or highest)
            taken[one.number] = one.customer_id
            there[one.customer_id] = one
            made.append(one)
            sheet.imported += 1
        elif _change(before, row):
            taken[before.number] = before.customer_id
            changed.append(before)
            sheet.imported += 1
        else:
            sheet.unchanged += 1
    # Two may change places: first all of them leave theirs.
    Entitlement.objects.filter(pk__in=[one.pk for one in changed]).update(number=F("number") + AWAY)
    Entitlement.objects.bulk_update(changed, ["number", "batch_no", "limit"], batch_size=500)
    write(made)


def _alone(rows: Read, known: dict[str, str]) -> Read:
    """Return the rows of which each number and queue number stands once, and whose customer has a name."""
    phones: dict[str, int] = {}
    numbers: dict[int, int] = {}
    good: Read = []
    for sheet, line, row in rows:
        why: dict[str, str] = {}
        if row.phone in phones:
            why["phone"] = _("手机号与第 %(row)s 行相同。") % {"row": phones[row.phone]}
        if row.number in numbers:
            why["number"] = _("认筹序号与第 %(row)s 行相同。") % {"row": numbers[row.number]}
        if not row.name and row.phone not in known:
            why["name"] = _("缺少姓名。")
        if why:
            sheet.refusals += [Notice(line, row.letters.get(name, ""), sentence) for name, sentence in why.items()]
            continue
        phones[row.phone] = line
        if row.number is not None:
            numbers[row.number] = line
        good.append((sheet, line, row))
    return good


def _no_batches(launch: Launch) -> str:
    """Say why the batches of a list are not read; once a sheet, for it is so of every row."""
    if launch.mode == Mode.BATCHES:
        return _("还没有设置批次，名单里的批次都不采用。请先在“批次与顺序”设置，再导一次。")
    return _("选房方式是%(mode)s，不分批，名单里的批次都不采用。") % {"mode": launch.get_mode_display()}


def _other_name(listed: str, known: str) -> str:
    names_said = {"listed": names.short(listed), "known": names.short(known)}
    return _("姓名不同：名单上是%(listed)s，系统中是%(known)s，按系统中的客户导入。") % names_said


def _made(launch: Launch, row: Row, who: customers.Known, number: int) -> Entitlement:
    return Entitlement(
        tenant_id=launch.tenant_id,
        launch_id=launch.pk,
        customer_id=who.customer_id,
        number=number,
        batch_no=row.batch,
        limit=row.limit,
        consultant_id=who.owner_id,
    )


def _change(one: Entitlement, row: Row) -> bool:
    """Give a buyer what the list says, and tell whether that is anything new."""
    now = (row.number or one.number, row.batch, row.limit)
    if now == (one.number, one.batch_no, one.limit):
        return False
    one.number, one.batch_no, one.limit = now
    return True
