"""More time for filings: for those chosen by hand at once, for all that live between two days as due work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import at_most_one
from anchang.kernel.tenancy import current_tenant
from anchang.modules.filings import access, queue_errors
from anchang.modules.filings.actions.moves import stay
from anchang.modules.filings.models import Extension, ExtensionPart, Filing
from anchang.modules.filings.readers import readers_of
from anchang.modules.filings.rules.desk_cases import Extended
from anchang.modules.filings.rules.extending import MOST_DAYS, Obstacle, Plan, Terms, plan, reminder
from anchang.modules.filings.states import Code, ExtensionState, Period, State
from anchang.modules.notices import api as notices

KIND = "filings.extension"
GIVEN = gettext_noop("您的报备期限延长 %(days)s 天：%(reason)s。")
COLUMNS = {Period.REGISTER: "valid_until", Period.DEAL: "deal_until"}
MOST_CHOSEN = 200
_TRIES = 2


def terms_of(extension: Extension) -> Terms:
    """Return what an extension gives."""
    return Terms(extension.days, frozenset(Period(one) for one in extension.periods), extension.latest)


def plan_for(filing: Filing, terms: Terms, *, at: datetime) -> Plan:
    """Return what these terms would do to a filing at an instant."""
    return plan(State(filing.state), filing.valid_until, filing.deal_until, terms, at=at)


@action
def extend_chosen(
    filing_ids: Iterable[UUID], *, project_id: UUID, terms: Terms, reason: str, by: Actor, at: datetime
) -> Extension:
    """Extend filings chosen by hand; what cannot be is kept with the obstacle, and nothing stops the others.

    Raises NotAllowed, TooManyChosen, NothingToExtend when none of them can be, DaysOutOfRange.
    """
    by.must(access.HANDLE, project_id)
    chosen = list(dict.fromkeys(filing_ids))
    if len(chosen) > MOST_CHOSEN:
        raise queue_errors.TooManyChosen(most=MOST_CHOSEN, count=len(chosen))
    extension = make_extension(project_id=project_id, terms=terms, reason=reason, by=by, at=at)
    obstacles: dict[UUID, Obstacle] = {}
    for filing in access.handled_by(by, project_id).filter(pk__in=chosen).order_by("pk"):
        if obstacle := extend_filing(extension, filing.pk, by=by, at=at):
            obstacles[filing.pk] = obstacle
    extended = extension.parts.count()
    if not extended:
        raise queue_errors.NothingToExtend()
    extension.left_out = {str(pk): str(why) for pk, why in obstacles.items()}
    extension.save(update_fields=["left_out"])
    facts = {"days": terms.days, "extended": extended, "left_out": len(obstacles)}
    audit.record(by, "filings.give_more_time", subject=extension, project_id=project_id, at=at, **facts)
    return extension


def make_extension(
    *,
    project_id: UUID,
    terms: Terms,
    reason: str,
    by: Actor,
    at: datetime,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> Extension:
    """Keep an extension; inside an action. Raises DaysOutOfRange."""
    if not 1 <= terms.days <= MOST_DAYS:
        raise queue_errors.DaysOutOfRange(most=MOST_DAYS)
    return Extension.objects.create(
        tenant_id=current_tenant(),
        project_id=project_id,
        reason=reason,
        periods=sorted(str(period) for period in terms.periods),
        days=terms.days,
        latest=terms.latest,
        from_at=from_at,
        to_at=to_at,
        state=ExtensionState.DONE if from_at is None else ExtensionState.OPEN,
        made_by=by.user_id,
        made_at=at,
    )


@action
def extend_filing(extension: Extension, filing_id: UUID, *, by: Actor, at: datetime) -> Obstacle | None:
    """Move the deadline of one filing and return None, or what was in the way. A filing's period is moved once by one
    extension: the row that says so is unique, so that two workers do it once.
    """
    for _try in range(_TRIES):
        filing = at_most_one(Filing.objects.select_related("rule_set").filter(pk=filing_id))
        if filing is None:
            return Obstacle.OVER
        planned = plan_for(filing, terms_of(extension), at=at)
        if planned.obstacle or planned.period is None or planned.was is None or planned.until is None:
            return planned.obstacle
        try:
            with transaction.atomic():
                if not _is_still_given(extension):
                    return Obstacle.BEFORE
                _keep_part(extension, filing, planned.period, planned.was, planned.until)
                if _move_deadline(extension, filing, planned.period, planned.was, by=by, at=at):
                    _tell(extension, filing, at)
                    return None
                transaction.set_rollback(True)
        except IntegrityError:
            return Obstacle.BEFORE
    return Obstacle.MOVED


def _is_still_given(extension: Extension) -> bool:
    """Tell whether an extension for all is open still, and keep it so until this transaction ends: who takes it back
    waits for what is being moved, and finds it. One for chosen filings moves all of them in the act that makes it.
    """
    return not extension.is_for_all or bool(_open(extension).update(state=ExtensionState.OPEN))


def _open(extension: Extension) -> QuerySet[Extension]:
    return Extension.objects.filter(pk=extension.pk, state=ExtensionState.OPEN)


def _keep_part(extension: Extension, filing: Filing, period: Period, was: datetime, until: datetime) -> None:
    part = ExtensionPart(
        tenant_id=filing.tenant_id, extension=extension, filing=filing, period=period, was=was, until=until
    )
    part.save(force_insert=True)


def _move_deadline(
    extension: Extension, filing: Filing, period: Period, was: datetime, *, by: Actor, at: datetime
) -> bool:
    case = Extended(
        extension_id=extension.pk,
        period=period,
        stands=Code(filing.code),
        was=was,
        days=extension.days,
        latest=extension.latest,
    )
    until = datetime.fromisoformat(case.verdict(filing.rule_set.rules).values["until"])
    column = COLUMNS[period]
    soon = reminder(until, period, filing.rule_set.rules, at=at)
    if not stay(filing, case=case, by=by, at=at, only={column: was}, **{column: until, "remind_at": soon}):
        return False
    audit.record(by, "filings.extend", subject=filing, project_id=filing.project_id, at=at, period=str(period))
    return True


def _tell(extension: Extension, filing: Filing, at: datetime) -> None:
    """Tell the broker of an extension once, however many of his filings it concerns."""
    notices.notify(
        user_ids=readers_of(filing),
        kind=KIND,
        title=GIVEN,
        facts={"days": extension.days, "reason": extension.reason},
        url=reverse("filings:mine"),
        project_id=filing.project_id,
        at=at,
        mark=f"{KIND}:{extension.pk}",
    )
