"""The poster of a project: made, renewed; the QR of the one before stops at once."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from anchang.kernel import audit, clock
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import BadInput, Stale
from anchang.kernel.rows import at_most_one
from anchang.modules.filings import access, agency_errors
from anchang.modules.filings.actions.ask_customer import hash_of
from anchang.modules.filings.models import Poster

TOKEN_BYTES = 16


@action
def renew_poster(project_id: UUID, *, valid_until: date, by: Actor, at: datetime) -> Poster:
    """Make the project's poster; one that stands ends with it. Raises NotAllowed, BadInput, Stale."""
    by.must(access.MANAGE_AGENTS, project_id)
    if valid_until < clock.local(at).date():
        raise BadInput({"valid_until": agency_errors.DAY_IS_OVER})
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Poster(
        tenant_id=by.tenant_id,
        project_id=project_id,
        token=token,
        token_hash=hash_of(token),
        valid_until=valid_until,
        made_by_id=None if by.is_system else by.user_id,
    )
    Poster.objects.filter(project_id=project_id, ended_at__isnull=True).update(ended_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale() from error  # somebody else's is standing since a moment
    audit.record(by, "filings.renew_poster", subject=row, project_id=project_id, at=at, until=str(valid_until))
    return row


def standing_poster(project_id: UUID) -> Poster | None:
    """Return the poster of a project that has not been replaced, whether its days are over or not."""
    return at_most_one(Poster.objects.filter(project_id=project_id, ended_at__isnull=True))


def poster_of(token: str, *, at: datetime) -> Poster:
    """Return the poster behind a token. Raises PosterStopped for one unknown, replaced or over: all read alike."""
    rows = Poster.objects.filter(
        token_hash=hash_of(token), ended_at__isnull=True, valid_until__gte=clock.local(at).date()
    )
    found = at_most_one(rows.select_related("project", "tenant"))
    if found is None:
        raise agency_errors.PosterStopped()
    return found
