"""How many may be filed on a day: by a broker, by an agency and from a device, for all projects together.

One statement counts and compares; it waits for whoever counts the same holder at the same instant, in whichever
project, and the check constraint stands behind it. So what can be learned by filing is bounded by the quotas.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from anchang.kernel import clock, vault
from anchang.kernel.errors import Refusal
from anchang.modules.filings import errors
from anchang.modules.filings.actions.keep import Filer
from anchang.modules.filings.models import FilingQuota
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Holder

_COLUMNS = [field.attname for field in FilingQuota._meta.concrete_fields]
_ROW = f"({', '.join(['%s'] * len(_COLUMNS))})"
_TAKE = (
    f"INSERT INTO filings_filingquota AS quota ({', '.join(_COLUMNS)}) VALUES {{rows}} "  # noqa: S608 - names of columns
    "ON CONFLICT (tenant_id, day, holder) DO UPDATE SET filed = quota.filed + 1, most = excluded.most "
    "WHERE quota.filed < excluded.most RETURNING kind"
)
# A day's counts are of no use after it; this long, so that it is over wherever it is asked for.
KEEPS = timedelta(days=2)


def take_quota(filer: Filer, rules: RuleSet, *, device: str, tenant_id: UUID, at: datetime) -> None:
    """Count a filing for its broker, agency and device, within the action that files; nothing is counted if that fails.

    A limit of 0 is none, and so is an empty `device`. Refused filings count as well, as each tells something.
    Raises DailyCapReached, AgencyCapReached, DeviceCapReached.
    """
    day = clock.local(at).date()
    rows = list(_rows(filer, rules, device, tenant_id, day))
    counted = _take(rows) if rows else set()
    for row in rows:
        if row.kind not in counted:
            raise _used_up(row, at)


def forget_quotas(*, at: datetime) -> None:
    """Delete the counts of days that are over."""
    FilingQuota.objects.filter(day__lt=clock.local(at - KEEPS).date()).delete()


def _rows(filer: Filer, rules: RuleSet, device: str, tenant_id: UUID, day: date) -> Iterator[FilingQuota]:
    # Always in this order, so that two who file never wait for each other.
    shares = (
        (Holder.BROKER, filer.index, rules.daily_cap),
        (Holder.AGENCY, _index(Holder.AGENCY, filer.agency_id, tenant_id), rules.agency_daily_cap),
        (Holder.DEVICE, _index(Holder.DEVICE, device, tenant_id), rules.device_daily_cap),
    )
    for kind, holder, most in shares:
        if holder and most:
            yield FilingQuota(tenant_id=tenant_id, day=day, kind=kind, holder=holder, filed=1, most=most)


def _index(kind: Holder, holder: UUID | str | None, tenant_id: UUID) -> bytes:
    return vault.index(str(holder), purpose=f"quota-{kind}", tenant_id=tenant_id) if holder else b""


def _take(rows: list[FilingQuota]) -> set[str]:
    """Count one more in each row that has room, and return their kinds."""
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for row in rows
        for field in FilingQuota._meta.concrete_fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(rows=", ".join([_ROW] * len(rows))), values)
        return {kind for (kind,) in cursor.fetchall()}


def _used_up(row: FilingQuota, at: datetime) -> Refusal:
    seconds = max(1, int((clock.day_bounds(row.day)[1] - at).total_seconds()))
    if row.kind == Holder.AGENCY:
        return errors.AgencyCapReached(seconds=seconds)
    if row.kind == Holder.DEVICE:
        return errors.DeviceCapReached(seconds=seconds)
    filed = FilingQuota.objects.filter(day=row.day, holder=row.holder).values_list("filed", flat=True).get()
    return errors.DailyCapReached(filed=filed, seconds=seconds)
