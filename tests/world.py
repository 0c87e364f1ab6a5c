"""The named world: one developer group, its offices and its people. Tests, demo and pictures all stand on it.

Everything is fictitious. Numbers come from the series 199 0000 xxxx; passwords and second factors are fixed so that the
demo can show them. Building twice changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from uuid import UUID

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from anchang.kernel import clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.filings.actions.contracts import Terms, add_contract
from anchang.modules.filings.states import Commission
from anchang.modules.people.actions.agencies import add_agency
from anchang.modules.people.actions.org import add_node, add_team
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.actions.staff import add_staff
from anchang.modules.people.models import Agency, OrgNode, Team, User
from anchang.modules.people.queries import actor_of
from anchang.modules.people.states import NEEDS_SECOND_FACTOR, NodeKind, Role, TeamNature
from tests.shelf import once

PASSWORD = "zhan-shi-an-chang-2026"
BEGINNING = clock.at_local(date(2026, 1, 5), 9)

TENANTS = ("成都锦宸置业", "川岭置地")
PROJECT = "jinchenfu-2"
FIRST_PHASE = "jinchenfu-1"
OTHER_PROJECT = "yunqitai"


@dataclass(frozen=True, slots=True)
class Part:
    """One person of the cast: the number's last two digits, the role, and where."""

    name: str
    number: int
    role: Role
    at: str = PROJECT
    team: str = ""
    agency: str = ""

    @property
    def phone(self) -> str:
        """Return the fictitious number."""
        return f"199000001{self.number:02d}"

    @property
    def has_second_factor(self) -> bool:
        """Tell whether the account has an authenticator app."""
        return self.role in NEEDS_SECOND_FACTOR


TEAMS = (("自销一组", TeamNature.OWN), ("自销二组", TeamNature.OWN))
AGENCIES = ("贝联", "安家通", "58爱房", "房小二", "乐居分销")
GROUP, CITY = "锦宸控股", "成都公司"

CAST = (
    Part("高原", 1, Role.ADMIN, GROUP),
    Part("许安", 2, Role.SECURITY, GROUP),
    Part("石磊", 3, Role.AUDITOR, GROUP),
    Part("梁诚", 4, Role.LEADER, CITY),
    Part("沈卓", 5, Role.MANAGER),
    Part("林晓岚", 11, Role.CONSULTANT, team="自销一组"),
    Part("周子昂", 12, Role.CONSULTANT, team="自销一组"),
    Part("马思远", 13, Role.CONSULTANT, team="自销一组"),
    Part("陈嘉禾", 14, Role.CONSULTANT, team="自销二组"),
    Part("何雨桐", 15, Role.CONSULTANT, team="自销二组"),
    Part("罗一鸣", 16, Role.CONSULTANT, team="自销二组"),
    Part("温岚", 21, Role.RECEPTION),
    Part("顾北辰", 22, Role.CHANNEL_MANAGER),
    Part("叶青", 23, Role.PLANNER),
    Part("吴迪", 24, Role.CLERK),
    Part("钱敏", 25, Role.CASHIER),
    Part("宁致远", 26, Role.FINANCE_LEAD, CITY),
    Part("唐红思", 31, Role.BROKER, agency="贝联"),
    Part("范怡", 32, Role.BROKER, agency="安家通"),
    Part("骆平", 33, Role.AGENCY_LEAD, agency="贝联"),
    # The first phase has its own people: whatever belongs to them is foreign to the second phase.
    Part("简明", 41, Role.MANAGER, FIRST_PHASE),
    Part("纪云舒", 42, Role.CONSULTANT, FIRST_PHASE),
)
OTHER_CAST = (
    Part("关山", 61, Role.ADMIN, "川岭置地"),
    Part("陆远", 62, Role.MANAGER, OTHER_PROJECT),
    Part("方晴", 63, Role.CONSULTANT, OTHER_PROJECT),
)

# Who stands for a role when the demo signs in with one click, and in the authorization matrix.
FACES: dict[Role, str] = {}
for _part in CAST:
    FACES.setdefault(_part.role, _part.name)


@dataclass(frozen=True)
class World:
    """A built world; everything by the name it has in the story."""

    tenant_id: UUID
    project_id: UUID
    slug: str
    cast: tuple[Part, ...]
    other_project_id: UUID | None = None
    _clients: dict[str, Client] = field(default_factory=dict)

    @cached_property
    def _users(self) -> dict[str, User]:
        return {user.name: user for user in User.objects.filter(tenant_id=self.tenant_id).select_related("tenant")}

    def user(self, name: str) -> User:
        """Return a person's account."""
        return self._users.get(name) or User.objects.get(tenant_id=self.tenant_id, name=name)

    def actor(self, name: str) -> Actor:
        """Return a person as an actor, with the roles held now."""
        return actor_of(User.objects.get(pk=self.user(name).pk))

    def system(self) -> Actor:
        """Return the actor of due work."""
        return Actor.system(self.tenant_id)

    def phone(self, name: str) -> str:
        """Return the number a person signs in with."""
        return next(part.phone for part in self.cast if part.name == name)

    def client(self, name: str) -> Client:
        """Return a browser in which the person is signed in, second factor shown; the same one each time."""
        if name not in self._clients:
            self._clients[name] = sign_in(self.user(name))
        return self._clients[name]

    def team(self, name: str) -> UUID:
        """Return a team of the project."""
        return Team.objects.get(project_id=self.project_id, name=name).pk

    def agency(self, name: str) -> UUID:
        """Return an agency."""
        return Agency.objects.get(name=name).pk

    @property
    def elsewhere(self) -> World:
        """Return the same tenant's other project, whose people and things are foreign to this one's."""
        assert self.other_project_id
        return World(self.tenant_id, self.other_project_id, FIRST_PHASE, self.cast, self.project_id)

    def someone(self, role: Role) -> str:
        """Return who holds a role at this very project. Raises LookupError when nobody does."""
        for part in self.cast:
            if part.role == role and part.at == self.slug:
                return part.name
        raise LookupError(role)

    def face(self, role: Role) -> str:
        """Return who stands for a role. Raises LookupError when nobody does."""
        for part in self.cast:
            if part.role == role:
                return part.name
        raise LookupError(role)


