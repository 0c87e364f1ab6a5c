"""Numbers of every standing, for who tries what filing one tells of it (reliability guide §0, finding 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from anchang.kernel import clock, ids
from anchang.modules.customers import api as customers
from anchang.modules.filings import api, ports
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.dispute_states import Reason
from anchang.modules.filings.models import Filing
from anchang.modules.filings.states import Code
from anchang.modules.filings.tests.factories import NAME, RIVAL, TITLE, file, set_rules
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COLLEAGUE, DESK, CONSULTANT = "骆平", "温岚", "林晓岚"
# What differs between any two answers: ids, numbers of filings, fingerprints, tokens, times.
_CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?:[0-9a-f]{8} ){7}[0-9a-f]{8}|nonce=\S+|value=\S+|content=\S+|\d", re.ASCII
)


def stripped(body: str) -> str:
    """Return an answer without what differs between any two of them."""
    return _CHANGING.sub("", body)


@dataclass
class Numbers:
    """Makes numbers of a standing, each another one; what was done for it lies before `at`."""

    world: World
    at: datetime = field(default_factory=clock.now)
    owned: dict[UUID, ports.Ownership] = field(default_factory=dict)
    made: int = 0

    def fresh(self) -> str:
        """Return a number that nobody knows."""
        self.made += 1
        return f"176{self.made:08}"

    def filed(self, by: str = RIVAL, *, at: datetime | None = None) -> Filing:
        """File a fresh number as somebody else, two hours ago unless another time is given."""
        return file(self.world, by=by, phone=self.fresh(), at=at or self.at - 2 * HOUR)

    def known(self, *, elsewhere: bool = False) -> tuple[str, customers.CustomerRef]:
        """Return a number that a project knows, and whose it is."""
        phone, place = self.fresh(), self.world.elsewhere if elsewhere else self.world
        ref, _is_new = customers.find_or_create(
            project_id=place.project_id,
            name=f"{NAME}{TITLE}",
            phone=phone,
            by=self.world.system(),
            at=self.at - 90 * DAY,
        )
        return phone, ref

    @contextmanager
    def owners(self) -> Iterator[None]:
        """Let the register of owners, beside what it knows, know who has bought here."""
        real = ports.owner_register()

        def register(*, project_id: UUID, person_id: UUID, at: datetime) -> ports.Ownership:
            found = real(project_id=project_id, person_id=person_id, at=at)
            return self.owned.get(person_id, found)

        ports.use_owner_register(register)
        try:
            yield
        finally:
            ports.use_owner_register(real)

    # --- protected for another: all read 已被其他渠道报备 ---
    def filed_by_another(self) -> str:
        return self.filed().phone.open()

    def filed_by_a_colleague(self) -> str:
        return self.filed(COLLEAGUE).phone.open()

    def visited_with_another(self) -> str:
        filing = self.filed()
        visit = ids.new_id()
        api.confirm_filing(filing.pk, visit_id=visit, by=self.world.actor(DESK), at=self.at - HOUR)
        return filing.phone.open()

    def disputed(self) -> str:
        filing = self.filed()
        late = file(self.world, by=COLLEAGUE, phone=filing.phone.open(), at=self.at - HOUR)
        by = self.world.actor(COLLEAGUE)
        raise_dispute(late.pk, reason=Reason.FIRST, statement="我报备在先", by=by, at=self.at - HOUR)
        return filing.phone.open()

    def filed_of_the_family(self) -> str:
        phone, ref = self.known()
        other = self.filed().customer_id
        assert other
        customers.join_household(ref.id, other_id=other, by=self.world.system(), at=self.at - HOUR)
        return phone

    # --- refused otherwise ---
    def came_alone(self) -> str:
        phone, ref = self.known()
        customers.note_seen(ref.id, at=self.at - DAY, kind="first")
        return phone

    def looked_after(self) -> str:
        phone, ref = self.known()
        customers.note_seen(ref.id, at=self.at - 20 * DAY, kind="first")
        user = self.world.user(CONSULTANT).pk
        customers.assign_owner(ref.id, user_id=user, team_id=None, by=self.world.system(), at=self.at - DAY)
        return phone

    def sold(self) -> str:
        phone, ref = self.known()
        self.owned[ref.person_id] = ports.Ownership(here=True, in_group=True)
        return phone

    def subscribed(self) -> str:
        phone, ref = self.known()
        self.owned[ref.person_id] = ports.Ownership(subscribed_at=self.at - DAY)
        return phone

    def known_to_another_project(self) -> str:
        return self.known(elsewhere=True)[0]

    # --- accepted: all read 报备成功 ---
    def known_and_free(self) -> str:
        return self.known()[0]

    def seen_long_ago(self) -> str:
        phone, ref = self.known()
        customers.note_seen(ref.id, at=self.at - 60 * DAY, kind="first")
        return phone

    def filed_and_expired(self) -> str:
        filing = self.filed(at=self.at - 10 * DAY)
        expire_filing(filing.pk, at=self.at - DAY)
        return filing.phone.open()


Maker = Callable[[Numbers], str]
REFUSED: Mapping[Code, tuple[Maker, ...]] = {
    Code.PROTECTED: (
        Numbers.filed_by_another,
        Numbers.filed_by_a_colleague,
        Numbers.visited_with_another,
        Numbers.disputed,
        Numbers.filed_of_the_family,
    ),
    Code.CAME_ALONE: (Numbers.came_alone,),
    Code.HAS_CONSULTANT: (Numbers.looked_after,),
    Code.OWNER_HERE: (Numbers.sold,),
    Code.BOUGHT_LATELY: (Numbers.subscribed,),
    Code.KNOWN_ELSEWHERE: (Numbers.known_to_another_project,),
}
ACCEPTED: tuple[Maker, ...] = (
    Numbers.fresh,
    Numbers.known_and_free,
    Numbers.seen_long_ago,
    Numbers.filed_and_expired,
)


def rules_of_probes(world: World) -> None:
    """Let brokers file as many as there are, and another project's customers be refused."""
    set_rules(world, daily_cap=0, agency_daily_cap=0, device_daily_cap=0, customer_other_project=False)


def use_up(world: World, browser: Client, phone: str) -> None:
    """Leave the broker without any quota, whatever he has filed before."""
    set_rules(world, daily_cap=1)
    answer, _page = probe(browser, world, phone)
    assert answer.status_code == 302


def probe(browser: Client, world: World, phone: str) -> tuple[HttpResponse, HttpResponse]:
    """File a number as a broker does, and return both answers: to the form, and the page that it leads to.

    Where nothing was filed the form itself is both.
    """
    typed = {"key": str(ids.new_id()), "project": world.slug, "form_of_number": "full", "phone": phone}
    typed |= {"name": NAME, "title": TITLE, "arrival": "", "consent": "on"}
    first = browser.post("/file/", typed)
    page = browser.get(first["Location"]) if first.status_code == 302 else first
    return first, page  # type: ignore[return-value]
