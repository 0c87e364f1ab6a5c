"""`bin/anchang people`: the first accounts of an installation, which nobody could open in the browser."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from django.conf import settings

from anchang.cli.ground import CannotGoOn
from anchang.cli.report import Json, report
from anchang.kernel import clock, phones
from anchang.kernel.access import Actor
from anchang.kernel.actions import unit_of_work
from anchang.kernel.rows import at_most_one
from anchang.kernel.tenancy import Tenant, tenant_scope
from anchang.modules.people.actions.org import add_node
from anchang.modules.people.actions.roles import assign_role
from anchang.modules.people.actions.staff import add_staff
from anchang.modules.people.models import OrgNode, SmsMessage, User
from anchang.modules.people.states import NodeKind, Outcome, Role

app = typer.Typer(no_args_is_help=True)
people_app = typer.Typer(no_args_is_help=True, help="Organisation and accounts.")
app.add_typer(people_app, name="people")

LATEST = 50
Person = Annotated[str, typer.Option(help="name:phone")]


@people_app.command()
def found(
    group: Annotated[str, typer.Option(help="The developer group's name.")],
    admin: Person,
    security: Person,
    auditor: Person,
    as_json: Json = False,
) -> None:
    """Found a developer group with its three administrators: system, security, audit. Three people, three phones."""
    three = {Role.ADMIN: admin, Role.SECURITY: security, Role.AUDITOR: auditor}
    people = {role: _read(person) for role, person in three.items()}
    if len({phone for _name, phone in people.values()}) < len(people):
        raise CannotGoOn("the three administrators must be three people with three phones.")
    if Tenant.objects.filter(name=group).exists():
        raise CannotGoOn(f"the group {group!r} exists already.")
    with unit_of_work():
        tenant = Tenant.objects.create(name=group)
        with tenant_scope(tenant.pk):
            made = _install(Actor.system(tenant.pk), group, people)
    lines = [f"  {row['title']}  {row['name']}: signs in by a code to the phone" for row in made]
    report({"tenant": tenant.pk, "accounts": made}, lines, as_json=as_json)


@people_app.command(name="list")
def list_people(group: Annotated[str, typer.Option(help="The developer group's name.")], as_json: Json = False) -> None:
    """List the accounts of a group and their roles; numbers are masked."""
    tenant = at_most_one(Tenant.objects.filter(name=group))
    if tenant is None:
        raise CannotGoOn(f"there is no group {group!r}.")
    with tenant_scope(tenant.pk):
        users = User.objects.in_scope().prefetch_related("assignments__node").order_by("name")
        rows = [_row(user) for user in users]
    lines = (f"  {row['name']}  {row['phone']}  {', '.join(row['roles'])}" for row in rows)
    report(rows, lines, as_json=as_json)


@people_app.command()
def messages(
    phone: Annotated[str, typer.Argument(help="The number the messages went to.")], as_json: Json = False
) -> None:
    """Show the text messages to a number that no gateway sent: codes for a trial. Refused in production."""
    if settings.PRODUCTION:
        raise CannotGoOn("in production text messages are sent, not shown. See anchang/modules/people/README.md.")
    try:
        number = phones.normalise(phone)
    except phones.NotAPhone as error:
        raise CannotGoOn(f"{phone!r} is no number. {error.reason}") from error
    found = [
        (row.created_at, row.body.open())
        for row in SmsMessage.objects.filter(delivery=Outcome.KEPT, counts_until__gte=clock.now()).order_by("-pk")[
            :LATEST
        ]
        if row.phone.open() == number
    ]
    lines = (f"  {clock.local(at):%H:%M:%S}  {body}" for at, body in found)
    rows = [{"at": at, "body": body} for at, body in found]
    report(rows, lines if rows else ["  no messages to this number."], as_json=as_json)


def _install(by: Actor, group: str, people: dict[Role, tuple[str, str]]) -> list[dict[str, Any]]:
    node: OrgNode = add_node(kind=NodeKind.GROUP, name=group, by=by)
    made = []
    for role, (name, phone) in people.items():
        user = add_staff(name=name, phone=phone, by=by)
        assign_role(user.pk, role, node_id=node.pk, by=by)
        made.append({"role": str(role), "title": str(role.label), "name": user.name, "id": user.pk})
    return made


def _row(user: User) -> dict[str, Any]:
    now = clock.now()
    roles = [f"{row.title} {row.node.name}" for row in user.assignments.all() if row.is_live(now)]
    return {"id": user.pk, "name": user.name, "phone": str(user.phone), "active": user.is_active, "roles": roles}


def _read(person: str) -> tuple[str, str]:
    name, _, phone = person.partition(":")
    try:
        return name.strip(), phones.normalise(phone)
    except phones.NotAPhone as error:
        raise CannotGoOn(f"{person!r} must be name:phone. {error.reason}") from error