def sign_in(user: User) -> Client:
    """Return a browser with a fresh session of the account."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["began"] = session["seen"] = int(clock.now().timestamp())
    session["second_factor"] = session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return client


def build_world() -> World:
    """Build the tenant, the organisation, teams, agencies and cast, or find them."""
    return _founded(TENANTS[0], _build_world)


def build_other_world() -> World:
    """Build the second tenant, of which the first must never see anything."""
    return _founded(TENANTS[1], _build_other_world)


def _build_world(tenant_id: UUID) -> World:
    with tenant_scope(tenant_id):
        by = Actor.system(tenant_id)
        group = _node(by, NodeKind.GROUP, GROUP)
        region = _node(by, NodeKind.REGION, "西南区域", group)
        city = _node(by, NodeKind.CITY, CITY, region)
        second = _node(by, NodeKind.PROJECT, "锦宸府二期", city, PROJECT)
        first = _node(by, NodeKind.PROJECT, "锦宸府一期", city, FIRST_PHASE)
        for name, nature in TEAMS:
            if not Team.objects.filter(project_id=second, name=name).exists():
                add_team(second, name=name, nature=nature, by=by)
        for name in AGENCIES:
            if not Agency.objects.filter(name=name).exists():
                add_contract(second, agency_id=add_agency(name=name, by=by).pk, terms=agreed(), by=by)
        _people(CAST, {GROUP: group, CITY: city, PROJECT: second, FIRST_PHASE: first}, by)
    return World(tenant_id, second, PROJECT, CAST, first)


def agreed() -> Terms:
    """Return what an agency of the world has agreed, from the beginning of the story to the end of a year to come."""
    ends = date((clock.today() + timedelta(days=60)).year, 12, 31)
    return Terms(BEGINNING.date().replace(day=1), ends, Commission.PERCENT, "2.5", "签约并回款三成后结算，退房不结。")


def _build_other_world(tenant_id: UUID) -> World:
    with tenant_scope(tenant_id):
        by = Actor.system(tenant_id)
        group = _node(by, NodeKind.GROUP, "川岭置地")
        project = _node(by, NodeKind.PROJECT, "云栖台", group, OTHER_PROJECT)
        _people(OTHER_CAST, {"川岭置地": group, OTHER_PROJECT: project}, by)
    return World(tenant_id, project, OTHER_PROJECT, OTHER_CAST)


def totp_secret(phone: str) -> str:
    """Return the fixed second factor of a demo account."""
    return base64.b32encode(hashlib.sha256(f"anchang demo {phone}".encode()).digest()[:20]).decode()


def totp_code(phone: str, *, at: float | None = None) -> str:
    """Return the code that an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(totp_secret(phone), int(time.time() if at is None else at) // 30)))


def _founded(name: str, build: Callable[[UUID], World]) -> World:
    def found() -> World:
        tenant, _fresh = Tenant.objects.get_or_create(pk=_fixed_id(name), defaults={"name": name})
        return build(tenant.pk)

    return replace(once(name, found), _clients={})


def _node(by: Actor, kind: NodeKind, name: str, parent: UUID | None = None, slug: str = "") -> UUID:
    found = OrgNode.objects.filter(kind=kind, name=name).first()
    node = found or add_node(
        kind=kind, name=name, parent_id=parent, slug=slug, by=by, node_id=_fixed_id(f"{by.tenant_id} {name}")
    )
    return node.pk


@action
def _people(cast: Iterable[Part], places: dict[str, UUID], by: Actor) -> None:
    known = set(User.objects.in_scope().values_list("name", flat=True))
    hashed = _hashed_password()
    for part in cast:
        if part.name not in known:
            _person(part, places[part.at], hashed, by)


def _person(part: Part, node_id: UUID, hashed: str, by: Actor) -> None:
    agency_id = Agency.objects.get(name=part.agency).pk if part.agency else None
    team_id = Team.objects.get(project_id=node_id, name=part.team).pk if part.team else None
    user = add_staff(
        name=part.name, phone=part.phone, agency_id=agency_id, by=by, user_id=_fixed_id(f"{by.tenant_id} {part.name}")
    )
    User.objects.filter(pk=user.pk).update(password=hashed)
    assign_role(user.pk, part.role, node_id=node_id, team_id=team_id, valid_from=BEGINNING, by=by)
    if part.has_second_factor:
        TOTP.activate(user, totp_secret(part.phone))
        RecoveryCodes.activate(user)


@cache
def _hashed_password() -> str:
    # One hash for the whole cast: Argon2 takes its time on purpose.
    hasher = User()
    hasher.set_password(PASSWORD)
    return hasher.password


def _fixed_id(label: str) -> UUID:
    # The same world has the same ids on every machine, so that pictures and addresses can be compared.
    digest = bytearray(hashlib.sha256(f"anchang world {label}".encode()).digest()[:16])
    digest[:6] = int(BEGINNING.timestamp() * 1000).to_bytes(6, "big")
    digest[6], digest[8] = 0x70 | digest[6] & 0x0F, 0x80 | digest[8] & 0x3F
    return UUID(bytes=bytes(digest))


__all__ = [
    "CAST",
    "FACES",
    "PASSWORD",
    "Part",
    "World",
    "build_other_world",
    "build_world",
    "sign_in",
    "totp_code",
    "totp_secret",
]
