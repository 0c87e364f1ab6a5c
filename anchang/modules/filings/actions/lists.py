"""Takes in a list of filings: each row judged by its own time, in the order of those times, and accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import Tell, make_way, unit_of_work
from anchang.kernel.errors import Refusal
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.guess import guess
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.reading import Reading, read
from anchang.kernel.sheets.report import Notice, Report, SheetReport
from anchang.modules.filings import access, errors, queries
from anchang.modules.filings.actions import list_parts
from anchang.modules.filings.actions.keep import Submission, keep_filing, reserve_numbers
from anchang.modules.filings.actions.list_parts import Row
from anchang.modules.filings.actions.list_rows import Misread, read_row
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.rules import clauses, listing
from anchang.modules.filings.rules.listing import SHAPE, Listed
from anchang.modules.filings.states import Code, State
from anchang.modules.people import api as people


@dataclass(slots=True)
class _Run:
    """A sheet being taken in, or previewed. `places` are column letters by name, for the addresses of notices."""

    project_id: UUID
    project_name: str
    by: Actor
    sheet: SheetReport
    places: dict[str, str]
    is_preview: bool
    rule_sets: list[RuleSetVersion] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    other_names: Counter[str] = field(default_factory=Counter)

    def misread(self, row: int, sentence: str, column: str = "") -> None:
        """Account for a row that is no filing, or none that may be taken."""
        self.count["misread"] += 1
        self.refuse(row, sentence, column)

    def refuse(self, row: int, sentence: str, column: str = "") -> None:
        """Account for a row that is not taken as a filing that counts."""
        self.sheet.refusals.append(Notice(row, self.places.get(column, ""), sentence))


def import_filings(
    project_id: UUID,
    *,
    data: bytes,
    file: str,
    by: Actor,
    mappings: Sequence[Mapping] = (),
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Report:
    """Take in a list of filings and report on every row.

    Rows are taken in transactions of some fifty, oldest filing first; an import that was interrupted goes on when it is
    run again, and one that was complete changes nothing. A preview (`dry_run`) does all of it and keeps nothing; it
    goes number by number, because between its transactions nothing stays.
    Raises NotAllowed, FileUnreadable, FileTooLarge, NotAFilingList.
    """
    by.must(access.IMPORT, project_id)
    report = Report(file, is_dry_run=dry_run)
    runs, rows = _read_sheets(project_id, data, by, mappings, report)
    done = 0
    for part in list_parts.by_number(rows) if dry_run else list_parts.in_turn(rows):
        with unit_of_work(stays=not dry_run):
            for sheet, some in groupby(part, key=lambda row: row.sheet):
                _take(runs[sheet], list(some))
        make_way()
        done += len(part)
        if tell:
            tell(done, len(rows))
    for run in runs:
        run.sheet.refusals.sort(key=lambda notice: notice.row)
        report.facts = _facts(run, report.facts)
    return report


def _read_sheets(
    project_id: UUID, data: bytes, by: Actor, mappings: Sequence[Mapping], report: Report
) -> tuple[list[_Run], list[Row]]:
    """Read every sheet into the report; return the lists among them, and the rows that can be judged."""
    runs: list[_Run] = []
    rows: list[Row] = []
    for grid in open_book(data, report.file).sheets:
        chosen = next((mapping for mapping in mappings if mapping.fits(grid.name)), None)
        mapping = chosen or guess(grid, [SHAPE]).mapping
        sheet = SheetReport(grid.name, mapping.kind)
        report.sheets.append(sheet)
        if mapping.kind != SHAPE.kind:
            sheet.why_refused = _("没有客户姓名、客户电话和报备时间这几列。")
            continue
        run = _Run(project_id, people.project(project_id).name, by, sheet, dict(mapping.columns), report.is_dry_run)
        found = _readable(run, read(grid, mapping, SHAPE, near=clock.today()))
        rows += [Row(len(runs), listed, submission) for listed, submission in found]
        runs.append(run)
    if not runs:
        raise errors.NotAFilingList()
    return runs, rows


def _readable(run: _Run, reading: Reading) -> list[tuple[Listed, Submission]]:
    run.sheet.rows = len(reading.records)
    run.sheet.passed = [Notice(line.row, "", line.reason) for line in reading.passed]
    rows = []
    for record in reading.records:
        if record.is_usable:
            rows.append(listing.listed(record))
        else:
            run.misread(record.row, record.why_refused)
    agencies = people.agencies_named(row.agency for row in rows if row.agency)
    found = [(row, one) for row in rows if (one := _read(run, row, agencies))]
    seen: dict[str, int] = {}
    return [(row, one) for row, one in found if _is_first(run, row, one, seen)]


def _read(run: _Run, row: Listed, agencies: MappingOf[str, UUID]) -> Submission | None:
    try:
        submission = read_row(
            row,
            project_id=run.project_id,
            project_name=run.project_name,
            tenant_id=run.by.tenant_id,
            agencies=agencies,
        )
    except Misread as wrong:
        run.misread(row.row, str(wrong), wrong.column)
        return None
    if row.project and row.project != run.project_name:
        run.other_names[row.project] += 1
    return submission


def _known(project_id: UUID, numbers: Sequence[str]) -> dict[str, tuple[bytes | None, str]]:
    rows = Filing.objects.filter(project_id=project_id, external_ref__in=numbers)
    found = rows.values_list("external_ref", "source_index", "number")
    return {ref: (bytes(mark) if mark else None, number) for ref, mark, number in found}


def _is_first(run: _Run, row: Listed, submission: Submission, seen: dict[str, int]) -> bool:
    """Tell whether a row is the first of its sheet with its number; account for it where it is not."""
    ref = submission.external_ref
    if (before := seen.setdefault(ref, row.row)) == row.row:
        return True
    run.misread(row.row, _("编号 %(ref)s 与第 %(row)s 行重复。") % {"ref": ref, "row": before}, "number")
    return False


def _is_fresh(run: _Run, row: Row, known: MappingOf[str, tuple[bytes | None, str]]) -> bool:
    """Tell whether a row is to be judged; account for it where its number was taken in before."""
    ref = row.submission.external_ref
    if ref not in known:
        return True
    mark, number = known[ref]
    if mark == row.submission.source_index:
        run.sheet.unchanged += 1
    else:
        sentence = _("编号 %(ref)s 已导入为 %(number)s，内容不同，没有改动。")
        run.misread(row.listed.row, sentence % {"ref": ref, "number": number}, "number")
    return False


def _take(run: _Run, rows: Sequence[Row]) -> None:
    """Judge the rows of one sheet and keep them, those known before left out. Within a transaction."""
    if run.is_preview:
        run.rule_sets = []  # what the part before made is gone
    known = _known(run.project_id, [row.submission.external_ref for row in rows])
    fresh = [row for row in rows if _is_fresh(run, row, known)]
    numbers = _reserve(run, [row.submission for row in fresh])
    for row in fresh:
        submission = row.submission
        number = numbers[clock.local(submission.submitted_at).date()].pop(0)
        try:
            with unit_of_work():
                filing = keep_filing(submission, rule_set=_rule_set(run, submission), by=run.by, number=number)
        except Refusal as refusal:
            run.misread(row.listed.row, str(refusal))
            continue
        _account(run, row.listed, filing)


def _account(run: _Run, row: Listed, filing: Filing) -> None:
    if filing.state != State.REJECTED:
        run.sheet.imported += 1
        run.count["accepted"] += 1
        return
    run.count["refused"] += 1
    code = Code(filing.code)
    verdict = clauses.sentence(code, filing.rule_set.rules, {})
    values = {"clause": clauses.NUMBERS[code], "verdict": verdict, "number": filing.number}
    told = _("未通过（第 %(clause)s 条）：%(verdict)s编号 %(number)s。")
    if run.is_preview:
        told = _("未通过（第 %(clause)s 条）：%(verdict)s")  # no number is kept for it
    run.refuse(row.row, told % values, "phone")


def _reserve(run: _Run, submissions: Sequence[Submission]) -> dict[date, list[str]]:
    days = Counter(clock.local(submission.submitted_at).date() for submission in submissions)
    return {day: reserve_numbers(run.project_id, day, days[day]) for day in sorted(days)}


def _rule_set(run: _Run, submission: Submission) -> RuleSetVersion:
    filer, at = submission.filer, submission.submitted_at
    if not run.rule_sets:
        ensure_rule_set(run.project_id, by=run.by)
        run.rule_sets = queries.rule_sets_of(run.project_id)
    found = queries.in_force(run.rule_sets, channel=filer.channel, agency_id=filer.agency_id, at=at)
    return found or ensure_rule_set(run.project_id, by=run.by)


def _facts(run: _Run, before: dict[str, object]) -> dict[str, object]:
    """Return the accounts: accepted, refused by a rule, not readable, known before; together they are all rows."""

    def sum_of(name: str, value: int) -> int:
        earlier = before.get(name, 0)
        return value + (earlier if isinstance(earlier, int) else 0)

    return {
        "accepted": sum_of("accepted", run.count["accepted"]),
        "refused_by_rule": sum_of("refused_by_rule", run.count["refused"]),
        "refused_as_input": sum_of("refused_as_input", run.count["misread"]),
        "known_before": sum_of("known_before", run.sheet.unchanged),
        "written_as": dict(run.other_names),
    }
