"""Filings of the crowd with their judgements, each decided by its own case, so that all can be decided again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from anchang.kernel import clock, ids
from anchang.modules.filings import queries
from anchang.modules.filings.models import Filing, Judgement, RuleSetVersion
from anchang.modules.filings.rules.cases import AtDesk, Case, Overdue, Submitted, to_data
from anchang.modules.filings.rules.judging import Claim, Rival, Standing
from anchang.modules.filings.states import LIVE, Code, Mode, State
from tests.load.rows import Row, Rows, sealed
from tests.story.teller import BROKERS
from tests.world import World

LEAD = timedelta(hours=3)  # from the filing to the visit
# So many filings come from the two brokers with accounts, who have a few hundred a year; the rest from lists.
BY_ACCOUNT = 0.03
REFUSED, BROUGHT, MASKED = 0.15, 0.55, 0.5


@dataclass
class Filed:
    """The channels of the crowd: two agencies that file under the project's rules."""

    world: World
    now: datetime
    dice: Random = field(default_factory=lambda: Random(13))

    def __post_init__(self) -> None:
        self.tenant_id = self.world.tenant_id
        self.brokers = [self.world.user(name) for name in BROKERS]
        self.rule_set = RuleSetVersion.objects.get(project_id=self.world.project_id, channel="", version=1)
        self.rules = self.rule_set.rules

    def add(self, rows: Rows, number: str, customer: Row, name: str, phone: str, *, at: datetime) -> None:
        """Write down one filing of a customer, handed in at an instant, and how it went."""
        broker = self.dice.choice(self.brokers)
        state, cases = self._fate(at)
        last = cases[-1].verdict(self.rules)
        visited = at + LEAD if state in (State.VISITED, State.DEAL_EXPIRED) else None
        until = self.rules.protected_until(visited, submitted_at=at) if visited else self.rules.valid_until(at)
        is_over = state not in LIVE
        filing = self._row(at) | {
            "project_id": customer["project_id"],
            "number": number,
            "channel": "agency",
            "agency_id": broker.agency_id,
            "agency_name": "贝联" if broker == self.brokers[0] else "安家通",
            "broker_id": broker.pk if self.dice.random() < BY_ACCOUNT else None,
            "broker_name": broker.name,
            "filer_index": queries.account_index(broker.pk),
            "rule_set_id": self.rule_set.pk,
            "customer_id": None if state == State.PENDING else customer["id"],
            "title": "先生",
            "form": "f3l4" if state == State.PENDING else "full",
            "mask_index": queries.mask_index_of(queries.Given(full=phone)),
            "submitted_at": at,
            "expected_at": None,
            "consented_at": at,
            "valid_until": self.rules.valid_until(at),
            "deal_until": until if visited else self.rules.latest_deal(at),
            "state": state,
            "code": last.code,
            "visited_at": visited,
            "visit_id": ids.new_id() if visited else None,
            "ended_at": min(at if state == State.REJECTED else until, self.now) if is_over else None,
            "remind_at": None,
            "answer": "",
            "is_unplaced": False,
            "external_ref": "",
            "source_index": None,
        }
        filing["name"] = sealed(Filing, "name", filing["id"], self.tenant_id, name)
        given = f"{phone[:3]}****{phone[-4:]}" if state == State.PENDING else phone
        filing["phone"] = sealed(Filing, "phone", filing["id"], self.tenant_id, given)
        rows[Filing].append(filing)
        rows[Judgement] += self._judged(filing, cases, broker.pk)

    def _fate(self, at: datetime) -> tuple[State, list[Case]]:
        drawn, until = self.dice.random(), self.rules.valid_until(at)
        if drawn < REFUSED:
            rival = Rival(ids.new_id(), Mode.PROTECT, at - LEAD, until)
            return State.REJECTED, [Submitted(standing=Standing(rivals=(rival,)), at=at)]
        cases: list[Case] = [Submitted(standing=Standing(), at=at)]
        state = State.VALID
        if drawn < BROUGHT:
            claim = Claim(UUID(int=0), State.VALID, Code.PASSED, at, until)
            cases.append(AtDesk(claim=claim, standing=Standing(), at=at + LEAD))
            state, until = State.VISITED, self.rules.protected_until(at + LEAD, submitted_at=at)
        if until < self.now:
            cases.append(Overdue(state=state, until=until, noticed_at=self.now))
            state = State.DEAL_EXPIRED if state == State.VISITED else State.EXPIRED
        elif state == State.VALID and self.dice.random() < MASKED:
            # What waits for the desk: nobody of the number is known, or two people are.
            people = self.dice.choice((0, 2))
            return State.PENDING, [Submitted(standing=Standing(is_masked=True, people=people), at=at)]
        return state, cases

    def _judged(self, filing: Row, cases: list[Case], broker_id: UUID) -> Iterator[Row]:
        prev = None
        for case in cases:
            verdict = case.verdict(self.rules)
            row = self._row(filing["submitted_at"]) | {
                "filing_id": filing["id"],
                "rule_set_id": self.rule_set.pk,
                "moment": case.moment,
                "code": verdict.code,
                "values": json.dumps(verdict.values),
                "inputs": json.dumps(to_data(case)),
                "visit_id": filing["visit_id"] if isinstance(case, AtDesk) else None,
                "decided_by": broker_id,
                "decided_at": filing["submitted_at"],
                "prev_id": prev,
            }
            prev = row["id"]
            yield row

    def _row(self, at: datetime) -> Row:
        return {"id": ids.new_id(), "tenant_id": self.tenant_id, "created_at": at}


def number_of(at: datetime, running: int) -> str:
    """Return a filing number that no filing of the story has."""
    return f"BB-{clock.local(at):%Y%m%d}-9{running:08d}"
