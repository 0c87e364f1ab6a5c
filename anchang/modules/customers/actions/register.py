"""People become customers: found by their number, or made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit, events, phones, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.tenancy import current_tenant
from anchang.kernel.text import clean
from anchang.modules.customers import errors, queries, rules
from anchang.modules.customers.events import CustomerCreated
from anchang.modules.customers.models import Customer, NameGram, Person, Phone
from anchang.modules.customers.states import Status
from anchang.modules.people import api as people

LONGEST_NAME = 50


def read_phone(raw: str) -> str:
    """Return a number normalised. Raises PhoneUnreadable with the sentence for the reader."""
    try:
        return phones.normalise(raw)
    except phones.NotAPhone as wrong:
        raise errors.PhoneUnreadable(reason=wrong.reason) from wrong


@action
def find_or_create(
    *, project_id: UUID, name: str, phone: str, by: Actor, at: datetime, title: str = ""
) -> tuple[Customer, bool]:
    """Return the customer of a number, made if the project does not know them, and whether they were made.

    Two who ask at the same instant get one customer. Without a number a new one is made each time.
    Raises PhoneUnreadable, NameMissing.
    """
    number = read_phone(phone) if clean(phone) else ""
    person_id = queries.person_by_number(number) if number else None
    return take_in(person_id, project_id=project_id, name=name, title=title, number=number, by=by, at=at)


def take_in(
    person_id: UUID | None, *, project_id: UUID, name: str, title: str, number: str, by: Actor, at: datetime
) -> tuple[Customer, bool]:
    """Likewise, once the person of a normalised number was looked up; within an action. Raises NameMissing."""
    person = Person.objects.get(pk=person_id) if person_id else None
    if person is None:
        plain = rules.full_name(name, title)[:LONGEST_NAME]
        if not plain:
            raise errors.NameMissing()
        person, fresh = _make_person(plain, number)
        if fresh:
            return _make_customer(project_id, person, by, at)
    return _customer_of(project_id, person, by, at)


@action
def create_customer(
    *,
    project_id: UUID,
    name: str,
    phone: str,
    by: Actor,
    at: datetime,
    owner_id: UUID | None = None,
) -> Customer:
    """Make a new customer. Raises AlreadyKnown, naming who looks after them, when the project knows the number."""
    customer, fresh = find_or_create(project_id=project_id, name=name, phone=phone, by=by, at=at)
    if not fresh:
        owner = str(customer.owner_id) if customer.owner_id else None
        raise errors.AlreadyKnown(owner=_who_owns(customer), current={"owner_id": owner})
    if owner_id:
        from anchang.modules.customers.actions.care import assign_owner

        customer = assign_owner(customer.pk, user_id=owner_id, team_id=None, by=by, at=at)
    return customer


@action
def add_phone(customer_id: UUID, *, phone: str, by: Actor, at: datetime) -> Phone:
    """Give a person another number. Raises PhoneUnreadable, PhoneTaken when it is somebody else's."""
    customer = queries.find(customer_id)
    number = read_phone(phone)
    row = phone_row(customer.person_id, number)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        taken = Phone.objects.get(full=row.full)
        if taken.person_id != customer.person_id:
            raise errors.PhoneTaken() from None
        return taken
    audit.record(
        by,
        "customers.add_phone",
        subject=customer,
        project_id=customer.project_id,
        at=at,
        phone=row.pk,
    )
    return row


@action
def rename(customer_id: UUID, *, name: str, by: Actor, at: datetime) -> Customer:
    """Correct a name. Raises NameMissing."""
    customer = queries.find(customer_id)
    plain = clean(name)[:LONGEST_NAME]
    if not plain:
        raise errors.NameMissing()
    customer.person.name = plain
    customer.person.save(update_fields=["name"])
    for one in Customer.objects.filter(person_id=customer.person_id, merged_into__isnull=True):
        NameGram.objects.filter(customer_id=one.pk).delete()
        index_name(one, plain)
    audit.record(by, "customers.rename", subject=customer, project_id=customer.project_id, at=at)
    return customer


def index_name(customer: Customer, name: str) -> None:
    """Write the grams under which a customer is found."""
    index_names([(customer, name)])


def index_names(named: Iterable[tuple[Customer, str]]) -> None:
    """Write the grams of many customers."""
    NameGram.objects.bulk_create(
        (
            NameGram(tenant_id=one.tenant_id, project_id=one.project_id, gram=gram, customer_id=one.pk)
            for one, name in named
            for gram in vault.name_grams(name, tenant_id=one.tenant_id)
        ),
        batch_size=200,
    )


def phone_row(person_id: UUID, number: str) -> Phone:
    """Return the unsaved row of a normalised number, with its indexes."""
    found = vault.phone_indexes(number, tenant_id=current_tenant())
    row = Phone(tenant_id=current_tenant(), person_id=person_id)
    row.full, row.f3l4, row.f3l6, row.last4 = (
        found.full,
        found.f3l4,
        found.f3l6,
        found.last4,
    )
    row.number = number
    return row


def _make_person(name: str, number: str) -> tuple[Person, bool]:
    try:
        with transaction.atomic():
            person = Person.objects.create(name=name)
            if number:
                phone_row(person.pk, number).save(force_insert=True)
    except IntegrityError:
        # Another desk wrote this number at the same instant; its person is ours.
        person_id = queries.person_by_number(number)
        if person_id is None:
            raise
        return Person.objects.get(pk=person_id), False
    return person, True


def _customer_of(project_id: UUID, person: Person, by: Actor, at: datetime) -> tuple[Customer, bool]:
    known = queries.of_person(project_id, person.pk)
    return (known, False) if known else _make_customer(project_id, person, by, at)


def _make_customer(project_id: UUID, person: Person, by: Actor, at: datetime) -> tuple[Customer, bool]:
    customer = Customer(project_id=project_id, person=person, status=Status.CLUE)
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError:
        return queries.customers_with_person().get(project_id=project_id, person_id=person.pk), False
    index_name(customer, person.name.open())
    audit.record(by, "customers.create", subject=customer, project_id=project_id, at=at)
    events.publish(CustomerCreated(customer_id=customer.pk, project_id=project_id, owner_id=None))
    return customer, True


def _who_owns(customer: Customer) -> str:
    if customer.owner_id is None:
        return _("现在公海")
    name = people.name_of([customer.owner_id]).get(customer.owner_id, "")
    return _("由%(name)s跟进") % {"name": name}
