"""Things that are settled already, asked for once more: over the API, by a form, or both (reliability guide §2.5)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import F

from anchang.kernel import clock, ids
from anchang.kernel.errors import Sentence
from anchang.modules.approvals.actions import decide
from anchang.modules.approvals.states import State as RequestState
from anchang.modules.approvals.tests.factories import ask as ask_manager
from anchang.modules.customers.actions.review import ignore
from anchang.modules.customers.models import ReviewItem
from anchang.modules.customers.states import Settlement
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.actions.closing import cancel_subscription
from anchang.modules.deals.models import Subscription
from anchang.modules.deals.states import State
from anchang.modules.deals.tests.factories import DEPOSIT, buyer, flat, houses, lock, subscribe
from anchang.modules.filings.actions.withdraw import withdraw_filing
from anchang.modules.filings.states import State as FilingState
from anchang.modules.filings.tests.factories import file
from anchang.modules.inventory.states import Status
from anchang.modules.visits.actions.reception import end
from anchang.modules.visits.tests.factories import arrive, begin
from tests.http.ask import JSON, Ask
from tests.http.pages import FORM
from tests.routes import makers
from tests.world import World

CONSULTANT, COLLEAGUE, MANAGER, LEADER, BROKER = "林晓岚", "周子昂", "沈卓", "梁诚", "唐红思"
PLACE = "/p/jinchenfu-2/"


@dataclass(frozen=True)
class Conflict:
    """What is asked again, by whom, and what they are told: programs the code and what is so now, people the words."""

    who: str
    code: str
    said: tuple[Sentence, ...]
    current: Mapping[str, Any] = field(default_factory=dict)
    operation: tuple[str, Mapping[str, Any]] | None = None
    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of_api(self, world: World) -> Ask | None:
        """Return the request to the API, if one can be made."""
        if self.operation is None:
            return None
        path, body = self.operation
        headers = {"Idempotency-Key": str(ids.new_id())}
        return Ask(world.client(self.who), "POST", f"/api/v1/{path}", json.dumps(body).encode(), JSON, headers)

    def of_forms(self, world: World) -> list[Ask]:
        """Return the forms that ask for the same."""
        client = world.client(self.who)
        return [Ask(client, "POST", path, urlencode(words).encode(), FORM, {}) for path, words in self.forms.items()]


def _decided(world: World) -> Conflict:
    row = ask_manager(world, CONSULTANT)
    decide(row.pk, verdict="reject", comment="太低", by=world.actor(LEADER), at=clock.now())
    return Conflict(
        MANAGER,
        "approvals.already_decided",
        (LEADER, RequestState.REJECTED.label),
        {"state": "rejected"},
        (f"approvals/{row.pk}/decision", {"verdict": "approve"}),
        {f"{PLACE}approvals/{row.pk}/decision/": {"verdict": "approve"}},
    )


def _decided_before_it_is_withdrawn(world: World) -> Conflict:
    row = ask_manager(world, CONSULTANT)
    decide(row.pk, verdict="approve", by=world.actor(MANAGER), at=clock.now())
    said = (MANAGER, RequestState.APPROVED.label)
    return Conflict(
        CONSULTANT, "approvals.already_decided", said, forms={f"{PLACE}approvals/{row.pk}/withdrawal/": {"a": 1}}
    )


def _taken(world: World) -> Conflict:
    houses(world)
    unit = lock(world, "201", COLLEAGUE).unit_id
    return Conflict(
        CONSULTANT,
        "inventory.unit_taken",
        (COLLEAGUE, Status.LOCK.label),
        {"status": "lock"},
        (f"units/{unit}/lock", {}),
        {f"{PLACE}units/{unit}/lock/": {"key": "k"}},
    )


def _sold(world: World) -> Conflict:
    houses(world)
    unit = subscribe(world).unit_id
    return Conflict(
        CONSULTANT,
        "inventory.claim_over",
        (flat("201").name, Status.SUBS.label),
        {"status": Status.SUBS.value},
        (f"units/{unit}/release", {}),
        {f"{PLACE}units/{unit}/unlock/": {"key": "k"}},
    )


def _released(world: World) -> Conflict:
    houses(world)
    unit = flat("201")
    return Conflict(
        CONSULTANT,
        "inventory.claim_over",
        (unit.name,),
        {"status": "sale"},
        (f"units/{unit.pk}/release", {}),
        {f"{PLACE}units/{unit.pk}/unlock/": {"key": "k"}},
    )


def _locked_by_a_colleague(world: World) -> Conflict:
    houses(world)
    unit = lock(world, "201", COLLEAGUE).unit_id
    who, deposit = str(buyer(world).pk), DEPOSIT // 100
    return Conflict(
        CONSULTANT,
        "deals.lock_first",
        (flat("201").name,),
        {"status": "lock"},
        ("subscriptions", {"unit_id": str(unit), "customer_id": who, "deposit_fen": DEPOSIT}),
        {
            f"{PLACE}deals/new/": {
                "unit": unit, "customer": who, "deposit": deposit, "discount": "none", "key": "k",
                "planned_sign_on": clock.today(),
            }
        },
    )  # fmt: skip


def _read_before_it_was_amended(world: World) -> Conflict:
    houses(world)
    row = subscribe(world)
    Subscription.objects.filter(pk=row.pk).update(version=F("version") + 1)
    page, old = f"{PLACE}deals/{row.pk}/", {"version": row.version}
    return Conflict(
        MANAGER,
        "kernel.stale",
        (row.number, State.ACTIVE.label),
        {"state": "active", "version": row.version + 1},
        (f"subscriptions/{row.pk}/contract", old),
        {f"{page}contract/": old, f"{page}cancellation/": {**old, "note": "客户改变主意"}},
    )


def _cancelled(world: World) -> Conflict:
    houses(world)
    row = subscribe(world)
    closed = cancel_subscription(row.pk, note="客户改变主意", by=world.actor(MANAGER), at=clock.now())
    page, version = f"{PLACE}deals/{row.pk}/", {"version": closed.version}
    return Conflict(
        MANAGER,
        "deals.wrong_state",
        (row.number, State.CLOSED.label),
        {"state": "closed", "version": closed.version},
        (f"subscriptions/{row.pk}/contract", version),
        {
            f"{page}contract/": version,
            f"{page}cancellation/": {**version, "note": "客户改变主意"},
            f"{page}amendment/": version,
        },
    )


def _seen_off(world: World) -> Conflict:
    begin(world, CONSULTANT, COLLEAGUE, at=clock.now())
    visit = arrive(world, customer(world, phone="19900002010").pk, at=clock.now())
    end(visit.pk, by=world.actor(CONSULTANT), at=clock.now())
    page = f"{PLACE}visits/{visit.pk}/"
    return Conflict(
        CONSULTANT,
        "visits.already_ended",
        (f"{clock.local(clock.now()):%H:}",),
        {"stage": "ended"},
        (f"visits/{visit.pk}/acceptance", {}),
        {f"{page}acceptance/": {"a": 1}, f"{page}handover/": {"user": world.user(COLLEAGUE).pk}},
    )


def _here(world: World) -> Conflict:
    begin(world, CONSULTANT, COLLEAGUE, at=clock.now())
    visit = arrive(world, customer(world, phone="19900002010").pk, at=clock.now())
    return Conflict(
        "温岚",
        "visits.already_here",
        (CONSULTANT,),
        {"visit_id": str(visit.pk), "stage": "waiting"},
        ("visits", {"project_id": str(world.project_id), "customer_id": str(visit.customer_id)}),
    )


def _known(world: World) -> Conflict:
    row = customer(world, phone="19900002011", owner=COLLEAGUE)
    words = {"name": "程女士", "phone": "199 0000 2011"}
    return Conflict(
        CONSULTANT,
        "customers.already_known",
        (COLLEAGUE,),
        {"owner_id": str(row.owner_id)},
        ("customers", {"project_id": str(world.project_id), **words}),
        {f"{PLACE}customers/new/": {**words, "key": "k"}},
    )


def _settled(world: World) -> Conflict:
    item = ReviewItem.objects.get(pk=str(makers()["item_id"](world)))
    ignore(item.pk, by=world.actor(MANAGER), at=clock.now())
    said = (Settlement.IGNORED.label,)
    return Conflict(
        MANAGER,
        "customers.already_settled",
        said,
        forms={f"{PLACE}customers/review/{item.pk}/settlement/": {"verdict": "ignore"}},
    )


def _withdrawn(world: World) -> Conflict:
    row = file(world, by=BROKER)
    withdraw_filing(row.pk, by=world.actor(BROKER), at=clock.now())
    return Conflict(
        BROKER,
        "filings.not_withdrawable",
        (row.number, FilingState.RELEASED.label),
        forms={f"/filings/{row.pk}/withdrawal/": {"a": 1}},
    )


CONFLICTS: dict[str, Callable[[World], Conflict]] = {
    "a request that somebody has decided": _decided,
    "a request that was decided before it is withdrawn": _decided_before_it_is_withdrawn,
    "a flat that a colleague has locked": _taken,
    "a lock that has become a subscription": _sold,
    "a lock that was given back": _released,
    "a subscription of a colleague's lock": _locked_by_a_colleague,
    "a version that was read before a change": _read_before_it_was_amended,
    "a subscription that was cancelled": _cancelled,
    "a reception that has ended": _seen_off,
    "a group that is here already": _here,
    "a customer who is known already": _known,
    "a doubtful row that a colleague has settled": _settled,
    "a filing that was withdrawn": _withdrawn,
}
