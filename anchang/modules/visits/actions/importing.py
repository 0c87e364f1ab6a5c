"""A register of visits comes in: customers joined on the number, visits in their order, doubts put aside.

Every row is accounted for: imported (a new customer), joined (one more visit of a known customer), doubtful (in the
review list), refused (unreadable) or unchanged (brought in before). Rows are taken as the groups arrived, whatever the
order of the sheets, in transactions of some hundred, so that others may write between two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from anchang.kernel import audit, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import Tell, make_way, unit_of_work
from anchang.kernel.errors import Stale
from anchang.kernel.sheets.mapping import Mapping as Layout
from anchang.kernel.sheets.report import Notice, Report
from anchang.modules.customers import api as customers
from anchang.modules.visits import access, queries
from anchang.modules.visits.actions.following import imported_visit, no_longer_first
from anchang.modules.visits.actions.sheets import ReadSheet, read_register
from anchang.modules.visits.models import Visit
from anchang.modules.visits.rules import register as rules
from anchang.modules.visits.rules.register import Line

ORIGIN = "visits"
# Rows a transaction.
PART = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What an import makes of a register, and the names no consultant has with the visits that come in under each."""

    report: Report
    strangers: Counter[str]


@dataclass(slots=True)
class _Run:
    """What an import needs to know, and what it found out on its way from part to part."""

    project_id: UUID
    by: Actor
    at: datetime
    receivers: Mapping[str, UUID]
    is_dry: bool
    keys: set[bytes] = field(default_factory=set)
    known: dict[str, customers.Known] = field(default_factory=dict)
    began: dict[UUID, datetime] = field(default_factory=dict)
    met: set[UUID] = field(default_factory=set)
    strangers: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Part:
    """What one transaction writes."""

    lines: Sequence[tuple[ReadSheet, Line]]
    counts: Counter[str] = field(default_factory=Counter)
    visits: list[Visit] = field(default_factory=list)
    histories: dict[UUID, customers.History] = field(default_factory=dict)
    overtaken: list[UUID] = field(default_factory=list)
    """Customers who turn out to have come before what was their first visit."""


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

    An import that was interrupted goes on when it is run again; rows it had taken are unchanged then.
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
    staff = {one.name: one.user_id for one in queries.consultants(project_id)}
    run = _Run(project_id, by, at, {**staff, **receivers}, dry_run)
    done, whole = 0, sum(len(sheet.lines) for sheet in sheets)
    for part in _parts(sheets):
        with unit_of_work(stays=not dry_run):
            _take_part(run, part)
        make_way()
        done += len(part.lines)
        if tell:
            tell(done, whole)
    return Found(_report(run, sheets, file), run.strangers)


def _parts(sheets: Sequence[ReadSheet]) -> Iterator[_Part]:
    """Yield the lines of all sheets in the order of arrival; of equal ones, in that of the file."""
    lines = sorted(((sheet, line) for sheet in sheets for line in sheet.lines), key=lambda pair: pair[1].at)
    for start in range(0, len(lines), PART):
        yield _Part(lines[start : start + PART])


def _take_part(run: _Run, part: _Part) -> None:
    keys = [vault.index(line.words, purpose="visit-row", tenant_id=run.by.tenant_id) for _, line in part.lines]
    rows = Visit.objects.filter(project_id=run.project_id, import_key__in=keys)
    run.keys |= {bytes(key) for key in rows.values_list("import_key", flat=True) if key is not None}
    _meet(
        run, [line for (_, line), key in zip(part.lines, keys, strict=True) if not line.doubt and key not in run.keys]
    )
    for (sheet, line), key in zip(part.lines, keys, strict=True):
        became = _take(run, part, sheet, line, key)
        sheet.counts[became] += 1
        part.counts[became] += 1
    if not run.is_dry:
        _save(run, part)


def _meet(run: _Run, lines: Sequence[Line]) -> None:
    """Find or make the customers of new lines at once; a line that names somebody else gets its doubt."""
    strange = {line.phone for line in lines} - run.known.keys()
    named = {phone: one.name for phone, one in run.known.items()} | customers.known_names(run.project_id, strange)
    for line in lines:
        if rules.doubt_name(line, named.setdefault(line.phone, line.name)):
            line.doubt = customers.Doubt.OTHER_NAME
    found = customers.find_or_create_many(
        project_id=run.project_id, people_named={phone: named[phone] for phone in strange}, by=run.by, at=run.at
    )
    run.known |= found
    run.began |= _first_arrivals({one.customer_id for one in found.values() if not one.is_new} - run.met)


