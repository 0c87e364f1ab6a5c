"""An extension is taken back: deadlines return to where they were, as far as that wrongs nobody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.filings import access, extensions, queue_errors
from anchang.modules.filings.actions.extend import COLUMNS, KIND
from anchang.modules.filings.actions.moves import stay
from anchang.modules.filings.models import Extension, ExtensionPart, Filing
from anchang.modules.filings.readers import readers_of
from anchang.modules.filings.rules.desk_cases import TakenBack
from anchang.modules.filings.rules.extending import period_of, reminder
from anchang.modules.filings.states import Code, ExtensionState, Period, State
from anchang.modules.notices import api as notices

BACK = gettext_noop("报备延期已收回：%(reason)s。请查看现在的期限。")


@action
def take_back_extension(extension_id: UUID, *, project_id: UUID, by: Actor, at: datetime) -> Extension:
    """Take an extension back: at once where it was for chosen filings, as due work where it was for all.

    Raises NotThere, NotAllowed, AlreadyTakenBack.
    """
    by.must(access.HANDLE, project_id)
    extension = the_one(Extension.objects.filter(pk=extension_id, project_id=project_id))
    going = [ExtensionState.OPEN, ExtensionState.DONE]
    rows = Extension.objects.filter(pk=extension.pk, state__in=going)
    if not rows.update(state=ExtensionState.RETURNING, taken_back_at=at):
        raise queue_errors.AlreadyTakenBack()
    if Period.FOLLOW in extension.periods:
        # Who was looked at with these days reckoned in is looked at again.
        looked = Filing.objects.filter(project_id=project_id, state=State.VISITED, follow_look_at__isnull=False)
        looked.update(follow_look_at=at)
    audit.record(by, "filings.take_back_time", subject=extension, project_id=project_id, at=at)
    if not extension.is_for_all:
        for part_id in extensions.unsettled_parts(extension.pk, extension.parts.count()):
            settle_part(part_id, by=by, at=at)
        finish_return(extension.pk)
    extension.refresh_from_db()
    return extension


@action
def settle_part(part_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Return one deadline to where it was, or find that it stays; False when that was settled before.

    It stays where the filing has moved on, where the deadline was moved again since, and where the old one is past:
    others were refused in the meantime because this one stood. Raises Stale when the filing moves at this moment.
    """
    part = at_most_one(ExtensionPart.objects.select_related("filing__rule_set", "extension").filter(pk=part_id))
    if part is None or not ExtensionPart.objects.filter(pk=part_id, settled_at__isnull=True).update(settled_at=at):
        return False
    filing, period = part.filing, Period(part.period)
    column = COLUMNS[period]
    is_as_left = period_of(State(filing.state)) == period and getattr(filing, column) == part.until
    if not is_as_left or part.was < at:
        return True
    case = TakenBack(
        extension_id=part.extension_id, period=period, stands=Code(filing.code), was=part.until, until=part.was
    )
    soon = reminder(part.was, period, filing.rule_set.rules, at=at)
    if not stay(filing, case=case, by=by, at=at, only={column: part.until}, **{column: part.was, "remind_at": soon}):
        raise Stale()
    ExtensionPart.objects.filter(pk=part_id).update(is_back=True)
    audit.record(by, "filings.shorten", subject=filing, project_id=filing.project_id, at=at, period=str(period))
    _tell(part.extension, filing, at)
    return True


@action
def finish_return(extension_id: UUID) -> bool:
    """Say that an extension is taken back once every part of it is settled; False when some are not."""
    if extensions.unsettled_parts(extension_id, 1):
        return False
    rows = Extension.objects.filter(pk=extension_id, state=ExtensionState.RETURNING)
    return bool(rows.update(state=ExtensionState.RETURNED))


def _tell(extension: Extension, filing: Filing, at: datetime) -> None:
    notices.notify(
        user_ids=readers_of(filing),
        kind=KIND,
        title=BACK,
        facts={"reason": extension.reason},
        url=reverse("filings:mine"),
        project_id=filing.project_id,
        at=at,
        mark=f"{KIND}:{extension.pk}:back",
    )
