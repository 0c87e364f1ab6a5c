"""The facts of a dispute in words: what, whose, when, and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from anchang.kernel.errors import Sentence
from anchang.modules.filings.dispute_states import Proof, Side
from anchang.modules.filings.models import DisputeEvidence, DisputeNote
from anchang.modules.filings.rules.proving import Known, Line, Noted, Source, lines_of
from anchang.modules.filings.states import Code

_KNOWN: Mapping[Known, tuple[Sentence, str]] = {
    Known.KNOWN: (gettext_lazy("已知"), "ok"),
    Known.REFUSED: (gettext_lazy("未通过"), "danger"),
    Known.UNKNOWN: (gettext_lazy("无记录"), ""),
    Known.TO_SUPPLY: (gettext_lazy("待补充"), "warn"),
}
_SOURCES: Mapping[Source, Sentence] = {
    Source.VISIT: gettext_lazy("报备 %(about)s 到访确认"),
    Source.JUDGEMENT: gettext_lazy("报备 %(about)s：%(said)s"),
    Source.REGISTER: gettext_lazy("来访登记"),
    Source.FOLLOW_UP: gettext_lazy("跟进记录"),
    Source.PHOTOS: gettext_lazy("申诉照片 %(about)s 张"),
    Source.TOLD: "%(about)s",
    Source.NOWHERE: "",
}


@dataclass(frozen=True, slots=True)
class Proven:
    """A row of the table of facts as an arbiter reads it."""

    proof: str
    side: str
    known: str
    tone: str
    at: datetime | None
    source: str


def proofs_of(evidence: DisputeEvidence, notes: list[DisputeNote]) -> list[Proven]:
    """Return the table of facts, the strongest first."""
    noted = [Noted(Side(row.side), Proof(row.proof), row.happened_at, row.text.open()) for row in notes]
    return [_proven(line) for line in lines_of(evidence.content, noted)]


def _proven(line: Line) -> Proven:
    known, tone = _KNOWN[line.known]
    said = "" if line.code is None else str(Code(line.code).label)
    source = str(_SOURCES[line.source]) % {"about": line.about, "said": said}
    return Proven(str(line.proof.label), str(line.side.label), str(known), tone, line.at, source)
