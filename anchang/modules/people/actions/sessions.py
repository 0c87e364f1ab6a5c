"""Signed-in devices: what happened at the door, and how to shut it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from allauth.usersessions.models import UserSession

from anchang.kernel import audit, events, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.rows import the_one
from anchang.kernel.tenancy import tenant_scope
from anchang.modules.people.events import SignedInOnNewDevice
from anchang.modules.people.models import User


def note_sign_in(user: User, *, method: str, source: str, new_device: bool) -> None:
    """Write down who came in, how, and from which source (a keyed hash of the address)."""
    if user.tenant_id is None:
        return
    with tenant_scope(user.tenant_id):
        _note_sign_in(user, method=method, source=source, new_device=new_device)


@action
def _note_sign_in(user: User, *, method: str, source: str, new_device: bool) -> None:
    by = Actor(tenant_id=user.tenant_id or UUID(int=0), user_id=user.pk, name=user.name)
    audit.record(by, "people.sign_in", subject=user, method=method, source=_mark(source, user), new_device=new_device)
    if new_device:
        events.publish(SignedInOnNewDevice(user_id=user.pk))


@action
def note_failure(user: User, *, step: str, source: str) -> None:
    """Write down a failed attempt on an account; attempts on numbers without one belong to no tenant's audit."""
    if user.tenant_id is not None:
        by = Actor.system(user.tenant_id)
        audit.record(by, "people.sign_in_failed", subject=user, step=step, source=_mark(source, user))


@action
def note_second_factor(*, bound: bool, by: Actor) -> None:
    """Write down that one's own second factor was bound or taken off."""
    act = "people.bind_second_factor" if bound else "people.unbind_second_factor"
    audit.record(by, act, subject=("people.user", by.user_id))


@action
def note_sign_out(*, key: str, by: Actor) -> None:
    """Write down that one left, and forget the device's session."""
    UserSession.objects.filter(session_key=key).delete()
    audit.record(by, "people.sign_out", subject=("people.user", by.user_id))


@action
def end_session(session_id: int, *, by: Actor) -> str:
    """End one of one's own sessions and return its key. Raises NotThere."""
    session = the_one(UserSession.objects.filter(pk=session_id, user_id=by.user_id))
    session.end()
    audit.record(by, "people.end_session", subject=("people.user", by.user_id), sessions=1)
    return str(session.session_key)


@action
def end_other_sessions(*, keep: str, by: Actor) -> int:
    """End all of one's sessions but the one with this key; return how many ended."""
    ended = _end(UserSession.objects.filter(user_id=by.user_id).exclude(session_key=keep))
    audit.record(by, "people.end_session", subject=("people.user", by.user_id), sessions=ended)
    return ended


@action
def end_all_sessions(user: User, *, by: Actor) -> int:
    """End every session of an account; return how many ended."""
    ended = _end(UserSession.objects.filter(user_id=user.pk))
    audit.record(by, "people.end_session", subject=user, sessions=ended)
    return ended


def _end(sessions: Iterable[UserSession]) -> int:
    ended = 0
    for session in sessions:
        session.end()
        ended += 1
    return ended


def _mark(source: str, user: User) -> str:
    return vault.index(source, purpose="source", tenant_id=user.tenant_id, size=8).hex()
