"""How a customer was brought, as the last judgement that rests on it says: for the evidence and for the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anchang.modules.filings.escort_states import Confirmation
from anchang.modules.filings.models import EscortConfirmation, Judgement
from anchang.modules.filings.rules import cases, signing


@dataclass(frozen=True, slots=True)
class Given:
    """One confirmation: what, when, and the signature as a path or as typed, where the reader may see it."""

    title: str
    kind: str
    at: datetime
    path: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """The escort of a confirmed filing."""

    at: datetime
    is_by_code: bool
    given: Sequence[Given]

    @property
    def is_signed(self) -> bool:
        """Tell whether customer and broker both signed."""
        return {Confirmation.CUSTOMER, Confirmation.BROKER} <= {one.kind for one in self.given}


def brought_of(judgements: Sequence[Judgement], *, is_desk: bool) -> Brought | None:
    """Return how the customer was brought; None where nobody wrote it down. A broker sees no signature but the fact."""
    for judgement in reversed(judgements):
        case = cases.from_data(judgement.inputs)
        if isinstance(case, cases.AtDesk):
            if case.escort is None:
                return None
            rows = EscortConfirmation.objects.filter(pk__in=case.escort.confirmations).order_by("pk")
            given = [_given(row, is_desk=is_desk) for row in rows] if case.escort.confirmations else []
            return Brought(case.escort.taken_at, case.escort.code_id is not None, given)
    return None


def _given(row: EscortConfirmation, *, is_desk: bool) -> Given:
    kind = Confirmation(row.kind)
    text = row.mark.open() if is_desk and kind != Confirmation.CODE else ""
    mark = signing.from_text(text) if text else None
    return Given(
        title=str(kind.label),
        kind=kind.value,
        at=row.given_at,
        path=mark.path if isinstance(mark, signing.Ink) else "",
        typed=mark.name if isinstance(mark, signing.Typed) else "",
    )
