"""A register of visits comes in: customers joined on the number, visits in their order, doubts put aside.

Every row is accounted for: imported (a new customer), joined (one more visit of a known customer), doubtful (in the
review list), refused (unreadable) or unchanged (brought in before).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from anchang.kernel import audit, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import Tell, unit_of_work
from anchang.kernel.errors import Stale
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.grid import column_of
from anchang.kernel.sheets.guess import guess
from anchang.kernel.sheets.mapping import SKIP
from anchang.kernel.sheets.mapping import Mapping as Layout
from anchang.kernel.sheets.reading import Reading, read
from anchang.kernel.sheets.report import Notice, Report, SheetReport
from anchang.modules.customers import api as customers
from anchang.modules.visits import access, errors, queries
from anchang.modules.visits.actions.following import imported_visit, no_longer_first
from anchang.modules.visits.models import Visit
from anchang.modules.visits.rules import register as rules
from anchang.modules.visits.rules.register import Line

ORIGIN = "visits"
TELLS_EVERY = 100


@dataclass(slots=True)
class ReadSheet:
    """A sheet of the file, understood: its layout, its lines, and its report so far."""

    layout: Layout
    lines: list[Line]
    report: SheetReport


@dataclass(frozen=True, slots=True)
class Found:
    """What an import makes of a register, and the names no consultant has with the visits that come in under each."""

    report: Report
    strangers: Counter[str]


@dataclass(slots=True)
class _Run:
    """What an import needs to know, and what it found out on its way."""

    project_id: UUID
    by: Actor
    at: datetime
    receivers: Mapping[str, UUID]
    known_keys: set[bytes]
    known: dict[str, customers.Known] = field(default_factory=dict)
    began: dict[UUID, datetime] = field(default_factory=dict)
    earliest: dict[UUID, Line] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    strangers: Counter[str] = field(default_factory=Counter)
    histories: dict[UUID, customers.History] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)


def read_register(data: bytes, file: str, layouts: Sequence[Layout] = ()) -> list[ReadSheet]:
    """Open and understand a register. Raises FileUnreadable, FileTooLarge, NothingToImport."""
    sheets = []
    for grid in open_book(data, file).sheets:
        layout = next((one for one in layouts if one.fits(grid.name)), None) or guess(grid, [rules.REGISTER]).mapping
        if layout.kind == SKIP or "date" not in layout.columns:
            continue
        near = rules.year_near(grid, column_of(layout.columns["date"]), layout.first_row)
        reading = read(grid, layout, rules.REGISTER, near=near)
        sheets.append(ReadSheet(layout, rules.lines_of(reading.records), _first_report(grid.name, reading)))
    if not sheets:
        raise errors.NothingToImport()
    return sheets


def import_visits(
    project_id: UUID,
    *,
    data: bytes,
    file: str,
    by: Actor,
    at: datetime,
    mappings: Sequence[Layout] = (),
    receivers: Mapping[str, UUID] | None = None,
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Report:
    """Import a register and return what became of every row; a dry run leaves no trace.

    `mappings` lay out sheets by their names, the rest are guessed; `receivers` says who on staff is meant by a name in
    the register, beside those whose names are equal.
    Raises NotAllowed, FileUnreadable, FileTooLarge, NothingToImport.
    """
    by.must(access.IMPORT, project_id)
    sheets = read_register(data, file, mappings)
    found = _import(project_id, sheets, file, by=by, at=at, receivers=receivers or {}, dry_run=dry_run, tell=tell)
    return found.report


def preview(project_id: UUID, *, data: bytes, file: str, by: Actor, at: datetime) -> Found:
    """Return what an import would make of a register, without a trace. Raises as `import_visits`."""
    by.must(access.IMPORT, project_id)
    return _import(project_id, read_register(data, file), file, by=by, at=at, receivers={}, dry_run=True)


def _first_report(name: str, reading: Reading) -> SheetReport:
    report = SheetReport(name, "visits", rows=len(reading.records))
    for record in reading.records:
        notices = [Notice(one.row, one.column, one.sentence) for one in record.problems]
        (report.warnings if record.is_usable else report.refusals).extend(notices)
    # Its words may hold a name, and a report is kept: the kind of line says enough.
    report.passed = [Notice(passed.row, "", passed.reason) for passed in reading.passed]
    return report


def _import(
    project_id: UUID,
    sheets: Sequence[ReadSheet],
    file: str,
    *,
    by: Actor,
    at: datetime,
    receivers: Mapping[str, UUID],
    dry_run: bool,
    tell: Tell | None = None,
) -> Found:
    done, whole = 0, sum(len(sheet.lines) for sheet in sheets)
    with unit_of_work(stays=not dry_run):
        staff = {one.name: one.user_id for one in queries.consultants(project_id)}
        run = _Run(project_id, by, at, {**staff, **receivers}, _known_keys(project_id))
        _meet(run, [line for sheet in sheets for line in sheet.lines])
        for sheet in sheets:
            before = run.counts.copy()
            for line in sheet.lines:
                _take(run, line, sheet)
                done += 1
                if tell and (done % TELLS_EVERY == 0 or done == whole):
                    tell(done, whole)
            _close_sheet(sheet, run.counts - before)
        _save(run)
        customers.note_histories(run.histories, project_id=project_id, by=by, at=at)
        report = _report(run, sheets, file, is_dry_run=dry_run)
        about = ("people.orgnode", project_id)
        audit.record(by, "visits.import", subject=about, project_id=project_id, at=at, **report.facts)
    return Found(report, run.strangers)


def _known_keys(project_id: UUID) -> set[bytes]:
    rows = Visit.objects.filter(project_id=project_id, import_key__isnull=False)
    return {bytes(key) for key in rows.values_list("import_key", flat=True) if key is not None}


def _key(run: _Run, line: Line) -> bytes:
    return vault.index(line.words, purpose="visit-row", tenant_id=run.by.tenant_id)


def _meet(run: _Run, lines: Sequence[Line]) -> None:
    """Find or make the customers of all new lines at once; a line that names somebody else gets its doubt."""
    new = [line for line in lines if line.doubt is None and _key(run, line) not in run.known_keys]
    named = customers.known_names(run.project_id, {line.phone for line in new})
    for line in new:
        if rules.doubt_name(line, named.setdefault(line.phone, line.name)):
            line.doubt = customers.Doubt.OTHER_NAME
    run.known = customers.find_or_create_many(
        project_id=run.project_id,
        people_named={line.phone: named[line.phone] for line in new},
        by=run.by,
        at=run.at,
    )
    run.began = _first_arrivals({one.customer_id for one in run.known.values() if not one.is_new})

    for line in sorted(new, key=lambda line: line.at):
        if line.doubt is None:
            run.earliest.setdefault(run.known[line.phone].customer_id, line)


def _first_arrivals(customer_ids: set[UUID]) -> dict[UUID, datetime]:
    found: dict[UUID, datetime] = {}
    ordered = sorted(customer_ids)
    for start in range(0, len(ordered), 500):
        rows = Visit.objects.filter(customer_id__in=ordered[start : start + 500]).order_by()
        found.update(rows.values_list("customer_id").annotate(Min("arrived_at")))
    return found


def _take(run: _Run, line: Line, sheet: ReadSheet) -> None:
    key = _key(run, line)
    if key in run.known_keys:
        run.counts["unchanged"] += 1
        return
    run.known_keys.add(key)
    if line.doubt:
        _put_aside(run, line, key, sheet)
        return
    one = run.known[line.phone]
    is_first_row = one.customer_id not in run.histories
    run.counts["imported" if one.is_new and is_first_row else "joined"] += 1
    # The sheets of a file come in any order.
    is_first = run.earliest[one.customer_id] is line and not _came_before(run, one.customer_id, line)
    kind, sentence = rules.kind_of(line, is_first=is_first)
    if sentence:
        sheet.report.warnings.append(Notice(line.row, sheet.layout.columns.get("kind", ""), sentence))
    _add_visit(run, line, key, one.customer_id, kind)


def _came_before(run: _Run, customer_id: UUID, line: Line) -> bool:
    began = run.began.get(customer_id)
    return began is not None and began <= line.at


def _put_aside(run: _Run, line: Line, key: bytes, sheet: ReadSheet) -> None:
    doubt, chosen = line.doubt or customers.Doubt.NO_PHONE, run.receivers.get(line.receiver)
    fresh = customers.put_aside(
        project_id=run.project_id,
        origin=ORIGIN,
        row_key=key,
        row=line.row,
        doubt=doubt,
        name=line.name,
        phone=line.raw_phone,
        facts=rules.line_to_facts(line) | ({"receiver_id": str(chosen)} if chosen else {}),
        by=run.by,
        at=run.at,
    )
    run.counts["doubtful" if fresh else "unchanged"] += 1
    if fresh:
        sentence = _("%(doubt)s，已放入核对清单。") % {"doubt": doubt.label}
        column = sheet.layout.columns.get("name" if doubt == customers.Doubt.NO_NAME else "phone", "")
        sheet.report.warnings.append(Notice(line.row, column, sentence))


def _add_visit(run: _Run, line: Line, key: bytes, customer_id: UUID, kind: customers.VisitKind) -> None:
    visit = imported_visit(run.project_id, line.at, customer_id, run.by)
    visit.kind, visit.import_key = kind, key
    visit.people, visit.source, visit.medium = line.people, line.source, line.medium
    visit.profile, visit.note = line.profile, line.note
    receiver_id = run.receivers.get(line.receiver)
    visit.received_by_id, visit.receiver_name = receiver_id, "" if receiver_id else line.receiver
    run.visits.append(visit)
    if line.receiver and receiver_id is None:
        run.strangers[line.receiver] += 1
    run.histories[customer_id] = _longer(run.histories.get(customer_id), line, receiver_id)


def _save(run: _Run) -> None:
    """Write the visits; of whom the register saw first, what was called the first visit no longer is."""
    seen = run.earliest.items()
    no_longer_first([pk for pk, line in seen if pk in run.began and not _came_before(run, pk, line)])
    try:
        with transaction.atomic():
            Visit.objects.bulk_create(run.visits, batch_size=50)
    except IntegrityError as error:
        raise Stale() from error  # the same rows, or a customer's first visit, were written at this instant


def _longer(history: customers.History | None, line: Line, receiver_id: UUID | None) -> customers.History:
    """Return a history with one more row; whoever received first owns (domain guide §4.7)."""
    if history is None:
        return customers.History(line.at, line.at, receiver_id, line.grade)
    return customers.History(
        first_visit_at=min(history.first_visit_at, line.at),
        last_seen_at=max(history.last_seen_at, line.at),
        owner_id=history.owner_id or receiver_id,
        grade=line.grade or history.grade,
    )


def _close_sheet(sheet: ReadSheet, counts: Counter[str]) -> None:
    sheet.report.imported = counts["imported"] + counts["joined"] + counts["doubtful"]
    sheet.report.unchanged = counts["unchanged"]


def _report(run: _Run, sheets: Sequence[ReadSheet], file: str, *, is_dry_run: bool) -> Report:
    reports = [sheet.report for sheet in sheets]
    for name, count in run.strangers.most_common():
        sentence = _("置业顾问“%(name)s”不在册，%(count)s 次来访只记姓名，客户进公海。") % {
            "name": name,
            "count": count,
        }
        reports[0].warnings.append(Notice(0, "", sentence))
    rows, refused = sum(one.rows for one in reports), sum(one.refused for one in reports)
    facts = {name: run.counts[name] for name in ("imported", "joined", "doubtful", "unchanged")}
    return Report(file, reports, is_dry_run, {"rows": rows, **facts, "refused": refused})
