"""Accounts: opened, corrected, closed, and helped back in."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anchang.kernel import audit, events, ids, phones
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, NotThere
from anchang.kernel.rows import the_one
from anchang.kernel.text import clean
from anchang.kernel.vault.reveal import reveal
from anchang.modules.people import errors
from anchang.modules.people.actions.sessions import end_all_sessions
from anchang.modules.people.events import StaffDisabled
from anchang.modules.people.models import Agency, User


@action
def add_staff(*, name: str, phone: str, by: Actor, agency_id: UUID | None = None, user_id: UUID | None = None) -> User:
    """Open an account. It has no password yet: the first sign-in is by a code to the phone.

    Raises BadInput for a blank name or a bad number, NotThere for an unknown agency, PhoneTaken.
    """
    if not clean(name):
        raise BadInput({"name": _("请填写姓名。")})
    if agency_id and not Agency.objects.filter(pk=agency_id).exists():
        raise NotThere()
    user = User(pk=user_id or ids.new_id(), tenant_id=by.tenant_id, name=clean(name), agency_id=agency_id)
    user.set_phone(_number(phone))
    user.set_unusable_password()
    _save(user, insert=True)
    audit.record(by, "people.add_staff", subject=user, agency=str(agency_id or ""))
    return user


@action
def correct_staff(user_id: UUID, *, name: str, phone: str | None = None, by: Actor) -> User:
    """Correct a name or number; another number ends all sessions. Raises BadInput, NotThere, OwnAccount, PhoneTaken."""
    user = _other(user_id, by=by)
    user.name = clean(name) or user.name
    moved = phone is not None and _number(phone) != user.phone.open()
    if moved:
        user.set_phone(_number(phone or ""))
    _save(user, insert=False)
    if moved:
        end_all_sessions(user, by=by)
    audit.record(by, "people.correct_staff", subject=user, number_changed=moved)
    return user


@action
def reveal_number(user_id: UUID, *, reason: str, by: Actor) -> str:
    """Return a colleague's number in full, to be called; the act is logged. Whom one may call is the caller's rule.

    Raises NotThere, BadInput without a reason, QuotaSpent beyond the day's quota.
    """
    user = the_one(User.objects.in_scope().filter(pk=user_id, is_active=True))
    return reveal(user.phone, row=user, column="phone", reason=reason, by=by)


@action
def disable_staff(user_id: UUID, *, by: Actor) -> None:
    """Close an account: every session of it is dead on its next request. Raises NotThere and OwnAccount."""
    user = _other(user_id, by=by)
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all_sessions(user, by=by)
    audit.record(by, "people.disable_staff", subject=user)
    events.publish(StaffDisabled(user_id=user.pk))


@action
def enable_staff(user_id: UUID, *, by: Actor) -> None:
    """Open a closed account again. Raises NotThere and OwnAccount."""
    user = _other(user_id, by=by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(by, "people.enable_staff", subject=user)


@action
def reset_sign_in(user_id: UUID, *, by: Actor) -> None:
    """Forget password and second factor and end all sessions: the person comes back by a code to the phone.

    No administrator ever learns a password this way. Raises NotThere and OwnAccount.
    """
    user = _other(user_id, by=by)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user_id=user.pk).delete()
    end_all_sessions(user, by=by)
    audit.record(by, "people.reset_sign_in", subject=user)


def _other(user_id: UUID, *, by: Actor) -> User:
    if user_id == by.user_id:
        raise errors.OwnAccount()
    return the_one(User.objects.in_scope().filter(pk=user_id))


def _number(raw: str) -> str:
    try:
        return phones.normalise(raw)
    except phones.NotAPhone as error:
        raise BadInput({"phone": error.reason}) from error


def _save(user: User, *, insert: bool) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=insert)
    except IntegrityError as error:
        raise errors.PhoneTaken() from error
