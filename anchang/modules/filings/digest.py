"""The fingerprint of a filing's verdicts: who holds a printed card can tell whether anything was changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from anchang.modules.filings.models import Filing, Judgement

_GROUP = 8


def digest(filing: Filing, judgements: Sequence[Judgement]) -> str:
    """Return SHA-256 in hexadecimal over the filing's number and every judgement with its rules, first to last."""
    content = [filing.number, *(_content(row) for row in judgements)]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def in_groups(digest: str) -> str:
    """Return a fingerprint as people compare it: in groups of eight."""
    return " ".join(digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP))


def _content(row: Judgement) -> list[object]:
    return [
        str(row.pk),
        str(row.rule_set_id),
        row.rule_set.fields,
        str(row.moment),
        int(row.code),
        row.values,
        row.inputs,
        str(row.visit_id or ""),
        str(row.decided_by),
        row.decided_at.isoformat(),
    ]
