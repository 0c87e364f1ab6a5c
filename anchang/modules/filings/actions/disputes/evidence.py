"""The evidence as it is when a dispute is raised: frozen, with its fingerprint, never to be rewritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from anchang.modules.filings import dispute_queries, queries
from anchang.modules.filings.dispute_states import Side
from anchang.modules.filings.models import Dispute, DisputeEvidence, Filing


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return SHA-256 in hexadecimal over the evidence."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def freeze_evidence(dispute: Dispute, ground: dispute_queries.Ground) -> DisputeEvidence:
    """Keep what is known of both filings and their customer: ids and instants, no name and no number; in an action."""
    filings = [_filing(Side.APPELLANT, dispute.filing)]
    if dispute.rival is not None:
        filings.append(_filing(Side.RIVAL, dispute.rival))
    content = {
        "raised_at": dispute.raised_at.isoformat(),
        "reason": str(dispute.reason),
        "filings": filings,
        "customer": _customer(ground),
        "photos": [[str(row.pk), row.digest] for row in dispute_queries.photos_of(dispute.filing_id)],
    }
    row = DisputeEvidence(tenant_id=dispute.tenant_id, dispute=dispute, content=content, digest=fingerprint(content))
    row.save(force_insert=True)
    return row


def involved_in(evidence: DisputeEvidence) -> set[UUID]:
    """Return who filed, judged or confirmed anything of what the dispute is about: none of them may decide it."""
    people = {one["broker"] for one in evidence.content["filings"]}
    people |= {step["by"] for one in evidence.content["filings"] for step in one["judgements"]}
    return {UUID(person) for person in people if person}


def _filing(side: Side, filing: Filing) -> dict[str, Any]:
    return {
        "side": str(side),
        "id": str(filing.pk),
        "number": filing.number,
        "agency": str(filing.agency_id or ""),
        "broker": str(filing.broker_id or ""),
        "state": str(filing.state),
        "code": int(filing.code),
        "submitted_at": _iso(filing.submitted_at),
        "visited_at": _iso(filing.visited_at),
        "visit": str(filing.visit_id or ""),
        "valid_until": _iso(filing.valid_until),
        "deal_until": _iso(filing.deal_until),
        "ended_at": _iso(filing.ended_at),
        "rule_set": str(filing.rule_set_id),
        "rules": filing.rule_set.fields,
        "judgements": [
            {
                "id": str(row.pk),
                "moment": str(row.moment),
                "code": int(row.code),
                "at": _iso(row.decided_at),
                "by": str(row.decided_by),
                "rule_set": str(row.rule_set_id),
                "values": row.values,
                "inputs": row.inputs,
            }
            for row in queries.judgements_of(filing)
        ],
    }


def _customer(ground: dispute_queries.Ground) -> dict[str, Any]:
    ref = ground.customer
    if ref is None:
        return {}
    return {
        "id": str(ref.id),
        "consultant": str(ref.owner_id or ""),
        "first_visit_at": _iso(ref.first_visit_at),
        "last_seen_at": _iso(ref.last_seen_at),
        "followed_at": _iso(ref.last_effective_follow_at),
        "bought_at": _iso(ground.bought_at),
    }


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
