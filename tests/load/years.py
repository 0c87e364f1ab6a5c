"""What years leave behind a customer: visits, filings, follow-ups, notices, requests, subscriptions, the audit.

Plausible in number and age, not told by actions: good for measuring pages, and for nothing else.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import models

from anchang.kernel import clock, ids
from anchang.kernel.audit import AuditEntry, AuditHead
from anchang.modules.approvals.models import Request
from anchang.modules.deals.models import Subscription
from anchang.modules.followups.models import Custody, FollowUp
from anchang.modules.notices.models import Notice
from anchang.modules.visits.models import Visit
from tests.load.filed import LEAD, Filed, number_of
from tests.load.rows import Row, Rows, sealed
from tests.story.cast import MEDIA, NOTES, QUOTES
from tests.story.teller import CONSULTANTS
from tests.world import World

# Nobody keeps a customer longer without a contact; a quarter of these are met again and again.
HELD = timedelta(days=60)
UNREAD = timedelta(days=2)
SOURCES = ("natural", "natural", "channel", "call", "referral", "friend", "media")
# As many as the project has flats: each of the story's subscriptions so many times over.
ALIKE = 7


@dataclass
class Years:
    """The office in which the crowd lived, and where its chain of acts stands."""

    world: World
    dice: Random = field(default_factory=lambda: Random(11))
    now: datetime = field(default_factory=clock.now)

    def __post_init__(self) -> None:
        self.tenant_id = self.world.tenant_id
        self.sellers = [self.world.user(name).pk for name in CONSULTANTS]
        self.manager, self.desk = self.world.user("沈卓").pk, self.world.user("温岚").pk
        self.filed = Filed(self.world, self.now)
        self.facts = Request.objects.filter(project_id=self.world.project_id).order_by("pk")[0].facts
        head, _made = AuditHead.objects.get_or_create(tenant_id=self.tenant_id)
        self.seq, self.hash = head.seq, bytes(head.hash)

    def of(self, number: int, customer: Row, name: str, phone: str) -> Rows:
        """Return what one customer left behind, by table."""
        rows: Rows = defaultdict(list)
        drawn = self.dice.random()
        if drawn < 0.6:
            rows[Visit].append(self._visit(customer, "first", customer["first_visit_at"]))
        if drawn < 0.1:
            rows[Visit].append(self._visit(customer, "repeat", customer["last_seen_at"]))
        if 0.4 < drawn < 0.7:
            at = customer["first_visit_at"] - LEAD
            self.filed.add(rows, number_of(at, number), customer, name, phone, at=at)
        rows[FollowUp].append(said := self._follow_up(customer))
        if customer["owner_id"]:
            rows[Custody].append(self._custody(customer, said))
        if drawn > 0.9:
            rows[Notice].append(self._notice(customer))
        if drawn > 0.995:
            rows[Request].append(self._request(customer))
        for act in ("customers.create", "visits.register"):
            rows[AuditEntry].append(self._act(act, customer))
        return rows

    def finish(self) -> None:
        """Write down where the chain of acts ends."""
        AuditHead.objects.filter(tenant_id=self.tenant_id).update(seq=self.seq, hash=self.hash)

    def deals(self, customers: Sequence[UUID]) -> Iterator[Row]:
        """Yield ended subscriptions of the project's own units, each like one that stands."""
        like = list(Subscription.objects.filter(project_id=self.world.project_id).order_by("pk").values())
        for number in range(min(len(customers), len(like) * ALIKE)):
            row, day = dict(like[number % len(like)]), (self.now - timedelta(days=1 + number % 600)).date()
            row |= {"id": ids.new_id(), "number": f"RG-{number:08d}", "customer_id": customers[number]}
            row |= {"state": "closed", "close_reason": "cancelled", "request_id": None, "claim_id": ids.new_id()}
            row |= {"subscribed_on": day, "planned_sign_on": day, "closed_on": day, "signed_on": None}
            yield {key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in row.items()}

    def _visit(self, customer: Row, kind: str, at: datetime) -> Row:
        source = self.dice.choice(SOURCES)
        return self._row(at) | {
            "project_id": customer["project_id"],
            "day": clock.local(at).date(),
            "number": None,
            "customer_id": customer["id"],
            "kind": kind,
            "source": source,
            "medium": self.dice.choice(MEDIA) if source == "media" else "",
            "filing_id": None,
            "purpose": "buy",
            "verdict": "new" if kind == "first" else "old_here",
            "turn": "turn" if kind == "first" else "old",
            "people": self.dice.randint(1, 4),
            "stage": "ended",
            "arrived_at": at,
            "registered_by": self.desk,
            "received_by_id": self._seller(customer),
            "receiver_name": "",
            "accepted_at": at + timedelta(minutes=2),
            "left_at": at + timedelta(minutes=50),
            "counted": True,
            "note": b"",
            "profile": "{}",
            "import_key": None,
        }

    def _follow_up(self, customer: Row) -> Row:
        at = customer["last_effective_follow_at"]
        row = self._row(at) | {
            "project_id": customer["project_id"],
            "customer_id": customer["id"],
            "user_id": self._seller(customer),
            "method": "call",
            "effective": True,
            "grade_after": customer["grade"] or "C",
            "next_at": customer["next_follow_at"] if customer["grade"] != "D" else None,
            "at": at,
        }
        row |= {"content": self._sealed(FollowUp, "content", row, self.dice.choice(NOTES))}
        return row | {"customer_quote": self._sealed(FollowUp, "customer_quote", row, self.dice.choice(QUOTES))}

    def _custody(self, customer: Row, said: Row) -> Row:
        return self._row(said["at"]) | {
            "project_id": customer["project_id"],
            "customer_id": customer["id"],
            "owner_id": customer["owner_id"],
            "since": customer["created_at"],
            "last_contact_at": said["at"],
            "returns_at": self.now + timedelta(days=15) * self.dice.random(),
            "last_follow_up_id": said["id"],
        }

    def _notice(self, customer: Row) -> Row:
        at = customer["created_at"]
        return self._row(at) | {
            "user_id": self.dice.choice([*self.sellers, self.manager]),
            "project_id": customer["project_id"],
            "kind": "visits.waiting",
            "title": "轮到您接待：第 %(number)s 组，一行 %(people)s 人。",
            "body": "",
            "facts": '{"number": 1, "people": 3}',
            "url": f"/p/{self.world.slug}/visits/",
            "mark": "",
            "read_at": at if at < self.now - UNREAD else None,
        }

    def _request(self, customer: Row) -> Row:
        at = customer["created_at"]
        return self._row(at) | {
            "project_id": customer["project_id"],
            "kind": "deals.discount",
            "subject_type": "deals.subscription",
            "subject_id": ids.new_id(),
            "title": "2栋 2603",
            "facts": json.dumps(self.facts),
            "is_flagged": False,
            "approver_role": "manager",
            "requester_id": self._seller(customer),
            "requested_at": at,
            "state": "approved",
            "decider_id": self.manager,
            "decided_at": at + timedelta(minutes=30),
            "comment": "同意",
        }

    def _act(self, act: str, customer: Row) -> Row:
        self.seq += 1
        entry = AuditEntry(
            tenant_id=self.tenant_id,
            seq=self.seq,
            at=customer["created_at"],
            actor_id=self.desk if act == "visits.register" else self._seller(customer),
            act=act,
            subject_type="customers.customer",
            subject_id=customer["id"],
            project_id=customer["project_id"],
            facts={"grade": customer["grade"]},
            prev_hash=self.hash,
        )
        self.hash = entry.hash = entry.digest()
        row = {column.attname: getattr(entry, column.attname) for column in AuditEntry._meta.concrete_fields}
        del row["id"]
        return row | {"facts": json.dumps(entry.facts)}

    def _row(self, at: datetime) -> Row:
        return {"id": ids.new_id(), "tenant_id": self.tenant_id, "created_at": at}

    def _seller(self, customer: Row) -> UUID:
        owner: UUID | None = customer["owner_id"]
        return owner or self.dice.choice(self.sellers)

    def _sealed(self, model: type[models.Model], column: str, row: Row, plain: str) -> bytes:
        return sealed(model, column, row["id"], self.tenant_id, plain)
