"""Takes in a list of filings: each row judged by its own time, in the order of those times, and accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action, make_way, unit_of_work
from anchang.kernel.errors import Refusal
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.guess import guess
from anchang.kernel.sheets.mapping import Mapping
from anchang.kernel.sheets.reading import Reading, read
from anchang.kernel.sheets.report import Notice, Report, SheetReport
from anchang.modules.filings import access, errors, queries
from anchang.modules.filings.actions import list_parts
from anchang.modules.filings.actions.keep import Submission, keep_filing, reserve_numbers
from anchang.modules.filings.actions.list_rows import Misread, read_row
from anchang.modules.filings.actions.rule_sets import ensure_rule_set
from anchang.modules.filings.models import Filing, RuleSetVersion
from anchang.modules.filings.rules import clauses, listing
from anchang.modules.filings.rules.listing import SHAPE, Listed
from anchang.modules.filings.states import Code, State
from anchang.modules.people import api as people

Tell = Callable[[int, int], None]


class _Rehearsed(Exception):
    """Ends a part of a rehearsal, so that nothing of it stays."""


@dataclass(slots=True)
class _Run:
    """An import or a rehearsal under way. `places` are column letters by name, for the addresses of notices."""

    project_id: UUID
    project_name: str
    by: Actor
    sheet: SheetReport
    places: dict[str, str]
    is_rehearsal: bool = False
    rule_sets: list[RuleSetVersion] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
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
    run again, and one that was complete changes nothing. A rehearsal (`dry_run`) does all of it and keeps nothing; it
    goes number by number, because between its transactions nothing stays.
    Raises NotAllowed, FileUnreadable, FileTooLarge, NotAFilingList.
    """
    by.must(access.IMPORT, project_id)
    book, report, is_read = open_book(data, file), Report(file, is_dry_run=dry_run), False
    for grid in book.sheets:
        chosen = next((mapping for mapping in mappings if mapping.fits(grid.name)), None)
        mapping = chosen or guess(grid, [SHAPE]).mapping
        sheet = SheetReport(grid.name, mapping.kind)
        report.sheets.append(sheet)
        if mapping.kind != SHAPE.kind:
            sheet.why_refused = _("没有客户姓名、客户电话和报备时间这几列。")
            continue
        is_read = True
        run = _Run(project_id, people.project(project_id).name, by, sheet, dict(mapping.columns), dry_run)
        _take_sheet(run, read(grid, mapping, SHAPE, near=clock.today()), tell)
        report.facts = _facts(run, report.facts)
    if not is_read:
        raise errors.NotAFilingList()
    return report


def _take_sheet(run: _Run, reading: Reading, tell: Tell | None) -> None:
    run.sheet.rows = len(reading.records)
    run.sheet.passed = [Notice(line.row, "", line.words) for line in reading.passed]
    rows = []
    for record in reading.records:
        if record.is_usable:
            rows.append(listing.listed(record))
        else:
            run.misread(record.row, "".join(one.sentence for one in record.problems if one.is_fatal))
    agencies = people.agencies_named(row.agency for row in rows if row.agency)
    read_rows = [(row, one) for row in rows if (one := _read(run, row, agencies))]
    known = _known(run.project_id, [one.external_ref for _row, one in read_rows])
    fresh = [(row, one) for row, one in read_rows if _is_fresh(run, row, one, known)]
    done, take = 0, _rehearse_part if run.is_rehearsal else _take_part
    for part in list_parts.by_number(fresh) if run.is_rehearsal else list_parts.in_time(fresh):
        take(run, part)
        make_way()
        done += len(part)
        if tell:
            tell(done, len(fresh))
    run.sheet.refusals.sort(key=lambda notice: notice.row)


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
    found: dict[str, tuple[bytes | None, str]] = {}
    for start in range(0, len(numbers), 500):
        rows = Filing.objects.filter(project_id=project_id, external_ref__in=numbers[start : start + 500])
        for ref, mark, number in rows.values_list("external_ref", "source_index", "number"):
            found[ref] = (bytes(mark) if mark else None, number)
    return found


def _is_fresh(run: _Run, row: Listed, submission: Submission, known: MappingOf[str, tuple[bytes | None, str]]) -> bool:
    """Tell whether a row is to be judged; account for it where its number is known, or there twice."""
    ref = submission.external_ref
    if ref in run.seen:
        run.misread(row.row, _("编号 %(ref)s 与第 %(row)s 行重复。") % {"ref": ref, "row": run.seen[ref]}, "number")
        return False
    run.seen[ref] = row.row
    if ref not in known:
        return True
    mark, number = known[ref]
    if mark == submission.source_index:
        run.sheet.unchanged += 1
    else:
        sentence = _("编号 %(ref)s 已导入为 %(number)s，内容不同，没有改动。")
        run.misread(row.row, sentence % {"ref": ref, "number": number}, "number")
    return False


def _rehearse_part(run: _Run, rows: Sequence[list_parts.Row]) -> None:
    run.rule_sets = []  # what the part before made is gone
    with suppress(_Rehearsed), unit_of_work():
        _take_part(run, rows)
        raise _Rehearsed


@action
def _take_part(run: _Run, rows: Sequence[list_parts.Row]) -> None:
    numbers = _reserve(run, [submission for _row, submission in rows])
    for row, submission in rows:
        number = numbers[clock.local(submission.submitted_at).date()].pop(0)
        try:
            filing = keep_filing(submission, rule_set=_rule_set(run, submission), by=run.by, number=number)
        except Refusal as refusal:
            run.misread(row.row, str(refusal))
            continue
        _account(run, row, filing)


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
    if run.is_rehearsal:
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
