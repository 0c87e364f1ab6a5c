"""Photos of an appeal, kept as they are chosen, so that a refusal loses none."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anchang.kernel import audit
from anchang.kernel.access import Actor
from anchang.kernel.actions import action
from anchang.kernel.errors import Stale
from anchang.kernel.rows import the_one
from anchang.modules.filings import access, dispute_errors, photos
from anchang.modules.filings.models import DisputePhoto, Filing

MOST = 6
# A photo of an appeal that was never made is thrown away: it may show people.
KEPT = timedelta(days=1)


def draw_photo(content: bytes, *, name: str) -> photos.Photo:
    """Return a photo drawn anew. `name` is only said again. Raises NotAPhoto, PhotoTooLarge."""
    if len(content) > photos.MOST_BYTES:
        raise dispute_errors.PhotoTooLarge(name=name, limit="10 MB")
    try:
        return photos.draw_anew(content)
    except photos.TooManyPixels as error:
        raise dispute_errors.PhotoTooLarge(name=name, limit=_("5000 万像素")) from error
    except photos.NotAPicture as error:
        raise dispute_errors.NotAPhoto(name=name) from error


@action
def add_photo(filing_id: UUID, photo: photos.Photo, *, by: Actor) -> DisputePhoto:
    """Keep a photo for an appeal in the making; the same one again is kept once.

    Raises NotThere, PhotosUsedUp, Stale.
    """
    filing = the_one(access.visible_to(by, access.APPEAL).filter(pk=filing_id))
    kept = list(DisputePhoto.objects.filter(filing=filing).defer("content"))
    if same := next((row for row in kept if row.digest == photo.digest), None):
        return same
    free = next((place for place in range(1, MOST + 1) if place not in {row.nth for row in kept}), None)
    if free is None or any(row.dispute_id for row in kept):
        raise dispute_errors.PhotosUsedUp(most=MOST)
    row = _row(filing, photo, free, by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise Stale() from taken
    audit.record(by, "filings.add_photo", subject=row, project_id=filing.project_id, bytes=len(photo.content))
    return row


def _row(filing: Filing, photo: photos.Photo, nth: int, by: Actor) -> DisputePhoto:
    return DisputePhoto(
        tenant_id=filing.tenant_id,
        filing=filing,
        content=base64.b64encode(photo.content).decode("ascii"),
        digest=photo.digest,
        width=photo.width,
        height=photo.height,
        added_by=by.user_id,
        nth=nth,
    )


@action
def remove_photo(photo_id: UUID, *, by: Actor) -> UUID:
    """Take a photo back before the appeal is made; returns its filing. Raises NotThere."""
    own = access.photos_of(by).filter(pk=photo_id, dispute__isnull=True, added_by=by.user_id).defer("content")
    row = the_one(own.select_related("filing"))
    DisputePhoto.objects.filter(pk=row.pk, dispute__isnull=True).delete()
    audit.record(by, "filings.remove_photo", subject=row, project_id=row.filing.project_id)
    return row.filing_id


@action
def empty_old_photos(*, at: datetime) -> int:
    """Throw away the photos of appeals that were never made; returns how many."""
    return DisputePhoto.objects.filter(dispute__isnull=True, created_at__lt=at - KEPT).delete()[0]
