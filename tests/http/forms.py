"""What is filled into a form that will be taken: bad words are put into the place of one of these at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from anchang.kernel import clock
from anchang.modules.approvals.states import Verdict
from anchang.modules.customers import queries
from anchang.modules.customers.models import Customer
from anchang.modules.customers.tests.factories import customer
from anchang.modules.deals.tests.factories import DEPOSIT
from anchang.modules.deals.tests.factories import lock as lock_flat
from anchang.modules.deals.web.forms import NONE
from anchang.modules.filings.models import Filing
from anchang.modules.filings.naming import name_of
from anchang.modules.filings.states import Ground, NumberMode, Period
from anchang.modules.followups.states import Method
from anchang.modules.inventory.actions.claims import lock_unit
from anchang.modules.inventory.actions.projects import register_permit
from anchang.modules.people.states import Role
from anchang.modules.visits.tests.factories import begin
from tests.routes import makers
from tests.world import World, agreed

PHONE = "199 0000 2012"


def _name_of_number(number: str) -> str:
    person_id = queries.person_of(number)
    assert person_id
    return queries.open_name(Customer.objects.get(person_id=person_id).pk)


def _name_of_filing(number: str) -> str:
    row = Filing.objects.order_by("-pk")[0]
    assert row.phone.open() == number
    return name_of(row)


def _arrival(world: World) -> Mapping[str, Any]:
    begin(world, world.someone(Role.CONSULTANT), at=clock.now())
    return {"name": "程女士", "phone": PHONE, "people": 1}


def _filing(world: World) -> Mapping[str, Any]:
    told = {"form_of_number": NumberMode.FULL, "phone": PHONE, "name": "程", "title": "女士", "consent": "on"}
    return {**told, "project": world.slug}


def _booking(world: World) -> Mapping[str, Any]:
    register_permit(world.project_id, permit_no="预售字 1 号", by=world.system())
    return {"amount": "20000"}


def _holiday(world: World) -> Mapping[str, Any]:
    days = {"first": clock.today(), "last": clock.today()}
    return {**days, "periods": Period.REGISTER, "days": "2", "reason": "国庆休业"}


def _subscription(world: World) -> Mapping[str, Any]:
    makers()["unit_id"](world)
    who = world.someone(Role.CONSULTANT)
    unit = lock_flat(world, "302", who).unit_id
    buyer = customer(world, phone="19900002013", owner=who).pk
    return {
        "unit": unit,
        "customer": buyer,
        "discount": NONE,
        "deposit": DEPOSIT // 100,
        "planned_sign_on": clock.today(),
    }


def _locked(world: World) -> Mapping[str, Any]:
    unit = UUID(str(makers()["unit_id"](world)))
    lock_unit(unit, by=world.actor(world.someone(Role.CONSULTANT)), at=clock.now())
    return {}


def _contact(world: World) -> Mapping[str, Any]:
    return {"method": Method.CALL, "answered": "yes", "content": "想再比较两天", "grade": "B"}


def _withheld(world: World) -> Mapping[str, Any]:
    return {"act": "ctrl", "units": makers()["unit_id"](world), "reason": "样板间", "until": ""}


def _contract(world: World) -> Mapping[str, Any]:
    """Terms whose days no contract has yet: every agency of the world is under one until then."""
    first = agreed().ends_on + timedelta(days=1)
    told = {"commission": "percent", "amount": "2.5", "terms": "签约后结算。"}
    return {**told, "starts_on": first, "ends_on": first + timedelta(days=30)}


def _broker(world: World) -> Mapping[str, Any]:
    return {"name": "程女士", "phone": PHONE}


# A second press of these changes nothing: the key that came with the form has had its effect.
KEYED = frozenset(
    {
        "approvals:decision",
        "approvals:withdrawal",
        "customers:new",
        "deals:book",
        "deals:new",
        "filings:announce",
        "filings:extend",
        "filings:new",
        "filings:refuse",
        "followups:follow_up",
        "inventory:lock",
        "inventory:unlock",
        "inventory:move",
        "visits:accept",
        "visits:end",
        "visits:register",
    }
)
# Forms that take a person, and the name under which a normalised number is kept afterwards.
NAMED: Mapping[str, Callable[[str], str]] = {
    "customers:new": _name_of_number,
    "filings:new": _name_of_filing,
    "visits:register": _name_of_number,
}
GOOD: Mapping[str, Callable[[World], Mapping[str, Any]]] = {
    "approvals:decision": lambda world: {"verdict": Verdict.APPROVE, "comment": "同意"},
    "approvals:withdrawal": lambda world: {},
    "customers:new": lambda world: {"name": "程女士", "phone": PHONE},
    "deals:book": _booking,
    "deals:new": _subscription,
    "deals:cancel": lambda world: {"note": "客户改变主意"},
    "filings:announce": _holiday,
    "filings:extend": lambda world: {"filing": makers()["filing_id"](world), "days": "2", "reason": "台风停业"},
    "filings:new": _filing,
    "filings:refuse": lambda world: {"filing": makers()["filing_id"](world), "ground": Ground.DENIED},
    "followups:follow_up": _contact,
    "inventory:lock": lambda world: {},
    "inventory:unlock": _locked,
    "inventory:move": _withheld,
    "visits:accept": lambda world: {},
    "visits:end": lambda world: {},
    "visits:register": _arrival,
}
