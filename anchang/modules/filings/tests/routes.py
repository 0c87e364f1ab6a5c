"""How the addresses of filings are filled for the authorization matrix."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from zlib import crc32

from PIL import Image

from anchang.kernel import clock, ids
from anchang.kernel.rows import at_most_one
from anchang.modules.filings.actions.agencies import engage_agency
from anchang.modules.filings.actions.agents import Joining, join
from anchang.modules.filings.actions.confirm import confirm_filing
from anchang.modules.filings.actions.contracts import add_contract
from anchang.modules.filings.actions.disputes.appeal import raise_dispute
from anchang.modules.filings.actions.disputes.photos import add_photo
from anchang.modules.filings.actions.drafting import Scope, Text, draft_rules
from anchang.modules.filings.actions.escort import begin_escort
from anchang.modules.filings.actions.expire import expire_filing
from anchang.modules.filings.actions.extend import extend_chosen
from anchang.modules.filings.actions.posters import renew_poster
from anchang.modules.filings.actions.uploads import upload_list
from anchang.modules.filings.dispute_states import Reason
from anchang.modules.filings.models import ChannelContract, Filing, PublicAgent
from anchang.modules.filings.photos import draw_anew
from anchang.modules.filings.rules.extending import Terms
from anchang.modules.filings.rules.rule_set import RuleSet
from anchang.modules.filings.states import Period
from anchang.modules.filings.tests.factories import file
from anchang.modules.filings.tests.test_lists import row, table
from anchang.modules.people.actions.agencies import add_agency
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.actions.staff import add_staff
from anchang.modules.people.api import Role
from anchang.modules.people.models import User
from tests.world import World, agreed

OUTSIDER, NEIGHBOUR = "外来经纪人", "近山房产"


def filed_outside(world: World, phone: str) -> Filing:
    """File a customer in a project as one of its outsiders, whom nobody of the cast reaches."""
    name = f"{OUTSIDER}{world.slug}"
    if not User.objects.in_scope().filter(name=name).exists():
        agency = add_agency(name=f"远方地产{world.slug}", by=world.system())
        add_contract(world.project_id, agency_id=agency.pk, terms=agreed(), by=world.system())
        own = f"1990000{crc32(world.slug.encode()) % 1000 + 8000:04d}"
        person = add_staff(name=name, phone=own, agency_id=agency.pk, by=world.system())
        assign_role(person.pk, Role.BROKER, node_id=world.project_id, by=world.system())
    return file(world, by=name, phone=phone)


def _filing(world: World) -> object:
    return filed_outside(world, "13912340002").pk


def _list(world: World) -> object:
    return upload_list(world.project_id, data=table(row("1")), file="报备.csv", by=world.system()).pk


def _brought(world: World) -> object:
    """A filing that a visit has confirmed, with who brought the customer."""
    filing = filed_outside(world, "13912340004")
    at = clock.now() + timedelta(minutes=31)
    escort = begin_escort(filing.pk, project_id=world.project_id, by=world.system(), at=at)
    return confirm_filing(filing.pk, visit_id=ids.new_id(), escort_id=escort.pk, by=world.system(), at=at).pk


def _contract(world: World) -> ChannelContract:
    """A contract of an agency that works for this project alone."""
    rows = ChannelContract.objects.filter(project_id=world.project_id, agency__name__startswith=NEIGHBOUR)
    return at_most_one(rows) or engage_agency(
        world.project_id, name=f"{NEIGHBOUR}{world.slug}", terms=agreed(), by=world.system()
    )


def _extension(world: World) -> object:
    _filing(world)
    filing = file(world, by=OUTSIDER + world.slug, phone=f"1994{ids.new_id().int % 10**7:07d}")
    return extend_chosen(
        [filing.pk],
        project_id=world.project_id,
        terms=Terms(1, frozenset({Period.REGISTER})),
        reason="停业",
        by=world.system(),
        at=clock.now(),
    ).pk


def _agent(world: World) -> object:
    """Somebody who has registered himself for this project alone."""
    rows = PublicAgent.objects.filter(project_id=world.project_id)
    if made := at_most_one(rows):
        return made.pk
    by, now = world.system(), clock.now()
    poster = renew_poster(world.project_id, valid_until=clock.today(), by=by, at=now)
    phone = f"1990000{crc32(world.slug.encode()) % 1000 + 7000:04d}"
    return join(poster, Joining(f"推荐人{world.slug}", phone, has_consent=True), by=by, at=now).pk


def picture(colour: str = "white", size: tuple[int, int] = (8, 8)) -> bytes:
    """A small photo as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def _photo(world: World) -> object:
    filing = filed_outside(world, _fresh())
    return add_photo(filing.pk, draw_anew(picture()), by=world.actor(filing.broker_name)).pk


def _fresh() -> str:
    return f"1995{ids.new_id().int % 10**7:07d}"


def _over(filing: Filing) -> Filing:
    """Let a filing expire, so that its broker may appeal against it."""
    expire_filing(filing.pk, at=filing.valid_until + timedelta(seconds=1))
    return filing


def _dispute(world: World) -> object:
    """An appeal against a filing that expired without anybody else's."""
    filing = _over(filed_outside(world, _fresh()))
    by, now = world.actor(filing.broker_name), clock.now()
    return raise_dispute(filing.pk, reason=Reason.CONTACT, statement="一直由我联系", by=by, at=now).pk


def _draft(world: World, who: str = "") -> object:
    text = Text(title="草稿", rules=RuleSet(register_valid_h=48))
    by = world.actor(who) if who else world.system()
    return draft_rules(world.project_id, scope=Scope(), text=text, by=by, at=clock.now()).pk


OBJECTS: dict[str, Callable[[World], object]] = {
    "appealed_id": lambda world: _over(filed_outside(world, _fresh())).pk,
    "agency_id": lambda world: _contract(world).agency_id,
    "agent_id": _agent,
    "filings:agent_verb:verb": lambda world: "block",
    "contract_id": lambda world: _contract(world).pk,
    "dispute_id": _dispute,
    "extension_id": _extension,
    "filing_id": _filing,
    "list_id": _list,
    "filings:sheet:filing_id": _brought,
    "photo_id": _photo,
    "version_id": _draft,
}
OWNED = {
    "version_id": (Role.CHANNEL_MANAGER, _draft),
    "appealed_id": (Role.BROKER, lambda world, who: _over(file(world, by=who, phone=_fresh())).pk),
    "filing_id": (
        Role.BROKER,
        lambda world, who: file(world, by=who, phone=f"1993{world.user(who).pk.int % 10**7:07d}").pk,
    ),
}
