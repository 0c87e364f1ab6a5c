"""The customer is asked by a message whether the broker may name them; again on the broker's wish, within limits."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from anchang.kernel import audit, clock, vault
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Refusal
from anchang.kernel.rows import at_most_one, the_one
from anchang.modules.filings import access, errors
from anchang.modules.filings.models import ConsentLink, Filing
from anchang.modules.filings.rules import contacting
from anchang.modules.filings.states import AWAITING
from anchang.modules.people import api as people

TOKEN_BYTES = 24
AGAIN = timedelta(minutes=30)
log = structlog.get_logger(__name__)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token; whoever reads the database cannot answer for a customer."""
    return hashlib.sha256(token.encode()).digest()


def queue_message(filing: Filing, *, at: datetime) -> ConsentLink:
    """Put a message to the customer of a whole number on its way; inside an action. It goes out by due work."""
    return ConsentLink.objects.create(
        tenant_id=filing.tenant_id,
        filing=filing,
        person_index=vault.index(filing.phone.open(), purpose="consent", tenant_id=filing.tenant_id),
        due_at=contacting.may_write_at(at),
    )


@action
def ask_again(filing_id: UUID, *, by: Actor, at: datetime) -> ConsentLink:
    """Have the message sent once more. Raises NotThere, NothingToAsk, MessageWaiting, MessagesUsedUp."""
    filing = the_one(access.visible_to(by, access.SUBMIT).select_related("rule_set").filter(pk=filing_id))
    if not filing.awaits_consent or filing.state not in AWAITING or filing.valid_until < at:
        raise errors.NothingToAsk(number=filing.number)
    links = list(ConsentLink.objects.filter(filing=filing))
    if waiting := next((link for link in links if link.sent_at is None), None):
        raise errors.MessageWaiting(at=f"{clock.local(waiting.due_at):%m-%d %H:%M}")
    if len(links) >= contacting.MOST_A_FILING:
        raise errors.MessagesUsedUp(most=contacting.MOST_A_FILING)
    try:
        with transaction.atomic():
            link = queue_message(filing, at=at)
    except IntegrityError as twice:
        raise errors.MessageWaiting(at=f"{clock.local(at):%m-%d %H:%M}") from twice
    audit.record(by, "filings.ask_consent", subject=filing, project_id=filing.project_id, at=at)
    return link


def send_message(link_id: UUID, *, at: datetime) -> bool:
    """Send a message that is due; False when it may not go out now, or somebody was faster.

    It is claimed in one transaction and handed over after it: a slow gateway holds no lock, and of two workers one
    sends. What the gateway refuses is due again in half an hour.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    filing = _claim(link_id, token=token, at=at)
    if filing is None:
        return False
    try:
        _hand_over(filing, token)
    except Refusal as refused:
        log.warning("consent_message_refused", link=str(link_id), code=refused.code)
        _put_back(link_id, at=at)
        return False
    _note_sent(filing, at=at)
    return True


@action
def _claim(link_id: UUID, *, token: str, at: datetime) -> Filing | None:
    rows = ConsentLink.objects.filter(pk=link_id, sent_at__isnull=True)
    link = at_most_one(rows.filter(due_at__lte=at).select_related("filing"))
    if link is None:
        return None
    filing = link.filing
    if not filing.awaits_consent or filing.state not in AWAITING or filing.valid_until < at:
        rows.delete()  # nothing is left to be asked
        return None
    later = _not_before(link, at)
    if later > at:
        rows.update(due_at=later)
        return None
    if not rows.update(sent_at=at, token_hash=hash_of(token), expires_at=filing.valid_until):
        return None
    return filing


@action
def _note_sent(filing: Filing, *, at: datetime) -> None:
    by, text = Actor.system(filing.tenant_id), contacting.TEXT_VERSION
    audit.record(by, "filings.send_consent", subject=filing, project_id=filing.project_id, at=at, text=text)


@action
def _put_back(link_id: UUID, *, at: datetime) -> None:
    rows = ConsentLink.objects.filter(pk=link_id, sent_at=at)
    if ConsentLink.objects.filter(filing_id__in=rows.values("filing_id"), sent_at__isnull=True).exists():
        return  # the broker has asked again meanwhile
    rows.update(sent_at=None, token_hash=None, expires_at=None, due_at=at + AGAIN)


def _not_before(link: ConsentLink, at: datetime) -> datetime:
    start, _end = clock.day_bounds(clock.local(at).date())
    sent = ConsentLink.objects.filter(person_index=link.person_index, sent_at__gte=start).count()
    return contacting.next_day(at) if sent >= contacting.MOST_A_DAY else contacting.may_write_at(at)


def _hand_over(filing: Filing, token: str) -> None:
    facts = {
        "developer": filing.tenant.name,
        "agency": filing.agency_name,
        "broker": filing.broker_name[:1],
        "project": people.project(filing.project_id).name,
    }
    url = settings.PUBLIC_ADDRESS + reverse("filings:consent", args=[token])
    body = _(
        "【%(developer)s】%(agency)s的%(broker)s姓经纪人拟将您的姓名和手机号报备给%(project)s，用于接待您看房。"
        "同意或不同意，请打开：%(url)s"
    )
    people.send_text(
        phone=filing.phone.open(),
        kind=people.Template.CONSENT,
        body=body % {**facts, "url": url},
        facts=[*facts.values(), token],
        until=filing.valid_until,
        tenant_id=filing.tenant_id,
    )