def _first_arrivals(customer_ids: set[UUID]) -> dict[UUID, datetime]:
    rows = Visit.objects.filter(customer_id__in=customer_ids).order_by()
    return dict(rows.values_list("customer_id").annotate(Min("arrived_at")))


def _take(run: _Run, part: _Part, sheet: ReadSheet, line: Line, key: bytes) -> str:
    """Take one line and return what became of it."""
    if key in run.keys:
        return "unchanged"
    run.keys.add(key)
    if line.doubt:
        return _put_aside(run, line, key, sheet)
    one = run.known[line.phone]
    is_met, began = one.customer_id in run.met, run.began.get(one.customer_id)
    run.met.add(one.customer_id)
    kind, sentence = rules.kind_of(line, is_first=not is_met and (began is None or line.at < began))
    if sentence:
        sheet.report.warnings.append(Notice(line.row, sheet.layout.columns.get("kind", ""), sentence))
    if not is_met and began and line.at < began:
        part.overtaken.append(one.customer_id)
    _add_visit(run, part, line, key, one.customer_id, kind)
    return "imported" if one.is_new and not is_met else "joined"


def _put_aside(run: _Run, line: Line, key: bytes, sheet: ReadSheet) -> str:
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
    if fresh:
        sentence = _("%(doubt)s，已放入核对清单。") % {"doubt": doubt.label}
        column = sheet.layout.columns.get("name" if doubt == customers.Doubt.NO_NAME else "phone", "")
        sheet.report.warnings.append(Notice(line.row, column, sentence))
    return "doubtful" if fresh else "unchanged"


def _add_visit(run: _Run, part: _Part, line: Line, key: bytes, customer_id: UUID, kind: customers.VisitKind) -> None:
    visit = imported_visit(run.project_id, line.at, customer_id, run.by)
    visit.kind, visit.import_key = kind, key
    visit.people, visit.source, visit.medium = line.people, line.source, line.medium
    visit.profile, visit.note = line.profile, line.note
    receiver_id = run.receivers.get(line.receiver)
    visit.received_by_id, visit.receiver_name = receiver_id, "" if receiver_id else line.receiver
    part.visits.append(visit)
    if line.receiver and receiver_id is None:
        run.strangers[line.receiver] += 1
    part.histories[customer_id] = _longer(part.histories.get(customer_id), line, receiver_id)


def _save(run: _Run, part: _Part) -> None:
    no_longer_first(part.overtaken)
    try:
        with transaction.atomic():
            Visit.objects.bulk_create(part.visits, batch_size=50)
    except IntegrityError as error:
        raise Stale() from error  # the same rows, or a customer's first visit, were written at this instant
    customers.note_histories(part.histories, project_id=run.project_id, by=run.by, at=run.at)
    about = ("people.orgnode", run.project_id)
    facts = {"rows": len(part.lines), **part.counts}
    audit.record(run.by, "visits.import", subject=about, project_id=run.project_id, at=run.at, **facts)


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


def _report(run: _Run, sheets: Sequence[ReadSheet], file: str) -> Report:
    reports, counts = [sheet.report for sheet in sheets], Counter[str]()
    for sheet in sheets:
        counts += sheet.counts
        sheet.report.imported = sheet.counts.total() - sheet.counts["unchanged"]
        sheet.report.unchanged = sheet.counts["unchanged"]
    for name, count in run.strangers.most_common():
        sentence = _("置业顾问“%(name)s”不在册，%(count)s 次来访只记姓名，客户进公海。") % {
            "name": name,
            "count": count,
        }
        reports[0].warnings.append(Notice(0, "", sentence))
    rows, refused = sum(one.rows for one in reports), sum(one.refused for one in reports)
    facts = {name: counts[name] for name in ("imported", "joined", "doubtful", "unchanged")}
    return Report(file, reports, run.is_dry, {"rows": rows, **facts, "refused": refused})
